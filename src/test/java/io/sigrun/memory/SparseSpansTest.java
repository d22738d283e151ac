package io.sigrun.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SparseSpansTest {
    private static final int[] SIZES = {8, 100, 1000, 5000, 16_384, 40_000};

    private record Block(long ref, int size, long mark) {}

    /** A region and the allocations that are in it, while a pass may be under way. */
    private static final class Walk {
        final Region region = Region.checked(64L << 20);
        final Random random;
        final List<Block> live = new ArrayList<>();
        boolean active;
        boolean choosing;
        int relocated;

        Walk(long seed) {
            random = new Random(seed);
        }

        void step(int turn) {
            int choice = random.nextInt(100);
            if (choice < 8) {
                pass();
            } else if (choice < (turn / 1500 % 2 == 0 ? 70 : 25) || live.isEmpty()) {
                add(SIZES[random.nextInt(SIZES.length)]);
            } else {
                Block block = live.set(random.nextInt(live.size()), live.getLast());
                live.removeLast();
                region.free(check(block));
            }
        }

        void add(int size) {
            long ref = region.allocate(size);
            assertFalse(region.isSparse(ref), "nothing is allocated where a pass wants nothing to stand");
            long mark = random.nextLong();
            region.putLong(ref, mark);
            region.putLong(ref + size - 8, mark);
            live.add(new Block(ref, size, mark));
        }

        long check(Block block) {
            assertEquals(block.mark, region.getLong(block.ref));
            assertEquals(block.mark, region.getLong(block.ref + block.size - 8));
            return block.ref;
        }

        void pass() {
            if (!active) {
                region.beginCompaction();
                active = true;
                choosing = true;
            } else if (choosing) {
                while (choosing) {
                    choosing = region.chooseSparse();
                }
            } else if (random.nextInt(8) == 0) {
                region.endCompaction();
                active = false;
                live.forEach(block -> assertFalse(region.isSparse(block.ref)));
            } else {
                move();
            }
        }

        void move() {
            long used = region.usedBytes();
            for (int i = random.nextInt(3); i < live.size(); i += 1 + random.nextInt(3)) {
                Block block = live.get(i);
                if (region.isSparse(block.ref)) {
                    live.set(i, new Block(region.relocate(block.ref), block.size, block.mark));
                    relocated++;
                }
            }
            assertEquals(used, region.usedBytes());
            assertTrue(region.sparseLeft() >= 0);
        }

        void end() {
            live.forEach(block -> region.free(check(block)));
            assertEquals(0, region.sparseLeft());
            if (active) {
                region.endCompaction();
            }
            assertEquals(0, region.allocationCount());
            assertEquals(0, region.usedBytes());
            region.close();
        }
    }

    @Property(tries = 25)
    void allocationsKeepTheirBytesWhileTheyMoveAndChange(@ForAll long seed) {
        Walk walk = new Walk(seed);
        for (int turn = 0; turn < 9000; turn++) {
            walk.step(turn);
        }
        walk.end();
        assertTrue(walk.relocated > 0);
    }
}
