package io.sigrun.keyspace;

import io.sigrun.data.StreamId;
import io.sigrun.data.StreamLog;

/** How a stream is to be trimmed, as XADD and XTRIM are told; reused from command to command. */
public final class StreamTrim {
    /** By what entries are chosen. */
    public enum Strategy {
        NONE,
        /** So many may be left. */
        LENGTH,
        /** None with a smaller id may be left. */
        ID
    }

    public Strategy strategy = Strategy.NONE;
    /** Whether only whole nodes are removed. */
    public boolean approximate;
    /** How many entries may be left. */
    public long maxLength;
    /** The time of the smallest id that may be left. */
    public long minMs;
    /** The sequence number of that id. */
    public long minSeq;
    /** Not more entries than this are removed; 0 for no limit. */
    public long limit;
    /** The index of the argument with the length or id. */
    public int thresholdArgument;

    StreamTrim() {}

    /** Back to no trimming at all. */
    public void clear() {
        strategy = Strategy.NONE;
        approximate = false;
        limit = 0;
    }

    /** Trims a stream; returns how many entries were removed. */
    public long apply(StreamLog log) {
        return switch (strategy) {
            case NONE -> 0;
            case LENGTH -> log.trimToLength(maxLength, approximate, limit);
            case ID -> log.trimToId(minMs, minSeq, approximate, limit);
        };
    }

    /** The time of the smallest id that would have trimmed a stream to what it is now. */
    public static long exactMs(StreamLog log) {
        return log.nodeCount() == 0 ? StreamId.MAX_PART : log.nodeMs(log.firstNode());
    }

    /** The sequence number of that id. */
    public static long exactSeq(StreamLog log) {
        return log.nodeCount() == 0 ? StreamId.MAX_PART : log.nodeSeq(log.firstNode());
    }
}
