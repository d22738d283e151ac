package io.sigrun.keyspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.memory.Region;
import io.sigrun.util.SettableClock;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class KeyExpiryTest {
    private static final int KEYS = 20_000;

    private final SettableClock clock = new SettableClock(1_700_000_000_000L);
    private final Region region = Region.checked(1L << 28);
    private final long before = region.usedBytes();
    private final Keyspace keyspace = new Keyspace(region, clock, new Random(5)::nextLong, 2, false);
    private final Database database = keyspace.database(1);

    @AfterEach
    void everythingIsFreed() {
        keyspace.free();
        assertEquals(before, region.usedBytes());
        region.close();
    }

    /** Sets keys 0 to KEYS: a third without expire time, a third due in a second, a third in an hour. */
    private void fill() {
        long text = region.allocate(16);
        for (int i = 0; i < KEYS; i++) {
            byte[] key = Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
            for (int j = 0; j < key.length; j++) {
                region.putByte(text + j, key[j]);
            }
            long expire = i % 3 == 0 ? Database.NO_EXPIRE : keyspace.nowMs() + (i % 3 == 1 ? 1000 : 3_600_000);
            database.setString(database.hash(text, key.length), text, key.length, 0, text, key.length, expire);
        }
        region.free(text);
    }

    @Test
    void oneRoundRemovesWhatIsDueAndNothingElse() {
        fill();
        clock.advanceMs(1001);
        keyspace.updateTime();
        int steps = 0;
        while (keyspace.statistics().expiredKeys < KEYS / 3 && steps < KEYS) {
            assertTrue(keyspace.keyExpiry().step(database) <= 100);
            steps++;
        }
        assertEquals(KEYS - (KEYS + 1) / 3, database.size());
        assertEquals(KEYS / 3, database.volatileSize());
        assertTrue(steps <= KEYS * 2 / 3 / 16, "steps: " + steps);
    }

    @Test
    void aKeyIsThereUntilItsMillisecondIsOver() {
        fill();
        clock.advanceMs(1000);
        keyspace.updateTime();
        assertEquals(0, keyspace.keyExpiry().step(database));
        clock.advanceMs(1);
        keyspace.updateTime();
        assertTrue(keyspace.keyExpiry().step(database) > 0);
    }

    @Test
    void aReplicaDeletesNothing() {
        fill();
        clock.advanceMs(10_000_000);
        keyspace.updateTime();
        keyspace.setExpiryAllowed(false);
        assertEquals(0, keyspace.keyExpiry().step(database));
        assertEquals(KEYS, database.size());
    }

    @Test
    void theMeanTimeToLiveIsEstimatedFromWhatIsLeft() {
        fill();
        clock.advanceMs(1001);
        keyspace.updateTime();
        for (int i = 0; i < 1000; i++) {
            keyspace.keyExpiry().step(database);
        }
        assertTrue(Math.abs(3_600_000 - 1001 - database.averageTtlMs()) < 20_000);
    }
}
