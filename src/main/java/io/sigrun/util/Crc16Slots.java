package io.sigrun.util;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The hash slot of a key: CRC16 (XMODEM) of the key modulo 16384.
 *
 * <p>If the key has a "{" with a "}" after it and something between the first such pair, only what is between them (the
 * hash tag) counts, so that keys can be made to live together.
 */
public final class Crc16Slots {
    /** The number of slots of a cluster. */
    public static final int SLOTS = 16384;

    private static final int POLYNOMIAL = 0x1021;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final char[] TABLE = table();

    private Crc16Slots() {}

    /** The slot of a key, 0 to {@value #SLOTS} - 1. */
    public static int slot(byte[] key) {
        return slot(MemorySegment.ofArray(key), 0, key.length);
    }

    /** The slot of a key, 0 to {@value #SLOTS} - 1. */
    public static int slot(MemorySegment memory, long offset, long bytes) {
        long end = offset + bytes;
        long open = find(memory, '{', offset, end);
        if (open < end) {
            long close = find(memory, '}', open + 1, end);
            if (close < end && close > open + 1) {
                return crc16(memory, open + 1, close) & (SLOTS - 1);
            }
        }
        return crc16(memory, offset, end) & (SLOTS - 1);
    }

    private static long find(MemorySegment memory, int wanted, long from, long end) {
        long at = from;
        while (at < end && memory.get(BYTE, at) != wanted) {
            at++;
        }
        return at;
    }

    /** The CRC16 of the bytes from {@code from} to {@code end}. */
    static int crc16(MemorySegment memory, long from, long end) {
        int crc = 0;
        for (long at = from; at < end; at++) {
            crc = (crc << 8 & 0xffff) ^ TABLE[crc >>> 8 ^ (memory.get(BYTE, at) & 0xff)];
        }
        return crc;
    }

    private static char[] table() {
        char[] table = new char[256];
        for (int i = 0; i < table.length; i++) {
            int value = i << 8;
            for (int bit = 0; bit < 8; bit++) {
                value = value << 1 ^ ((value & 0x8000) == 0 ? 0 : POLYNOMIAL);
            }
            table[i] = (char) value;
        }
        return table;
    }
}
