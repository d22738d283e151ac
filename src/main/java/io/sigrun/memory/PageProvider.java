package io.sigrun.memory;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Has the system provide the memory above the grown part of a region before it is used, on a thread of its own.
 *
 * <p>The first access to a page makes the system find and clear it: 0.2 ms at best for a huge page, and in a virtual
 * machine whose host has to find the memory first 5 ms were measured, 22 at worst; up to 17 even for a small page. That
 * is too long for the engine, and somebody else can do it: asking for memory to be populated changes none of its
 * content. Two threads that want the same page would both clear one, though; so the region asks whether a step {@link
 * #isBusyAt is being provided}.
 *
 * <p>How much is kept ready follows the growth, as a file system's read-ahead does: {@value #STEPS_MIN} steps, twice as
 * many each time the region grew faster than that, at most {@value #STEPS_MAX}, and fewer again while all is in time.
 * What the region outgrows before it is provided is not provided any more. Where it has stopped growing, the owner
 * {@link #giveBack gives back} what is ready; above the grown part only the owner ever takes memory away, so that
 * nobody's data are there. The thread starts with the first growth that is told, and ends by itself where the system
 * cannot populate (Linux before 5.14).
 */
final class PageProvider implements Runnable, AutoCloseable {
    static final long STEP_BYTES = 2L << 20;
    private static final int STEPS_MIN = 2;
    private static final int STEPS_MAX = 16;
    /** After so many steps that were ready in time, one less is kept ready. */
    private static final int CALM_STEPS = 64;
    /** After so many calls of {@link #giveBack} between which nothing grew, a region counts as not growing. */
    static final int CALM_CALLS = 10;

    private static final long TABLE_BYTES_AHEAD = 16L << 10;

    private final MemorySegment memory;
    private final long mapStart;
    private @Nullable Thread thread;
    private int stepsAhead = STEPS_MIN;
    private int calmSteps;
    private int calmCalls;
    private volatile boolean huge;
    private volatile long tableEnd;
    private volatile long grownEnd;
    private volatile long wantedEnd;
    private volatile long providedEnd;
    /** The offset of the step that is being provided, or -1. Written before {@link #grownEnd} is read, never after. */
    private volatile long busy = -1;

    private volatile boolean ended;

    /**
     * Provides memory of a region.
     *
     * @param mapStart the offset of its page map, which holds an int a page and is provided with the pages
     */
    PageProvider(MemorySegment memory, long mapStart) {
        this.memory = memory;
        this.mapStart = mapStart;
    }

    /**
     * Says that the region has grown, to be called by its owner.
     *
     * @param end the offset it has grown to, a multiple of {@link #STEP_BYTES}
     * @param usedTableEnd the offset up to which the table of spans is in use; what follows is provided too
     * @param hugeWanted whether what follows is wanted as huge pages
     */
    void grown(long end, long usedTableEnd, boolean hugeWanted) {
        if (ended) {
            return;
        }
        calmCalls = 0;
        if (providedEnd >= end) {
            if (++calmSteps >= CALM_STEPS && stepsAhead > STEPS_MIN) {
                stepsAhead--;
                calmSteps = 0;
            }
        } else if (grownEnd != 0) {
            stepsAhead = Math.min(STEPS_MAX, 2 * stepsAhead);
            calmSteps = 0;
        }
        huge = hugeWanted;
        tableEnd = usedTableEnd;
        grownEnd = end;
        wantedEnd = Math.min(end + stepsAhead * STEP_BYTES, memory.byteSize() & -STEP_BYTES);
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("memory").start(this);
        } else {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Gives some of what is ready back to the system, if the region has not grown for {@value #CALM_CALLS} calls; the
     * next step stays ready where huge pages are wanted.
     *
     * @param maxBytes about how much to give back at most
     * @return the bytes given back
     */
    long giveBack(long maxBytes) {
        if (++calmCalls <= CALM_CALLS) {
            return 0;
        }
        stepsAhead = STEPS_MIN;
        long end = grownEnd + (huge ? STEP_BYTES : 0);
        wantedEnd = end;
        long ready = providedEnd;
        if (ready <= end || busy >= 0) {
            return 0;
        }
        long start = Math.max(end, ready - Math.max(STEP_BYTES, maxBytes & -STEP_BYTES));
        providedEnd = start;
        NativeMemory.hugePages(memory, start, ready - start, false);
        return NativeMemory.release(memory, start, ready - start) ? ready - start : 0;
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
                if (huge) {
                    NativeMemory.hugePages(memory, from, STEP_BYTES, true);
                }
                populatePages(tableEnd, TABLE_BYTES_AHEAD);
                populatePages(mapStart + from / SizeClasses.PAGE_BYTES * Integer.BYTES, 1);
                if (NativeMemory.populate(memory, from, STEP_BYTES)) {
                    providedEnd = from + STEP_BYTES;
                } else {
                    ended = true;
                }
            }
            busy = -1;
        }
    }

    private void populatePages(long offset, long bytes) {
        long start = offset & -SizeClasses.PAGE_BYTES;
        NativeMemory.populate(
                memory, start, (offset + bytes - start + SizeClasses.PAGE_BYTES - 1) & -SizeClasses.PAGE_BYTES);
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
