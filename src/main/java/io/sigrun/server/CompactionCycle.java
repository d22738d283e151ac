package io.sigrun.server;

import io.sigrun.keyspace.Compaction;
import io.sigrun.util.Clock;

/**
 * Compaction on the engine: slices of a quarter of a millisecond between turns of the loop, which take half of the time
 * of an idle server and a tenth of that of a busy one.
 */
final class CompactionCycle {
    private static final long SLICE_NS = 250_000;
    private static final long IDLE_GAP_NS = SLICE_NS;
    private static final long BUSY_GAP_NS = 9 * SLICE_NS;
    private static final long URGENT_GAP_NS = 3 * SLICE_NS;

    private final Compaction compaction;
    private final Clock clock;
    private final ServerState state;
    private long nextNs;
    private long endedNs;
    private long turnsNs;

    CompactionCycle(Compaction compaction, Clock clock, ServerState state) {
        this.compaction = compaction;
        this.clock = clock;
        this.state = state;
        this.endedNs = clock.nanoTime();
        this.nextNs = endedNs;
    }

    /** Does a slice if a pass is under way and it is time; returns the nanoseconds until the next, if there is one. */
    long slice() {
        if (!compaction.isActive()) {
            return Long.MAX_VALUE;
        }
        long started = clock.nanoTime();
        if (started - nextNs < 0) {
            return nextNs - started;
        }
        boolean busy = 2 * (state.turnNs - turnsNs) > started - endedNs;
        long end = started + SLICE_NS;
        long now = started;
        boolean more = true;
        while (more && now - end < 0) {
            more = compaction.step();
            now = clock.nanoTime();
        }
        turnsNs = state.turnNs;
        endedNs = now;
        long busyGapNs = compaction.isUrgent() ? URGENT_GAP_NS : BUSY_GAP_NS;
        nextNs = now + (busy ? busyGapNs : IDLE_GAP_NS);
        return more ? nextNs - now : Long.MAX_VALUE;
    }
}
