package io.sigrun.keyspace;

import io.sigrun.data.StreamId;
import io.sigrun.memory.Region;
import io.sigrun.util.IntegerText;

/**
 * Reads and writes the text of stream ids: {@code time-sequence}, both unsigned decimals. One object serves any number
 * of ids; what was read last is in its fields.
 */
public final class StreamIdText {
    /** The longest text of an id. */
    public static final int MAX_BYTES = 41;

    /** Longer text is no id, whatever zeros it begins with. */
    private static final int READ_MAX_BYTES = 127;

    private final Region region;
    private long ms;
    private long seq;
    private boolean sequenceGiven;
    private long value;

    StreamIdText(Region region) {
        this.region = region;
    }

    /** The time of the id that was read last. */
    public long ms() {
        return ms;
    }

    /** The sequence number of the id that was read last. */
    public long seq() {
        return seq;
    }

    /** Whether the text that was read last was not of the form {@code time-*}. */
    public boolean sequenceGiven() {
        return sequenceGiven;
    }

    /**
     * Reads an id.
     *
     * @param missingSeq the sequence number where there is only a time
     * @return whether it is one
     */
    public boolean read(long ref, int length, long missingSeq) {
        return readParts(ref, length, missingSeq, false);
    }

    /** Reads an id whose sequence number may be {@code *}, 0 then. */
    public boolean readOpen(long ref, int length) {
        return readParts(ref, length, 0, true);
    }

    /** Reads an id, or {@code -} for the smallest and {@code +} for the largest. */
    public boolean readBound(long ref, int length, long missingSeq) {
        boolean single = length == 1 || (length > 1 && length <= READ_MAX_BYTES && region.getByte(ref + 1) == 0);
        if (single && region.getByte(ref) == '-') {
            ms = 0;
            seq = 0;
            return true;
        }
        if (single && region.getByte(ref) == '+') {
            ms = StreamId.MAX_PART;
            seq = StreamId.MAX_PART;
            return true;
        }
        return readParts(ref, length, missingSeq, false);
    }

    private boolean readParts(long ref, int length, long missingSeq, boolean open) {
        sequenceGiven = true;
        if (length > READ_MAX_BYTES) {
            return false;
        }
        long end = ref;
        while (end < ref + length && region.getByte(end) != 0) {
            end++;
        }
        long dash = ref;
        while (dash < end && region.getByte(dash) != '-') {
            dash++;
        }
        if (!readUnsigned(ref, dash)) {
            return false;
        }
        ms = value;
        if (dash == end) {
            seq = missingSeq;
            return true;
        }
        if (open && end - dash == 2 && region.getByte(dash + 1) == '*') {
            sequenceGiven = false;
            seq = 0;
            return true;
        }
        if (!readUnsigned(dash + 1, end)) {
            return false;
        }
        seq = value;
        return true;
    }

    /** Reads a number as Valkey does: any negative integer is refused, else as C's strtoull, which takes signs. */
    private boolean readUnsigned(long from, long end) {
        if (region.getByte(from) == '-' && end - from > 1 && isCanonical(from, end)) {
            return false;
        }
        long at = from;
        while (at < end && isSpace(region.getByte(at))) {
            at++;
        }
        boolean minus = at < end && region.getByte(at) == '-';
        if (minus || (at < end && region.getByte(at) == '+')) {
            at++;
        }
        if (at == end) {
            return false;
        }
        long number = 0;
        for (; at < end; at++) {
            int digit = region.getByte(at) - '0';
            if (digit < 0 || digit > 9 || Long.compareUnsigned(number, Long.divideUnsigned(-1L - digit, 10)) > 0) {
                return false;
            }
            number = 10 * number + digit;
        }
        value = minus ? -number : number;
        return true;
    }

    private boolean isCanonical(long from, long end) {
        return IntegerText.isCanonical(region.segment(), from, end - from);
    }

    private static boolean isSpace(int b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }

    /**
     * Writes an id.
     *
     * @param to a place with room for {@link #MAX_BYTES}
     * @return the number of bytes written
     */
    public int write(long to, long idMs, long idSeq) {
        int length = writeUnsigned(to, idMs);
        region.putByte(to + length, '-');
        return length + 1 + writeUnsigned(to + length + 1, idSeq);
    }

    private int writeUnsigned(long to, long number) {
        if (number >= 0) {
            return IntegerText.write(region.segment(), to, number);
        }
        long tenth = Long.divideUnsigned(number, 10);
        int length = IntegerText.write(region.segment(), to, tenth);
        region.putByte(to + length, (int) ('0' + (number - 10 * tenth)));
        return length + 1;
    }
}
