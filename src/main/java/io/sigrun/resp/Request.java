package io.sigrun.resp;

import java.util.Arrays;

/**
 * One command as it stands in memory: its arguments by ref and length. Reused; also holds how far the parser came where
 * the command is not complete yet.
 */
public final class Request implements Arguments {
    private static final int START_ARGUMENTS = 8;

    /** The ref of the command's first byte; argument positions are relative to it. */
    long base;

    private int[] offsets = new int[START_ARGUMENTS];
    private int[] lengths = new int[START_ARGUMENTS];
    int count;

    /** Arguments still to come, or -1 while the header is not read. */
    int pendingArguments = -1;
    /** Length of the bulk that is being read, or -1 while its header is not read. */
    int pendingBulk = -1;
    /** Where parsing goes on, relative to {@link #base}. */
    int position;

    @Override
    public int argumentCount() {
        return count;
    }

    /** The ref of the command's first byte on the wire. */
    public long start() {
        return base;
    }

    @Override
    public long ref(int index) {
        return base + offsets[index];
    }

    @Override
    public int length(int index) {
        return lengths[index];
    }

    /** The bytes of the command on the wire. */
    public int wireBytes() {
        return position;
    }

    /**
     * Where more bytes of a bulk are awaited: how many bytes the command has at least, from its first byte on; else 0.
     */
    public long bytesNeeded() {
        return pendingBulk < 0 ? 0 : (long) position + pendingBulk + 2;
    }

    void reset() {
        count = 0;
        pendingArguments = -1;
        pendingBulk = -1;
        position = 0;
        if (offsets.length > 1024) {
            offsets = new int[START_ARGUMENTS];
            lengths = new int[START_ARGUMENTS];
        }
    }

    /** Becomes the complete request that another one holds; the other may be used again. */
    public void takeFrom(Request other) {
        int[] oldOffsets = offsets;
        int[] oldLengths = lengths;
        base = other.base;
        offsets = other.offsets;
        lengths = other.lengths;
        count = other.count;
        position = other.position;
        pendingArguments = 0;
        pendingBulk = -1;
        other.offsets = oldOffsets;
        other.lengths = oldLengths;
    }

    /** Becomes a command without arguments yet whose bytes start at {@code ref}; for those who read it elsewhere. */
    public void begin(long ref) {
        reset();
        base = ref;
    }

    /** Adds an argument, {@code offset} bytes behind the first byte. */
    public void add(int offset, int length) {
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
        }
        offsets[count] = offset;
        lengths[count++] = length;
    }

    /** The parser's state moves with its bytes: they start at {@code ref} now. */
    void rebase(long ref) {
        base = ref;
    }
}
