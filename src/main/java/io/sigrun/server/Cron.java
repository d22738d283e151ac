package io.sigrun.server;

import io.sigrun.command.WorkWatch;
import io.sigrun.keyspace.Garbage;
import io.sigrun.resp.BlockPool;
import io.sigrun.util.ServerLog;
import java.lang.management.ManagementFactory;

/** The timed work between turns of the loop, {@code hz} times a second. */
final class Cron {
    private static final long RELEASE_BYTES_A_RUN = 32L << 20;
    private static final long RELEASE_BYTES_A_TURN = 256L << 10;
    private static final int TRIM_EVERY_SECONDS = 10;
    private static final long FREEING_NS_MIN = 100_000;
    private static final long FREEING_NS_MAX = 500_000;

    private final ServerContext server;
    private final ServerLog log;
    private final BlockPool pool;
    private final ExpiryCycle expiry;
    private final CompactionCycle compaction;
    private final ClientLimits limits;
    private final WorkWatch watch;
    private final GarbageWatch collections;
    private long nextNs;
    private long nextTrimNs;
    private long turnsNs;
    private long releaseLeft;
    private long grownBefore;
    private long nextLimitsNs;
    private boolean paused;

    Cron(ServerContext server, ServerLog log, BlockPool pool, ClientLimits limits, WorkWatch watch) {
        this.limits = limits;
        this.watch = watch;
        this.collections = new GarbageWatch(ManagementFactory.getGarbageCollectorMXBeans(), log);
        this.server = server;
        this.log = log;
        this.pool = pool;
        this.expiry = new ExpiryCycle(server.keyspace());
        this.compaction = new CompactionCycle(server.keyspace().compaction(), server.clock(), server.state());
        this.nextNs = server.clock().nanoTime();
        this.nextTrimNs = nextNs;
        this.nextLimitsNs = nextNs;
    }

    /** The server is ready for its clients: what the start took does not concern them. */
    void serverReady() {
        collections.forget();
    }

    /** DEBUG PAUSE-CRON. */
    void pause(boolean yes) {
        paused = yes;
    }

    boolean isPaused() {
        return paused;
    }

    /** Does the timed work if its time has come; returns the nanoseconds until the next time, at least 1. */
    long runIfDue() {
        long now = server.clock().nanoTime();
        watch.begin(now);
        long start = now;
        if (now - nextNs >= 0) {
            nextNs = now + 1_000_000_000L / Math.max(1, server.settings().hz());
            if (!paused) {
                run(now);
            }
            start = server.clock().nanoTime();
            server.state().timedWorkNs += start - now;
        }
        boolean more = expiry.slice();
        start = ended("Expiring keys", start);
        boolean frees = !server.keyspace().garbage().isEmpty();
        more |= freeGarbage();
        if (frees) {
            start = ended("Freeing what was deleted", start);
        }
        if (releaseLeft > 0) {
            more |= releaseMemory();
            start = ended("Giving memory back", start);
        }
        boolean compacts = server.keyspace().compaction().isActive();
        long compactionNs = compaction.slice();
        if (compacts) {
            ended("Compaction", start);
        }
        long saveNs = server.persistence().background().slice();
        return more ? 1 : Math.max(1, Math.min(nextNs - now, Math.min(compactionNs, saveNs)));
    }

    /** Has the watch look at a piece of work that has ended now; returns the time. */
    private long ended(String work, long startNs) {
        long now = server.clock().nanoTime();
        if (now - startNs > WorkWatch.STEP_NS && watch.isLong(startNs, now)) {
            watch.note(work);
        }
        return now;
    }

    /**
     * Frees some of what was deleted, for as long as the turn of the loop took but within bounds, so that commands keep
     * half of the time; returns whether there is more.
     */
    private boolean freeGarbage() {
        Garbage garbage = server.keyspace().garbage();
        long worked = server.state().turnNs - turnsNs;
        turnsNs = server.state().turnNs;
        if (garbage.isEmpty()) {
            return false;
        }
        long end = server.clock().nanoTime() + Math.clamp(worked, FREEING_NS_MIN, FREEING_NS_MAX);
        boolean more = garbage.freeSome();
        while (more && server.clock().nanoTime() < end) {
            more = garbage.freeSome();
        }
        return more;
    }

    /** Gives some of what is free back to the system; returns whether there is more to give for now. */
    private boolean releaseMemory() {
        if (releaseLeft > 0) {
            long released = server.region().releasePages(Math.min(releaseLeft, RELEASE_BYTES_A_TURN));
            releaseLeft = released == 0 ? 0 : releaseLeft - released;
        }
        return releaseLeft > 0;
    }

    private void run(long nowNs) {
        server.keyspace().updateTime();
        server.state().sample(server.totalCommands(), server.clock().nowMs());
        expiry.begin(server.settings().hz(), server.settings().activeExpireEffort());
        long start = ended("Taking samples", nowNs);
        server.persistence().checkSavePoints();
        server.appendOnlyFile().check();
        start = ended("Saving", start);
        server.keyspace().compaction().beginIfWorthwhile();
        start = ended("Looking for sparse memory", start);
        long grownBytes = server.region().grownBytes();
        releaseLeft = grownBytes == grownBefore ? RELEASE_BYTES_A_RUN : 0; // what grows will use what is free
        grownBefore = grownBytes;
        collections.look();
        watch.summarize(nowNs);
        if (nowNs - nextLimitsNs >= 0) {
            nextLimitsNs = nowNs + 1_000_000_000L;
            limits.checkAll();
        }
        if (nowNs - nextTrimNs >= 0) {
            nextTrimNs = nowNs + TRIM_EVERY_SECONDS * 1_000_000_000L;
            pool.trim();
            log.debug(server.state().connectionCount() + " clients connected (0 replicas), " + server.usedMemory()
                    + " bytes in use");
        }
        ended("Looking after clients and buffers", start);
    }
}
