package io.sigrun.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.data.StreamLogTest.Walk;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A view of a stream holds the entries that the stream had, whatever becomes of the stream. */
class FrozenStreamTest {
    /** A view, what it must hold, and what was read of it: a log of the nodes that were handed over. */
    private static final class View implements FrozenReader {
        final Values values;
        final FrozenNodes nodes;
        final TreeMap<StreamLogTest.Id, List<String>> expected;
        final StreamLog found;
        long nodesFound;

        View(Values values, StreamLog log, Map<StreamLogTest.Id, List<String>> model) {
            this.values = values;
            this.expected = new TreeMap<>(model);
            this.nodes = (FrozenNodes) log.freeze();
            this.found = new StreamLog(values.region);
            assertEquals(log.nodeCount(), nodes.count());
            assertTrue(log.isFrozen());
            assertThrows(IllegalStateException.class, log::freeze);
        }

        @Override
        public void streamNode(long ms, long sequence, long listPack) {
            nodesFound++;
            int bytes = new ListPack(values.region).bytes(listPack);
            long blob = values.blob(values.region.bytes(listPack, bytes));
            assertTrue(found.loadNode(ms, sequence, blob, bytes));
        }

        /** Reads a part; returns whether there is more. */
        boolean read() {
            if (nodes.readSome(this)) {
                return true;
            }
            assertEquals(expected, StreamLogTest.all(values, found, false));
            assertEquals(nodes.count(), nodesFound);
            end();
            return false;
        }

        void giveUp() {
            boolean more = true;
            while (more) {
                more = nodes.readSome(NONE);
            }
            end();
        }

        private void end() {
            assertEquals(0, nodes.usedBytes());
            found.free();
        }

        long bytes() {
            return nodes.usedBytes() + found.usedBytes();
        }
    }

    private static void check(Values values, Walk walk, long bytesBefore, long bytesOfView) {
        assertEquals(values.region.usedBytes() - bytesBefore - bytesOfView, walk.log.usedBytes());
        walk.compare();
    }

    @Property(tries = 120)
    void holdsWhatTheStreamHeldAndLeavesNothing(@ForAll long seed, @ForAll @IntRange(max = 400) int entries) {
        try (Values values = new Values()) {
            Random random = new Random(seed);
            Walk walk = new Walk(values, random);
            long bytesBefore = values.region.usedBytes();
            for (int round = 0; round < 4; round++) {
                for (int i = 0; i < entries; i++) {
                    walk.add();
                }
                View view = new View(values, walk.log, walk.model);
                boolean more = true;
                while (more) {
                    for (int i = random.nextInt(12); i > 0; i--) {
                        walk.step();
                    }
                    check(values, walk, bytesBefore, view.bytes());
                    if (random.nextInt(12) == 0) {
                        view.giveUp();
                        more = false;
                    } else {
                        more = view.read();
                    }
                }
                assertFalse(walk.log.isFrozen());
                check(values, walk, bytesBefore, 0);
            }
            walk.log.free();
        }
    }

    @Property(tries = 40)
    void outlivesTheStream(@ForAll long seed) {
        try (Values values = new Values()) {
            Random random = new Random(seed);
            Walk walk = new Walk(values, random);
            for (int i = 0; i < 500; i++) {
                walk.add();
            }
            View view = new View(values, walk.log, walk.model);
            view.read();
            for (int i = 0; i < 50; i++) {
                walk.step();
            }
            StreamLog copy = walk.log.copy();
            assertFalse(copy.isFrozen());
            walk.log.free();
            assertEquals(0, walk.log.usedBytes());
            assertEquals(walk.model, StreamLogTest.all(values, copy, false));
            copy.free();
            while (walk.log.isFrozen()) {
                view.read();
            }
        }
    }

    @Test
    void onlyAnUnreadNodeThatChangesIsCopied() {
        try (Values values = new Values()) {
            StreamLog log = new StreamLog(values.region);
            for (long ms = 1; ms <= 400; ms++) {
                log.append(ms, 0, new StreamLogTest.Fields(values, List.of("field", "value" + ms)), 0, 4);
            }
            FrozenNodes view = (FrozenNodes) log.freeze();
            assertEquals(100, view.count());
            assertTrue(view.readSome(FrozenReader.NONE));
            long before = view.usedBytes();
            assertTrue(log.delete(4 * 10 + 2, 0));
            assertFalse(log.delete(4 * 90 + 2, 7));
            assertEquals(0, log.trimToId(1, 0, false, 0));
            assertEquals(before, view.usedBytes(), "node 10 has been read, and no other changes");
            assertTrue(log.delete(4 * 90 + 2, 0));
            assertTrue(view.usedBytes() > before, "node 90 has not been read");
            before = view.usedBytes();
            assertTrue(log.delete(4 * 90 + 3, 0));
            assertEquals(before, view.usedBytes(), "node 90 is the log's own by now");
            while (log.isFrozen()) {
                view.readSome(FrozenReader.NONE);
            }
            log.free();
        }
    }
}
