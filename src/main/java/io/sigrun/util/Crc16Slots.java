package io.sigrun.util;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Hash slots of keys: CRC-16/XMODEM of the key, or of its hash tag (what stands between the first open brace and the
 * next closing
 * one, where that is not empty), modulo 16384. Source: the Redis cluster specification, "Key distribution model".
 */
public final class Crc16Slots {
    private static final int POLYNOMIAL = 0x1021;
    private static final char[] TABLE = new char[256];

    static {
        for (int i = 0; i < 256; i++) {
            int crc = i << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) != 0 ? crc << 1 ^ POLYNOMIAL : crc << 1;
            }
            TABLE[i] = (char) crc;
        }
    }

    private Crc16Slots() {}

    /** The slot of a key: 0 to 16383. */
    public static int slot(MemorySegment memory, long key, int length) {
        long end = key + length;
        long from = key;
        while (from < end && memory.get(ValueLayout.JAVA_BYTE, from) != '{') {
            from++;
        }
        if (from < end) {
            long close = from + 1;
            while (close < end && memory.get(ValueLayout.JAVA_BYTE, close) != '}') {
                close++;
            }
            if (close < end && close > from + 1) {
                return crc16(memory, from + 1, close) & 0x3fff;
            }
        }
        return crc16(memory, key, end) & 0x3fff;
    }

    private static int crc16(MemorySegment memory, long from, long end) {
        int crc = 0;
        for (long at = from; at < end; at++) {
            crc = (crc << 8 ^ TABLE[(crc >>> 8 ^ memory.get(ValueLayout.JAVA_BYTE, at)) & 0xff]) & 0xffff;
        }
        return crc;
    }
}
