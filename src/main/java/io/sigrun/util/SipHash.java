package io.sigrun.util;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * SipHash-1-3: a keyed hash that an attacker who does not know the key cannot make collide (Aumasson and Bernstein,
 * 2012; one compression round a word and three at the end).
 */
public final class SipHash {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private SipHash() {}

    /** The 64-bit hash of {@code bytes} bytes at {@code offset} under the 128-bit key {@code (keyLow, keyHigh)}. */
    public static long hash(MemorySegment memory, long offset, int bytes, long keyLow, long keyHigh) {
        long v0 = keyLow ^ 0x736f6d6570736575L;
        long v1 = keyHigh ^ 0x646f72616e646f6dL;
        long v2 = keyLow ^ 0x6c7967656e657261L;
        long v3 = keyHigh ^ 0x7465646279746573L;
        long end = offset + (bytes & ~7);
        long at = offset;
        while (true) {
            boolean last = at >= end;
            long word = last ? tail(memory, at, bytes) : memory.get(LONG, at);
            v3 ^= word;
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
            v0 ^= word;
            if (last) {
                break;
            }
            at += 8;
        }
        v2 ^= 0xff;
        for (int round = 0; round < 3; round++) {
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    /** The last word: up to 7 bytes and, in the top byte, the length. */
    private static long tail(MemorySegment memory, long at, int bytes) {
        long word = (long) bytes << 56;
        int left = bytes & 7;
        if (left >= 4) {
            word |= memory.get(ValueLayout.JAVA_INT_UNALIGNED, at) & 0xffffffffL;
            for (int i = 4; i < left; i++) {
                word |= (memory.get(ValueLayout.JAVA_BYTE, at + i) & 0xffL) << (8 * i);
            }
        } else {
            for (int i = 0; i < left; i++) {
                word |= (memory.get(ValueLayout.JAVA_BYTE, at + i) & 0xffL) << (8 * i);
            }
        }
        return word;
    }
}
