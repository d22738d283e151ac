package io.sigrun.command;

import java.nio.charset.StandardCharsets;

/**
 * The arguments of commands that take elements from an end of the first of some keys that has any: {@code numkeys key
 * [key ...] <one end | the other> [COUNT count]}. Reused from command to command.
 */
public final class PopArguments {
    private static final byte[] NO_KEYS =
            "-ERR numkeys should be greater than 0\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NO_COUNT =
            "-ERR count should be greater than 0\r\n".getBytes(StandardCharsets.US_ASCII);

    /** In the place of a key: none of them exists. */
    public static final int NONE = 0;
    /** In the place of a key: the first that exists is of another type, which was answered. */
    public static final int WRONG_TYPE = -1;

    private int firstKey;
    private int keys;
    private boolean otherEnd;
    private long count;

    PopArguments() {}

    /** The index of the first key. */
    public int firstKey() {
        return firstKey;
    }

    /** The number of keys. */
    public int keys() {
        return keys;
    }

    /** Whether the second of the two words stood there. */
    public boolean isOtherEnd() {
        return otherEnd;
    }

    /** How many elements are wanted at most. */
    public long count() {
        return count;
    }

    /**
     * Reads the arguments; false after an error was answered.
     *
     * @param numkeys the index of the first of them
     * @param one the word for one end
     * @param other the word for the other
     */
    public boolean read(Call call, int numkeys, String one, String other) {
        if (!call.integer(numkeys, 1, Long.MAX_VALUE, NO_KEYS)) {
            return false;
        }
        if (call.number >= call.argumentCount() - numkeys - 1) {
            return call.fail(Replies.SYNTAX_ERROR);
        }
        firstKey = numkeys + 1;
        keys = (int) call.number;
        int end = firstKey + keys;
        otherEnd = call.is(end, other);
        if (!otherEnd && !call.is(end, one)) {
            return call.fail(Replies.SYNTAX_ERROR);
        }
        count = 1;
        int left = call.argumentCount() - end - 1;
        if (left == 0) {
            return true;
        }
        if (left == 1 || !call.is(end + 1, "count")) {
            return call.fail(Replies.SYNTAX_ERROR);
        }
        if (!call.integer(end + 2, 1, Long.MAX_VALUE, NO_COUNT)) {
            return false;
        }
        count = call.number;
        return left == 2 || call.fail(Replies.SYNTAX_ERROR);
    }

    /** The first of some keys that exists, to be written; or {@link #NONE} or {@link #WRONG_TYPE}. */
    public static int firstExisting(Call call, int firstKey, int keys, int type) {
        for (int key = firstKey; key < firstKey + keys; key++) {
            long record = call.lookupWrite(key);
            if (record != 0) {
                return call.checkType(record, type) ? key : WRONG_TYPE;
            }
        }
        return NONE;
    }
}
