package io.sigrun.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.data.QuickListTest.Kind;
import io.sigrun.data.QuickListTest.Operation;
import io.sigrun.data.QuickListTest.Pair;
import io.sigrun.memory.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** A view of a list holds what the list held, whatever becomes of the list. */
class FrozenListTest {
    private static final long REGION_BYTES = 256L << 20;

    enum ViewStep {
        FREEZE,
        READ,
        GIVE_UP
    }

    /** A change of the list, or else what is done with a view of it. */
    record Step(List<Operation> changes, List<ViewStep> views) {}

    @Provide
    Arbitrary<Operation> operations() {
        return new QuickListTest().operations();
    }

    @Provide
    Arbitrary<Step> steps() {
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, operations().map(operation -> new Step(List.of(operation), List.of()))),
                net.jqwik.api.Tuple.of(
                        2,
                        Arbitraries.frequency(
                                        net.jqwik.api.Tuple.of(4, ViewStep.FREEZE),
                                        net.jqwik.api.Tuple.of(8, ViewStep.READ),
                                        net.jqwik.api.Tuple.of(1, ViewStep.GIVE_UP))
                                .map(step -> new Step(List.of(), List.of(step)))));
    }

    @Provide
    Arbitrary<Integer> fills() {
        return Arbitraries.of(-1, -2, -5, 1, 1, 2, 3, 128);
    }

    /** A view, what it must hold, and what was read of it. */
    private static final class View implements FrozenReader {
        final Values values;
        final FrozenNodes nodes;
        final List<String> expected;
        final List<String> found = new ArrayList<>();
        final ListPackValidator validator;
        final ListPack pack;
        long nodesFound;

        View(Values values, QuickList list, List<String> model) {
            this.values = values;
            this.validator = new ListPackValidator(values.region);
            this.pack = new ListPack(values.region);
            this.expected = List.copyOf(model);
            this.nodes = (FrozenNodes) list.freeze();
            assertEquals(list.nodeCount(), nodes.count());
            assertTrue(list.isFrozen());
            assertThrows(IllegalStateException.class, list::freeze);
        }

        @Override
        public void listNode(long blob, int bytes, boolean plain) {
            nodesFound++;
            if (plain) {
                found.add(values.string(blob, bytes));
                return;
            }
            int elements = validator.validate(blob, bytes);
            assertTrue(elements > 0);
            for (long at = pack.first(blob); at != 0; at = pack.next(at)) {
                found.add(values.string(values.textPlace(), pack.writeText(at, values.textPlace())));
                elements--;
            }
            assertEquals(0, elements);
        }

        /** Reads a part; what was read so far is how the list began. Returns whether there is more. */
        boolean read() {
            boolean more = nodes.readSome(this);
            assertTrue(found.size() <= expected.size());
            assertEquals(expected.subList(0, found.size()), found);
            if (!more) {
                assertEquals(expected, found);
                assertEquals(nodes.count(), nodesFound);
                assertEquals(0, nodes.usedBytes());
            }
            return more;
        }

        void giveUp() {
            boolean more = true;
            while (more) {
                more = nodes.readSome(NONE);
            }
            assertEquals(0, nodes.usedBytes());
        }
    }

    /** A list, its model, and the view that there is of it. */
    private static final class Walk {
        final Values values;
        final Pair pair;
        final List<View> views = new ArrayList<>();

        Walk(Values values, int fill) {
            this.values = values;
            this.pair = new Pair(values, fill);
        }

        void step(ViewStep step) {
            if (views.isEmpty()) {
                if (step == ViewStep.FREEZE) {
                    views.add(new View(values, pair.list, pair.model));
                }
                return;
            }
            switch (step) {
                case FREEZE -> assertThrows(IllegalStateException.class, pair.list::freeze);
                case READ -> {
                    if (!views.getFirst().read()) {
                        views.clear();
                    }
                }
                case GIVE_UP -> {
                    views.getFirst().giveUp();
                    views.clear();
                }
            }
            assertEquals(!views.isEmpty(), pair.list.isFrozen());
        }

        void check() {
            pair.check(bytesOfView());
        }

        long bytesOfView() {
            return views.isEmpty() ? 0 : views.getFirst().nodes.usedBytes();
        }

        /** Reads a view to its end. */
        void finish() {
            while (!views.isEmpty()) {
                step(ViewStep.READ);
            }
        }
    }

    @Property(tries = 300)
    void holdsWhatTheListHeldAndLeavesNothing(
            @ForAll @From("fills") int fill, @ForAll List<@From("steps") Step> steps) {
        try (Values values = new Values(REGION_BYTES)) {
            Walk walk = new Walk(values, fill);
            for (Step step : steps) {
                step.changes.forEach(walk.pair::apply);
                step.views.forEach(walk::step);
                walk.check();
            }
            QuickList copy = walk.pair.list.copy();
            assertFalse(copy.isFrozen());
            assertEquals(walk.pair.list.length(), copy.length());
            copy.free();
            walk.finish();
            walk.check();
            walk.pair.list.free();
        }
    }

    @Property(tries = 60)
    void outlivesTheList(@ForAll @From("fills") int fill, @ForAll List<@From("operations") Operation> operations) {
        try (Values values = new Values(REGION_BYTES)) {
            Walk walk = new Walk(values, fill);
            operations.forEach(walk.pair::apply);
            walk.step(ViewStep.FREEZE);
            walk.step(ViewStep.READ);
            operations.forEach(walk.pair::apply);
            walk.pair.list.free();
            walk.pair.model.clear();
            walk.check();
            walk.finish();
        }
    }

    /** Some thousand nodes, so that a view is read in many parts, in the midst of small changes everywhere. */
    @Test
    void holdsWhatALongListHeldViewAfterView() {
        Kind[] kinds = Kind.values();
        for (int fill : new int[] {1, 2, -1, -5}) {
            try (Values values = new Values(REGION_BYTES)) {
                Random random = new Random(fill);
                Walk walk = new Walk(values, fill);
                String text = fill < 0 ? "x".repeat(fill == -1 ? 300 : 3000) : "element";
                for (int round = 0; round < 4; round++) {
                    walk.pair.apply(new Operation(Kind.PUSH_MANY, 0, 1500, text));
                    walk.step(ViewStep.FREEZE);
                    for (int i = 0; i < 400; i++) {
                        Kind kind = kinds[random.nextInt(kinds.length)];
                        int count = kind == Kind.TRIM ? walk.pair.model.size() / 4 - 2 : 1 + random.nextInt(9);
                        String other = random.nextInt(8) == 0 ? "L".repeat(9000) : "v" + i;
                        walk.pair.apply(
                                new Operation(kind, random.nextInt(kind == Kind.TRIM ? 4 : 100_000), count, other));
                        if (i % 20 == 19) {
                            walk.step(round == 2 && i > 150 ? ViewStep.GIVE_UP : ViewStep.READ);
                            walk.check();
                        }
                    }
                    walk.finish();
                    walk.check();
                }
                walk.pair.list.free();
            }
        }
    }

    @Test
    void aPartIsBounded() {
        try (Values values = new Values(REGION_BYTES)) {
            QuickList list = new QuickList(values.region, -1);
            String large = "p".repeat(50_000);
            for (int i = 0; i < 20; i++) {
                list.pushLast(values.argument(large), large.length());
            }
            List<Integer> sizes = new ArrayList<>();
            FrozenReader reader = new FrozenReader() {
                @Override
                public void listNode(long blob, int bytes, boolean plain) {
                    assertTrue(plain);
                    sizes.add(bytes);
                }
            };
            FrozenValue view = list.freeze();
            assertTrue(view.readSome(reader));
            assertEquals(6, sizes.size());
            list.free();
            assertTrue(view.readSome(reader));
            assertTrue(view.readSome(reader));
            assertFalse(view.readSome(reader));
            assertEquals(20, sizes.size());
            assertFalse(view.readSome(reader));
        }
    }

    @Test
    void aViewThatHasEndedDoesNotEndTheNextOne() {
        try (Values values = new Values()) {
            QuickList list = new QuickList(values.region, -1);
            FrozenValue first = list.freeze();
            assertEquals(0, first.count());
            assertFalse(first.readSome(FrozenReader.NONE));
            list.pushLast(values.argument("a"), 1);
            FrozenValue second = list.freeze();
            assertFalse(first.readSome(FrozenReader.NONE));
            assertTrue(list.isFrozen());
            assertFalse(second.readSome(FrozenReader.NONE));
            list.free();
        }
    }

    @Test
    void theListPackOfAFrozenListIsHandedOutAsACopy() {
        try (Values values = new Values()) {
            ListPack pack = new ListPack(values.region);
            QuickList list = new QuickList(values.region, -2);
            list.pushLast(values.argument("a"), 1);
            View view = new View(values, list, List.of("a"));
            long own = list.detachListPack();
            assertEquals(0, list.usedBytes());
            own = pack.append(own, 7);
            assertFalse(view.read());
            values.region.free(own);
        }
    }

    @Test
    void aPlainNodeThatBecomesSmallGoesIntoACopyOfTheNextOne() {
        try (Values values = new Values()) {
            QuickList list = new QuickList(values.region, -1);
            QuickListCursor cursor = new QuickListCursor(values.region);
            String large = "L".repeat(5000);
            list.pushLast(values.argument(large), large.length());
            list.pushLast(values.argument("a"), 1);
            View view = new View(values, list, List.of(large, "a"));
            assertTrue(cursor.first(list));
            cursor.replace(values.argument("b"), 1);
            assertEquals(1, list.nodeCount());
            assertEquals(2, list.length());
            assertFalse(view.read());
            list.free();
        }
    }

    @Test
    void aNodeThatWasReadIsChangedWhereItIs() {
        try (Values values = new Values()) {
            QuickList list = new QuickList(values.region, 2);
            for (int i = 0; i < 200; i++) {
                list.pushLast(values.argument("e" + i), 2);
            }
            FrozenNodes view = (FrozenNodes) list.freeze();
            QuickListCursor cursor = new QuickListCursor(values.region);
            assertTrue(view.readSome(FrozenReader.NONE));
            long before = view.usedBytes();
            assertTrue(cursor.seek(list, 100));
            cursor.replace(values.argument("x"), 1);
            assertEquals(before, view.usedBytes(), "node 50 has been read");
            assertTrue(cursor.seek(list, 150));
            cursor.replace(values.argument("x"), 1);
            assertTrue(view.usedBytes() > before, "node 75 has not been read");
            before = view.usedBytes();
            assertTrue(cursor.seek(list, 151));
            cursor.replace(values.argument("y"), 1);
            assertEquals(before, view.usedBytes(), "node 75 is the list's own by now");
            while (list.isFrozen()) {
                view.readSome(FrozenReader.NONE);
            }
            list.free();
        }
    }

    @Test
    void whereMemoryIsFullThereIsNoViewAndNothingIsLost() {
        try (Region region = Region.checked(4L << 20)) {
            long argument = region.allocate(64);
            QuickList list = new QuickList(region, 1);
            for (int i = 0; i < 3000; i++) {
                list.pushLast(argument, 1);
            }
            List<Long> filler = new ArrayList<>();
            assertThrows(OutOfMemoryError.class, () -> {
                while (true) {
                    filler.add(region.allocate(8192));
                }
            });
            for (int i = 0; i < 3; i++) {
                region.free(filler.removeLast());
            }
            long allocations = region.allocationCount();
            assertThrows(OutOfMemoryError.class, list::freeze);
            assertFalse(list.isFrozen());
            assertEquals(allocations, region.allocationCount());
            list.pushLast(argument, 1);
            filler.forEach(region::free);
            FrozenValue view = list.freeze();
            list.free();
            while (view.readSome(FrozenReader.NONE)) {
                assertEquals(0, list.length());
            }
            region.free(argument);
            assertEquals(0, region.allocationCount());
        }
    }
}
