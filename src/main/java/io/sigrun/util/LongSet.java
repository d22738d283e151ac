package io.sigrun.util;

/** A set of numbers, none of them 0, for a moment: open addressing, at most half full. */
public final class LongSet {
    private final long[] slots;
    private int size;

    /**
     * Makes an empty set.
     *
     * @param capacity how many numbers it will hold at most
     */
    public LongSet(int capacity) {
        slots = new long[Math.max(16, Integer.highestOneBit(capacity) << 2)];
    }

    /** Adds a number; false where it is there already. */
    public boolean add(long number) {
        if (number == 0 || 2L * size >= slots.length) {
            throw new IllegalArgumentException(number == 0 ? "zero" : "full");
        }
        int mask = slots.length - 1;
        long mixed = number * 0x9e3779b97f4a7c15L;
        int at = (int) (mixed >>> 32) & mask;
        while (slots[at] != 0) {
            if (slots[at] == number) {
                return false;
            }
            at = (at + 1) & mask;
        }
        slots[at] = number;
        size++;
        return true;
    }
}
