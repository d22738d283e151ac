package io.sigrun.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.memory.Region;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DictTest {
    private Region region;
    private KeyHasher hasher;
    private Dict dict;
    private long scratch;

    @BeforeEach
    void open() {
        region = Region.checked(256L << 20);
        hasher = new KeyHasher(region, 1, 2);
        dict = new Dict(region, hasher);
        scratch = region.allocate(64);
    }

    @AfterEach
    void nothingLeaks() {
        dict.clear(region::free);
        region.free(scratch);
        assertEquals(0, region.allocationCount());
        assertEquals(0, dict.indexBytes());
        region.close();
    }

    private int scratchKey(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        region.copyIn(bytes, 0, scratch, bytes.length);
        return bytes.length;
    }

    private long find(String key) {
        int length = scratchKey(key);
        return dict.find(hasher.hash(scratch, length), scratch, length);
    }

    private long add(String key) {
        int length = scratchKey(key);
        int flags = Entry.widthFlags(length);
        long entry = region.allocate(Entry.headerBytes(flags) + length);
        Entry.writeHeader(region, entry, flags, length);
        region.copy(scratch, Entry.key(entry, flags), length);
        dict.insert(hasher.hash(scratch, length), entry);
        return entry;
    }

    private void remove(long entry) {
        dict.remove(hasher.hashOfEntry(entry), entry);
        region.free(entry);
    }

    private String keyOf(long entry) {
        int flags = Entry.flags(region, entry);
        return new String(
                region.bytes(Entry.key(entry, flags), Entry.keyLength(region, entry, flags)), StandardCharsets.UTF_8);
    }

    @Test
    void behavesLikeAMapWhileItGrowsAndShrinks() {
        Map<String, Long> model = new HashMap<>();
        List<String> keys = new ArrayList<>();
        Random random = new Random(7);
        for (int phase = 0; phase < 6; phase++) {
            int insertPercent = phase % 2 == 0 ? 85 : 12;
            for (int step = 0; step < 60_000; step++) {
                if (keys.isEmpty() || random.nextInt(100) < insertPercent) {
                    String key = "key:" + random.nextInt(10_000_000);
                    assertEquals(model.getOrDefault(key, 0L), find(key));
                    if (!model.containsKey(key)) {
                        model.put(key, add(key));
                        keys.add(key);
                    }
                } else {
                    int index = random.nextInt(keys.size());
                    String key = keys.set(index, keys.getLast());
                    keys.removeLast();
                    long entry = java.util.Objects.requireNonNull(model.remove(key));
                    assertEquals(entry, find(key));
                    remove(entry);
                    assertEquals(0, find(key));
                }
            }
            assertEquals(model.size(), dict.size());
            Set<Long> seen = new HashSet<>();
            dict.forEach(seen::add);
            assertEquals(new HashSet<>(model.values()), seen);
        }
        for (long entry : new ArrayList<>(model.values())) {
            assertEquals(entry, find(keyOf(entry)));
            remove(entry);
        }
        assertEquals(0, dict.size());
    }

    @Test
    void canBeEmptiedAgainstTheOrderOfAWalk() {
        for (int i = 0; i < 20_000; i++) {
            add("key:" + i);
        }
        List<Long> entries = new ArrayList<>();
        dict.forEach(entries::add);
        for (int i = entries.size() - 1; i >= 0; i--) {
            String key = keyOf(entries.get(i));
            assertEquals(entries.get(i), find(key));
            remove(entries.get(i));
            assertEquals(0, find(key));
        }
        assertEquals(0, dict.size());
    }

    @Test
    void replaceKeepsTheKeyAndChangesTheEntry() {
        for (int i = 0; i < 5000; i++) {
            add("k" + i);
        }
        int hints = 0;
        for (int i = 0; i < 5000; i++) {
            long old = find("k" + i);
            long moved = region.allocate(region.usableBytes(old));
            region.copy(old, moved, region.usableBytes(old));
            dict.replace(hasher.hashOfEntry(old), old, moved);
            region.free(old);
            assertEquals(moved, find("k" + i));
            hints += dict.candidate(hasher.hashOfEntry(moved)) == moved ? 1 : 0;
        }
        assertEquals(5000, dict.size());
        assertTrue(hints > 4900, "a candidate is nearly always the entry itself");
    }

    @Test
    void aScanSeesEverythingThatStaysWhileTheIndexChanges() {
        Set<String> stable = new HashSet<>();
        for (int i = 0; i < 3000; i++) {
            add("stable" + i);
            stable.add("stable" + i);
        }
        Random random = new Random(3);
        List<Long> volatileEntries = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        long cursor = 0;
        int calls = 0;
        do {
            List<Long> found = new ArrayList<>();
            cursor = dict.scan(cursor, 10, found::add);
            assertTrue(found.size() <= 14, "a call returned " + found.size());
            found.forEach(entry -> seen.add(keyOf(entry)));
            boolean grow = calls / 40 % 2 == 0;
            for (int i = 0; i < 200; i++) {
                if (grow) {
                    volatileEntries.add(add("volatile" + random.nextLong()));
                } else if (!volatileEntries.isEmpty()) {
                    remove(volatileEntries.removeLast());
                }
            }
            calls++;
        } while (cursor != 0);
        assertTrue(seen.containsAll(stable));
        assertTrue(calls >= 300);
    }

    @Test
    void aScanOfAQuietIndexSeesNothingTwice() {
        for (int i = 0; i < 20_000; i++) {
            add("k" + i);
        }
        List<Long> seen = new ArrayList<>();
        long cursor = 0;
        do {
            cursor = dict.scan(cursor, 7, seen::add);
        } while (cursor != 0);
        assertEquals(20_000, seen.size());
        assertEquals(20_000, new HashSet<>(seen).size());
    }

    @Test
    void randomEntriesAreSpreadEvenly() {
        for (int i = 0; i < 2000; i++) {
            add("k" + i);
        }
        Random random = new Random(1);
        Map<Long, Integer> hits = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            long entry = dict.random(random::nextLong);
            assertNotEquals(0, entry);
            hits.merge(entry, 1, Integer::sum);
        }
        assertEquals(2000, hits.size());
        hits.values().forEach(count -> assertTrue(count > 40 && count < 250, "hits " + count));
    }

    @Test
    void theIndexCostsLittleAtEverySize() {
        int count = 0;
        for (int target = 1000; target <= 400_000; target += target / 3) {
            for (; count < target; count++) {
                add("key:" + count);
            }
            assertTrue(dict.indexBytes() < 11.0 * count + 600, count + " keys: " + dict.indexBytes() / (double) count);
        }
    }

    @Test
    void entriesCanBeRemovedInTheOrderOfTheirHashes() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 20_000; i++) {
                if (find("key" + i) == 0) {
                    add("key" + i);
                }
            }
            List<Long> inOrder = new ArrayList<>();
            dict.forEach(inOrder::add);
            int removed = round == 0 ? inOrder.size() : 15_000 + round * 1000;
            for (long entry : inOrder.subList(0, removed)) {
                remove(entry);
            }
            assertEquals(inOrder.size() - removed, dict.size());
            for (long entry : inOrder.subList(removed, inOrder.size())) {
                assertEquals(entry, find(keyOf(entry)));
            }
        }
    }

    @Test
    void aCursorGoesOverAllEntriesInOrder() {
        EntryCursor cursor = new EntryCursor(region, hasher);
        cursor.begin(dict);
        assertEquals(0, cursor.next());
        for (int i = 0; i < 5000; i++) {
            add("key" + i);
        }
        List<Long> all = new ArrayList<>();
        dict.forEach(all::add);
        cursor.begin(dict);
        List<Long> visited = new ArrayList<>();
        for (long entry = cursor.next(); entry != 0; entry = cursor.next()) {
            visited.add(entry);
        }
        assertEquals(all, visited);
        assertEquals(0, cursor.next());
    }
}
