package io.sigrun.command;

/** A range of a string as arguments say it: {@code [start [end [BYTE | BIT]]]}. Reused from command to command. */
public final class BitRange {
    private long start;
    private long end;
    private boolean inBits;
    private boolean hasEnd;
    private long from;
    private long to;

    BitRange() {}

    /** Reads the arguments from one on to the last; false after an error was answered. */
    public boolean read(Call call, int first) {
        int given = call.argumentCount() - first;
        start = 0;
        end = -1;
        inBits = false;
        hasEnd = given > 1;
        if (given > 3) {
            return call.fail(Replies.SYNTAX_ERROR);
        }
        if (given > 0) {
            if (!call.integer(first)) {
                return false;
            }
            start = call.number;
        }
        if (given == 3) {
            inBits = call.is(first + 2, "bit");
            if (!inBits && !call.is(first + 2, "byte")) {
                return call.fail(Replies.SYNTAX_ERROR);
            }
        }
        if (hasEnd) {
            if (!call.integer(first + 1)) {
                return false;
            }
            end = call.number;
        }
        return true;
    }

    /** Whether an end was given. */
    public boolean hasEnd() {
        return hasEnd;
    }

    /** Whether both ends are counted from the string's end, in the wrong order. */
    public boolean isReversed() {
        return start < 0 && end < 0 && start > end;
    }

    /** Says how many bytes the string has, for {@link #from} and {@link #to}. */
    public void resolve(long bytes) {
        long length = inBits ? 8 * bytes : bytes;
        long first = Math.max(0, start < 0 ? length + start : start);
        long last = Math.min(Math.max(0, end < 0 ? length + end : end), length - 1);
        int unit = inBits ? 1 : 8;
        from = first > last ? 0 : unit * first;
        to = first > last ? 0 : unit * (last + 1);
    }

    /** The first bit of the range. */
    public long from() {
        return from;
    }

    /** The bit behind the range; not behind {@link #from} where the range is empty. */
    public long to() {
        return to;
    }
}
