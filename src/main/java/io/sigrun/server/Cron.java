package io.sigrun.server;

import io.sigrun.resp.BlockPool;
import io.sigrun.util.ServerLog;

/** The timed work between turns of the loop, {@code hz} times a second. */
final class Cron {
    private static final long RELEASE_BYTES_A_RUN = 16L << 20;
    private static final int TRIM_EVERY_SECONDS = 10;

    private final ServerContext server;
    private final ServerLog log;
    private final BlockPool pool;
    private final ExpiryCycle expiry;
    private long nextNs;
    private long nextTrimNs;

    Cron(ServerContext server, ServerLog log, BlockPool pool) {
        this.server = server;
        this.log = log;
        this.pool = pool;
        this.expiry = new ExpiryCycle(server.keyspace());
        this.nextNs = server.clock().nanoTime();
        this.nextTrimNs = nextNs;
    }

    /** Does the timed work if its time has come; returns the nanoseconds until the next time, at least 1. */
    long runIfDue() {
        long now = server.clock().nanoTime();
        if (now - nextNs >= 0) {
            nextNs = now + 1_000_000_000L / Math.max(1, server.settings().hz());
            run(now);
        }
        boolean more = expiry.slice();
        return more ? 1 : Math.max(1, nextNs - now);
    }

    private void run(long nowNs) {
        server.keyspace().updateTime();
        server.state().sample(server.totalCommands(), server.clock().nowMs());
        expiry.begin(server.settings().hz(), server.settings().activeExpireEffort());
        server.region().releasePages(RELEASE_BYTES_A_RUN);
        if (nowNs - nextTrimNs >= 0) {
            nextTrimNs = nowNs + TRIM_EVERY_SECONDS * 1_000_000_000L;
            pool.trim();
            log.debug(server.state().connectionCount() + " clients connected (0 replicas), " + server.usedMemory()
                    + " bytes in use");
        }
    }
}
