package io.sigrun.data;

/**
 * How far a consumer group has read a stream, in numbers of entries. Exact as long as no entry was deleted by its id
 * behind the group's place; then only known at the ends of the stream.
 */
public final class GroupProgress {
    /** The lag of a group where it cannot be known. */
    public static final long LAG_UNKNOWN = Long.MIN_VALUE;

    private GroupProgress() {}

    /** Whether an entry with this id or a larger one may have been deleted by its id. */
    private static boolean hasGapsFrom(StreamLog log, long ms, long seq) {
        return log.length() > 0
                && !StreamId.isZero(log.maxDeletedMs(), log.maxDeletedSeq())
                && StreamId.compare(ms, seq, log.maxDeletedMs(), log.maxDeletedSeq()) <= 0;
    }

    /**
     * How many entries of the whole history are up to an id, or {@link ConsumerGroup#UNKNOWN} where it cannot be known.
     */
    public static long estimateEntriesRead(StreamLog log, long ms, long seq) {
        if (log.entriesAdded() == 0) {
            return 0;
        }
        int byLast = StreamId.compare(ms, seq, log.lastMs(), log.lastSeq());
        if (byLast == 0 || (log.length() == 0 && byLast < 0)) {
            return log.entriesAdded();
        }
        boolean beforeDeleted =
                !StreamId.isZero(ms, seq) && StreamId.compare(ms, seq, log.maxDeletedMs(), log.maxDeletedSeq()) < 0;
        if (byLast > 0 || beforeDeleted) {
            return ConsumerGroup.UNKNOWN;
        }
        boolean whole = StreamId.isZero(log.maxDeletedMs(), log.maxDeletedSeq())
                || StreamId.compare(log.maxDeletedMs(), log.maxDeletedSeq(), log.firstMs(), log.firstSeq()) < 0;
        int byFirst = StreamId.compare(ms, seq, log.firstMs(), log.firstSeq());
        if (whole && byFirst <= 0) {
            return log.entriesAdded() - log.length() + (byFirst == 0 ? 1 : 0);
        }
        return ConsumerGroup.UNKNOWN;
    }

    /** How many entries a group has not read yet, or {@link #LAG_UNKNOWN}. */
    public static long lag(StreamLog log, ConsumerGroup group) {
        if (log.entriesAdded() == 0) {
            return 0;
        }
        if (group.entriesRead() != ConsumerGroup.UNKNOWN && !hasGapsFrom(log, group.lastMs(), group.lastSeq())) {
            return log.entriesAdded() - group.entriesRead();
        }
        long estimate = estimateEntriesRead(log, group.lastMs(), group.lastSeq());
        return estimate == ConsumerGroup.UNKNOWN ? LAG_UNKNOWN : log.entriesAdded() - estimate;
    }

    /**
     * Notes that a group is given the entry with an id.
     *
     * @return whether this is further than it had come
     */
    public static boolean advance(StreamLog log, ConsumerGroup group, long ms, long seq) {
        if (StreamId.compare(ms, seq, group.lastMs(), group.lastSeq()) <= 0) {
            return false;
        }
        if (group.entriesRead() != ConsumerGroup.UNKNOWN
                && StreamId.compare(group.lastMs(), group.lastSeq(), log.firstMs(), log.firstSeq()) >= 0
                && !hasGapsFrom(log, ms, seq)) {
            group.setEntriesRead(group.entriesRead() + 1);
        } else if (log.entriesAdded() > 0) {
            group.setEntriesRead(estimateEntriesRead(log, ms, seq));
        }
        group.setLastId(ms, seq);
        return true;
    }
}
