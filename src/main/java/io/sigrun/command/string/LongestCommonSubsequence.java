package io.sigrun.command.string;

import io.sigrun.memory.Region;

/**
 * The longest sequence of bytes that occurs in two strings in the same order, though with others between them; and the
 * way back through its table, from the last bytes to the first.
 */
final class LongestCommonSubsequence implements AutoCloseable {
    /*
     * The table of dynamic programming has a cell for each pair of prefixes, with the length of their longest common
     * subsequence. A cell depends on the row above it and on the cell before it, so one row of lengths is enough to
     * compute them all. The way back only asks, where two bytes differ, which of two neighbours was larger: that is one
     * bit a cell, kept when the way is wanted. It takes a thirty-second part of the whole table.
     */
    private final Region region;
    private final long first;
    private final long second;
    private final int secondLength;
    private final long memory;
    private final long bits;
    private final int length;
    private int i;
    private int j;

    /**
     * Computes the lengths.
     *
     * @param withWay whether {@link #step} is to be called
     * @throws OutOfMemoryError when there is no room for the table
     */
    LongestCommonSubsequence(
            Region region, long first, int firstLength, long second, int secondLength, boolean withWay) {
        this.region = region;
        this.first = first;
        this.second = second;
        this.secondLength = secondLength;
        this.i = firstLength;
        this.j = secondLength;
        long rowBytes = 4L * (secondLength + 1L);
        long bitBytes = withWay ? ((long) firstLength * secondLength + 7) / 8 : 0;
        memory = region.allocate(rowBytes + bitBytes);
        region.fill(memory, rowBytes + bitBytes, 0);
        bits = withWay ? memory + rowBytes : 0;
        for (int row = 0; row < firstLength; row++) {
            computeRow(row);
        }
        length = region.getInt(memory + 4L * secondLength);
    }

    private void computeRow(int row) {
        byte own = region.getByte(first + row);
        int diagonal = 0;
        int before = 0;
        long at = memory;
        for (int column = 0; column < secondLength; column++) {
            at += 4;
            int above = region.getInt(at);
            int here;
            if (own == region.getByte(second + column)) {
                here = diagonal + 1;
            } else if (above > before) {
                here = above;
                markUp(row, column);
            } else {
                here = before;
            }
            region.putInt(at, here);
            diagonal = above;
            before = here;
        }
    }

    private void markUp(int row, int column) {
        if (bits != 0) {
            long bit = (long) row * secondLength + column;
            long at = bits + (bit >>> 3);
            region.putByte(at, region.getByte(at) | 1 << (bit & 7));
        }
    }

    /** How many bytes the sequence has. */
    int length() {
        return length;
    }

    /** Whether there is a way left. */
    boolean atStart() {
        return i == 0 || j == 0;
    }

    /** The number of bytes of the first string that are left; after a match, the offset of the byte that matched. */
    int firstPosition() {
        return i;
    }

    /** The same of the second string. */
    int secondPosition() {
        return j;
    }

    /** Goes one step towards the starts of the strings; true where a byte of both belongs to the sequence. */
    boolean step() {
        if (region.getByte(first + i - 1) == region.getByte(second + j - 1)) {
            i--;
            j--;
            return true;
        }
        long bit = (i - 1L) * secondLength + j - 1;
        if ((region.getByte(bits + (bit >>> 3)) >> (bit & 7) & 1) != 0) {
            i--;
        } else {
            j--;
        }
        return false;
    }

    @Override
    public void close() {
        region.free(memory);
    }
}
