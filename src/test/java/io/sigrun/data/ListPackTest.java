package io.sigrun.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ListPackTest {
    enum Kind {
        APPEND,
        PREPEND,
        INSERT_BEFORE,
        INSERT_AFTER,
        REPLACE,
        DELETE,
        DELETE_RANGE,
        SPLIT_AND_MERGE,
        APPEND_INTEGER,
        REPLACE_INTEGER
    }

    record Operation(Kind kind, int position, String text, long number) {}

    @Provide
    Arbitrary<Operation> operations() {
        return Combinators.combine(
                        Arbitraries.of(Kind.class),
                        Arbitraries.integers().between(0, 1000),
                        Values.texts(),
                        Arbitraries.longs())
                .as(Operation::new);
    }

    /** A listpack and the plain list that it must equal. */
    private static final class Pair {
        final Values values;
        final ListPack pack;
        final List<String> model = new ArrayList<>();
        long list;

        Pair(Values values) {
            this.values = values;
            this.pack = new ListPack(values.region);
            this.list = pack.create();
        }

        void apply(Operation operation) {
            String text = operation.text;
            int at = model.isEmpty() ? 0 : operation.position % model.size();
            if (model.isEmpty()) {
                add(model.size(), text, pack.append(list, values.argument(text), text.length()));
                return;
            }
            long element = pack.index(list, at);
            long argument = values.argument(text);
            int length = text.length();
            switch (operation.kind) {
                case APPEND -> add(model.size(), text, pack.append(list, argument, length));
                case PREPEND -> add(0, text, pack.prepend(list, argument, length));
                case INSERT_BEFORE -> add(at, text, pack.insertBefore(list, element, argument, length));
                case INSERT_AFTER -> add(at + 1, text, pack.insertAfter(list, element, argument, length));
                case APPEND_INTEGER ->
                    add(model.size(), String.valueOf(operation.number), pack.append(list, operation.number));
                case REPLACE -> set(at, text, pack.replace(list, element, argument, length));
                case REPLACE_INTEGER ->
                    set(at, String.valueOf(operation.number), pack.replace(list, element, operation.number));
                case DELETE -> {
                    long offset = element - list;
                    list = pack.delete(list, element);
                    model.remove(at);
                    assertEquals(pack.index(list, at), pack.elementAt(list, offset));
                }
                case DELETE_RANGE -> {
                    int count = operation.position % 5;
                    list = pack.deleteRange(list, element, count);
                    model.subList(at, Math.min(model.size(), at + count)).clear();
                }
                case SPLIT_AND_MERGE -> {
                    long tail = pack.split(list, element);
                    assertEquals(model.subList(0, at), texts(list));
                    assertEquals(model.subList(at, model.size()), texts(tail));
                    list = pack.appendAll(list, tail);
                    values.region.free(tail);
                }
            }
        }

        private void add(int at, String text, long moved) {
            model.add(at, text);
            list = moved;
        }

        private void set(int at, String text, long moved) {
            model.set(at, text);
            list = moved;
        }

        String text(long element) {
            int bytes = pack.writeText(element, values.textPlace());
            assertEquals(bytes, pack.textLength(element));
            return values.string(values.textPlace(), bytes);
        }

        List<String> texts(long of) {
            List<String> found = new ArrayList<>();
            for (long element = pack.first(of); element != 0; element = pack.next(element)) {
                found.add(text(element));
            }
            return found;
        }

        void check() {
            assertEquals(model, texts(list));
            List<String> backwards = new ArrayList<>();
            for (long element = pack.last(list); element != 0; element = pack.previous(list, element)) {
                backwards.addFirst(text(element));
            }
            assertEquals(model, backwards);
            assertEquals(model.size(), pack.length(list));
            assertEquals(model.isEmpty(), pack.isEmpty(list));
            assertEquals(model.size(), new ListPackValidator(values.region).validate(list, pack.bytes(list)));
        }

        void checkSearches(String text) {
            long argument = values.argument(text);
            int index = model.indexOf(text);
            long found = pack.find(pack.first(list), argument, text.length(), 0);
            assertEquals(index < 0 ? 0 : pack.index(list, index), found);
            for (int i = -model.size() - 1; i <= model.size(); i++) {
                long element = pack.index(list, i);
                int place = i < 0 ? model.size() + i : i;
                if (place < 0 || place >= model.size()) {
                    assertEquals(0, element);
                } else {
                    String there = model.get(place);
                    assertEquals(there, text(element));
                    assertEquals(there.equals(text), pack.matches(element, argument, text.length()));
                    assertEquals(
                            Integer.signum(there.compareTo(text)),
                            Integer.signum(pack.compare(element, argument, text.length())));
                }
            }
        }
    }

    @Property(tries = 300)
    void behavesLikeAList(@ForAll @Size(max = 80) List<@net.jqwik.api.From("operations") Operation> operations) {
        try (Values values = new Values()) {
            Pair pair = new Pair(values);
            for (Operation operation : operations) {
                pair.apply(operation);
                pair.check();
            }
            for (Operation operation : operations) {
                pair.checkSearches(operation.text);
            }
            long copy = pair.pack.copy(pair.list);
            assertEquals(pair.model, pair.texts(copy));
            values.region.free(copy);
            values.region.free(pair.list);
        }
    }

    @Test
    void bytesAreThoseOfRedis() {
        try (Values values = new Values()) {
            ListPack pack = new ListPack(values.region);
            long list = pack.create();
            for (String text : List.of("1", "-1", "300", "70000", "20000000", "5000000000", "abc", "x".repeat(64))) {
                list = pack.append(list, values.argument(text), text.length());
            }
            String expected = "6c00000008000101dfff02c12c02f2701101" + "04f3002d310105f400f2052a0100000009"
                    + "8361626304e040" + "78".repeat(64) + "42ff";
            assertEquals(expected, HexFormat.of().formatHex(values.region.bytes(list, pack.bytes(list))));
            values.region.free(list);
        }
    }

    @Test
    void aSearchOfPairsLooksAtKeysOnly() {
        try (Values values = new Values()) {
            ListPack pack = new ListPack(values.region);
            long list = pack.create();
            for (String text : List.of("a", "b", "b", "c")) {
                list = pack.append(list, values.argument(text), 1);
            }
            long argument = values.argument("b");
            assertEquals(pack.index(list, 2), pack.find(pack.first(list), argument, 1, 1));
            argument = values.argument("c");
            assertEquals(0, pack.find(pack.first(list), argument, 1, 1));
            assertEquals(0, pack.find(0, argument, 1, 1));
            values.region.free(list);
        }
    }

    @Test
    void moreElementsThanTheHeaderCanCountAreCounted() {
        try (Values values = new Values()) {
            ListPack pack = new ListPack(values.region);
            long list = pack.create();
            for (int i = 0; i < 70_000; i++) {
                list = pack.append(list, i);
            }
            assertEquals(70_000, pack.length(list));
            assertEquals(69_999, pack.integer(pack.index(list, -1)));
            assertEquals(10, pack.integer(pack.index(list, -69_990)));
            assertEquals(0, pack.index(list, 70_000));
            assertEquals(0, pack.index(list, -70_001));
            assertEquals(70_000, new ListPackValidator(values.region).validate(list, pack.bytes(list)));
            long tail = pack.split(list, pack.index(list, 100));
            assertEquals(100, pack.length(list));
            assertEquals(69_900, pack.length(tail));
            list = pack.appendAll(list, tail);
            values.region.free(tail);
            assertEquals(70_000, pack.length(list));
            list = pack.deleteRange(list, pack.index(list, 5), 69_990);
            assertEquals(10, pack.length(list));
            assertTrue(values.region.usableBytes(list) < 200, "memory follows when a list shrinks");
            values.region.free(list);
        }
    }

    @Test
    void appendingMovesSeldom() {
        try (Values values = new Values()) {
            ListPack pack = new ListPack(values.region);
            long list = pack.create();
            int moves = 0;
            for (int i = 0; i < 100_000; i++) {
                long before = list;
                list = pack.append(list, 1000 + i);
                moves += before == list ? 0 : 1;
            }
            assertTrue(moves < 250, moves + " moves");
            assertNotEquals(0, pack.last(list));
            values.region.free(list);
        }
    }

    @Test
    void aListPackBeyondTheLimitIsRefusedUnchanged() {
        try (Values values = new Values()) {
            ListPack pack = new ListPack(values.region);
            long list = pack.create();
            assertTrue(pack.hasRoom(list, 1000));
            assertFalse(pack.hasRoom(list, ListPack.MAX_BYTES));
            long at = list;
            assertThrows(
                    IllegalArgumentException.class,
                    () -> pack.append(at, values.region.reservedBytes() / 2, (int) ListPack.MAX_BYTES));
            assertEquals(0, pack.length(list));
            values.region.free(list);
        }
    }
}
