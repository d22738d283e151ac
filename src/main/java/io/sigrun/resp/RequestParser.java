package io.sigrun.resp;

import io.sigrun.memory.Region;
import io.sigrun.util.IntegerText;

/**
 * Finds commands in bytes received: RESP arrays of bulks, and inline commands. It works in place, and where a command
 * is not complete it goes on later from where it stopped.
 */
public final class RequestParser {
    /** What {@link #parse} found. */
    public enum Status {
        /** A whole command. */
        COMPLETE,
        /** An empty command (a blank line, an array of no elements): bytes were used up, there is nothing to run. */
        EMPTY,
        /** The command goes on in bytes not received yet. */
        INCOMPLETE,
        /** The peer broke the protocol; {@link #error()} says how. */
        ERROR
    }

    /** The longest header line and the longest inline command. */
    public static final int MAX_INLINE_BYTES = 64 * 1024;

    private static final int CRLF = '\r' | '\n' << 8;
    private static final String NO_CRLF = "invalid CRLF in request";
    private static final int MAX_UNAUTHENTICATED_ARGUMENTS = 10;
    private static final int MAX_UNAUTHENTICATED_BULK_BYTES = 16 * 1024;

    private final Region region;
    private final InlineSplitter inline;
    private String error = "";
    private long maxBulkBytes = 512L << 20;

    public RequestParser(Region region) {
        this.region = region;
        this.inline = new InlineSplitter(region);
    }

    /** Sets {@code proto-max-bulk-len}. */
    public void setMaxBulkBytes(long bytes) {
        maxBulkBytes = bytes;
    }

    /** The text after {@code -ERR Protocol error: } of the last {@link Status#ERROR}. */
    public String error() {
        return error;
    }

    /**
     * Begins or goes on with a command.
     *
     * @param request holds the state and takes the arguments; {@link #begin} must have been called once for this
     * command
     * @param end the ref behind the last byte received
     * @param authenticated whether the peer may send large things
     */
    public Status parse(Request request, long end, boolean authenticated) {
        if (request.pendingArguments < 0) {
            if (request.base + request.position >= end) {
                return Status.INCOMPLETE;
            }
            if (region.getByte(request.base) != '*') {
                return parseInline(request, end);
            }
            if (!parseShortHeader(request, end)) {
                Status header = parseHeader(request, end, authenticated);
                if (header != Status.COMPLETE) {
                    return header;
                }
            }
        }
        while (request.pendingArguments > 0) {
            if (request.pendingBulk < 0 && !parseShortBulkHeader(request, end)) {
                Status header = parseBulkHeader(request, end, authenticated);
                if (header != Status.COMPLETE) {
                    return header;
                }
            }
            long bulk = request.base + request.position;
            if (end - bulk < request.pendingBulk + 2L) {
                return Status.INCOMPLETE;
            }
            if (region.getUnsignedShort(bulk + request.pendingBulk) != CRLF) {
                return fail(NO_CRLF);
            }
            request.add(request.position, request.pendingBulk);
            request.position += request.pendingBulk + 2;
            request.pendingBulk = -1;
            request.pendingArguments--;
        }
        return Status.COMPLETE;
    }

    /** Starts a new command at a ref. */
    public static void begin(Request request, long ref) {
        request.reset();
        request.base = ref;
    }

    /** Says that the bytes of an incomplete command were moved. */
    public static void moved(Request request, long ref) {
        request.rebase(ref);
    }

    /** Reads a header of one digit, as most are; false, and nothing is done, where it is not such a one. */
    private boolean parseShortHeader(Request request, long end) {
        if (end - request.base < 4) {
            return false;
        }
        int word = region.getInt(request.base);
        int count = (word >>> 8 & 0xff) - '0';
        if (count < 1 || count > 9 || word >>> 16 != CRLF) {
            return false;
        }
        request.position = 4;
        request.pendingArguments = count;
        return true;
    }

