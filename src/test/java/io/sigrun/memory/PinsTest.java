package io.sigrun.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PinsTest {
    @Test
    void aPinnedAllocationIsFreedByItsLastReader() {
        try (Region region = Region.checked(16L << 20)) {
            long before = region.allocationCount();
            long ref = region.allocate(100);
            region.pin(ref);
            region.pin(ref);
            region.free(ref);
            assertTrue(region.isPinned(ref));
            region.unpin(ref);
            assertEquals(before + 1, region.allocationCount());
            region.unpin(ref);
            assertEquals(before, region.allocationCount());
            assertFalse(region.isPinned(ref));
            assertThrows(IllegalStateException.class, () -> region.unpin(ref));
        }
    }

    @Test
    void anAllocationThatIsNotFreedOutlivesItsReaders() {
        try (Region region = Region.checked(16L << 20)) {
            long ref = region.allocate(100);
            region.pin(ref);
            region.unpin(ref);
            region.putLong(ref, 7);
            assertEquals(7, region.getLong(ref));
            region.free(ref);
        }
    }

    /** A plain map of readers, negative once freed, beside the pins. */
    @Property(tries = 200)
    void pinsAreAMapOfReaders(@ForAll @Size(max = 400) List<@IntRange(max = 999) Integer> steps) {
        Pins pins = new Pins();
        Map<Long, Integer> readers = new HashMap<>();
        List<Long> freed = new ArrayList<>();
        for (int step : steps) {
            long ref = 4L * (1 + step / 4);
            boolean pinned = readers.containsKey(ref);
            int count = readers.getOrDefault(ref, 0);
            switch (step % 4) {
                case 0, 1 -> {
                    if (count >= 0) {
                        pins.pin(ref);
                        readers.put(ref, count + 1);
                    }
                }
                case 2 -> {
                    if (pinned) {
                        boolean last = Math.abs(count) == 1;
                        assertEquals(last && count < 0, pins.unpin(ref));
                        readers.put(ref, count < 0 ? count + 1 : count - 1);
                        if (last) {
                            readers.remove(ref);
                            freed.add(ref);
                        }
                    }
                }
                default -> {
                    if (count >= 0) {
                        assertEquals(pinned, pins.freeLater(ref));
                        if (pinned) {
                            readers.put(ref, -count);
                        }
                    }
                }
            }
            assertEquals(readers.isEmpty(), pins.isEmpty());
        }
        readers.keySet().forEach(ref -> assertTrue(pins.isPinned(ref)));
        freed.stream().filter(ref -> !readers.containsKey(ref)).forEach(ref -> assertFalse(pins.isPinned(ref)));
    }
}
