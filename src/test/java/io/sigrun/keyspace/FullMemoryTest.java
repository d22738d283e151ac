package io.sigrun.keyspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.data.Entry;
import io.sigrun.memory.Region;
import io.sigrun.util.SettableClock;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is in a database stays as it is where there is no memory for a change, and can be removed. */
final class FullMemoryTest {
    private static final int TEXT_BYTES = 1 << 16;

    private final Random random = new Random(3);
    private final SettableClock clock = new SettableClock(1_700_000_000_000L);
    private final Region region = Region.checked(8L << 20);
    private final long before = region.usedBytes();
    private final Keyspace keyspace = new Keyspace(region, clock, new Random(5)::nextLong, 2, false);
    private final Database database = keyspace.database(0);
    private final long text = region.allocate(TEXT_BYTES);
    private int keys;
    private int textLength;

    @AfterEach
    void everythingIsFreed() {
        region.free(text);
        keyspace.free();
        assertEquals(before, region.usedBytes());
        region.close();
    }

    /** Puts a key's name into {@link #text}: its number, then so many more bytes. */
    private long name(int number, int more) {
        byte[] digits = Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
        region.copyIn(digits, 0, text, digits.length);
        region.fill(text + digits.length, more, 'x');
        textLength = digits.length + more;
        return database.hash(text, textLength);
    }

    private long find(int number, int more) {
        return database.lookupQuietly(name(number, more), text, textLength);
    }

    private void add(int number, int more, boolean expiring) {
        long hash = name(number, more);
        int digits = textLength - more;
        long expire = expiring ? keyspace.nowMs() + 1_000_000 : Database.NO_EXPIRE;
        database.setString(hash, text, textLength, 0, text, digits, expire);
    }

    private void remove(int number) {
        long record = find(number, 0);
        database.remove(name(number, 0), record);
    }

    private String value(long record) {
        return record == 0
                ? "none"
                : Records.encoding(Entry.record(region, record)) == Encoding.INT
                        ? Long.toString(StringValues.integer(region, record))
                        : new String(
                                region.bytes(StringValues.bytes(region, record), StringValues.length(region, record)),
                                StandardCharsets.US_ASCII);
    }

    private void fill() {
        try {
            while (true) {
                add(keys, 0, true);
                keys++;
            }
        } catch (OutOfMemoryError full) {
            assertTrue(keys > 10_000, "keys: " + keys);
        }
    }

    private void assertWhole() {
        assertEquals(keys, database.size());
        assertEquals(keys, database.volatileSize());
        for (int i = 0; i < keys; i++) {
            assertEquals(Integer.toString(i), value(find(i, 0)));
        }
    }

    @Test
    void aKeyThatDoesNotFitIsInNoIndex() {
        fill();
        assertWhole();
        assertEquals(0, find(keys, 0));
    }

    @Test
    void everyKeyCanBeRemovedThough() {
        fill();
        while (keys > 0) {
            keys--;
            remove(keys);
        }
        assertWhole();
        fill();
        assertWhole();
    }

    @Test
    void whatCannotBeMovedOrCopiedStaysAndSoDoesWhatItWouldReplace() {
        fill();
        int[] failures = new int[2];
        int[] moved = new int[2];
        for (int round = 0; round < 3000; round++) {
            if (random.nextInt(4) == 0) {
                keys--;
                remove(keys);
            }
            int from = random.nextInt(keys);
            int to = random.nextInt(keys - 1);
            int which = round & 1;
            long record = find(from, 0);
            int more = random.nextInt(12) == 0 ? random.nextInt(30_000) : 0;
            int target = more > 0 || to == from ? -1 : to;
            long old = target < 0 ? 0 : find(target, 0);
            long fromHash = name(from, 0);
            long hash = name(target < 0 ? keys + 1 : target, more);
            long allocations = region.allocationCount();
            try {
                if (which == 0) {
                    database.move(fromHash, record, database, hash, text, textLength);
                } else {
                    database.copy(record, database, hash, text, textLength);
                }
                moved[which]++;
                undo(which == 0, from, record, hash, old);
            } catch (OutOfMemoryError full) {
                failures[which]++;
                assertEquals(allocations, region.allocationCount());
                assertEquals(record, find(from, 0));
            }
            if (target >= 0) {
                assertEquals(Integer.toString(target), value(find(target, 0)));
            }
        }
        assertWhole();
        assertTrue(Arrays.stream(failures).min().orElse(0) > 10, Arrays.toString(failures));
        assertTrue(Arrays.stream(moved).min().orElse(0) > 10, Arrays.toString(moved));
    }

    /** Takes the new record away again, which stands beside the one it would replace, and puts the old key back. */
    private void undo(boolean wasMoved, int from, long record, long hash, long old) {
        if (old != 0) {
            database.remove(hash, old);
        }
        long made = database.lookupQuietly(hash, text, textLength);
        assertEquals(Integer.toString(from), value(made));
        database.remove(hash, made);
        if (old != 0) {
            add(Integer.parseInt(new String(region.bytes(text, textLength), StandardCharsets.US_ASCII)), 0, true);
        }
        if (wasMoved) {
            add(from, 0, true);
        } else {
            assertEquals(record, find(from, 0));
        }
    }
}
