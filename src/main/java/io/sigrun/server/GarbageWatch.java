package io.sigrun.server;

import io.sigrun.util.ServerLog;
import java.lang.management.GarbageCollectorMXBean;
import java.util.List;

/**
 * Watches the collections of the Java heap, during which all threads stand still, and logs those that took {@value
 * #LIMIT_MS} ms or more. Asks the collectors for their totals, which costs next to nothing, instead of being told about
 * each collection, which would cost a thread; so collections between two times of asking are one.
 */
final class GarbageWatch {
    static final long LIMIT_MS = 5;

    private final List<GarbageCollectorMXBean> collectors;
    private final ServerLog log;
    private final long[] counts;
    private final long[] totalsMs;

    GarbageWatch(List<GarbageCollectorMXBean> collectors, ServerLog log) {
        this.collectors = collectors;
        this.log = log;
        this.counts = new long[collectors.size()];
        this.totalsMs = new long[collectors.size()];
        forget();
    }

    /** Watches from now on: what was before does not count. */
    void forget() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = collectors.get(i).getCollectionCount();
            totalsMs[i] = collectors.get(i).getCollectionTime();
        }
    }

    /** Looks for collections since the last time. */
    void look() {
        for (int i = 0; i < counts.length; i++) {
            GarbageCollectorMXBean collector = collectors.get(i);
            long count = collector.getCollectionCount();
            if (count != counts[i]) {
                long totalMs = collector.getCollectionTime();
                note(collector.getName(), count - counts[i], totalMs - totalsMs[i]);
                counts[i] = count;
                totalsMs[i] = totalMs;
            }
        }
    }

    private void note(String collector, long times, long ms) {
        if (ms >= LIMIT_MS) {
            String text =
                    times == 1 ? "stopped all threads for " : "stopped all threads " + times + " times, together for ";
            log.notice("Garbage collection (" + collector + ") " + text + ms + " ms");
        }
    }
}
