package io.sigrun.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegionTest {
    private Region region;

    @BeforeEach
    void reserve() {
        region = Region.checked(256L << 20);
    }

    @AfterEach
    void unmap() {
        region.close();
    }

    private record Block(long ref, int size, byte fill) {}

    @Test
    void sizeClassesAreTightAndMonotone() {
        for (int size = 1; size <= SizeClasses.MAX_SMALL_BYTES; size++) {
            int rounded = SizeClasses.bytes(SizeClasses.of(size));
            assertTrue(rounded >= size, "class of " + size);
            if (size > 64) {
                assertTrue(rounded - size <= size * 0.0626 + 1, size + " -> " + rounded);
            }
            if (size > 8) {
                assertTrue(SizeClasses.of(size) == 0 || SizeClasses.bytes(SizeClasses.of(size) - 1) < size);
            }
        }
    }

    @Test
    void randomAllocationsKeepTheirBytesAndAllIsGivenBack() {
        Random random = new Random(42);
        List<Block> live = new ArrayList<>();
        long expectedUsed = 0;
        for (int step = 0; step < 60_000; step++) {
            if (live.isEmpty() || (random.nextInt(100) < 55 && region.usedBytes() < 120L << 20)) {
                int size = random.nextInt(50) == 0 ? 1 + random.nextInt(300_000) : 1 + random.nextInt(3000);
                long ref = region.allocate(size);
                assertEquals(0, ref & 3);
                assertTrue(region.usableBytes(ref) >= size);
                expectedUsed += region.usableBytes(ref);
                byte fill = (byte) random.nextInt();
                region.fill(ref, size, fill);
                live.add(new Block(ref, size, fill));
            } else {
                Block block = live.remove(random.nextInt(live.size()));
                check(block);
                expectedUsed -= region.usableBytes(block.ref);
                region.free(block.ref);
            }
            if ((step & 1023) == 0) {
                region.releasePages(1 << 20);
            }
        }
        assertEquals(expectedUsed, region.usedBytes());
        assertEquals(live.size(), region.allocationCount());
        for (Block block : live) {
            check(block);
            region.free(block.ref);
        }
        assertEquals(0, region.usedBytes());
        assertEquals(0, region.allocationCount());
        while (region.releasePages(1 << 24) > 0) {
            assertTrue(region.residentBytes() >= 0);
        }
        assertEquals(region.activeBytes(), region.residentBytes());
    }

    private void check(Block block) {
        byte[] content = region.bytes(block.ref, block.size);
        byte[] expected = new byte[block.size];
        java.util.Arrays.fill(expected, block.fill);
        assertArrayEquals(expected, content);
    }

    @Test
    void copiesOfEveryShortLengthAreRightEvenWhenTheyOverlap() {
        long ref = region.allocate(256);
        for (int length = 0; length <= 80; length++) {
            for (int shift = -9; shift <= 9; shift++) {
                byte[] model = new byte[256];
                new Random(length).nextBytes(model);
                region.copyIn(model, 0, ref, 256);
                region.copy(ref + 50, ref + 50 + shift, length);
                System.arraycopy(model, 50, model, 50 + shift, length);
                assertArrayEquals(model, region.bytes(ref, 256));
            }
        }
    }

    @Test
    void comparesLikeMemcmp() {
        long a = region.allocate(16);
        region.copyIn(new byte[] {1, 2, (byte) 200, 4}, 0, a, 4);
        region.copyIn(new byte[] {1, 2, 100, 4}, 0, a + 8, 4);
        assertTrue(region.compare(a, 4, a + 8, 4) > 0);
        assertTrue(region.compare(a, 2, a + 8, 4) < 0);
        assertEquals(0, region.compare(a, 2, a + 8, 2));
        assertTrue(region.equal(a, a + 8, 2));
        assertFalse(region.equal(a, a + 8, 3));
    }

    @Test
    void misuseIsAnExceptionNotACrash() {
        long ref = region.allocate(100);
        long neighbour = region.allocate(100);
        region.free(ref);
        assertThrows(IllegalStateException.class, () -> region.free(ref));
        assertThrows(IllegalStateException.class, () -> region.free(neighbour + 4));
        assertThrows(IllegalStateException.class, () -> region.free(12));
        assertThrows(IllegalArgumentException.class, () -> region.allocate(0));
        assertThrows(IndexOutOfBoundsException.class, () -> region.getLong(region.reservedBytes()));
        region.putByte(ref + 20, 1);
        assertThrows(IllegalStateException.class, () -> region.allocate(100));
    }

    @Test
    void aFullRegionRefusesAndGoesOn() {
        assertThrows(OutOfMemoryError.class, () -> region.allocate(1L << 33));
        long ref = region.allocate(1 << 20);
        region.free(ref);
        assertEquals(0, region.usedBytes());
    }

    @Test
    void heldPagesAreNotGivenBack() {
        long ref = region.allocate(10 << 20);
        region.fill(ref, 10 << 20, 7);
        region.holdPages();
        region.free(ref);
        assertEquals(0, region.releasePages(Long.MAX_VALUE));
        region.unholdPages();
        assertTrue(region.releasePages(Long.MAX_VALUE) >= 10 << 20);
        assertThrows(IllegalStateException.class, () -> region.unholdPages());
    }

    @Test
    void reallocateKeepsBytes() {
        long ref = region.allocate(10);
        region.copyIn(new byte[] {1, 2, 3}, 0, ref, 3);
        long moved = region.reallocate(ref, 3, 100_000);
        assertArrayEquals(new byte[] {1, 2, 3}, region.bytes(moved, 3));
        long back = region.reallocate(moved, 3, 8);
        assertArrayEquals(new byte[] {1, 2, 3}, region.bytes(back, 3));
        region.free(back);
        assertEquals(0, region.allocationCount());
    }
}
