package io.sigrun.rdb;

import io.sigrun.memory.Region;
import io.sigrun.util.Crc64;
import io.sigrun.util.Disk;
import io.sigrun.util.IntegerText;
import io.sigrun.util.Lzf;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the primitives of an RDB stream: bytes, numbers, lengths, strings. The stream is a file, read through a buffer
 * in the region, or a payload that stands in the region already.
 *
 * <p>Nothing is believed: a length is compared with what is left of the stream before anything is allocated for it. A
 * string that was read is at {@link #ref} until the next read.
 */
final class RdbInput implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 20;

    /** The least that a run of three bytes of compressed data can stand for is one byte, the most is this. */
    private static final long EXPANSION_MAX = 264;

    /** The largest string that is read: what the largest allocation of one value can hold. */
    private static final long STRING_MAX = Integer.MAX_VALUE - 64L;

    private static final long KEPT_BYTES = 1 << 20;

    private final Region region;
    private final Disk.@Nullable Input file;
    private final @Nullable ByteBuffer view;
    private final long buffer;
    private final long size;
    private final long number;
    private long start;
    private long at;
    private long end;
    private long summedTo;
    private long crc;
    private boolean encoded;
    private long expanded;
    private long expandedBytes;

    /** The first byte of the string read last. */
    long ref;
    /** The length of the string read last. */
    int length;

    /** Reads a file, which stays the caller's to close. */
    RdbInput(Region region, Disk.Input file) throws IOException {
        this.region = region;
        this.file = file;
        this.size = file.size();
        this.buffer = region.allocate(BUFFER_BYTES);
        this.view = region.buffer(buffer, BUFFER_BYTES);
        this.number = region.allocate(IntegerText.MAX_BYTES);
        this.at = buffer;
        this.end = buffer;
        this.summedTo = buffer;
    }

    /** Reads a payload of the region. */
    RdbInput(Region region, long payload, long bytes) {
        this.region = region;
        this.file = null;
        this.view = null;
        this.size = bytes;
        this.buffer = payload;
        this.number = region.allocate(IntegerText.MAX_BYTES);
        this.at = payload;
        this.end = payload + bytes;
        this.summedTo = payload;
    }

    @Override
    public void close() {
        if (file != null) {
            region.free(buffer);
        }
        region.free(number);
        dropExpanded();
    }

    /** How many bytes have been read. */
    long offset() {
        return start + (at - buffer);
    }

    /** The size of the whole stream. */
    long size() {
        return size;
    }

    private long left() {
        return size - offset();
    }

    /** An error at the present place. */
    RdbException corrupt(String what) {
        return new RdbException(RdbException.Kind.CORRUPT, what + " at offset " + offset());
    }

    /** An error for a stream that says more than it has. */
    RdbException ended(String what) {
        return new RdbException(
                RdbException.Kind.CORRUPT, what + " at offset " + offset(), "Unexpected EOF reading RDB file");
    }

    /** Makes sure that so many bytes, at most the buffer, stand at {@code at}. */
    private void need(long bytes) throws IOException {
        if (end - at < bytes) {
            fill(bytes);
        }
    }

    private void fill(long bytes) throws IOException {
        if (file == null || view == null || bytes > left()) {
            throw ended("Unexpected end");
        }
        sum();
        long rest = end - at;
        start += at - buffer;
        region.copy(at, buffer, rest);
        at = buffer;
        summedTo = buffer;
        view.clear().position((int) rest);
        while (view.position() < bytes) {
            if (file.read(view) < 0) {
                end = buffer + view.position();
                throw ended("Unexpected end");
            }
        }
        end = buffer + view.position();
    }

    private void sum() {
        crc = Crc64.update(crc, region.segment(), summedTo, at - summedTo);
        summedTo = at;
    }

    /** The checksum of everything read so far. */
    long checksum() {
        sum();
        return crc;
    }

    int readByte() throws IOException {
        need(1);
        return region.getUnsignedByte(at++);
    }

    int readInt() throws IOException {
        need(4);
        at += 4;
        return region.getInt(at - 4);
    }

    long readLong() throws IOException {
        need(8);
        at += 8;
        return region.getLong(at - 8);
    }

    double readDouble() throws IOException {
        return Double.longBitsToDouble(readLong());
    }

    /** Reads the most significant byte first. */
    long readBigEndianLong() throws IOException {
        return Long.reverseBytes(readLong());
    }

    /** Reads a length that is just a number: 64 bits, unsigned. */
    long readNumber() throws IOException {
        long value = readLength();
        if (encoded) {
            throw corrupt("A number was expected");
        }
        return value;
    }

    /** Reads how many items follow, of at least so many bytes each; more than there can be is an error. */
    long readCount(int leastBytes) throws IOException {
        long count = readNumber();
        if (count < 0 || count > left() / leastBytes) {
            throw corrupt("A count of " + Long.toUnsignedString(count) + " is more than there are bytes for");
        }
        return count;
    }

    /** A length, or where {@code encoded} is set afterwards the number of a special form of a string. */
    private long readLength() throws IOException {
        int first = readByte();
        encoded = false;
        return switch (first >> 6) {
            case 0 -> first;
            case 1 -> (long) (first & 0x3f) << 8 | readByte();
            case 2 -> readLongLength(first);
            default -> {
                encoded = true;
                yield first & 0x3f;
            }
        };
    }

    private long readLongLength(int first) throws IOException {
        return switch (first) {
            case 0x80 -> Integer.toUnsignedLong(Integer.reverseBytes(readInt()));
            case 0x81 -> readBigEndianLong();
            default -> throw corrupt("Unknown length encoding " + first);
        };
    }

    /** Reads a string; it is at {@link #ref} until the next read. */
    void readString() throws IOException {
        long bytes = readLength();
        if (encoded) {
            readEncoded(bytes);
            return;
        }
        checkString(bytes);
        if (bytes <= BUFFER_BYTES || file == null) {
            need(bytes);
            ref = at;
            at += bytes;
        } else {
            readFully(expandedRoom(bytes), bytes);
            ref = expanded;
        }
        length = (int) bytes;
    }

    private void checkString(long bytes) throws RdbException {
        if (bytes < 0 || bytes > left()) {
            throw ended("A string of " + Long.toUnsignedString(bytes) + " bytes is longer than what is left");
        }
        if (bytes > STRING_MAX) {
            throw corrupt("A string of " + bytes + " bytes is longer than values may be");
        }
    }

    private void readEncoded(long form) throws IOException {
        long value;
        switch ((int) form) {
            case 0 -> value = (byte) readByte();
            case 1 -> {
                need(2);
                at += 2;
                value = (short) region.getUnsignedShort(at - 2);
            }
            case 2 -> value = readInt();
            case 3 -> {
                readCompressed();
                return;
            }
            default -> throw corrupt("Unknown string encoding " + form);
        }
        ref = number;
        length = IntegerText.write(region.segment(), number, value);
    }

    private void readCompressed() throws IOException {
        long packed = readNumber();
        long bytes = checkedExpansion(packed);
        expand(packed, expandedRoom(bytes), bytes);
        ref = expanded;
        length = (int) bytes;
    }

    /** Reads the length that compressed data must have when it is expanded, and checks that it can be. */
    private long checkedExpansion(long packed) throws IOException {
        long bytes = readNumber();
        checkString(packed);
        if (bytes <= 0 || bytes > STRING_MAX || packed == 0 || bytes / EXPANSION_MAX > packed) {
            throw corrupt("Compressed data of " + packed + " bytes cannot stand for " + Long.toUnsignedString(bytes));
        }
        return bytes;
    }

    private void expand(long packed, long to, long bytes) throws IOException {
        boolean valid;
        if (packed <= BUFFER_BYTES || file == null) {
            need(packed);
            valid = Lzf.decompress(region.segment(), at, packed, region.segment(), to, bytes);
            at += packed;
        } else {
            long whole = region.allocate(packed);
            try {
                readFully(whole, packed);
                valid = Lzf.decompress(region.segment(), whole, packed, region.segment(), to, bytes);
            } finally {
                region.free(whole);
            }
        }
        if (!valid) {
            throw corrupt("Compressed data is not valid");
        }
    }

    /** Reads a string into an allocation of its own, which is the caller's; its length is in {@link #length}. */
    long readOwnString() throws IOException {
        long bytes = readLength();
        if (encoded && bytes == 3) {
            long packed = readNumber();
            long expandedTo = checkedExpansion(packed);
            long own = region.allocate(expandedTo);
            try {
                expand(packed, own, expandedTo);
            } catch (IOException | RuntimeException failure) {
                region.free(own);
                throw failure;
            }
            length = (int) expandedTo;
            return own;
        }
        if (encoded) {
            readEncoded(bytes);
            long own = region.allocate(length);
            region.copy(ref, own, length);
            return own;
        }
        checkString(bytes);
        long own = region.allocate(Math.max(1, bytes));
        try {
            readFully(own, bytes);
        } catch (IOException | RuntimeException failure) {
            region.free(own);
            throw failure;
        }
        length = (int) bytes;
        return own;
    }

    /** Whether a string comes next that is long and stored as it is, so that {@link #readOwnString} saves a copy. */
    boolean nextStringIsLong(long limit) throws IOException {
        need(1);
        int first = region.getUnsignedByte(at);
        if (first != 0x80) {
            return first == 0x81;
        }
        need(5);
        return Integer.toUnsignedLong(Integer.reverseBytes(region.getInt(at + 1))) > limit;
    }

    private void readFully(long to, long bytes) throws IOException {
        long target = to;
        long wanted = bytes;
        while (wanted > 0) {
            need(1);
            long part = Math.min(wanted, end - at);
            region.copy(at, target, part);
            at += part;
            target += part;
            wanted -= part;
        }
    }

    /** Reads bytes that are neither a length nor a string. */
    void readBytes(long to, int bytes) throws IOException {
        readFully(to, bytes);
    }

    void skip(long bytes) throws IOException {
        long wanted = bytes;
        while (wanted > 0) {
            need(1);
            long part = Math.min(wanted, end - at);
            at += part;
            wanted -= part;
        }
    }

    private long expandedRoom(long bytes) {
        if (bytes > expandedBytes || expandedBytes > KEPT_BYTES) {
            dropExpanded();
            long room = Math.max(bytes, 4096);
            expanded = region.allocate(room);
            expandedBytes = room;
        }
        return expanded;
    }

    private void dropExpanded() {
        if (expanded != 0) {
            region.free(expanded);
            expanded = 0;
            expandedBytes = 0;
        }
    }

    /** The string read last, or so many bytes of its beginning, as an array; for cold paths. */
    byte[] bytes(int most) {
        return region.bytes(ref, Math.min(length, most));
    }
}
