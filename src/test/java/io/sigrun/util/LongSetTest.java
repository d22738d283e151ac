package io.sigrun.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LongSetTest {
    @Test
    void holdsWhatItWasMadeFor() {
        Random random = new Random(1);
        for (int capacity : new int[] {0, 1, 7, 8, 9, 1000, 65_536}) {
            LongSet set = new LongSet(capacity);
            Set<Long> model = new HashSet<>();
            while (model.size() < capacity) {
                long number = 1 + ((long) random.nextInt(2 * capacity + 1) << random.nextInt(40));
                assertEquals(model.add(number), set.add(number));
                assertEquals(false, set.add(number));
            }
        }
    }

    @Test
    void doesNotTakeZeroNorMoreThanItHasRoomFor() {
        LongSet set = new LongSet(1);
        assertThrows(IllegalArgumentException.class, () -> set.add(0));
        assertThrows(IllegalArgumentException.class, () -> {
            for (int i = 1; i < 100; i++) {
                set.add(i);
            }
        });
    }
}
