package io.sigrun.memory;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Has the system provide the memory above the grown part of a region before it is used, as huge pages, on a thread of
 * its own.
 *
 * <p>The first access to a huge page makes the system clear 2 MiB, which takes 0.2 ms at best and was measured to take
 * 4 to 8 ms in a virtual machine whose host has to find the memory first. That is too long for the engine, and somebody
 * else can do it: asking for memory to be populated changes none of its content. Two threads that want the same page
 * would both clear one, though; so the region asks whether a step {@link #isBusyAt is being provided}.
 *
 * <p>One step is kept ready; where the region grew faster than that, up to {@value #STEPS_MAX}. What it outgrows before
 * it is provided stays without huge pages, which are asked for step by step. The thread starts with the first growth
 * that is told, and ends by itself where the system cannot populate (Linux before 5.14).
 */
final class PageProvider implements Runnable, AutoCloseable {
    static final long STEP_BYTES = 2L << 20;
    private static final int STEPS_MAX = 2;
    /** After so many steps that were ready in time, one less is kept ready. */
    private static final int CALM_STEPS = 64;

    private final MemorySegment memory;
    private @Nullable Thread thread;
    private int stepsAhead = 1;
    private int calmSteps;
    private volatile long grownEnd;
    private volatile long wantedEnd;
    private volatile long providedEnd;
    /** The offset of the step that is being provided, or -1. Written before {@link #grownEnd} is read, never after. */
    private volatile long busy = -1;

    private volatile boolean ended;

    PageProvider(MemorySegment memory) {
        this.memory = memory;
    }

    /**
     * Says that the region has grown, to be called by its owner.
     *
     * @param end the offset it has grown to, a multiple of {@link #STEP_BYTES}
     */
    void grown(long end) {
        if (ended) {
            return;
        }
        if (providedEnd >= end) {
            if (++calmSteps >= CALM_STEPS && stepsAhead > 1) {
                stepsAhead--;
                calmSteps = 0;
            }
        } else if (thread != null) {
            stepsAhead = Math.min(STEPS_MAX, stepsAhead + 1);
            calmSteps = 0;
        }
        grownEnd = end;
        wantedEnd = Math.min(end + stepsAhead * STEP_BYTES, memory.byteSize() & -STEP_BYTES);
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("memory").start(this);
        } else {
            LockSupport.unpark(thread);
        }
    }

    /** Whether the step at an offset is being provided. Once the region has grown over it, that does not begin. */
    boolean isBusyAt(long offset) {
        return busy == offset;
    }

    /** Whether nothing is provided any more. */
    boolean hasEnded() {
        return ended;
    }

    /** The offset up to which memory is provided, or has been outgrown before that. */
    long providedEnd() {
        return providedEnd;
    }

    @Override
    public void run() {
        while (!ended) {
            long from = Math.max(providedEnd, grownEnd);
            if (from >= wantedEnd) {
                LockSupport.park(this);
                continue;
            }
            busy = from;
            if (grownEnd <= from) {
                NativeMemory.hugePages(memory, from, STEP_BYTES, true);
                if (NativeMemory.populate(memory, from, STEP_BYTES)) {
                    providedEnd = from + STEP_BYTES;
                } else {
                    ended = true;
                }
            }
            busy = -1;
        }
    }

    /** Ends the thread; the memory can be unmapped then. */
    @Override
    public void close() {
        ended = true;
        Thread running = thread;
        boolean interrupted = false;
        while (running != null && running.isAlive()) {
            LockSupport.unpark(running);
            try {
                running.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
