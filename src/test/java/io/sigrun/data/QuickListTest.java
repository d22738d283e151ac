package io.sigrun.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.memory.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class QuickListTest {
    enum Kind {
        PUSH_FIRST,
        PUSH_LAST,
        PUSH_MANY,
        REMOVE_FIRST,
        REMOVE_LAST,
        INSERT_BEFORE,
        INSERT_AFTER,
        REPLACE,
        DELETE_RANGE,
        REMOVE_SOME_FORWARD,
        REMOVE_SOME_BACKWARD,
        TRIM
    }

    record Operation(Kind kind, int position, int count, String text) {}

    @Provide
    Arbitrary<Operation> operations() {
        Arbitrary<String> texts = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(6, Values.texts()),
                net.jqwik.api.Tuple.of(1, Arbitraries.of(4097, 8193, 9000).map("L"::repeat)));
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                net.jqwik.api.Tuple.of(3, Kind.PUSH_MANY),
                net.jqwik.api.Tuple.of(1, Kind.PUSH_FIRST),
                net.jqwik.api.Tuple.of(1, Kind.PUSH_LAST),
                net.jqwik.api.Tuple.of(1, Kind.REMOVE_FIRST),
                net.jqwik.api.Tuple.of(1, Kind.REMOVE_LAST),
                net.jqwik.api.Tuple.of(3, Kind.INSERT_BEFORE),
                net.jqwik.api.Tuple.of(3, Kind.INSERT_AFTER),
                net.jqwik.api.Tuple.of(2, Kind.REPLACE),
                net.jqwik.api.Tuple.of(1, Kind.DELETE_RANGE),
                net.jqwik.api.Tuple.of(1, Kind.REMOVE_SOME_FORWARD),
                net.jqwik.api.Tuple.of(1, Kind.REMOVE_SOME_BACKWARD),
                net.jqwik.api.Tuple.of(1, Kind.TRIM));
        return Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, 100_000),
                        Arbitraries.integers().between(0, 400),
                        texts)
                .as(Operation::new);
    }

    @Provide
    Arbitrary<Integer> fills() {
        return Arbitraries.of(-1, -2, -5, -9, 0, 1, 2, 3, 16, 128, 100_000);
    }

    /** A list and the plain list that it must equal. */
    static final class Pair {
        final Values values;
        final QuickListCursor cursor;
        final List<String> model = new ArrayList<>();
        final long bytesBefore;
        QuickList list;

        Pair(Values values, int fill) {
            this.values = values;
            this.bytesBefore = values.region.usedBytes();
            this.list = new QuickList(values.region, fill);
            this.cursor = new QuickListCursor(values.region);
        }

        void apply(Operation operation) {
            String text = operation.text;
            int size = model.size();
            int at = size == 0 ? 0 : operation.position % size;
            long argument = values.argument(text);
            switch (operation.kind) {
                case PUSH_FIRST -> {
                    list.pushFirst(argument, text.length());
                    model.addFirst(text);
                }
                case PUSH_LAST -> {
                    list.pushLast(argument, text.length());
                    model.addLast(text);
                }
                case PUSH_MANY -> pushMany(operation);
                case REMOVE_FIRST -> {
                    if (size > 0) {
                        list.removeFirst();
                        model.removeFirst();
                    }
                }
                case REMOVE_LAST -> {
                    if (size > 0) {
                        list.removeLast();
                        model.removeLast();
                    }
                }
                case INSERT_BEFORE -> {
                    if (cursor.seek(list, at)) {
                        cursor.insertBefore(argument, text.length());
                        model.add(at, text);
                    }
                }
                case INSERT_AFTER -> {
                    if (cursor.seek(list, at)) {
                        cursor.insertAfter(argument, text.length());
                        model.add(at + 1, text);
                    }
                }
                case REPLACE -> {
                    if (cursor.seek(list, at - size)) {
                        cursor.replace(argument, text.length());
                        model.set(at, text);
                    }
                }
                case DELETE_RANGE -> {
                    list.deleteRange(at, operation.count);
                    model.subList(at, Math.min(size, at + operation.count)).clear();
                }
                case REMOVE_SOME_FORWARD -> removeSome(at, operation.count, true);
                case REMOVE_SOME_BACKWARD -> removeSome(at, operation.count, false);
                case TRIM -> {
                    int kept = Math.min(size - at, operation.count * 4);
                    list.trim(at, kept);
                    List<String> left = new ArrayList<>(model.subList(at, at + kept));
                    model.clear();
                    model.addAll(left);
                }
            }
        }

        private void pushMany(Operation operation) {
            for (int i = 0; i < operation.count; i++) {
                String text = operation.text.length() > 60 ? operation.text : operation.text + i;
                list.pushLast(values.argument(text), text.length());
                model.addLast(text);
            }
        }

        /** Walks over the list and removes two elements of three, as LREM does. */
        private void removeSome(int from, int count, boolean forward) {
            boolean there = cursor.seek(list, from);
            int at = from;
            for (int i = 0; there && i < count; i++) {
                assertEquals(model.get(at), text());
                if (i % 3 == 0) {
                    there = forward ? cursor.next() : cursor.previous();
                    at += forward ? 1 : -1;
                } else {
                    model.remove(at);
                    there = forward ? cursor.removeThenNext() : cursor.removeThenPrevious();
                    at -= forward ? 0 : 1;
                }
            }
            assertEquals(there, at >= 0 && at < model.size());
        }

        String text() {
            int bytes = cursor.writeText(values.textPlace());
            assertEquals(bytes, cursor.textLength());
            return values.string(values.textPlace(), bytes);
        }

        void check() {
            check(0);
        }

        /** Checks the list where others have taken some bytes of the region since. */
        void check(long bytesOfOthers) {
            assertEquals(model.size(), list.length());
            assertEquals(values.region.usedBytes() - bytesBefore - bytesOfOthers, list.usedBytes());
            List<String> found = new ArrayList<>();
            for (boolean there = cursor.first(list); there; there = cursor.next()) {
                found.add(text());
            }
            assertEquals(model, found);
            found.clear();
            for (boolean there = cursor.last(list); there; there = cursor.previous()) {
                found.addFirst(text());
            }
            assertEquals(model, found);
            checkNodes();
        }

        private void checkNodes() {
            int nodes = 0;
            long elements = 0;
            ListPackValidator validator = new ListPackValidator(values.region);
            for (boolean there = cursor.firstNode(list); there; there = cursor.nextNode()) {
                elements += cursor.isPlainNode() ? 1 : validator.validate(cursor.nodeBlob(), cursor.nodeBytes());
                nodes++;
            }
            assertEquals(list.nodeCount(), nodes);
            assertEquals(list.length(), elements);
        }

        void checkSeeks() {
            for (int i = 0; i < model.size(); i++) {
                assertTrue(cursor.seek(list, i));
                String text = text();
                assertEquals(model.get(i), text);
                assertTrue(cursor.matches(values.argument(text), text.length()));
                assertFalse(cursor.matches(values.argument(text + "!"), text.length() + 1));
                assertTrue(cursor.seek(list, i - model.size()));
                assertEquals(text, text());
            }
            assertFalse(cursor.seek(list, model.size()));
            assertFalse(cursor.seek(list, -model.size() - 1L));
        }
    }

    @Property(tries = 250)
    void behavesLikeAList(@ForAll @From("fills") int fill, @ForAll List<@From("operations") Operation> operations) {
        try (Values values = new Values()) {
            Pair pair = new Pair(values, fill);
            for (Operation operation : operations) {
                pair.apply(operation);
                pair.check();
            }
            pair.checkSeeks();
            QuickList copy = pair.list.copy();
            assertEquals(pair.list.length(), copy.length());
            pair.list.free();
            pair.list = copy;
            pair.check();
            copy.free();
        }
    }

    @Test
    void manyNodesInManyBlocksKeepTheirOrder() {
        try (Values values = new Values()) {
            Pair pair = new Pair(values, 2);
            Random random = new Random(5);
            for (int i = 0; i < 3000; i++) {
                int kind = i < 2000 ? random.nextInt(4) : 4 + random.nextInt(2);
                Kind chosen = new Kind[] {
                            Kind.PUSH_FIRST,
                            Kind.PUSH_LAST,
                            Kind.INSERT_AFTER,
                            Kind.INSERT_BEFORE,
                            Kind.DELETE_RANGE,
                            Kind.REMOVE_SOME_FORWARD
                        }
                        [kind];
                pair.apply(new Operation(chosen, random.nextInt(100_000), 1 + random.nextInt(3), "v" + i));
                if (i % 100 == 0) {
                    pair.check();
                    pair.checkSeeks();
                }
            }
            pair.check();
            pair.list.free();
        }
    }

    @Test
    void aListEmptiedAtRandomKeepsFewNodes() {
        try (Values values = new Values()) {
            Pair pair = new Pair(values, -1);
            pair.apply(new Operation(Kind.PUSH_MANY, 0, 40_000, "element:"));
            Random random = new Random(9);
            while (pair.list.length() > 1000) {
                int at = random.nextInt((int) pair.list.length());
                assertTrue(pair.cursor.seek(pair.list, at));
                pair.cursor.removeThenNext();
                pair.model.remove(at);
            }
            pair.check();
            assertTrue(pair.list.nodeCount() < 40, pair.list.nodeCount() + " nodes");
            pair.list.free();
        }
    }

    @Test
    void nodesAreHandedInAndOut() {
        try (Values values = new Values()) {
            ListPack pack = new ListPack(values.region);
            long listPack = pack.append(pack.append(pack.create(), 1), 2);
            QuickList list = new QuickList(values.region, -2);
            list.appendListPack(listPack);
            list.appendListPack(pack.create());
            assertEquals(2, list.length());
            assertEquals(listPack, list.detachListPack());
            assertEquals(0, list.length());
            assertEquals(0, list.usedBytes());
            list.appendListPack(listPack);
            list.appendPlain(values.blob(new byte[] {'x'}), 1);
            assertEquals(0, list.detachListPack());
            QuickListCursor cursor = new QuickListCursor(values.region);
            assertTrue(cursor.last(list));
            assertTrue(cursor.isPlainNode());
            assertEquals("x", values.string(cursor.stringRef(), cursor.stringLength()));
            list.free();
        }
    }

    @Test
    void fiveMillionElementsAreReachedQuickly() {
        try (Region region = Region.forMachine(1L << 30)) {
            long argument = region.allocate(16);
            QuickList list = new QuickList(region, -2);
            for (int i = 0; i < 5_000_000; i++) {
                region.putLong(argument, 0x6161616161616161L + i * 0x01010101L);
                list.pushLast(argument, 8);
            }
            assertEquals(5_000_000, list.length());
            assertTrue(list.usedBytes() < 5_000_000L * 11, "bytes: " + list.usedBytes());
            QuickListCursor cursor = new QuickListCursor(region);
            Random random = new Random(2);
            for (int i = 0; i < 10_000; i++) {
                int at = random.nextInt(5_000_000);
                assertTrue(cursor.seek(list, at));
                assertEquals(0x6161616161616161L + at * 0x01010101L, region.getLong(cursor.stringRef()));
            }
            list.trim(2_000_000, 1_000_000);
            assertEquals(1_000_000, list.length());
            assertTrue(cursor.first(list));
            assertEquals(0x6161616161616161L + 2_000_000 * 0x01010101L, region.getLong(cursor.stringRef()));
            list.free();
            region.free(argument);
            assertNotEquals(0, region.reservedBytes());
            assertEquals(0, region.allocationCount());
        }
    }
}
