package io.sigrun.data;

import io.sigrun.memory.Region;

/**
 * Finds expired fields of hash tables, some at a time, so that the one who asks can remove them. One object serves any
 * number of tables; each table remembers how far its walk has come.
 */
public final class ExpiredFields implements EntryVisitor {
    private final Region region;
    private final long[] entries;
    private int count;
    private long nowMs;
    private long earliestLeftMs;
    private boolean passEnded;

    /**
     * Makes a finder.
     *
     * @param capacity how many fields one step finds at most, and about how many it looks at
     */
    public ExpiredFields(Region region, int capacity) {
        this.region = region;
        this.entries = new long[capacity];
    }

    /**
     * Looks at the next fields of a table that have an expire time. Whoever calls this removes what was found, with
     * {@link HashTable#delete(long)}, before anything else happens to the table.
     *
     * @param now Unix time in milliseconds; a field is expired when its time is not later
     * @return how many were found; {@link #entry} has them
     */
    public int find(HashTable table, long now) {
        this.nowMs = now;
        this.count = 0;
        this.earliestLeftMs = Long.MAX_VALUE;
        table.walkVolatile(entries.length, this);
        table.sawExpire(earliestLeftMs);
        this.passEnded = table.endOfPass();
        return count;
    }

    /** Whether the last step came to the end of the table, so that the next one begins again. */
    public boolean passEnded() {
        return passEnded;
    }

    /**
     * An entry that the last step found.
     *
     * @param index 0 to one less than what {@link #find} returned
     */
    public long entry(int index) {
        return entries[index];
    }

    @Override
    public void visit(long entry) {
        long expireAtMs = Entry.expireAtMs(region, entry);
        if (expireAtMs <= nowMs && count < entries.length) {
            entries[count++] = entry;
        } else {
            earliestLeftMs = Math.min(earliestLeftMs, expireAtMs);
        }
    }
}
