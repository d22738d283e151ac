package io.sigrun.resp;

import io.sigrun.memory.Region;
import io.sigrun.util.IntegerText;

/**
 * Commands that are kept to be run later, in the order in which they came. They are kept outside the heap, as the bytes
 * that they are on the wire, in chunks that stay where they are; an empty queue takes no memory.
 */
public final class RequestQueue {
    private static final int CHUNK_BYTES_MIN = 512;
    private static final int CHUNK_BYTES_MAX = 64 * 1024;
    /** A chunk begins with the ref of the next one and the bytes that it holds, this header included. */
    private static final int CHUNK_HEADER_BYTES = 16;

    private static final int USED_OFFSET = 8;
    /** The header of an argument or of a command, and the two bytes behind an argument. */
    private static final int FRAME_BYTES = IntegerText.MAX_BYTES + 5;

    private static final int CRLF = '\r' | '\n' << 8;

    private final Region region;
    private long first;
    private long last;
    private long room;
    private int count;
    private long argumentBytes;
    private long arguments;
    private long usedBytes;
    private long readChunk;
    private long readOffset;

    public RequestQueue(Region region) {
        this.region = region;
    }

    /** The commands that are kept. */
    public int count() {
        return count;
    }

    /** The bytes of all arguments of all commands. */
    public long argumentBytes() {
        return argumentBytes;
    }

    /** The number of all arguments of all commands. */
    public long arguments() {
        return arguments;
    }

    /** The memory that the queue takes. */
    public long usedBytes() {
        return usedBytes;
    }

    /**
     * Keeps a copy of a command.
     *
     * @throws OutOfMemoryError where there is no room; nothing is changed then
     */
    public void add(Arguments command) {
        boolean asReceived =
                command instanceof Request request && request.wireBytes() > 0 && region.getByte(request.start()) == '*';
        long bytes = asReceived ? ((Request) command).wireBytes() : encodedBytesMax(command);
        if (bytes > room) {
            addChunk(bytes);
        }
        long chunkBytes = region.getLong(last + USED_OFFSET);
        long at = last + chunkBytes;
        long end;
        if (asReceived) {
            region.copy(((Request) command).start(), at, bytes);
            end = at + bytes;
        } else {
            end = encode(command, at);
        }
        region.putLong(last + USED_OFFSET, end - last);
        room -= end - at;
        count++;
        for (int i = 0; i < command.argumentCount(); i++) {
            argumentBytes += command.length(i);
        }
        arguments += command.argumentCount();
    }

    private static long encodedBytesMax(Arguments command) {
        long bytes = FRAME_BYTES;
        for (int i = 0; i < command.argumentCount(); i++) {
            bytes += FRAME_BYTES + command.length(i);
        }
        return bytes;
    }

    private void addChunk(long bytes) {
        long doubled = Math.clamp(usedBytes, CHUNK_BYTES_MIN, CHUNK_BYTES_MAX);
        long chunk = region.allocate(Math.max(doubled, CHUNK_HEADER_BYTES + bytes));
        region.putLong(chunk, 0);
        region.putLong(chunk + USED_OFFSET, CHUNK_HEADER_BYTES);
        if (last == 0) {
            first = chunk;
        } else {
            region.putLong(last, chunk);
        }
        last = chunk;
        long usable = region.usableBytes(chunk);
        room = usable - CHUNK_HEADER_BYTES;
        usedBytes += usable;
    }

    /** Writes a command that did not come as an array of bulks as one; returns where it ends. */
    private long encode(Arguments command, long start) {
        long at = header(start, '*', command.argumentCount());
        for (int i = 0; i < command.argumentCount(); i++) {
            int length = command.length(i);
            at = header(at, '$', length);
            region.copy(command.ref(i), at, length);
            region.putShort(at + length, CRLF);
            at += length + 2;
        }
        return at;
    }

    private long header(long at, char kind, int number) {
        region.putByte(at, kind);
        int digits = IntegerText.write(region.segment(), at + 1, number);
        region.putShort(at + 1 + digits, CRLF);
        return at + digits + 3;
    }

    /** Goes back to the first command. */
    public void rewind() {
        readChunk = first;
        readOffset = CHUNK_HEADER_BYTES;
    }

    /**
     * Reads the next command.
     *
     * @param request becomes the command; its refs are valid until {@link #clear}
     * @return false where there is no other
     */
    public boolean next(Request request) {
        while (readChunk != 0 && readOffset == region.getLong(readChunk + USED_OFFSET)) {
            readChunk = region.getLong(readChunk);
            readOffset = CHUNK_HEADER_BYTES;
        }
        if (readChunk == 0) {
            return false;
        }
        long start = readChunk + readOffset;
        request.begin(start);
        int all = number(start, request);
        for (int i = 0; i < all; i++) {
            int length = number(start + request.position, request);
            request.add(request.position, length);
            request.position += length + 2;
        }
        request.pendingArguments = 0;
        readOffset += request.position;
        return true;
    }

    /** Reads the number of a header line, and moves the request's position behind the line. */
    private int number(long line, Request request) {
        int number = 0;
        int length = 1;
        for (int digit; (digit = region.getByte(line + length)) != '\r'; length++) {
            number = 10 * number + (digit - '0');
        }
        request.position += length + 2;
        return number;
    }

    /** Forgets all commands and frees their memory. */
    public void clear() {
        for (long chunk = first; chunk != 0; ) {
            long next = region.getLong(chunk);
            region.free(chunk);
            chunk = next;
        }
        first = 0;
        last = 0;
        room = 0;
        count = 0;
        argumentBytes = 0;
        arguments = 0;
        usedBytes = 0;
        readChunk = 0;
    }
}
