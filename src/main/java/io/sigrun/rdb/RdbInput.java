package io.sigrun.rdb;

import io.sigrun.data.Touchable;
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
 * in the region or by {@link ReadAhead}, or a payload that stands in the region already.
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
    /** For a piece that is not there yet it is waited so long before something else is done. */
    private static final long WAIT_MS = 20;
    /** The places of so many keys are touched before they are needed. */
    private static final int TOUCHED_AHEAD = 32;

    /** Other work that cannot wait until the stream ends; done in the middle of an item. */
    interface Pause {
        /**
         * Does some of it.
         *
         * @param waiting whether there is nothing else to do at the moment
         */
        void run(long offset, boolean waiting) throws IOException;
    }

    private final Region region;
    private final Disk.@Nullable Input file;
    private final @Nullable ByteBuffer view;
    private final @Nullable ReadAhead ahead;
    /** Strings up to this length are not copied out of the buffer. */
    private final long inPlaceMax;

    private final long size;
    private Pause pause = (offset, waiting) -> {};
    private @Nullable FilePiece piece;
    private int hashesSeen;
    private int hashesTouched;
    private int expandedSeen;
    private long touched;
    private long buffer;
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
    /** The hash of the string read last, where {@link #hasHash}. */
    long hash;
    /** Whether the hash of the string read last is known. */
    boolean hasHash;

    /** Reads a file, which stays the caller's to close. */
    RdbInput(Region region, Disk.Input file) throws IOException {
        this.region = region;
        this.file = file;
        this.ahead = null;
        this.inPlaceMax = BUFFER_BYTES;
        this.size = file.size();
        this.buffer = region.allocate(BUFFER_BYTES);
        this.view = region.buffer(buffer, BUFFER_BYTES);
        this.number = region.allocate(IntegerText.MAX_BYTES);
        this.at = buffer;
        this.end = buffer;
        this.summedTo = buffer;
    }

    /** Reads a file of a size that is read ahead; the reading ahead is closed with this. */
    RdbInput(Region region, ReadAhead ahead, long size) {
        this.region = region;
        this.file = null;
        this.view = null;
        this.ahead = ahead;
        this.inPlaceMax = ahead.joinBytes();
        this.size = size;
        this.number = region.allocate(IntegerText.MAX_BYTES);
    }

    /** Reads a payload of the region. */
    RdbInput(Region region, long payload, long bytes) {
        this.region = region;
        this.file = null;
        this.view = null;
        this.ahead = null;
        this.inPlaceMax = Long.MAX_VALUE;
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
        if (ahead != null) {
            ahead.close();
        }
        region.free(number);
        dropExpanded();
    }

    /** Sets what is done whenever more of the stream is needed. */
    void setPause(Pause newPause) {
        pause = newPause;
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
        if (bytes > left()) {
            throw ended("Unexpected end");
        }
        if (ahead != null) {
            do {
                nextPiece(ahead);
            } while (end - at < bytes);
        } else if (file != null && view != null) {
            fillBuffer(file, view, bytes);
        } else {
            throw ended("Unexpected end");
        }
        pause.run(offset(), false);
    }

    private void fillBuffer(Disk.Input from, ByteBuffer into, long bytes) throws IOException {
        sum();
        long rest = end - at;
        start += at - buffer;
        region.copy(at, buffer, rest);
        at = buffer;
        summedTo = buffer;
        into.clear().position((int) rest);
        while (into.position() < bytes) {
            if (from.read(into) < 0) {
                end = buffer + into.position();
                throw ended("Unexpected end");
            }
        }
        end = buffer + into.position();
    }

    /** Goes on in the next piece, before which what is left of this one is put. */
    private void nextPiece(ReadAhead source) throws IOException {
        FilePiece before = piece;
        if (before != null && before.failure != null) {
            throw before.failure;
        }
        if (before != null && before.last) {
            throw ended("Unexpected end");
        }
        FilePiece next = source.poll(0);
        while (next == null) {
            pause.run(offset(), true);
            next = source.poll(WAIT_MS);
        }
        int rest = (int) (end - at);
        if (rest > 0) {
            sum();
            region.copy(at, next.data - rest, rest);
        } else {
            crc = next.checksumBefore;
        }
        piece = next;
        buffer = next.data;
        start = next.offset;
        at = next.data - rest;
        end = next.data + next.bytes;
        summedTo = at;
        hashesSeen = 0;
        hashesTouched = 0;
        expandedSeen = 0;
        if (before != null) {
            source.release(before);
        }
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
        need(1);
        hasHash = piece != null && takeHash(piece);
        long bytes = readLength();
        if (encoded) {
            readEncoded(bytes);
            return;
        }
        checkString(bytes);
        if (bytes <= inPlaceMax) {
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

    /** Whether the hash of the string that begins here was noted; {@link #hash} has it then. */
    private boolean takeHash(FilePiece from) {
        long place = at - from.data;
        while (hashesSeen < from.hashCount() && from.hashAt(hashesSeen) < place) {
            hashesSeen++;
        }
        if (hashesSeen == from.hashCount() || from.hashAt(hashesSeen) != place) {
            return false;
        }
        hash = from.hash(hashesSeen++);
        return true;
    }

    /**
     * Touches where the next keys or elements, if their hashes are known, will be in an index.
     *
     * @param elements whether the index is that of the collection which is read, else of the keys
     */
    void touchAhead(Touchable index, boolean elements) {
        FilePiece from = piece;
        if (from == null || hashesTouched - hashesSeen > TOUCHED_AHEAD / 2) {
            return;
        }
        int to = Math.min(from.hashCount(), hashesSeen + TOUCHED_AHEAD);
        int next = Math.max(hashesTouched, hashesSeen);
        long sum = 0;
        while (next < to && from.isOfElement(next) == elements) {
            sum += index.touch(from.hash(next++));
        }
        hashesTouched = next;
        touched += sum;
    }

    /** A number that depends on all that was touched, so that the touching is not optimised away. */
    long touched() {
        return touched;
    }

    /** The note of the string that begins so many bytes before here and is expanded already, or -1. */
    private int expandedNote(FilePiece from, long headBytes) {
        long place = at - headBytes - from.data;
        while (expandedSeen < from.expandedCount() && from.expandedAt(expandedSeen) < place) {
            expandedSeen++;
        }
        return expandedSeen < from.expandedCount() && from.expandedAt(expandedSeen) == place ? expandedSeen : -1;
    }

    private void readCompressed() throws IOException {
        int note = piece == null ? -1 : expandedNote(piece, 1);
        if (piece != null && note >= 0) {
            at = piece.data + piece.packedEnd(note);
            ref = piece.expandedRef(note);
            length = piece.expandedLength(note);
            return;
        }
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
        if (packed <= inPlaceMax) {
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
        if (encoded && bytes == 3 && (piece == null || expandedNote(piece, 1) < 0)) {
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
