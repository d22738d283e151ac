package io.sigrun.aof;

import io.sigrun.memory.Region;
import io.sigrun.resp.Arguments;
import io.sigrun.resp.Request;
import io.sigrun.util.Disk;
import io.sigrun.util.IntegerText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/**
 * The commands that were run and are not in the file yet, as the bytes that it will hold: in the order in which they
 * were run, with SELECT where the database changes, and MULTI and EXEC round what one command of a client led to where
 * that is more than one. Appending allocates nothing. The engine's thread only.
 */
public final class AppendBuffer {
    private static final int START_BYTES = 64 * 1024;
    private static final int KEPT_BYTES = 1 << 20;
    /** The most that is given to the disk at once. */
    private static final int WRITE_BYTES_MAX = 1 << 30;
    /** The header of an argument or of a command, and the two bytes behind an argument. */
    private static final int FRAME_BYTES = IntegerText.MAX_BYTES + 5;

    private static final byte[] MULTI = ascii("*1\r\n$5\r\nMULTI\r\n");
    private static final byte[] EXEC = ascii("*1\r\n$4\r\nEXEC\r\n");
    private static final byte[] SELECT = ascii("*2\r\n$6\r\nSELECT\r\n");
    private static final byte[] TIMESTAMP = ascii("#TS:");
    private static final int CRLF = '\r' | '\n' << 8;
    private static final int ANY_DATABASE = -1;

    private final Region region;
    private long ref;
    private long length;
    private long capacity = START_BYTES;
    private ByteBuffer view;
    private int selected = ANY_DATABASE;
    private boolean timestamps;
    private long timestampSeconds;
    private long writeDelayNs;
    private long unitStart;
    private int unitCommands;
    private boolean incomplete;

    AppendBuffer(Region region) {
        this.region = region;
        this.ref = region.allocate(capacity);
        this.view = region.buffer(ref, START_BYTES);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    void close() {
        region.free(ref);
    }

    /** Sets aof-timestamp-enabled. */
    void setTimestamps(boolean enabled) {
        timestamps = enabled;
    }

    /** The bytes that are not in the file yet. */
    public long length() {
        return length;
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** The next command gets a SELECT, because it will be the first of a file. */
    void forgetDatabase() {
        selected = ANY_DATABASE;
    }

    void clear() {
        length = 0;
        incomplete = false;
        unitCommands = 0;
        if (capacity > KEPT_BYTES) {
            region.free(ref);
            capacity = START_BYTES;
            ref = region.allocate(capacity);
            view = region.buffer(ref, START_BYTES);
        }
    }

    /**
     * There was no memory for the command that was being appended. What it belongs to is taken back, and what comes now
     * is left out: so the buffer holds what was run up to some moment.
     */
    public void lose() {
        if (!incomplete) {
            incomplete = true;
            length = unitCommands > 0 ? unitStart : length;
            unitCommands = 0;
            selected = ANY_DATABASE;
        }
    }

    /** Whether a command is missing, and those after it. */
    boolean isIncomplete() {
        return incomplete;
    }

    /** What is appended from now on belongs together, until {@link #endUnit}. */
    public void beginUnit() {
        unitCommands = 0;
    }

    /** Ends what belongs together; several commands are put between MULTI and EXEC, if {@code together}. */
    public void endUnit(boolean together) {
        if (unitCommands > 1 && together) {
            reserve(MULTI.length + EXEC.length);
            region.copy(ref + unitStart, ref + unitStart + MULTI.length, length - unitStart);
            region.copyIn(MULTI, 0, ref + unitStart, MULTI.length);
            length += MULTI.length;
            put(EXEC);
        }
        unitCommands = 0;
    }

    /** Appends a command. */
    public void append(int database, Arguments command, long nowMs) {
        if (incomplete) {
            return;
        }
        beginCommand(database, nowMs);
        if (command instanceof Request request && region.getByte(request.start()) == '*') {
            int bytes = request.wireBytes(); // it came as it is to be written
            reserve(bytes);
            region.copy(request.start(), ref + length, bytes);
            length += bytes;
            return;
        }
        int count = command.argumentCount();
        long bytes = FRAME_BYTES;
        for (int i = 0; i < count; i++) {
            bytes += FRAME_BYTES + command.length(i);
        }
        reserve(bytes);
        header('*', count);
        for (int i = 0; i < count; i++) {
            argument(command.ref(i), command.length(i));
        }
    }

    /** Begins a command whose arguments are appended one by one, {@code count} of them, the name included. */
    public void begin(int database, int count, long nowMs) {
        if (incomplete) {
            return;
        }
        beginCommand(database, nowMs);
        reserve(FRAME_BYTES);
        header('*', count);
    }

    /** Appends an argument of a command that was begun. */
    public void word(byte[] word) {
        if (incomplete) {
            return;
        }
        reserve(FRAME_BYTES + (long) word.length);
        header('$', word.length);
        region.copyIn(word, 0, ref + length, word.length);
        length += word.length;
        crlf();
    }

    /** Appends an argument of a command that was begun. */
    public void bytes(long from, int bytes) {
        if (incomplete) {
            return;
        }
        reserve(FRAME_BYTES + (long) bytes);
        argument(from, bytes);
    }

    private void beginCommand(int database, long nowMs) {
        if (timestamps && nowMs / 1000 > timestampSeconds) {
            timestampSeconds = nowMs / 1000;
            reserve(TIMESTAMP.length + FRAME_BYTES);
            put(TIMESTAMP);
            number(timestampSeconds);
            crlf();
        }
        if (unitCommands++ == 0) {
            unitStart = length;
        }
        if (database != selected) {
            selected = database;
            reserve(SELECT.length + 2L * FRAME_BYTES);
            put(SELECT);
            header('$', IntegerText.length(database));
            number(database);
            crlf();
        }
    }

    private void argument(long from, int bytes) {
        header('$', bytes);
        region.copy(from, ref + length, bytes);
        length += bytes;
        crlf();
    }

    private void header(char kind, int number) {
        region.putByte(ref + length++, kind);
        number(number);
        crlf();
    }

    private void number(long value) {
        length += IntegerText.write(region.segment(), ref + length, value);
    }

    private void crlf() {
        region.putShort(ref + length, CRLF);
        length += 2;
    }

    private void put(byte[] bytes) {
        region.copyIn(bytes, 0, ref + length, bytes.length);
        length += bytes.length;
    }

    private void reserve(long bytes) {
        if (length + bytes > capacity) {
            grow(length + bytes);
        }
    }

    private void grow(long needed) {
        long larger = Math.max(needed, Math.min(2 * capacity, Region.MAX_ALLOCATION_BYTES));
        ref = region.reallocate(ref, length, larger);
        capacity = larger;
        view = region.buffer(ref, (int) Math.min(larger, WRITE_BYTES_MAX));
    }

    /** Has each write wait before. */
    void delayWrites(long microseconds) {
        writeDelayNs = microseconds * 1000;
    }

    /** Writes all of it to a file; what was written is not taken away. */
    void writeTo(Disk.Output file) throws IOException {
        if (writeDelayNs > 0) {
            LockSupport.parkNanos(writeDelayNs);
        }
        view.limit((int) Math.min(length, view.capacity())).position(0);
        file.write(view);
        for (long at = view.position(); at < length; at += WRITE_BYTES_MAX) {
            file.write(region.buffer(ref + at, (int) Math.min(length - at, WRITE_BYTES_MAX)));
        }
    }
}
