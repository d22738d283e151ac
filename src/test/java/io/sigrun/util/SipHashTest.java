package io.sigrun.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SipHashTest {
    private static final long KEY_LOW = 0x0706050403020100L;
    private static final long KEY_HIGH = 0x0f0e0d0c0b0a0908L;

    private static MemorySegment counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return MemorySegment.ofArray(bytes);
    }

    @Test
    void hashesAreThoseOfPublishedVectors() {
        assertEquals(0xabac0158050fc4dcL, SipHash.hash(counting(0), 0, 0, KEY_LOW, KEY_HIGH));
        assertEquals(0xc9f49bf37d57ca93L, SipHash.hash(counting(1), 0, 1, KEY_LOW, KEY_HIGH));
    }

    @Property
    void everyLengthAndOffsetGivesWhatTheDefinitionGives(
            @ForAll byte[] bytes, @ForAll long keyLow, @ForAll long keyHigh) {
        byte[] shifted = new byte[bytes.length + 3];
        System.arraycopy(bytes, 0, shifted, 3, bytes.length);
        assertEquals(
                new Model(keyLow, keyHigh).hash(bytes),
                SipHash.hash(MemorySegment.ofArray(shifted), 3, bytes.length, keyLow, keyHigh));
    }

    /** SipHash-1-3 written as the paper defines it. */
    private static final class Model {
        private final long[] v;

        Model(long keyLow, long keyHigh) {
            v = new long[] {
                keyLow ^ 0x736f6d6570736575L,
                keyHigh ^ 0x646f72616e646f6dL,
                keyLow ^ 0x6c7967656e657261L,
                keyHigh ^ 0x7465646279746573L
            };
        }

        long hash(byte[] bytes) {
            int words = bytes.length / 8 + 1;
            for (int word = 0; word < words; word++) {
                long m = word == words - 1 ? (long) bytes.length << 56 : 0;
                for (int i = 8 * word; i < Math.min(bytes.length, 8 * word + 8); i++) {
                    m |= (bytes[i] & 0xffL) << (8 * (i & 7));
                }
                v[3] ^= m;
                round();
                v[0] ^= m;
            }
            v[2] ^= 0xff;
            for (int i = 0; i < 3; i++) {
                round();
            }
            return v[0] ^ v[1] ^ v[2] ^ v[3];
        }

        private void round() {
            mix(0, 1, 13);
            v[0] = Long.rotateLeft(v[0], 32);
            mix(2, 3, 16);
            mix(0, 3, 21);
            mix(2, 1, 17);
            v[2] = Long.rotateLeft(v[2], 32);
        }

        private void mix(int a, int b, int distance) {
            v[a] += v[b];
            v[b] = Long.rotateLeft(v[b], distance) ^ v[a];
        }
    }
}