    /** Reads a bulk's header of up to three digits; false, and nothing is done, where it is not such a one. */
    private boolean parseShortBulkHeader(Request request, long end) {
        long line = request.base + request.position;
        if (end - line < 8) {
            return false;
        }
        long word = region.getLong(line);
        if ((word & 0xff) != '$') {
            return false;
        }
        int length = 0;
        int digits = 0;
        for (word >>>= 8; (word & 0xff) != '\r'; word >>>= 8) {
            int digit = (int) (word & 0xff) - '0';
            if (digit < 0 || digit > 9 || ++digits > 3) {
                return false;
            }
            length = 10 * length + digit;
        }
        if (digits == 0 || (digits > 1 && length < (digits == 2 ? 10 : 100)) || (word & 0xffff) != CRLF) {
            return false;
        }
        request.position += digits + 3;
        request.pendingBulk = length;
        return true;
    }

    private Status parseHeader(Request request, long end, boolean authenticated) {
        long line = request.base + 1;
        long stop = findLineEnd(line, end);
        if (stop < 0) {
            return incompleteLine(request.base, end, "too big mbulk count string");
        }
        if (region.getByte(stop + 1) != '\n') {
            return fail(NO_CRLF);
        }
        int length = (int) (stop - line);
        if (!IntegerText.isCanonical(region.segment(), line, length)) {
            return fail("invalid multibulk length");
        }
        long count = IntegerText.parse(region.segment(), line, length);
        if (count > Integer.MAX_VALUE) {
            return fail("invalid multibulk length");
        }
        if (count > MAX_UNAUTHENTICATED_ARGUMENTS && !authenticated) {
            return fail("unauthenticated multibulk length");
        }
        request.position = length + 3;
        if (count <= 0) {
            return Status.EMPTY;
        }
        request.pendingArguments = (int) count;
        return Status.COMPLETE;
    }

    private Status parseBulkHeader(Request request, long end, boolean authenticated) {
        long line = request.base + request.position;
        if (line >= end) {
            return Status.INCOMPLETE;
        }
        int first = region.getUnsignedByte(line);
        long stop = findLineEnd(line, end);
        if (stop < 0) {
            return incompleteLine(line, end, "too big bulk count string");
        }
        if (first != '$') {
            return fail("expected '$', got '" + (char) first + "'");
        }
        if (region.getByte(stop + 1) != '\n') {
            return fail(NO_CRLF);
        }
        int length = (int) (stop - line - 1);
        if (!IntegerText.isCanonical(region.segment(), line + 1, length)) {
            return fail("invalid bulk length");
        }
        long bytes = IntegerText.parse(region.segment(), line + 1, length);
        if (bytes < 0 || bytes > maxBulkBytes || bytes > Integer.MAX_VALUE - (1 << 20)) {
            return fail("invalid bulk length");
        }
        if (bytes > MAX_UNAUTHENTICATED_BULK_BYTES && !authenticated) {
            return fail("unauthenticated bulk length");
        }
        if ((long) request.position + bytes > Integer.MAX_VALUE - (1 << 20)) {
            return fail("too big request");
        }
        request.position += length + 3;
        request.pendingBulk = (int) bytes;
        return Status.COMPLETE;
    }

    private Status incompleteLine(long line, long end, String tooLong) {
        return end - line > MAX_INLINE_BYTES ? fail(tooLong) : Status.INCOMPLETE;
    }

    private Status fail(String text) {
        error = text;
        return Status.ERROR;
    }

    /**
     * The ref of the {@code \r} that ends a header line, or -1 where that, or the byte behind it, is not there yet.
     */
    private long findLineEnd(long from, long end) {
        for (long at = from; at < end - 1; at++) {
            if (region.getByte(at) == '\r') {
                return at;
            }
        }
        return -1;
    }

    private Status parseInline(Request request, long end) {
        long from = request.base;
        long newline = from;
        int last = 1;
        while (newline < end && (last = region.getByte(newline)) != '\n' && last != 0) {
            newline++;
        }
        if (last != '\n') { // a line with a NUL has no end, in Valkey too
            return end - from > MAX_INLINE_BYTES ? fail("too big inline request") : Status.INCOMPLETE;
        }
        int length = (int) (newline - from);
        if (length > 0 && region.getByte(newline - 1) == '\r') {
            length--;
        }
        if (!inline.split(request, length)) {
            return fail("unbalanced quotes in request");
        }
        request.position = (int) (newline - from) + 1;
        return request.count == 0 ? Status.EMPTY : Status.COMPLETE;
    }
}
