package io.sigrun.command;

import io.sigrun.keyspace.ValueType;
import io.sigrun.memory.Region;
import io.sigrun.util.Glob;

/**
 * The cursor and the options of SCAN, HSCAN, SSCAN and ZSCAN: {@code cursor [MATCH pattern] [COUNT count] [TYPE type]
 * [NOVALUES] [NOSCORES]}.
 */
public final class ScanArguments {
    private static final byte[] NO_VALUES_ELSEWHERE =
            "-ERR NOVALUES option can only be used in HSCAN\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final byte[] NO_SCORES_ELSEWHERE =
            "-ERR NOSCORES option can only be used in ZSCAN\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final byte[] INVALID_CURSOR =
            "-ERR invalid cursor\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final int DEFAULT_COUNT = 10;
    private static final int ANY_TYPE = -1;

    private final Region region;
    private final Kind kind;
    private long cursor;
    private long count = DEFAULT_COUNT;
    private int pattern;
    private long patternRef;
    private int patternLength;
    private boolean namesOnly;
    private int type = ANY_TYPE;

    private enum Kind {
        KEYS,
        HASH,
        SET,
        SORTED_SET
    }

    private ScanArguments(Region region, Kind kind) {
        this.region = region;
        this.kind = kind;
    }

    /** For SCAN: TYPE is known. */
    public static ScanArguments ofKeys(Call call) {
        return new ScanArguments(call.region(), Kind.KEYS);
    }

    /** For HSCAN: NOVALUES is known. */
    public static ScanArguments ofHash(Call call) {
        return new ScanArguments(call.region(), Kind.HASH);
    }

    /** For SSCAN. */
    public static ScanArguments ofSet(Call call) {
        return new ScanArguments(call.region(), Kind.SET);
    }

    /** For ZSCAN: NOSCORES is known. */
    public static ScanArguments ofSortedSet(Call call) {
        return new ScanArguments(call.region(), Kind.SORTED_SET);
    }

    /**
     * Reads a cursor, as C's strtoull reads numbers: blanks and a sign may come before it, and what follows a NUL does
     * not count. Answers the client where it is none.
     */
    public boolean readCursor(Call call, int argument) {
        long at = call.ref(argument);
        long end = at + call.length(argument);
        boolean plain = at < end && region.getByte(at) != ' ' && !isSpace(region.getByte(at));
        while (at < end && isSpace(region.getByte(at))) {
            at++;
        }
        boolean minus = at < end && region.getByte(at) == '-';
        if (minus || (at < end && region.getByte(at) == '+')) {
            at++;
        }
        long value = 0;
        int digits = 0;
        for (; at < end && region.getByte(at) >= '0' && region.getByte(at) <= '9'; at++) {
            int digit = region.getByte(at) - '0';
            if (Long.compareUnsigned(value, Long.divideUnsigned(-1L - digit, 10)) > 0) {
                return call.fail(INVALID_CURSOR);
            }
            value = 10 * value + digit;
            digits++;
        }
        boolean negativeInteger = minus && plain && call.isInteger(argument);
        boolean whole = at == end || region.getByte(at) == 0;
        if (negativeInteger || digits == 0 || !whole) {
            return call.fail(INVALID_CURSOR);
        }
        cursor = minus ? -value : value;
        return true;
    }

    private static boolean isSpace(int b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }

    /** Reads the options from an argument on; answers the client where they are not valid. */
    public boolean readOptions(Call call, int from) {
        int arguments = call.argumentCount();
        for (int i = from; i < arguments; i++) {
            boolean more = i + 1 < arguments;
            if (more && call.is(i, "count")) {
                if (!call.integer(i + 1)) {
                    return false;
                }
                if (call.number < 1) {
                    return call.fail(Replies.SYNTAX_ERROR);
                }
                count = call.number;
                i++;
            } else if (more && call.is(i, "match")) {
                readPattern(call, i + 1);
                i++;
            } else if (more && kind == Kind.KEYS && call.is(i, "type")) {
                type = ValueType.of(call.text(i + 1));
                if (type < 0) {
                    return call.fail("ERR unknown type name '" + call.shown(i + 1) + "'");
                }
                i++;
            } else if (call.is(i, "novalues")) {
                if (kind != Kind.HASH) {
                    return call.fail(NO_VALUES_ELSEWHERE);
                }
                namesOnly = true;
            } else if (call.is(i, "noscores")) {
                if (kind != Kind.SORTED_SET) {
                    return call.fail(NO_SCORES_ELSEWHERE);
                }
                namesOnly = true;
            } else {
                return call.fail(Replies.SYNTAX_ERROR);
            }
        }
        return true;
    }

    private void readPattern(Call call, int argument) {
        patternRef = call.ref(argument);
        patternLength = call.length(argument);
        pattern = patternLength == 1 && region.getByte(patternRef) == '*' ? 0 : argument;
    }

    /** Where to go on; 0 is the start. */
    public long cursor() {
        return cursor;
    }

    /** About how many elements to visit, at least 1. */
    public long count() {
        return count;
    }

    /** Whether the values or scores are left out. */
    public boolean namesOnly() {
        return namesOnly;
    }

    /** Whether values of a type are wanted. */
    public boolean isWanted(int valueType) {
        return type == ANY_TYPE || type == valueType;
    }

    /** Whether a text matches the pattern, if there is one. */
    public boolean matches(long ref, int length) {
        return pattern == 0
                || Glob.matches(region.segment(), patternRef, patternLength, region.segment(), ref, length, false);
    }

    /** What SCAN and its kin answer for a key that is not there. */
    public static void replyEmpty(Call call) {
        call.reply.array(2);
        call.reply.bulk(0);
        call.reply.array(0);
    }
}
