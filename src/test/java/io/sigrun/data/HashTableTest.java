package io.sigrun.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HashTableTest {
    enum Kind {
        SET,
        SET_KEEPING,
        DELETE,
        EXPIRE,
        PERSIST,
        FIND
    }

    record Operation(Kind kind, String field, String value, int expireAtMs) {}

    /** What the model knows of a field. */
    record Content(String value, long expireAtMs) {}

    @Provide
    Arbitrary<Operation> operations() {
        Arbitrary<String> fields = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(8, Arbitraries.integers().between(0, 12).map(i -> "field" + i)),
                net.jqwik.api.Tuple.of(1, Arbitraries.of("", "f".repeat(255), "f".repeat(256))));
        Arbitrary<String> texts = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, Values.texts()),
                net.jqwik.api.Tuple.of(
                        2,
                        Arbitraries.of(0, 1, 200, 255, 256, 300, 8191, 8192, 8193, 8200, 20_000)
                                .map("v"::repeat)));
        return Combinators.combine(
                        Arbitraries.of(Kind.class),
                        fields,
                        texts,
                        Arbitraries.integers().between(0, 1000))
                .as(Operation::new);
    }

    /** A table and the plain map that it must equal. */
    private static final class Pair {
        final Values values;
        final long bytesBefore;
        final Map<String, Content> model = new HashMap<>();
        HashTable table;
        private final long valuePlace;

        Pair(Values values) {
            this.values = values;
            this.valuePlace = values.region.allocate(Values.SCRATCH_BYTES);
            this.bytesBefore = values.region.usedBytes();
            this.table = new HashTable(values.region, new KeyHasher(values.region, 3, 4));
        }

        boolean set(String field, String value, boolean keepExpire) {
            byte[] bytes = value.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            values.region.copyIn(bytes, 0, valuePlace, bytes.length);
            return table.set(values.argument(field), field.length(), valuePlace, bytes.length, keepExpire);
        }

        long find(String field) {
            return table.find(values.argument(field), field.length());
        }

        void apply(Operation operation) {
            String field = operation.field;
            Content there = model.get(field);
            switch (operation.kind) {
                case SET, SET_KEEPING -> {
                    boolean keep = operation.kind == Kind.SET_KEEPING;
                    assertEquals(there == null, set(field, operation.value, keep));
                    model.put(field, new Content(operation.value, keep && there != null ? there.expireAtMs : -1));
                }
                case DELETE -> {
                    assertEquals(there != null, table.delete(values.argument(field), field.length()));
                    model.remove(field);
                }
                case EXPIRE -> {
                    if (there != null) {
                        long entry = table.setExpire(find(field), operation.expireAtMs);
                        assertEquals(operation.expireAtMs, table.expireAtMs(entry));
                        model.put(field, new Content(there.value, operation.expireAtMs));
                    }
                }
                case PERSIST -> {
                    if (there != null) {
                        assertEquals(-1, table.expireAtMs(table.persist(find(field))));
                        model.put(field, new Content(there.value, -1));
                    }
                }
                case FIND -> assertEquals(there != null, find(field) != 0);
            }
        }

        String field(long entry) {
            return values.string(table.fieldRef(entry), table.fieldLength(entry));
        }

        Content content(long entry) {
            return new Content(values.string(table.valueRef(entry), table.valueLength(entry)), table.expireAtMs(entry));
        }

        void check() {
            assertEquals(model.size(), table.length());
            assertEquals(values.region.usedBytes() - bytesBefore, table.usedBytes());
            Map<String, Content> found = new HashMap<>();
            table.forEach(entry -> found.put(field(entry), content(entry)));
            assertEquals(model, found);
            long expiring =
                    model.values().stream().filter(c -> c.expireAtMs >= 0).count();
            assertEquals(expiring, table.volatileLength());
            long earliest = model.values().stream()
                    .mapToLong(Content::expireAtMs)
                    .filter(at -> at >= 0)
                    .min()
                    .orElse(Long.MAX_VALUE);
            assertTrue(table.earliestExpireAtMs() <= earliest);
        }

        void close() {
            table.free();
            values.region.free(valuePlace);
        }
    }

    @Property(tries = 300)
    void behavesLikeAMap(@ForAll @Size(max = 100) List<@From("operations") Operation> operations) {
        try (Values values = new Values()) {
            Pair pair = new Pair(values);
            for (Operation operation : operations) {
                pair.apply(operation);
                pair.check();
            }
            HashTable copy = pair.table.copy();
            pair.table.free();
            pair.table = copy;
            pair.check();
            pair.close();
        }
    }

    @Property(tries = 200)
    void expiredFieldsAreAllFoundAndNoOthers(@ForAll @Size(max = 100) List<@From("operations") Operation> operations) {
        try (Values values = new Values()) {
            Pair pair = new Pair(values);
            operations.forEach(pair::apply);
            ExpiredFields expired = new ExpiredFields(values.region, 4);
            int steps = 0;
            do {
                int count = expired.find(pair.table, 500);
                for (int i = 0; i < count; i++) {
                    Content content = Objects.requireNonNull(pair.model.remove(pair.field(expired.entry(i))));
                    assertTrue(content.expireAtMs >= 0 && content.expireAtMs <= 500);
                    pair.table.delete(expired.entry(i));
                }
                steps++;
            } while (pair.table.earliestExpireAtMs() <= 500);
            pair.check();
            assertTrue(steps <= 20);
            pair.model.values().forEach(c -> assertTrue(c.expireAtMs < 0 || c.expireAtMs > 500));
            do {
                expired.find(pair.table, 0);
            } while (!expired.passEnded());
            assertEquals(
                    pair.model.values().stream()
                            .mapToLong(Content::expireAtMs)
                            .filter(at -> at >= 0)
                            .min()
                            .orElse(Long.MAX_VALUE),
                    pair.table.earliestExpireAtMs());
            pair.close();
        }
    }

    @Test
    void largeTablesKeepTheirFieldsAndTimes() {
        try (Values values = new Values()) {
            Pair pair = new Pair(values);
            Random random = new Random(11);
            for (int i = 0; i < 100_000; i++) {
                Kind kind = Kind.values()[random.nextInt(6)];
                String value = "v".repeat(random.nextInt(40));
                pair.apply(new Operation(kind, "field" + random.nextInt(20_000), value, random.nextInt(1000)));
            }
            pair.check();
            Set<String> scanned = new HashSet<>();
            long cursor = 0;
            do {
                cursor = pair.table.scan(cursor, 10, entry -> scanned.add(pair.field(entry)));
            } while (cursor != 0);
            assertEquals(pair.model.keySet(), scanned);
            for (int i = 0; i < 1000; i++) {
                assertTrue(pair.model.containsKey(pair.field(pair.table.random(random::nextLong))));
            }
            pair.close();
        }
    }

    @Test
    void pairsOfAListPackBecomeFields() {
        try (Values values = new Values()) {
            ListPack pack = new ListPack(values.region);
            Pair pair = new Pair(values);
            long list = pack.create();
            for (String text : List.of("a", "1", "-77", "b")) {
                list = pack.append(list, values.argument(text), text.length());
            }
            assertTrue(pair.table.setAll(pack, list));
            assertFalse(pair.table.setAll(pack, list));
            values.region.free(list);
            pair.model.put("a", new Content("1", -1));
            pair.model.put("-77", new Content("b", -1));
            pair.check();
            long odd = pack.append(pack.create(), 1);
            assertThrows(IllegalArgumentException.class, () -> pair.table.setAll(pack, odd));
            values.region.free(odd);
            pair.close();
        }
    }
}
