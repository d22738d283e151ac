package io.sigrun.aof;

import io.sigrun.util.Clock;
import io.sigrun.util.ServerLog;

/** Keeps rewrites that fail again and again apart: after the third by a minute, then two, four, up to an hour. */
final class RewriteLimit {
    private static final int FAILURES = 3;
    private static final int MINUTES_MAX = 60;
    private static final long MINUTE_NS = 60_000_000_000L;

    private final Clock clock;
    private final ServerLog log;
    private int failures;
    private int minutes;
    private boolean waiting;
    private long nextNs;

    RewriteLimit(Clock clock, ServerLog log) {
        this.clock = clock;
        this.log = log;
    }

    int failures() {
        return failures;
    }

    void failed() {
        failures++;
    }

    void reset() {
        failures = 0;
    }

    /** Whether a rewrite that nobody asked for has to wait. */
    boolean holds() {
        if (failures < FAILURES) {
            minutes = 0;
            waiting = false;
            return false;
        }
        if (waiting) {
            waiting = clock.nanoTime() - nextNs < 0;
            return waiting;
        }
        minutes = minutes == 0 ? 1 : Math.min(2 * minutes, MINUTES_MAX);
        nextNs = clock.nanoTime() + minutes * MINUTE_NS;
        waiting = true;
        log.warning("Background AOF rewrite has repeatedly failed and triggered the limit, will retry in " + minutes
                + " minutes");
        return true;
    }
}
