package io.sigrun.rdb;

import java.util.Arrays;

/**
 * Where in memory that an {@link RdbOutput} has filled strings stand that are still to be compressed, or are missing
 * because they are allocations of their own.
 */
final class RdbMarks {
    /** A string that is an allocation of its own and at least so long is not copied into the memory. */
    static final int OUTSIDE_MIN = 64 << 10;

    private static final int WORDS = 3;

    /** For each mark: offset of the string with its length, ref of its bytes or -offset, number of its bytes. */
    private long[] words = new long[WORDS * 4];

    private int used;

    private void add(long start, long bytesAt, int bytes) {
        if (used == words.length) {
            words = Arrays.copyOf(words, 2 * used);
        }
        words[used] = start;
        words[used + 1] = bytesAt;
        words[used + 2] = bytes;
        used += WORDS;
    }

    /** Marks a string in the memory, by the offsets of its length and of its bytes. */
    void inside(long start, long bytesOffset, int bytes) {
        add(start, -bytesOffset, bytes);
    }

    /** Marks the place where a string is missing. */
    void outside(long start, long ref, int bytes) {
        add(start, ref, bytes);
    }

    int count() {
        return used / WORDS;
    }

    /** The offset at which a string, or what is left out, begins. */
    long start(int mark) {
        return words[mark * WORDS];
    }

    boolean isOutside(int mark) {
        return words[mark * WORDS + 1] > 0;
    }

    /** The ref of a string's bytes, in memory that begins at {@code base} if it is not outside. */
    long ref(int mark, long base) {
        long word = words[mark * WORDS + 1];
        return word > 0 ? word : base - word;
    }

    int bytes(int mark) {
        return (int) words[mark * WORDS + 2];
    }

    /**
     * Hands the marks over, and goes on without any.
     *
     * @param spare what the marks are handed over in; its own are forgotten
     * @return {@code spare}
     */
    RdbMarks detach(RdbMarks spare) {
        long[] other = spare.words;
        spare.words = words;
        spare.used = used;
        words = other;
        used = 0;
        return spare;
    }
}
