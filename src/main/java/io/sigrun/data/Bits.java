package io.sigrun.data;

import io.sigrun.memory.Region;

/**
 * Bits in memory, counted from the most significant one of the first byte on; and integers of up to 64 bits among them,
 * the most significant bit first.
 */
public final class Bits {
    private static final int BYTE = 0xff;

    private Bits() {}

    /** Whether a bit is set. */
    public static boolean get(Region region, long ref, long bit) {
        return (region.getUnsignedByte(ref + (bit >>> 3)) >>> (7 - (bit & 7)) & 1) != 0;
    }

    /** Sets a bit or takes it away. */
    public static void set(Region region, long ref, long bit, boolean on) {
        long at = ref + (bit >>> 3);
        int mask = 0x80 >>> (bit & 7);
        int old = region.getUnsignedByte(at);
        region.putByte(at, on ? old | mask : old & ~mask);
    }

    /** The number of bits that are set from one on up to another, which is not counted. */
    public static long count(Region region, long ref, long from, long to) {
        if (from >= to) {
            return 0;
        }
        long first = ref + (from >>> 3);
        long last = ref + ((to - 1) >>> 3);
        long before = region.getUnsignedByte(first) & ~(BYTE >>> (from & 7)) & BYTE;
        long behind = region.getUnsignedByte(last) & (BYTE >>> (((to - 1) & 7) + 1));
        return countBytes(region, first, last + 1) - Long.bitCount(before) - Long.bitCount(behind);
    }

    private static long countBytes(Region region, long from, long to) {
        long count = 0;
        long at = from;
        for (; at + 32 <= to; at += 32) { // four at a time, which do not wait for each other
            count += Long.bitCount(region.getLong(at))
                    + Long.bitCount(region.getLong(at + 8))
                    + Long.bitCount(region.getLong(at + 16))
                    + Long.bitCount(region.getLong(at + 24));
        }
        for (; at < to; at++) {
            count += Integer.bitCount(region.getUnsignedByte(at));
        }
        return count;
    }

    /**
     * The first bit that is set, or that is not, from one on up to another, which is not looked at.
     *
     * @return its place, or -1
     */
    public static long find(Region region, long ref, long from, long to, boolean set) {
        if (from >= to) {
            return -1;
        }
        long at = ref + (from >>> 3);
        long end = ref + ((to + 7) >>> 3);
        int inverted = set ? 0 : BYTE;
        int wanted = (region.getUnsignedByte(at) ^ inverted) & (BYTE >>> (from & 7));
        if (wanted == 0) {
            at = skip(region, at + 1, end, set ? 0 : -1L);
            wanted = at < end ? region.getUnsignedByte(at) ^ inverted : 0;
        }
        long found = (at - ref) * 8 + Integer.numberOfLeadingZeros(wanted) - 24;
        return wanted == 0 || found >= to ? -1 : found;
    }

    /** The first byte from a place on that differs from all bytes of a word, which are the same; or the end. */
    private static long skip(Region region, long from, long end, long word) {
        long at = from;
        while (at + 8 <= end && region.getLong(at) == word) {
            at += 8;
        }
        while (at < end && region.getByte(at) == (byte) word) {
            at++;
        }
        return at;
    }

    /**
     * An unsigned integer that begins at a bit; where the bytes end, zeros follow.
     *
     * @param bytes how many bytes there are
     * @param width the integer's bits, up to 64
     */
    public static long integer(Region region, long ref, long bytes, long bit, int width) {
        long value = 0;
        long at = bit >>> 3;
        int left = width;
        int room = 8 - (int) (bit & 7); // of the byte, from the integer's first bit on
        while (left > 0) {
            int taken = Math.min(room, left);
            int all = at < bytes ? region.getUnsignedByte(ref + at) : 0;
            value = value << taken | (all >>> (room - taken) & ((1 << taken) - 1));
            left -= taken;
            room = 8;
            at++;
        }
        return value;
    }

    /** Writes an integer of {@code width} bits that begins at a bit; all its bytes are there. */
    public static void setInteger(Region region, long ref, long bit, int width, long value) {
        long at = ref + (bit >>> 3);
        int left = width;
        int room = 8 - (int) (bit & 7);
        while (left > 0) {
            int taken = Math.min(room, left);
            int mask = ((1 << taken) - 1) << (room - taken);
            int part = (int) (value >>> (left - taken)) << (room - taken) & mask;
            region.putByte(at, (region.getUnsignedByte(at) & ~mask) | part);
            left -= taken;
            room = 8;
            at++;
        }
    }
}
