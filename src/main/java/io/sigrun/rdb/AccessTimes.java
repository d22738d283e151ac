package io.sigrun.rdb;

import io.sigrun.data.Entry;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.keyspace.LeastFrequentlyUsed;
import io.sigrun.keyspace.Records;
import io.sigrun.memory.Region;

/** Gives a loaded record back what was known about its use. */
final class AccessTimes {
    private static final int LRU_MAX = 0xffffff;

    private AccessTimes() {}

    /**
     * Notes what the eviction policy in force goes by.
     *
     * @param idleSeconds how long the key was not used, or -1
     * @param frequency the counter of its uses, or -1
     */
    static void set(Keyspace keyspace, long record, long idleSeconds, int frequency) {
        Region region = keyspace.region();
        int word = Entry.record(region, record);
        int lru = Records.lru(word);
        if (keyspace.lfu()) {
            lru = frequency < 0 ? lru : LeastFrequentlyUsed.of(frequency, keyspace.nowMs());
        } else if (idleSeconds > 0) {
            lru = (int) (keyspace.lruClock() - Math.min(idleSeconds, LRU_MAX - 1)) & LRU_MAX;
        }
        Entry.setRecord(region, record, Records.word(Records.type(word), Records.encoding(word), lru));
    }
}
