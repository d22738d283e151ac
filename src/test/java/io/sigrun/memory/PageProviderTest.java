package io.sigrun.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

final class PageProviderTest {
    private static final long STEP = PageProvider.STEP_BYTES;

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 5000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(1);
        }
        assertTrue(condition.getAsBoolean());
    }

    @Test
    void theNextStepIsProvidedAndItsContentStays() throws InterruptedException {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = NativeMemory.reserve(32 * STEP, 32 * STEP, arena);
            memory.set(ValueLayout.JAVA_LONG, 2 * STEP, 42);
            try (var provider = new PageProvider(memory, 0)) {
                provider.grown(2 * STEP, 0, true);
                await(() -> provider.providedEnd() == 4 * STEP);
                assertEquals(42, memory.get(ValueLayout.JAVA_LONG, 2 * STEP));
                provider.grown(3 * STEP, 0, true);
                await(() -> provider.providedEnd() == 5 * STEP);
            }
        }
    }

    @Test
    void whatARegionThatGrowsFastHasOutgrownIsNotProvidedAnyMore() throws InterruptedException {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = NativeMemory.reserve(64 * STEP, 64 * STEP, arena);
            try (var provider = new PageProvider(memory, 0)) {
                provider.grown(STEP, 0, true);
                await(() -> provider.providedEnd() == 3 * STEP);
                provider.grown(20 * STEP, 0, true);
                await(() -> provider.providedEnd() == 24 * STEP);
                provider.grown(40 * STEP, 0, true);
                await(() -> provider.providedEnd() == 48 * STEP);
            }
        }
    }

    @Test
    void moreIsKeptReadyTheOftenerTheRegionWasFasterAndGivenBackWhenItIsCalm() throws InterruptedException {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = NativeMemory.reserve(256 * STEP, 256 * STEP, arena);
            try (var provider = new PageProvider(memory, 0)) {
                provider.grown(STEP, 0, true);
                await(() -> provider.providedEnd() == 3 * STEP);
                for (int ahead = 4, end = 50; ahead <= 16; ahead *= 2, end += 40) {
                    long wanted = (end + ahead) * STEP;
                    provider.grown(end * STEP, 0, true);
                    await(() -> provider.providedEnd() == wanted);
                }
                memory.set(ValueLayout.JAVA_LONG, 130 * STEP - 8, 42);
                memory.set(ValueLayout.JAVA_LONG, 131 * STEP, 42);
                for (int i = 0; i < PageProvider.CALM_CALLS; i++) {
                    assertEquals(0, provider.giveBack(Long.MAX_VALUE));
                }
                assertEquals(STEP, provider.giveBack(1));
                assertEquals(14 * STEP, provider.giveBack(Long.MAX_VALUE));
                assertEquals(0, provider.giveBack(Long.MAX_VALUE));
                assertEquals(131 * STEP, provider.providedEnd());
                assertEquals(42, memory.get(ValueLayout.JAVA_LONG, 130 * STEP - 8));
                assertEquals(0, memory.get(ValueLayout.JAVA_LONG, 131 * STEP));
                provider.grown(131 * STEP, 0, true);
                await(() -> provider.providedEnd() == 133 * STEP);
            }
        }
    }

    @Test
    void theEndOfTheRegionIsRespected() throws InterruptedException {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = NativeMemory.reserve(4 * STEP, 4 * STEP, arena);
            try (var provider = new PageProvider(memory, 0)) {
                provider.grown(3 * STEP, 0, true);
                await(() -> provider.providedEnd() == 4 * STEP);
                provider.grown(4 * STEP, 0, true);
                provider.grown(4 * STEP, 0, true);
                assertEquals(4 * STEP, provider.providedEnd());
            }
        }
    }

    @Test
    void aRegionThatGrewCanBeClosed() {
        try (Region region = Region.checked(512L << 20)) {
            for (int i = 0; i < 200; i++) {
                region.fill(region.allocate(1 << 20), 1 << 20, i);
            }
        }
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("memory")));
    }
}
