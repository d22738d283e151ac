package io.sigrun.resp.client;

import io.sigrun.util.ByteString;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Reads replies from a stream, whole ({@link #read}) or head by head ({@link #next}), so that a reply of any number of
 * elements can be read in bounded memory. Attributes are passed over.
 */
public final class ReplyReader {
    /** A bulk may be as long as an array of Java can be. */
    private static final long BULK_BYTES_MAX = Integer.MAX_VALUE - 8L;

    private static final int LINE_BYTES_MAX = 1 << 20;
    private static final int DEPTH_MAX = 500;
    private static final long ELEMENTS_MAX = 1L << 32;

    /** What came is not the protocol. */
    public static final class ProtocolException extends IOException {
        private static final long serialVersionUID = 1;

        ProtocolException(String message) {
            super(message);
        }
    }

    private final InputStream in;
    private final byte[] buffer = new byte[16 * 1024];
    private int at;
    private int end;
    private byte[] payload = new byte[256];
    private int payloadLength;
    private byte type;
    private long number;

    public ReplyReader(InputStream in) {
        this.in = in;
    }

    /**
     * Reads the head of the next reply; of one that is no aggregate, all of it. The elements of an aggregate follow as
     * replies of their own.
     */
    public void next() throws IOException {
        readHead();
        while (type == Reply.ATTRIBUTE) {
            for (long left = number; left > 0; left--) {
                skip(0);
            }
            readHead();
        }
    }

    /** The type of what {@link #next} read. */
    public byte type() {
        return type;
    }

    /** The integer, or the number of elements that follow (a map's keys and values both counted). */
    public long number() {
        return number;
    }

    /** The bytes of the text that {@link #next} read, in an array that the next call reuses. */
    public byte[] textBytes() {
        return payload;
    }

    public int textLength() {
        return payloadLength;
    }

    /** A copy of the text that {@link #next} read. */
    public ByteString text() {
        return ByteString.of(payload, 0, payloadLength);
    }

    /** Whether there is more to read that has arrived already. */
    public boolean hasBuffered() {
        return at < end;
    }

    /** Reads a whole reply. */
    public Reply read() throws IOException {
        return read(0);
    }

    private Reply read(int depth) throws IOException {
        next();
        byte head = type;
        if (head != Reply.ARRAY && head != Reply.MAP && head != Reply.SET && head != Reply.PUSH) {
            return Reply.leaf(head, text(), number);
        }
        if (depth > DEPTH_MAX) {
            throw new ProtocolException("Protocol error, replies are nested too deeply");
        }
        long count = number;
        List<Reply> elements = new ArrayList<>((int) Math.min(count, 1024));
        for (long i = 0; i < count; i++) {
            elements.add(read(depth + 1));
        }
        return new Reply(head, ByteString.EMPTY, 0, Collections.unmodifiableList(elements));
    }

    /** Passes over a whole reply. */
    public void skip() throws IOException {
        skip(0);
    }

    private void skip(int depth) throws IOException {
        if (depth > DEPTH_MAX) {
            throw new ProtocolException("Protocol error, replies are nested too deeply");
        }
        readHead();
        if (type == Reply.ARRAY
                || type == Reply.MAP
                || type == Reply.SET
                || type == Reply.PUSH
                || type == Reply.ATTRIBUTE) {
            boolean again = type == Reply.ATTRIBUTE;
            for (long left = number; left > 0; left--) {
                skip(depth + 1);
            }
            if (again) {
                skip(depth + 1);
            }
        }
    }

    private void readHead() throws IOException {
        type = readByte();
        number = 0;
        readLine();
        switch (type) {
            case Reply.STATUS, Reply.ERROR, Reply.DOUBLE, Reply.BIG_NUMBER -> {}
            case Reply.INTEGER -> {
                number = lineNumber();
                payloadLength = 0;
            }
            case Reply.NIL -> payloadLength = 0;
            case Reply.BOOLEAN -> {
                number = payloadLength == 1 && payload[0] == 't' ? 1 : 0;
                payloadLength = 0;
            }
            case Reply.BULK, Reply.VERBATIM -> readBulk(lineNumber());
            case Reply.ARRAY, Reply.SET, Reply.PUSH, Reply.MAP, Reply.ATTRIBUTE -> {
                number = lineNumber();
                payloadLength = 0;
                if (number < 0) {
                    type = Reply.NIL;
                    number = 0;
                } else if (number > ELEMENTS_MAX) {
                    throw new ProtocolException("Multi-bulk length out of range");
                } else if (type == Reply.MAP || type == Reply.ATTRIBUTE) {
                    number *= 2;
                }
            }
            default -> throw new ProtocolException("Protocol error, got " + shown(type) + " as reply type byte");
        }
    }

    private static String shown(byte type) {
        return ByteString.of(new byte[] {type}).quoted().toLatin1();
    }

    private void readBulk(long length) throws IOException {
        if (length < 0) {
            type = Reply.NIL;
            payloadLength = 0;
            return;
        }
        if (length > BULK_BYTES_MAX) {
            throw new ProtocolException("Bulk string length out of range");
        }
        payloadLength = 0;
        int wanted = (int) length;
        while (payloadLength < wanted) {
            fill();
            int count = Math.min(end - at, wanted - payloadLength);
            // Room for what has come, not for what was announced: a false length must not take the memory.
            reserve(payloadLength + count, wanted);
            System.arraycopy(buffer, at, payload, payloadLength, count);
            payloadLength += count;
            at += count;
        }
        if (readByte() != '\r' || readByte() != '\n') {
            throw new ProtocolException("Protocol error, a bulk string does not end where it should");
        }
        if (type == Reply.VERBATIM) {
            if (payloadLength < 4 || payload[3] != ':') {
                throw new ProtocolException(
                        "Verbatim string 4 bytes of content type are missing or incorrectly encoded.");
            }
            payloadLength -= 4;
            System.arraycopy(payload, 4, payload, 0, payloadLength);
        }
    }

    private void readLine() throws IOException {
        payloadLength = 0;
        while (true) {
            byte value = readByte();
            if (value == '\n' && payloadLength > 0 && payload[payloadLength - 1] == '\r') {
                payloadLength--;
                return;
            }
            if (payloadLength >= LINE_BYTES_MAX) {
                throw new ProtocolException("Protocol error, a line is too long");
            }
            reserve(payloadLength + 1, LINE_BYTES_MAX);
            payload[payloadLength++] = value;
        }
    }

    private void reserve(int needed, int limit) {
        if (needed > payload.length) {
            payload = Arrays.copyOf(payload, Math.max(needed, (int) Math.min(2L * payload.length, limit)));
        }
    }

    private long lineNumber() throws IOException {
        long value = 0;
        int i = 0;
        boolean negative = payloadLength > 0 && payload[0] == '-';
        if (payloadLength > 0 && (negative || payload[0] == '+')) {
            i++;
        }
        if (i == payloadLength) {
            throw new ProtocolException("Bad integer value");
        }
        for (; i < payloadLength; i++) {
            int digit = payload[i] - '0';
            if (digit < 0 || digit > 9 || value < (Long.MIN_VALUE + digit) / 10) {
                throw new ProtocolException("Bad integer value");
            }
            value = value * 10 - digit; // counted downwards, since the least number has no positive
        }
        if (!negative && value == Long.MIN_VALUE) {
            throw new ProtocolException("Bad integer value");
        }
        return negative ? value : -value;
    }

    private byte readByte() throws IOException {
        if (at == end) {
            fill();
        }
        return buffer[at++];
    }

    private void fill() throws IOException {
        if (at == end) {
            int count = in.read(buffer, 0, buffer.length);
            if (count < 0) {
                throw new EOFException("Server closed the connection");
            }
            at = 0;
            end = count;
        }
    }
}
