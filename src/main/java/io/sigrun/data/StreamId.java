package io.sigrun.data;

/**
 * Arithmetic of stream ids: pairs of a time in milliseconds and a sequence number, both unsigned, the time first in the
 * order.
 */
public final class StreamId {
    /** The largest value of either part. */
    public static final long MAX_PART = -1;

    private StreamId() {}

    /** The order of two ids: negative where the first is smaller. */
    public static int compare(long ms, long seq, long otherMs, long otherSeq) {
        int byTime = Long.compareUnsigned(ms, otherMs);
        return byTime != 0 ? byTime : Long.compareUnsigned(seq, otherSeq);
    }

    /** Whether there is no larger id. */
    public static boolean isLargest(long ms, long seq) {
        return ms == MAX_PART && seq == MAX_PART;
    }

    /** Whether this is 0-0. */
    public static boolean isZero(long ms, long seq) {
        return (ms | seq) == 0;
    }

    /** The time of the id after one that is not the largest. */
    public static long nextMs(long ms, long seq) {
        return seq == MAX_PART ? ms + 1 : ms;
    }

    /** The sequence number of the id after any. */
    public static long nextSeq(long seq) {
        return seq + 1;
    }

    /** The time of the id before one that is not 0-0. */
    public static long previousMs(long ms, long seq) {
        return seq == 0 ? ms - 1 : ms;
    }

    /** The sequence number of the id before any. */
    public static long previousSeq(long seq) {
        return seq - 1;
    }
}
