package io.sigrun.keyspace;

/** Counters of the keyspace, as INFO shows them. */
public final class KeyspaceStatistics {
    public long hits;
    public long misses;
    public long expiredKeys;
    public long expiredFields;
    public long evictedKeys;
    public double expiredStalePercentage;
    public long expiredTimeCapReached;
    public long expireCycleUs;
    public long lazyFreedObjects;
    public long checkedPayloads;

    /** CONFIG RESETSTAT. */
    public void reset() {
        hits = 0;
        misses = 0;
        expiredKeys = 0;
        expiredFields = 0;
        evictedKeys = 0;
        expiredStalePercentage = 0;
        expiredTimeCapReached = 0;
        expireCycleUs = 0;
        lazyFreedObjects = 0;
        checkedPayloads = 0;
    }
}
