package io.sigrun.rdb;

import io.sigrun.memory.Region;
import io.sigrun.util.Crc64;
import io.sigrun.util.Disk;
import io.sigrun.util.IntegerText;
import io.sigrun.util.Lzf;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes the primitives of an RDB stream, to a file through a buffer in the region, or into memory as a whole.
 *
 * <p>A failure of the disk is kept: what is written afterwards goes nowhere, and {@link #finish} reports it. So a walk
 * over a collection need not be able to throw.
 */
final class RdbOutput implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final long SYNC_EVERY_BYTES = 4L << 20;

    /** Shorter strings are not worth compressing. */
    private static final int COMPRESS_MIN = 20;

    private static final int INTEGER_TEXT_MAX = 11;

    private final Region region;
    private final Disk.@Nullable Output file;
    private final boolean compress;
    private final boolean checksum;
    private final boolean syncOften;
    private final long number;
    private boolean plain;
    private final @Nullable RdbMarks marks;
    private final Lzf lzf = new Lzf();
    private long buffer;
    private long capacity;
    private @Nullable ByteBuffer view;
    private long used;
    private long flushed;
    private long syncedTo;
    private long crc;
    private @Nullable IOException failure;

    /**
     * Writes to a file, which stays the caller's to close.
     *
     * @param compress whether strings are compressed where that helps
     * @param checksum whether a checksum is computed
     * @param syncOften whether the file is synced every few megabytes, so that the disk does not get it all at once
     */
    RdbOutput(Region region, Disk.Output file, boolean compress, boolean checksum, boolean syncOften) {
        this(region, file, compress, checksum, syncOften, BUFFER_BYTES, null);
        this.view = region.buffer(buffer, BUFFER_BYTES);
    }

    /** Writes what is not an RDB stream to a file: bytes as they are, no lengths before them, no checksum behind. */
    RdbOutput(Region region, Disk.Output file, boolean syncOften) {
        this(region, file, false, false, syncOften);
        this.plain = true;
    }

    /** Writes into memory. */
    RdbOutput(Region region, boolean compress) {
        this(region, null, compress, true, false, 1024, null);
    }

    /** Writes into memory, and marks the strings that are still to be compressed. */
    RdbOutput(Region region, RdbMarks marks, int bufferBytes) {
        this(region, null, false, false, false, bufferBytes, marks);
    }

    private RdbOutput(
            Region region,
            Disk.@Nullable Output file,
            boolean compress,
            boolean checksum,
            boolean syncOften,
            int bufferBytes,
            @Nullable RdbMarks marks) {
        this.marks = marks;
        this.region = region;
        this.file = file;
        this.compress = compress;
        this.checksum = checksum;
        this.syncOften = syncOften;
        this.capacity = bufferBytes;
        this.buffer = region.allocate(capacity);
        this.number = region.allocate(IntegerText.MAX_BYTES);
    }

    @Override
    public void close() {
        if (buffer != 0) {
            region.free(buffer);
        }
        region.free(number);
    }

    /** The first byte of what was written into memory. */
    long memory() {
        return buffer;
    }

    /** How many bytes were written. */
    long offset() {
        return flushed + used;
    }

    /** How much memory the buffer takes. */
    long capacity() {
        return capacity;
    }

    /**
     * Hands over the memory with what was written into it, and goes on with other memory, or ends with none (0).
     *
     * @return the first byte; the caller's to free
     */
    long detach(long freshBuffer, long freshCapacity) {
        long whole = buffer;
        buffer = freshBuffer;
        capacity = freshCapacity;
        used = 0;
        return whole;
    }

    /** Starts again, with nothing in memory. */
    void clear() {
        used = 0;
        crc = 0;
    }

    /** Throws what the disk has failed with, if it has. */
    void check() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    /** Whether the disk has failed. */
    boolean failed() {
        return failure != null;
    }

    /** Room for so many bytes, at most the buffer of a file, at the place that is returned. */
    private long room(long bytes) {
        if (used + bytes > capacity) {
            if (file == null) {
                capacity = Math.max(2 * capacity, used + bytes);
                buffer = region.reallocate(buffer, used, capacity);
            } else {
                flush();
            }
        }
        long at = buffer + used;
        used += bytes;
        return at;
    }

    private void flush() {
        if (checksum) {
            crc = Crc64.update(crc, region.segment(), buffer, used);
        }
        if (file != null && view != null && failure == null) {
            try {
                file.write(view.clear().limit((int) used));
                if (syncOften && flushed + used - syncedTo >= SYNC_EVERY_BYTES) {
                    file.sync();
                    syncedTo = flushed + used;
                }
            } catch (IOException disk) {
                failure = disk;
            }
        }
        flushed += used;
        used = 0;
    }

    /** The checksum of all bytes so far of what is in memory. */
    long memoryChecksum() {
        return Crc64.update(0, region.segment(), buffer, used);
    }

    /** Writes the checksum and everything that waits, and sees to it that it is on the medium. */
    void finish() throws IOException {
        flush();
        if (!plain) {
            writeLong(checksum ? crc : 0);
            flush();
        }
        if (failure != null) {
            throw failure;
        }
        if (file != null) {
            file.sync();
        }
    }

    void writeByte(int value) {
        region.putByte(room(1), value);
    }

    void writeShort(int value) {
        region.putShort(room(2), value);
    }

    void writeInt(int value) {
        region.putInt(room(4), value);
    }

    void writeLong(long value) {
        region.putLong(room(8), value);
    }

    void writeBigEndianLong(long value) {
        writeLong(Long.reverseBytes(value));
    }

    /** Writes the id of a stream entry as a string of 16 bytes. */
    void writeId(long ms, long seq) {
        writeLength(16);
        writeBigEndianLong(ms);
        writeBigEndianLong(seq);
    }

    void writeDouble(double value) {
        writeLong(Double.doubleToRawLongBits(value));
    }

    /** Writes a number of 64 bits, unsigned, in as few bytes as it needs. */
    void writeLength(long value) {
        if (value >= 0 && value < 1 << 6) {
            writeByte((int) value);
        } else if (value >= 0 && value < 1 << 14) {
            writeShort(0x40 | (int) value >> 8 | ((int) value & 0xff) << 8);
        } else if (value >= 0 && value < 1L << 32) {
            writeByte(0x80);
            writeInt(Integer.reverseBytes((int) value));
        } else {
            writeByte(0x81);
            writeBigEndianLong(value);
        }
    }

    /** Writes a string: as a number where it is the text of one, compressed where that is shorter, else as it is. */
    void writeString(long ref, int bytes) {
        if (bytes <= INTEGER_TEXT_MAX && IntegerText.isCanonical(region.segment(), ref, bytes)) {
            long value = IntegerText.parse(region.segment(), ref, bytes);
            if (value == (int) value) {
                writeSmall((int) value);
                return;
            }
        }
        writeBytes(ref, bytes);
    }

    /** Writes a string that is not the text of a number that would be shorter: compressed where that is shorter. */
    void writeBytes(long ref, int bytes) {
        if (plain) {
            writeRaw(ref, bytes);
        } else if (bytes <= COMPRESS_MIN) {
            writeLength(bytes);
            writeRaw(ref, bytes);
        } else if (marks != null) {
            long start = used;
            writeLength(bytes);
            marks.inside(start, used, bytes);
            writeRaw(ref, bytes);
        } else if (!compress || !writeCompressed(ref, bytes)) {
            writeLength(bytes);
            writeRaw(ref, bytes);
        }
    }

    /**
     * Writes a string that is an allocation of its own. Where strings are only marked, a long one is pinned rather than
     * copied; who takes the marks ends that.
     */
    void writeAllocation(long ref, int bytes) {
        if (marks != null && bytes >= RdbMarks.OUTSIDE_MIN) {
            region.pin(ref);
            marks.outside(used, ref, bytes);
        } else {
            writeString(ref, bytes);
        }
    }

    /** As {@link #writeAllocation}, but the bytes as they are, in memory. */
    void writeAllocationRaw(long ref, int bytes) {
        if (marks != null && bytes >= RdbMarks.OUTSIDE_MIN) {
            region.pin(ref);
            marks.outside(used, ref, bytes);
        } else {
            writeRaw(ref, bytes);
        }
    }

    /** Writes the first bytes of an array as they are, few enough for a buffer. */
    void writeRaw(byte[] from, int bytes) {
        region.copyIn(from, 0, room(bytes), bytes);
    }

    /** Writes the text of an integer as a string. */
    void writeInteger(long value) {
        if (value == (int) value) {
            writeSmall((int) value);
        } else {
            int bytes = IntegerText.write(region.segment(), number, value);
            writeLength(bytes);
            writeRaw(number, bytes);
        }
    }

    /** Writes some text as a string. */
    void writeText(String text) {
        writeString(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Writes bytes as a string; for cold paths. */
    void writeString(byte[] bytes) {
        long copy = region.allocate(Math.max(1, bytes.length));
        region.copyIn(bytes, 0, copy, bytes.length);
        writeString(copy, bytes.length);
        region.free(copy);
    }

    private void writeSmall(int value) {
        if (value == (byte) value) {
            writeByte(0xc0);
            writeByte(value);
        } else if (value == (short) value) {
            writeByte(0xc1);
            writeShort(value);
        } else {
            writeByte(0xc2);
            writeInt(value);
        }
    }

    private boolean writeCompressed(long ref, int bytes) {
        int limit = bytes - 4;
        boolean fits = file == null || limit <= BUFFER_BYTES / 2;
        if (fits) {
            // The length of what is compressed comes before it: compress behind the most that the header can take.
            long at = room(limit + 19L);
            used -= limit + 19L;
            int packed = lzf.compress(region.segment(), ref, bytes, region.segment(), at + 19, limit);
            if (packed == 0) {
                return false;
            }
            writeCompressedHeader(packed, bytes);
            region.copy(at + 19, room(packed), packed);
            return true;
        }
        try (Arena arena = Arena.ofConfined()) { // not of the region, which belongs to the engine's thread
            MemorySegment whole = arena.allocate(limit);
            int packed = lzf.compress(region.segment(), ref, bytes, whole, 0, limit);
            if (packed > 0) {
                writeCompressedHeader(packed, bytes);
                writeRaw(whole, 0, packed);
            }
            return packed > 0;
        }
    }

    private void writeCompressedHeader(int packed, int bytes) {
        writeByte(0xc3);
        writeLength(packed);
        writeLength(bytes);
    }

    /** Writes bytes as they are. */
    void writeRaw(long ref, long bytes) {
        if (file == null) {
            region.copy(ref, room(bytes), bytes);
        } else {
            writeRaw(region.segment(), ref, bytes);
        }
    }

    private void writeRaw(MemorySegment source, long offset, long bytes) {
        long done = 0;
        while (done < bytes) {
            if (used == capacity) {
                flush();
            }
            long part = Math.min(bytes - done, capacity - used);
            MemorySegment.copy(source, offset + done, region.segment(), room(part), part);
            done += part;
        }
    }
}
