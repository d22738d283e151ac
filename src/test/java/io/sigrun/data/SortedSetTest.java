package io.sigrun.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SortedSetTest {
    enum Kind {
        PUT,
        ADD,
        REMOVE,
        REMOVE_RANGE,
        POP_FIRST,
        POP_LAST
    }

    record Operation(Kind kind, String member, double score, int from, int to) {}

    record Scored(double score, String member) implements Comparable<Scored> {
        @Override
        public int compareTo(Scored other) {
            if (score < other.score) {
                return -1;
            }
            return score > other.score ? 1 : member.compareTo(other.member);
        }
    }

    /** A sorted set and the plain collections that it must equal. */
    private static final class Pair {
        final Values values;
        final long bytesBefore;
        final Map<String, Double> scores = new HashMap<>();
        final TreeSet<Scored> model = new TreeSet<>();
        SortedSet set;

        Pair(Values values) {
            this.values = values;
            this.bytesBefore = values.region.usedBytes();
            this.set = new SortedSet(values.region, new KeyHasher(values.region, 5, 6));
        }

        void put(String member, double score) {
            Double old = scores.get(member);
            SortedSet.Change expected = old == null
                    ? SortedSet.Change.ADDED
                    : old == score ? SortedSet.Change.UNCHANGED : SortedSet.Change.UPDATED;
            assertEquals(expected, set.put(score, values.argument(member), member.length()));
            if (expected != SortedSet.Change.UNCHANGED) {
                forget(member);
                scores.put(member, score);
                model.add(new Scored(score, member));
            }
        }

        void forget(String member) {
            Double old = scores.remove(member);
            if (old != null) {
                assertTrue(model.remove(new Scored(old, member)));
            }
        }

        void removeRange(long from, long to) {
            List<Scored> all = List.copyOf(model);
            List<String> removed = new ArrayList<>();
            set.removeRange(from, to, entry -> removed.add(member(entry)));
            List<String> expected = from >= to
                    ? List.of()
                    : all.subList((int) from, (int) to).stream()
                            .map(Scored::member)
                            .toList();
            assertEquals(expected, removed);
            expected.forEach(this::forget);
        }

        void apply(Operation operation) {
            String member = operation.member;
            long size = scores.size();
            switch (operation.kind) {
                case PUT -> put(member, operation.score);
                case ADD -> {
                    boolean isNew = !scores.containsKey(member);
                    assertEquals(isNew, set.add(operation.score, values.argument(member), member.length()));
                    if (isNew) {
                        scores.put(member, operation.score);
                        model.add(new Scored(operation.score, member));
                    }
                }
                case REMOVE -> {
                    assertEquals(scores.containsKey(member), set.remove(values.argument(member), member.length()));
                    forget(member);
                }
                case REMOVE_RANGE -> removeRange(Math.min(size, operation.from), Math.min(size, operation.to));
                case POP_FIRST, POP_LAST -> {
                    long position = operation.kind == Kind.POP_FIRST ? set.first() : set.last();
                    assertEquals(size == 0, position == 0);
                    if (size > 0) {
                        Scored expected = operation.kind == Kind.POP_FIRST ? model.first() : model.last();
                        assertEquals(expected.member, member(set.entryAt(position)));
                        set.remove(set.entryAt(position));
                        forget(expected.member);
                    }
                }
            }
        }

        String member(long entry) {
            return values.string(set.memberRef(entry), set.memberLength(entry));
        }

        Scored scored(long position) {
            long entry = set.entryAt(position);
            assertEquals(set.score(entry), set.scoreAt(position));
            return new Scored(set.scoreAt(position), member(entry));
        }

        void check() {
            set.check();
            assertEquals(model.size(), set.length());
            assertEquals(values.region.usedBytes() - bytesBefore, set.usedBytes());
            List<Scored> expected = List.copyOf(model);
            List<Scored> forward = new ArrayList<>();
            for (long position = set.first(); position != 0; position = set.next(position)) {
                forward.add(scored(position));
            }
            assertEquals(expected, forward);
            List<Scored> backward = new ArrayList<>();
            for (long position = set.last(); position != 0; position = set.previous(position)) {
                backward.add(scored(position));
            }
            assertEquals(expected, backward.reversed());
            assertEquals(0, set.at(-1));
            assertEquals(0, set.at(expected.size()));
        }

        void checkRanks() {
            long rank = 0;
            for (Scored scored : model) {
                long entry = set.find(values.argument(scored.member), scored.member.length());
                assertEquals(rank, set.rank(entry));
                assertEquals(entry, set.entryAt(set.at(rank)));
                checkBounds(scored.score);
                rank++;
            }
            checkBounds(Double.NEGATIVE_INFINITY);
            checkBounds(Double.POSITIVE_INFINITY);
            checkBounds(0.5);
        }

        void checkBounds(double score) {
            assertEquals(model.stream().filter(s -> s.score < score).count(), set.countBelow(score, false));
            assertEquals(model.stream().filter(s -> s.score <= score).count(), set.countBelow(score, true));
        }
    }

    @Provide
    Arbitrary<Operation> operations() {
        Arbitrary<String> members = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(
                        12, Arbitraries.integers().between(0, 300).map(i -> "member" + i)),
                net.jqwik.api.Tuple.of(1, Arbitraries.of("", "m".repeat(255), "m".repeat(256), "m".repeat(20_000))));
        Arbitrary<Double> scores = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(
                        6, Arbitraries.integers().between(-20, 20).map(i -> i / 2.0)),
                net.jqwik.api.Tuple.of(2, Arbitraries.doubles()),
                net.jqwik.api.Tuple.of(
                        1, Arbitraries.of(0.0, -0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)));
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                net.jqwik.api.Tuple.of(12, Kind.PUT),
                net.jqwik.api.Tuple.of(4, Kind.ADD),
                net.jqwik.api.Tuple.of(4, Kind.REMOVE),
                net.jqwik.api.Tuple.of(1, Kind.REMOVE_RANGE),
                net.jqwik.api.Tuple.of(1, Kind.POP_FIRST),
                net.jqwik.api.Tuple.of(1, Kind.POP_LAST));
        return Combinators.combine(
                        kinds,
                        members,
                        scores,
                        Arbitraries.integers().between(0, 60),
                        Arbitraries.integers().between(0, 60))
                .as(Operation::new);
    }

    @Property(tries = 200)
    void behavesLikeAnOrderedSet(@ForAll @Size(max = 400) List<@From("operations") Operation> operations) {
        try (Values values = new Values()) {
            Pair pair = new Pair(values);
            for (Operation operation : operations) {
                pair.apply(operation);
            }
            pair.check();
            pair.checkRanks();
            SortedSet copy = pair.set.copy();
            pair.set.free();
            pair.set = copy;
            pair.check();
            pair.set.free();
        }
    }

    @Property(tries = 100)
    void everyStateIsSound(@ForAll @Size(max = 60) List<@From("operations") Operation> operations) {
        try (Values values = new Values()) {
            Pair pair = new Pair(values);
            for (Operation operation : operations) {
                pair.apply(operation);
                pair.check();
            }
            pair.set.free();
        }
    }

    @Test
    void deepTreesStaySound() {
        try (Values values = new Values()) {
            Pair pair = new Pair(values);
            Random random = new Random(1);
            for (int round = 0; round < 12; round++) {
                boolean growing = round % 3 != 2;
                for (int i = 0; i < 20_000; i++) {
                    String member = "member" + random.nextInt(60_000);
                    double score = random.nextInt(4) == 0 ? random.nextInt(100) : random.nextDouble();
                    Kind kind = random.nextInt(10) < (growing ? 8 : 2) ? Kind.PUT : Kind.REMOVE;
                    pair.apply(new Operation(kind, member, score, 0, 0));
                }
                pair.set.check();
                for (int i = 0; i < 5; i++) {
                    long from = random.nextLong(pair.set.length());
                    pair.removeRange(from, from + random.nextLong(Math.min(3000, pair.set.length() - from)));
                    pair.set.check();
                }
            }
            pair.check();
            while (pair.set.length() > 0) {
                long length = pair.set.length();
                long from = random.nextInt(4) == 0 ? 0 : random.nextLong(length);
                pair.removeRange(from, from + 1 + random.nextLong(length - from));
                pair.check();
            }
            assertEquals(0, pair.set.usedBytes());
        }
    }

    @Test
    void membersInOrderFillTheirNodes() {
        for (int direction : new int[] {1, -1}) {
            try (Values values = new Values()) {
                Pair pair = new Pair(values);
                for (int i = 0; i < 20_000; i++) {
                    String member = "%06d".formatted(i);
                    assertTrue(pair.set.add(direction * (double) i, values.argument(member), member.length()));
                }
                pair.set.check();
                long entries = 20_000 * 16L;
                long index = 20_000 * 11L;
                long order = pair.set.usedBytes() - entries - index;
                assertTrue(order < 20_000 * 16, "bytes of order: " + order);
                pair.set.free();
            }
        }
    }

    @Test
    void membersOfEqualScoresAreOrderedAndCountedByTheirBytes() {
        try (Values values = new Values()) {
            Pair pair = new Pair(values);
            for (int i = 0; i < 1000; i++) {
                pair.put("%04d".formatted((i * 7919) % 1000 * 2), 1);
            }
            pair.check();
            for (int i = -1; i < 2001; i++) {
                String bound = i < 0 ? "" : "%04d".formatted(i);
                long below = i < 0 ? 0 : Math.min(1000, (i + 1) / 2);
                long included = below + (i >= 0 && i < 2000 && i % 2 == 0 ? 1 : 0);
                assertEquals(below, pair.set.countBelow(values.argument(bound), bound.length(), false));
                assertEquals(included, pair.set.countBelow(values.argument(bound), bound.length(), true));
            }
            pair.set.free();
        }
    }

    @Test
    void scansAndRandomMembersMeetAllMembersAndNoOthers() {
        try (Values values = new Values()) {
            Pair pair = new Pair(values);
            for (int i = 0; i < 5000; i++) {
                pair.put("member" + i, i % 10);
            }
            Set<String> scanned = new HashSet<>();
            long cursor = 0;
            do {
                cursor = pair.set.scan(cursor, 10, entry -> scanned.add(pair.member(entry)));
            } while (cursor != 0);
            assertEquals(pair.scores.keySet(), scanned);
            Random random = new Random(3);
            Set<String> met = new HashSet<>();
            for (int i = 0; i < 2000; i++) {
                met.add(pair.member(pair.set.random(random::nextLong)));
            }
            assertTrue(pair.scores.keySet().containsAll(met));
            assertTrue(met.size() > 1300, "different members: " + met.size());
            pair.set.free();
        }
    }

    @Test
    void whatIsNotAScoreOrARangeIsRefused() {
        try (Values values = new Values()) {
            Pair pair = new Pair(values);
            pair.put("a", 1);
            assertThrows(IllegalArgumentException.class, () -> pair.set.put(Double.NaN, values.argument("b"), 1));
            assertThrows(IllegalArgumentException.class, () -> pair.set.put(Double.NaN, values.argument("a"), 1));
            assertThrows(IndexOutOfBoundsException.class, () -> pair.set.removeRange(0, 2, entry -> {}));
            assertThrows(IndexOutOfBoundsException.class, () -> pair.set.removeRange(-1, 1, entry -> {}));
            assertFalse(pair.set.remove(values.argument("b"), 1));
            pair.check();
            pair.set.free();
        }
    }
}
