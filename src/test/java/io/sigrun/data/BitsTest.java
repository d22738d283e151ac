package io.sigrun.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigrun.memory.Region;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs of bits beside those of Java. */
class BitsTest {
    private static final int BYTES = 150;
    private static final int BITS = 8 * BYTES;

    private final Region region = Region.checked(64L << 20);
    private final long ref = region.allocate(BYTES);
    private final BitSet model = new BitSet();
    private final Random random = new Random(11);

    @AfterEach
    void close() {
        region.close();
    }

    private void fill(boolean on) {
        region.fill(ref, BYTES, on ? 0xff : 0);
        model.set(0, BITS, on);
    }

    private void set(int bit, boolean on) {
        Bits.set(region, ref, bit, on);
        model.set(bit, on);
    }

    @Test
    void countsAndFindsAsAModel() {
        for (int round = 0; round < 300; round++) {
            fill(random.nextBoolean());
            for (int changes = random.nextInt(round % 3 == 0 ? 3 : 400); changes > 0; changes--) {
                set(random.nextInt(BITS), random.nextBoolean());
            }
            for (int i = 0; i < 100; i++) {
                int from = random.nextInt(BITS);
                int to = random.nextInt(BITS + 1);
                assertEquals(from < to ? model.get(from, to).cardinality() : 0, Bits.count(region, ref, from, to));
                int set = model.nextSetBit(from);
                int clear = model.nextClearBit(from);
                assertEquals(set >= 0 && set < to ? set : -1, Bits.find(region, ref, from, to, true));
                assertEquals(clear < to ? clear : -1, Bits.find(region, ref, from, to, false));
                assertEquals(model.get(from), Bits.get(region, ref, from));
            }
        }
    }

    @Test
    void integersOfAnyWidthAreWhereTheyWerePut() {
        fill(false);
        for (int i = 0; i < 100_000; i++) {
            int width = 1 + random.nextInt(64);
            int bit = random.nextInt(BITS - width);
            long value = random.nextLong() >>> (64 - width);
            Bits.setInteger(region, ref, bit, width, value);
            for (int j = 0; j < width; j++) {
                model.set(bit + j, (value >>> (width - 1 - j) & 1) != 0);
            }
            assertEquals(value, Bits.integer(region, ref, BYTES, bit, width));
            int other = random.nextInt(BITS + 100);
            int otherWidth = 1 + random.nextInt(64);
            long expected = 0;
            for (int j = 0; j < otherWidth; j++) {
                expected = expected << 1 | (other + j < BITS && model.get(other + j) ? 1 : 0);
            }
            assertEquals(expected, Bits.integer(region, ref, BYTES, other, otherWidth));
        }
    }
}
