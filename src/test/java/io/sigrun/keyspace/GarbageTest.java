package io.sigrun.keyspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.data.SetTable;
import io.sigrun.memory.Region;
import io.sigrun.util.SettableClock;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GarbageTest {
    private static final int KEYS = 10_000;

    private final Region region = Region.checked(1L << 28);
    private final long before = region.usedBytes();
    private final Keyspace keyspace =
            new Keyspace(region, new SettableClock(1_700_000_000_000L), new Random(5)::nextLong, 2, false);
    private final Database database = keyspace.database(0);
    private final long text = region.allocate(16);

    @AfterEach
    void everythingIsFreed() {
        region.free(text);
        keyspace.free();
        assertEquals(before, region.usedBytes());
        region.close();
    }

    private int write(int number) {
        byte[] bytes = Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
        region.copyIn(bytes, 0, text, bytes.length);
        return bytes.length;
    }

    private long addSet(int key, int members) {
        SetTable set = new SetTable(region, keyspace.hasher());
        for (int i = 0; i < members; i++) {
            set.add(text, write(i));
        }
        int length = write(key);
        return database.addLarge(database.hash(text, length), text, length, ValueType.SET, Encoding.HASHTABLE, set);
    }

    private void remove(int key, long record, boolean lazily) {
        database.remove(database.hash(text, write(key)), record, lazily);
    }

    private int drain() {
        int steps = 1;
        while (keyspace.garbage().freeSome()) {
            steps++;
        }
        return steps;
    }

    @Test
    void aLargeValueIsFreedLaterAndOnlyThen() {
        long empty = region.usedBytes();
        long record = addSet(1, KEYS);
        long full = region.usedBytes();
        remove(1, record, true);
        assertEquals(0, database.size());
        assertTrue(region.usedBytes() > empty + (full - empty) / 2);
        assertEquals(1, keyspace.garbage().pendingObjects());
        assertEquals(0, keyspace.statistics().lazyFreedObjects);
        assertTrue(drain() > 4);
        assertEquals(empty, region.usedBytes());
        assertEquals(0, keyspace.garbage().pendingObjects());
        assertEquals(1, keyspace.statistics().lazyFreedObjects);
    }

    @Test
    void aSmallValueAndOneThatIsNotLazyAreFreedAtOnce() {
        long empty = region.usedBytes();
        remove(1, addSet(1, 64), true);
        remove(1, addSet(1, KEYS), false);
        assertEquals(empty, region.usedBytes());
        assertTrue(keyspace.garbage().isEmpty());
        assertFalse(keyspace.garbage().freeSome());
        assertEquals(0, keyspace.statistics().lazyFreedObjects);
    }

    @Test
    void aDatabaseIsDroppedAtOnceAndUsableWhileItsOldKeysAreFreed() {
        for (int i = 0; i < KEYS; i++) {
            int length = write(i);
            long expire = i % 2 == 0 ? Database.NO_EXPIRE : keyspace.nowMs() + 1000;
            database.setString(database.hash(text, length), text, length, 0, text, length, expire);
        }
        addSet(KEYS, 1000);
        database.clearLazily();
        assertEquals(0, database.size());
        assertEquals(0, database.volatileSize());
        assertEquals(KEYS + 1, keyspace.garbage().pendingObjects());
        addSet(7, 100);
        assertTrue(drain() > 8);
        assertEquals(KEYS + 1, keyspace.statistics().lazyFreedObjects);
        assertEquals(1, database.size());
        assertTrue(database.lookupQuietly(database.hash(text, write(7)), text, 1) != 0);
    }
}
