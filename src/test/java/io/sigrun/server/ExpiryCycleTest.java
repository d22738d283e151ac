package io.sigrun.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.memory.Region;
import io.sigrun.util.Clock;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ExpiryCycleTest {
    private static final int KEYS = 40_000;
    private static final int HZ = 10;
    private static final long SLICE_US = 1000;

    /** A clock that goes on by so much whenever it is read for a duration, as if the work between had taken it. */
    private static final class WorkingClock implements Clock {
        private long us = 1_700_000_000_000_000L;
        private long usARead;

        @Override
        public long nowMs() {
            return us / 1000;
        }

        @Override
        public long nowUs() {
            return us;
        }

        @Override
        public long nanoTime() {
            us += usARead;
            return us * 1000;
        }

        @Override
        public long threadCpuNs() {
            return us * 1000;
        }
    }

    private final WorkingClock clock = new WorkingClock();
    private final Region region = Region.checked(1L << 28);
    private final Keyspace keyspace = new Keyspace(region, clock, new Random(5)::nextLong, 16, false);
    private final ExpiryCycle cycle = new ExpiryCycle(keyspace);

    @AfterEach
    void close() {
        keyspace.free();
        region.close();
    }

    private void fill(int database, long ttlMs) {
        Database target = keyspace.database(database);
        long text = region.allocate(16);
        for (int i = 0; i < KEYS; i++) {
            byte[] key = Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
            region.copyIn(key, 0, text, key.length);
            long hash = target.hash(text, key.length);
            target.setString(hash, text, key.length, 0, text, key.length, keyspace.nowMs() + ttlMs);
        }
        region.free(text);
    }

    private void pass(long ms) {
        clock.us += ms * 1000;
        keyspace.updateTime();
    }

    @Test
    void aCycleRemovesWhatIsDueInAllDatabases() {
        fill(0, 100);
        fill(15, 100);
        fill(3, 1_000_000);
        pass(101);
        cycle.begin(HZ, 1);
        while (cycle.slice()) {}
        assertTrue(keyspace.database(0).size() < KEYS / 10);
        assertTrue(keyspace.database(15).size() < KEYS / 10);
        assertEquals(KEYS, keyspace.database(3).size());
        assertEquals(
                2 * KEYS - keyspace.database(0).size() - keyspace.database(15).size(), expired());
        assertEquals(0, keyspace.statistics().expiredTimeCapReached);
    }

    private long expired() {
        return keyspace.statistics().expiredKeys;
    }

    @Test
    void cyclesRemoveTheLastKeyInTheEnd() {
        fill(0, 100);
        pass(101);
        for (int i = 0; i < 200 && keyspace.size() > 0; i++) {
            cycle.begin(HZ, 1);
            while (cycle.slice()) {}
        }
        assertEquals(0, keyspace.size());
    }

    @Test
    void aSliceIsShortAndACycleTakesAQuarterOfTheTime() {
        fill(0, 100);
        pass(101);
        clock.usARead = 300;
        cycle.begin(HZ, 1);
        long began = clock.us;
        boolean more = true;
        while (more) {
            long before = clock.us;
            more = cycle.slice();
            assertTrue(clock.us - before <= SLICE_US + 2 * clock.usARead);
        }
        long tookUs = clock.us - began;
        assertTrue(tookUs > 20_000 && tookUs < 35_000, "took: " + tookUs);
        assertEquals(1, keyspace.statistics().expiredTimeCapReached);
        assertTrue(keyspace.size() > 0);
        assertTrue(keyspace.statistics().expireCycleUs > 20_000);
    }

    @Test
    void moreEffortTakesMoreTime() {
        fill(0, 100);
        pass(101);
        clock.usARead = 300;
        cycle.begin(HZ, 1);
        while (cycle.slice()) {}
        long removed = expired();
        cycle.begin(HZ, 10);
        while (cycle.slice()) {}
        assertTrue(expired() - removed > removed * 3 / 2);
    }

    @Test
    void nothingIsRemovedWhereThatIsSwitchedOffOrTheTaskOfAPrimary() {
        fill(0, 100);
        pass(101);
        keyspace.setActiveExpiry(false);
        cycle.begin(HZ, 1);
        assertFalse(cycle.slice());
        keyspace.setActiveExpiry(true);
        keyspace.setExpiryAllowed(false);
        cycle.begin(HZ, 1);
        assertFalse(cycle.slice());
        assertEquals(KEYS, keyspace.size());
    }
}
