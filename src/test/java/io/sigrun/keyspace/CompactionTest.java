package io.sigrun.keyspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.data.Entry;
import io.sigrun.data.HashTable;
import io.sigrun.data.LargeValue;
import io.sigrun.data.SetTable;
import io.sigrun.data.SortedSet;
import io.sigrun.memory.Region;
import io.sigrun.util.SettableClock;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CompactionTest {
    private static final int KEYS = 40_000;
    private static final int MEMBERS = 30_000;
    private static final long LATER_MS = 1_800_000_000_000L;

    private final Region region = Region.checked(1L << 28);
    private final long before = region.usedBytes();
    private final SettableClock clock = new SettableClock(1_700_000_000_000L);
    private final Random random = new Random(11);
    private final Keyspace keyspace = new Keyspace(region, clock, random::nextLong, 2, false);
    private final Database database = keyspace.database(1);
    private final Compaction compaction = keyspace.compaction();
    private final long text = region.allocate(64 * 1024);
    private final Map<String, String> model = new TreeMap<>();

    @AfterEach
    void everythingIsFreed() {
        region.free(text);
        keyspace.free();
        assertEquals(before, region.usedBytes());
        region.close();
    }

    private int write(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
        region.copyIn(bytes, 0, text, bytes.length);
        return bytes.length;
    }

    private String read(long ref, int length) {
        return new String(region.bytes(ref, length), StandardCharsets.US_ASCII);
    }

    private long record(String key) {
        int length = write(key);
        return database.peek(database.hash(text, length), text, length);
    }

    private void set(String key, String value, boolean expires) {
        long old = record(key);
        int length = write(key + value) - value.length();
        database.setString(
                database.hash(text, length),
                text,
                length,
                old,
                text + length,
                value.length(),
                expires ? LATER_MS : Database.NO_EXPIRE);
        model.put(key, value + expires);
    }

    private void remove(String key) {
        long record = record(key);
        int length = write(key);
        database.remove(database.hash(text, length), record);
        model.remove(key);
    }

    private void changeAtRandom() {
        String key = "key:" + random.nextInt(KEYS);
        if (random.nextInt(3) > 0) {
            set(key, "v".repeat(random.nextInt(200)), random.nextBoolean());
        } else if (model.containsKey(key)) {
            remove(key);
        }
    }

    private void checkStrings() {
        int expiring = 0;
        for (Map.Entry<String, String> entry : model.entrySet()) {
            long record = record(entry.getKey());
            assertNotEquals(0, record, entry.getKey());
            boolean expires = Entry.hasExpire(region, record);
            assertEquals(expires ? LATER_MS : -1, Entry.expireAtMs(region, record));
            int length = StringValues.length(region, record);
            assertEquals(entry.getValue(), read(StringValues.bytes(region, record), length) + expires);
            expiring += expires ? 1 : 0;
        }
        assertEquals(expiring, database.volatileSize());
        long[] seen = new long[1];
        database.expires().forEach(record -> {
            int flags = Entry.flags(region, record);
            assertEquals(record, record(read(Entry.key(record, flags), Entry.keyLength(region, record, flags))));
            seen[0]++;
        });
        assertEquals(expiring, seen[0]);
    }

    /** A pass from begin to end; returns the bytes of pages that it made free. */
    private long pass(Runnable betweenSteps) {
        clock.advanceMs(100_000);
        long active = region.activeBytes();
        compaction.beginIfWorthwhile();
        assertTrue(compaction.isActive());
        while (compaction.step()) {
            betweenSteps.run();
        }
        return active - region.activeBytes();
    }

    @Test
    void whatDeletionsLeftIsMovedTogetherWhileKeysChange() {
        for (int i = 0; i < KEYS; i++) {
            set("key:" + i, "v".repeat(random.nextInt(200)), i % 3 == 0);
        }
        for (int i = 0; i < KEYS; i++) {
            if (random.nextInt(4) > 0) {
                remove("key:" + i);
            }
        }
        long wasted = region.reclaimableBytes();
        long freed = pass(() -> {
            for (int i = 0; i < 20; i++) {
                changeAtRandom();
            }
        });
        checkStrings();
        assertTrue(freed > wasted / 2, freed + " of " + wasted + " bytes freed");
        assertTrue(compaction.moved() > 0);
    }

    @Test
    void nothingIsDoneWhereMemoryIsDense() {
        for (int i = 0; i < KEYS; i++) {
            set("key:" + i, "value", false);
        }
        clock.advanceMs(100_000);
        compaction.beginIfWorthwhile();
        assertFalse(compaction.isActive());
        assertFalse(compaction.step());
    }

    @Test
    void aDatabaseMayBeDroppedInTheMiddle() {
        for (int i = 0; i < KEYS; i++) {
            set("key:" + i, "v".repeat(100), true);
        }
        for (int i = 0; i < KEYS; i += 2) {
            remove("key:" + i);
        }
        int[] steps = new int[1];
        pass(() -> {
            if (++steps[0] == 190) {
                database.clearLazily();
                model.clear();
            }
        });
        checkStrings();
        keyspace.garbage().freeAll();
    }

    private void addCollection(String key, int type, LargeValue value) {
        int length = write(key);
        database.addLarge(database.hash(text, length), text, length, type, Encoding.HASHTABLE, value);
    }

    @Test
    void membersOfLargeCollectionsMove() {
        SetTable set = new SetTable(region, keyspace.hasher());
        SortedSet sortedSet = new SortedSet(region, keyspace.hasher());
        HashTable hash = new HashTable(region, keyspace.hasher());
        for (int i = 0; i < MEMBERS; i++) {
            int length = write("member:" + i);
            set.add(text, length);
            sortedSet.add(i / 8.0, text, length);
            hash.set(text, length, text, length, false);
            if (i % 5 == 0) {
                hash.setExpire(hash.find(text, length), LATER_MS + i);
            }
        }
        addCollection("set", ValueType.SET, set);
        addCollection("zset", ValueType.SORTED_SET, sortedSet);
        addCollection("hash", ValueType.HASH, hash);
        for (int i = 0; i < MEMBERS; i++) {
            if (i % 4 != 0) {
                int length = write("member:" + i);
                set.remove(text, length);
                sortedSet.remove(text, length);
                hash.delete(text, length);
            }
        }
        long wasted = region.reclaimableBytes();
        long used = region.usedBytes();
        long freed = pass(() -> {});
        assertEquals(used, region.usedBytes());
        assertTrue(freed > wasted / 2, freed + " of " + wasted + " bytes freed");
        long position = sortedSet.first();
        for (int rank = 0; rank < MEMBERS / 4; rank++) {
            String member = "member:" + 4 * rank;
            int length = write(member);
            assertTrue(set.contains(text, length));
            long field = hash.find(text, length);
            assertEquals(member, read(hash.valueRef(field), hash.valueLength(field)));
            assertEquals(4 * rank % 5 == 0 ? LATER_MS + 4L * rank : -1, hash.expireAtMs(field));
            long entry = sortedSet.find(text, length);
            assertEquals(rank / 2.0, sortedSet.score(entry));
            long inOrder = sortedSet.entryAt(position);
            assertEquals(inOrder, sortedSet.find(sortedSet.memberRef(inOrder), sortedSet.memberLength(inOrder)));
            position = sortedSet.next(position);
        }
        for (int i = 0; i < MEMBERS; i += 4) {
            int length = write("member:" + i);
            assertTrue(set.remove(text, length) && sortedSet.remove(text, length) && hash.delete(text, length));
        }
        assertEquals(0, hash.volatileLength());
    }

    private void addSparseSet() {
        SetTable set = new SetTable(region, keyspace.hasher());
        for (int i = 0; i < MEMBERS; i++) {
            set.add(text, write("member:" + i));
        }
        addCollection("set", ValueType.SET, set);
        for (int i = 0; i < MEMBERS; i++) {
            if (i % 4 != 0) {
                set.remove(text, write("member:" + i));
            }
        }
    }

    /** Takes so many steps of a new pass, or all; returns how many. */
    private int steps(int most) {
        compaction.begin();
        int steps = 0;
        while (steps < most && compaction.step()) {
            steps++;
        }
        return steps;
    }

    private void removeSet() {
        remove("set");
        keyspace.garbage().freeAll();
    }

    @Test
    void aPassThatEndsInsideACollectionDoesNotShortenTheNext() {
        addSparseSet();
        int whole = steps(Integer.MAX_VALUE);
        removeSet();
        addSparseSet();
        steps(whole - 3);
        assertTrue(compaction.isActive());
        removeSet();
        assertFalse(compaction.step());
        addSparseSet();
        long wasted = region.reclaimableBytes();
        long active = region.activeBytes();
        steps(Integer.MAX_VALUE);
        long freed = active - region.activeBytes();
        assertTrue(freed > wasted / 2, freed + " of " + wasted + " bytes freed");
    }
}
