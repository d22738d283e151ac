package io.sigrun.keyspace;

import io.sigrun.data.Entry;
import io.sigrun.data.EntryVisitor;
import io.sigrun.memory.Region;
import java.util.Arrays;

/**
 * Removes keys whose time is over, a bounded step at a time, going round the keys of each database that have an expire
 * time. The walk's order is that of hashes, so a step is a fair sample of all of them.
 */
public final class KeyExpiry implements EntryVisitor {
    /** About how many keys one step looks at. */
    private static final int KEYS = 32;
    /** The weight of a step in the running averages. */
    private static final double STALE_WEIGHT = 0.05;

    private static final int TTL_WEIGHT = 50;

    private final Keyspace keyspace;
    private final Region region;
    private final long[] cursors;
    private long[] due = new long[2 * KEYS];
    private int dueCount;
    private int visited;
    private long ttlSumMs;

    KeyExpiry(Keyspace keyspace) {
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.cursors = new long[keyspace.databaseCount()];
    }

    /**
     * Does one step in a database. Nothing happens where expired keys may not be deleted.
     *
     * @return how many percent of the keys looked at were due; 0 where there are none
     */
    public int step(Database database) {
        int index = database.index();
        if (!keyspace.expiryAllowed() || database.volatileSize() == 0) {
            cursors[index] = 0;
            database.setAverageTtlMs(0);
            return 0;
        }
        dueCount = 0;
        visited = 0;
        ttlSumMs = 0;
        cursors[index] = database.expires().scan(cursors[index], KEYS, this);
        for (int i = 0; i < dueCount; i++) {
            long record = due[i];
            int flags = Entry.flags(region, record);
            long hash = database.hash(Entry.key(record, flags), Entry.keyLength(region, record, flags));
            database.expire(hash, record);
        }
        if (visited == 0) {
            return 0;
        }
        count(database);
        return dueCount * 100 / visited;
    }

    private void count(Database database) {
        KeyspaceStatistics statistics = keyspace.statistics();
        statistics.expiredStalePercentage =
                STALE_WEIGHT * 100 * dueCount / visited + (1 - STALE_WEIGHT) * statistics.expiredStalePercentage;
        int alive = visited - dueCount;
        if (alive > 0) {
            long mean = ttlSumMs / alive;
            long old = database.averageTtlMs();
            database.setAverageTtlMs(old == 0 ? mean : old + (mean - old) / TTL_WEIGHT);
        }
    }

    @Override
    public void visit(long record) {
        visited++;
        long ttlMs = Entry.expireAtMs(region, record) - keyspace.nowMs();
        if (ttlMs >= 0) {
            ttlSumMs += ttlMs;
            return;
        }
        if (dueCount == due.length) {
            due = Arrays.copyOf(due, 2 * dueCount);
        }
        due[dueCount++] = record;
    }
}
