package io.sigrun.data;

import io.sigrun.memory.Region;
import io.sigrun.util.ByteString;

/**
 * One of those who read a stream together in a {@link ConsumerGroup}, and the ids of the entries that are pending for
 * it. A position among them is valid until one is added or removed; their deliveries are in the group.
 */
public final class Consumer implements Named {
    /** The active time of a consumer that has never been given an entry. */
    public static final long NEVER = -1;

    private final ByteString name;
    private final int number;
    private final IdTree pending;
    private long seenTimeMs;
    private long activeTimeMs = NEVER;

    Consumer(Region region, UsedBytes account, ByteString name, int number, long seenTimeMs) {
        this.name = name;
        this.number = number;
        this.pending = new IdTree(region, 0, account);
        this.seenTimeMs = seenTimeMs;
    }

    @Override
    public ByteString name() {
        return name;
    }

    /** What the group's pending entries know the consumer by. */
    int number() {
        return number;
    }

    /** When a command named the consumer last, Unix time in milliseconds. */
    public long seenTimeMs() {
        return seenTimeMs;
    }

    public void setSeenTimeMs(long timeMs) {
        seenTimeMs = timeMs;
    }

    /** When the consumer was given an entry last, Unix time in milliseconds, or {@link #NEVER}. */
    public long activeTimeMs() {
        return activeTimeMs;
    }

    public void setActiveTimeMs(long timeMs) {
        activeTimeMs = timeMs;
    }

    /** The number of entries that are pending for the consumer. */
    public long pendingCount() {
        return pending.size();
    }

    /** The position of the first pending id, or 0. */
    public long firstPending() {
        return pending.first();
    }

    /** The position of the smallest pending id that is not smaller than this one, or 0. */
    public long ceilingPending(long ms, long seq) {
        return pending.ceiling(ms, seq);
    }

    /** The position after one, or 0. */
    public long nextPending(long position) {
        return pending.next(position);
    }

    public long pendingMs(long position) {
        return pending.ms(position);
    }

    public long pendingSeq(long position) {
        return pending.seq(position);
    }

    /** The tree of pending ids, for the group, which keeps it in step with its own. */
    IdTree pending() {
        return pending;
    }
}
