package io.sigrun.util;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The 64-bit checksum at the end of RDB files and DUMP payloads: the Jones polynomial, reflected, starting from 0 and
 * not inverted at the end. Eight bytes are taken at a time (slicing by 8, Kounavis and Berry, 2005).
 */
public final class Crc64 {
    private static final long POLYNOMIAL_REFLECTED = 0x95AC9329AC4BC9B5L;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);

    /** At {@code 256 * i + b}: what byte b does to the checksum with i more bytes after it. */
    private static final long[] TABLE = table();

    private Crc64() {}

    /**
     * The checksum of what was checksummed before and more bytes.
     *
     * @param crc the checksum so far, 0 at the start
     */
    public static long update(long crc, byte[] bytes, int offset, int length) {
        return update(crc, MemorySegment.ofArray(bytes), offset, length);
    }

    /**
     * The checksum of what was checksummed before and more bytes.
     *
     * @param crc the checksum so far, 0 at the start
     */
    public static long update(long crc, MemorySegment memory, long offset, long bytes) {
        long value = crc;
        long at = offset;
        long end = offset + bytes;
        for (long wholeEnd = offset + (bytes & -8); at < wholeEnd; at += 8) {
            long word = value ^ memory.get(LONG, at);
            value = TABLE[7 * 256 + (int) (word & 0xff)]
                    ^ TABLE[6 * 256 + (int) (word >>> 8 & 0xff)]
                    ^ TABLE[5 * 256 + (int) (word >>> 16 & 0xff)]
                    ^ TABLE[4 * 256 + (int) (word >>> 24 & 0xff)]
                    ^ TABLE[3 * 256 + (int) (word >>> 32 & 0xff)]
                    ^ TABLE[2 * 256 + (int) (word >>> 40 & 0xff)]
                    ^ TABLE[256 + (int) (word >>> 48 & 0xff)]
                    ^ TABLE[(int) (word >>> 56)];
        }
        for (; at < end; at++) {
            value = TABLE[(int) ((value ^ memory.get(BYTE, at)) & 0xff)] ^ (value >>> 8);
        }
        return value;
    }

    private static long[] table() {
        long[] table = new long[8 * 256];
        for (int i = 0; i < 256; i++) {
            long value = i;
            for (int bit = 0; bit < 8; bit++) {
                value = (value >>> 1) ^ ((value & 1) == 0 ? 0 : POLYNOMIAL_REFLECTED);
            }
            table[i] = value;
        }
        for (int i = 256; i < table.length; i++) {
            long before = table[i - 256];
            table[i] = table[(int) (before & 0xff)] ^ (before >>> 8);
        }
        return table;
    }
}
