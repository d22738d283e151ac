package io.sigrun.server;

import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.FieldExpiry;
import io.sigrun.keyspace.KeyExpiry;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.keyspace.KeyspaceStatistics;

/**
 * Active expiry on the engine: keys and fields nobody asks for any more are deleted between the turns of the loop.
 *
 * <p>With each tick of the cron a cycle begins that visits every database; in each it goes on as long as steps find
 * more than a few percent of what they look at due. A cycle may take a quarter of the time between two ticks, in slices
 * of at most a millisecond, one a turn, so that no client waits longer than that for it.
 */
final class ExpiryCycle {
    private static final long SLICE_NS = 1_000_000;
    private static final int SHARE_PERCENT = 25;
    private static final int SHARE_PERCENT_PER_EFFORT = 2;
    private static final int STALE_PERCENT = 10;
    private static final int FIELD_STEPS = 8;
    private static final int FIELDS_BETWEEN_CLOCKS = 256;
    private static final int STEPS_BETWEEN_CLOCKS = 4;

    private final Keyspace keyspace;
    private final KeyExpiry keys;
    private final FieldExpiry fields;
    private long budgetNs;
    private int databasesLeft;
    private int next;
    private int acceptedPercent;

    ExpiryCycle(Keyspace keyspace) {
        this.keyspace = keyspace;
        this.keys = keyspace.keyExpiry();
        this.fields = keyspace.fieldExpiry();
    }

    /**
     * Begins a cycle, unless active expiry is off.
     *
     * @param hz ticks a second
     * @param effort active-expire-effort, 1 to 10
     */
    void begin(int hz, int effort) {
        if (databasesLeft > 0) {
            keyspace.statistics().expiredTimeCapReached++;
        }
        databasesLeft = keyspace.activeExpiry() && keyspace.expiryAllowed() ? keyspace.databaseCount() : 0;
        acceptedPercent = STALE_PERCENT - (effort - 1);
        budgetNs = (SHARE_PERCENT + (effort - 1L) * SHARE_PERCENT_PER_EFFORT) * 10_000_000 / hz;
    }

    /** Does one slice; returns whether the cycle has more to do. */
    boolean slice() {
        if (databasesLeft == 0) {
            return false;
        }
        long started = keyspace.clock().nanoTime();
        long end = started + Math.min(SLICE_NS, budgetNs);
        long now = started;
        keyspace.updateTime();
        while (databasesLeft > 0 && now < end) {
            Database database = keyspace.database(next % keyspace.databaseCount());
            if (!goOn(database)) {
                next = (next + 1) % keyspace.databaseCount();
                databasesLeft--;
            }
            now = keyspace.clock().nanoTime();
        }
        budgetNs -= now - started;
        KeyspaceStatistics statistics = keyspace.statistics();
        statistics.expireCycleUs += (now - started) / 1000;
        if (budgetNs <= 0 && databasesLeft > 0) {
            statistics.expiredTimeCapReached++;
            databasesLeft = 0;
        }
        return databasesLeft > 0;
    }

    /** Some steps in a database; returns whether it is worth to go on there. */
    private boolean goOn(Database database) {
        int percent = 0;
        for (int i = 0; i < STEPS_BETWEEN_CLOCKS; i++) {
            percent = keys.step(database);
            if (percent <= acceptedPercent) {
                break;
            }
        }
        return expireFields(database) || percent > acceptedPercent;
    }

    /** Steps through hashes until enough fields are deleted; returns whether any was. */
    private boolean expireFields(Database database) {
        KeyspaceStatistics statistics = keyspace.statistics();
        long before = statistics.expiredFields;
        boolean idle = false;
        for (int i = 0; i < FIELD_STEPS && !idle && statistics.expiredFields - before < FIELDS_BETWEEN_CLOCKS; i++) {
            idle = fields.step(database);
        }
        return statistics.expiredFields != before;
    }
}
