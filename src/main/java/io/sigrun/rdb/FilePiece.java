package io.sigrun.rdb;

import io.sigrun.memory.Region;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Some consecutive bytes of a file that {@link ReadAhead} has read, and what it found out about them: the hashes of
 * keys and elements, and strings that were compressed. What is noted of a string is noted for the place it begins at,
 * and depends on nothing but the bytes there. Belongs to one thread at a time.
 */
final class FilePiece {
    private final Region region;
    private final long memory;
    private final int capacity;
    private final int expandedCapacity;

    /** The first byte. Before it there is room for what the engine has not used of the piece before. */
    final long data;
    /** All the bytes that there is room for. */
    final ByteBuffer view;
    /** How many bytes of the file there are. */
    int bytes;
    /** The place of the first byte in the file. */
    long offset;
    /** The checksum of the file up to the first byte. */
    long checksumBefore;
    /** Whether the file has no bytes behind these. */
    boolean last;
    /** What reading on failed with, after these bytes. */
    @Nullable
    IOException failure;

    private final int[] hashAt;
    private final long[] hashes;
    private final boolean[] ofElement;
    private int hashCount;

    private final long expanded;
    private final int[] expandedAt;
    private final int[] packedEnd;
    private final int[] expandedStart;
    private int expandedCount;
    private int expandedBytes;

    /** A piece that takes its memory from the region, until {@link #free}. */
    FilePiece(Region region, ReadAhead.Sizes sizes) {
        this.region = region;
        this.capacity = sizes.pieceBytes();
        this.expandedCapacity = sizes.expandedBytes();
        this.memory = region.allocate((long) sizes.joinBytes() + capacity + expandedCapacity);
        this.data = memory + sizes.joinBytes();
        this.expanded = data + capacity;
        this.view = region.buffer(data, capacity);
        int hashesMax = capacity / 16 + 1;
        this.hashAt = new int[hashesMax];
        this.hashes = new long[hashesMax];
        this.ofElement = new boolean[hashesMax];
        int stringsMax = expandedCapacity / 64 + 1;
        this.expandedAt = new int[stringsMax];
        this.packedEnd = new int[stringsMax];
        this.expandedStart = new int[stringsMax + 1];
    }

    void free() {
        region.free(memory);
    }

    /** Begins to be filled with what stands at a place of the file. */
    void begin(long fileOffset) {
        offset = fileOffset;
        bytes = 0;
        last = false;
        failure = null;
        hashCount = 0;
        expandedCount = 0;
        expandedBytes = 0;
        view.clear();
    }

    /** How many bytes of the file it can hold. */
    int capacity() {
        return capacity;
    }

    /** Notes the hash of the string that begins at a place; does nothing where there is no room for more. */
    void addHash(int at, long hash, boolean element) {
        if (hashCount < hashes.length) {
            hashAt[hashCount] = at;
            hashes[hashCount] = hash;
            ofElement[hashCount] = element;
            hashCount++;
        }
    }

    int hashCount() {
        return hashCount;
    }

    /** Where the string of a hash begins, from the first byte of the piece on. */
    int hashAt(int index) {
        return hashAt[index];
    }

    long hash(int index) {
        return hashes[index];
    }

    /** Whether a hash is that of an element of a collection, else it is of a key. */
    boolean isOfElement(int index) {
        return ofElement[index];
    }

    /** Whether a compressed string could ever be expanded here. */
    boolean mayExpand(long length) {
        return length <= expandedCapacity;
    }

    /** Whether there is room for one more string that is expanded to a length. */
    boolean canExpand(long length) {
        return expandedCount < expandedAt.length && expandedBytes + length <= expandedCapacity;
    }

    /** Where the next string is to be expanded to, before {@link #addExpanded}. */
    long expandedEnd() {
        return expanded + expandedBytes;
    }

    /** Notes a string that was expanded: the place of its first byte, of the first behind it, and its length. */
    void addExpanded(int at, int end, int length) {
        expandedAt[expandedCount] = at;
        packedEnd[expandedCount] = end;
        expandedStart[expandedCount] = expandedBytes;
        expandedBytes += length;
        expandedCount++;
        expandedStart[expandedCount] = expandedBytes;
    }

    int expandedCount() {
        return expandedCount;
    }

    int expandedAt(int index) {
        return expandedAt[index];
    }

    int packedEnd(int index) {
        return packedEnd[index];
    }

    long expandedRef(int index) {
        return expanded + expandedStart[index];
    }

    int expandedLength(int index) {
        return expandedStart[index + 1] - expandedStart[index];
    }
}
