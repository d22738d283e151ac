package io.sigrun.aof;

import io.sigrun.memory.Region;
import io.sigrun.resp.Request;
import io.sigrun.resp.RequestParser;
import io.sigrun.util.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads the commands of one file, which are RESP arrays of bulks, with lines between them that begin with a number sign
 * and are passed over. As lax as Valkey 9.1.2: what stands behind a number in its line does not matter, nor what the
 * two bytes behind a bulk are.
 *
 * <p>Nothing is believed: a length is compared with what is left of the file before anything is allocated for it.
 */
final class AofReader implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 20;
    /** A line is read in pieces of so many bytes at most. */
    private static final int LINE_BYTES = 1023;
    /** The largest command, which has to stand in memory in one piece. */
    private static final long COMMAND_BYTES_MAX = Integer.MAX_VALUE - (1L << 20);

    /** What {@link #next} found. */
    enum Item {
        COMMAND,
        /** A line that is not a command. */
        ANNOTATION,
        /** The end of the file, behind whole items. */
        END,
        /** The end of the file in the middle of an item. */
        TORN,
        /** Something that no item begins with. */
        BAD
    }

    private final Region region;
    private final Disk.Input file;
    private final long size;
    private long buffer;
    private int capacity = BUFFER_BYTES;
    private ByteBuffer view;
    /** Where in the file the first byte of the buffer is from. */
    private long start;
    /** Next byte to read, and the end of what was read, as offsets into the buffer. */
    private int at;

    private int end;
    /** Where the item that is being read begins. */
    private int item;

    private int lineStart;

    /** Reads a file from its first byte on; it stays the caller's to close. */
    AofReader(Region region, Disk.Input file) throws IOException {
        this.region = region;
        this.file = file;
        this.size = file.size();
        this.buffer = region.allocate(capacity);
        this.view = region.buffer(buffer, capacity);
    }

    @Override
    public void close() {
        region.free(buffer);
    }

    /** The bytes of all items read so far. */
    long offset() {
        return start + at;
    }

    /** Whether the file begins as an RDB does; nothing has been read after that. */
    boolean beginsAsRdb() throws IOException {
        return fill(5) && (startsWith("REDIS") || startsWith("VALKE"));
    }

    private boolean startsWith(String magic) {
        for (int i = 0; i < magic.length(); i++) {
            if (region.getByte(buffer + at + i) != magic.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Passes over bytes. */
    void skip(long bytes) throws IOException {
        long left = bytes;
        while (left > 0) {
            item = at;
            if (!fill(1)) {
                return;
            }
            int step = (int) Math.min(left, end - at);
            at += step;
            left -= step;
        }
    }

    /** Makes sure that so many bytes stand at the place to read; false where the file has less. */
    private boolean fill(long bytes) throws IOException {
        if (end - at >= bytes) {
            return true;
        }
        if (bytes > size - offset()) {
            return false;
        }
        makeRoom(bytes);
        view.limit(capacity).position(end);
        while (view.position() - at < bytes) {
            if (file.read(view) < 0) {
                end = view.position();
                return false;
            }
        }
        end = view.position();
        return true;
    }

    /** Moves the item that is being read to the buffer's start, and takes a larger buffer where it does not fit. */
    private void makeRoom(long bytes) throws IOException {
        long needed = (at - item) + bytes;
        if (item > 0) {
            region.copy(buffer + item, buffer, end - item);
            start += item;
            at -= item;
            end -= item;
            item = 0;
        }
        if (needed > capacity) {
            if (needed > COMMAND_BYTES_MAX) {
                throw new IOException("a command of more than " + COMMAND_BYTES_MAX + " bytes");
            }
            capacity = (int) Math.min(COMMAND_BYTES_MAX, Math.max(needed, 2L * capacity));
            buffer = region.reallocate(buffer, end, capacity);
            view = region.buffer(buffer, capacity);
        }
    }

    /**
     * Reads the next item.
     *
     * @param request becomes the command; its refs are valid until the next call
     */
    Item next(Request request) throws IOException {
        item = at;
        int line = line();
        if (line == 0) {
            return Item.END;
        }
        int first = lineByte(0);
        if (first == '#') {
            return lineByte(line - 1) == '\n' || offset() < size ? Item.ANNOTATION : Item.TORN;
        }
        if (first != '*') {
            return Item.BAD;
        }
        if (line == 1) {
            return Item.TORN;
        }
        long count = number(line);
        if (count < 1 || count > Integer.MAX_VALUE) {
            return Item.BAD;
        }
        return readArguments(request, count);
    }

    private Item readArguments(Request request, long count) throws IOException {
        request.begin(0);
        for (long i = 0; i < count; i++) {
            int line = line();
            if (line == 0) {
                return Item.TORN;
            }
            long length = lineByte(0) == '$' ? number(line) : -1;
            if (length < 0 || length > COMMAND_BYTES_MAX) {
                return Item.BAD;
            }
            if (!fill(length + 2)) {
                return Item.TORN;
            }
            request.add(at - item, (int) length);
            at += (int) length + 2;
        }
        RequestParser.moved(request, buffer + item);
        return Item.COMMAND;
    }

    /** Passes over a line, its end included; returns its length, 0 at the end of the file. */
    private int line() throws IOException {
        int length = 0;
        while (length < LINE_BYTES && fill(length + 1L)) {
            if (region.getByte(buffer + at + length++) == '\n') {
                break;
            }
        }
        lineStart = at;
        at += length;
        return length;
    }

    private int lineByte(int index) {
        return region.getByte(buffer + lineStart + index);
    }

    /** The number behind the first byte of the line; of one that is too large, the largest. */
    private long number(int line) {
        int i = 1;
        while (i < line && (lineByte(i) == ' ' || (lineByte(i) >= '\t' && lineByte(i) <= '\r'))) {
            i++;
        }
        boolean negative = i < line && lineByte(i) == '-';
        if (negative || (i < line && lineByte(i) == '+')) {
            i++;
        }
        long value = 0;
        for (; i < line && lineByte(i) >= '0' && lineByte(i) <= '9'; i++) {
            value = Math.min(10 * value + (lineByte(i) - '0'), Long.MAX_VALUE / 16);
        }
        return negative ? -value : value;
    }
}
