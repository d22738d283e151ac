package io.sigrun.resp;

import io.sigrun.memory.Region;

/**
 * Splits an inline command into arguments as a shell does: blanks separate them, double quotes (escapes {@code \xHH \n
 * \r \t \b \a} and any other character for itself) and single quotes (only {@code \'}) keep blanks, and may stand
 * anywhere in an argument. Quoted parts are unescaped in place, which never makes them longer.
 */
final class InlineSplitter {
    private final Region region;
    private long write;

    InlineSplitter(Region region) {
        this.region = region;
    }

    /**
     * Adds the arguments of a line of {@code length} bytes at the request's base; false where quotes do not balance.
     */
    boolean split(Request request, int length) {
        long base = request.base;
        long end = base + length;
        long at = base;
        while (true) {
            while (at < end && isBlank(region.getByte(at))) {
                at++;
            }
            if (at >= end || region.getByte(at) == 0) {
                return true;
            }
            long start = at;
            write = at;
            at = word(at, end);
            if (at < 0) {
                return false;
            }
            request.add((int) (start - base), (int) (write - start));
        }
    }

    private static boolean isBlank(int b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }

    /** Fewer than what may stand before a word: so it is in Valkey. */
    private static boolean endsWord(int b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n' || b == 0;
    }

    /** Reads one argument, writing it unescaped from {@link #write} on; returns the ref behind it, or -1. */
    private long word(long from, long end) {
        long at = from;
        while (at < end) {
            int b = region.getByte(at);
            if (endsWord(b)) {
                return at;
            }
            if (b == '"' || b == '\'') {
                at = b == '"' ? doubleQuoted(at + 1, end) : singleQuoted(at + 1, end);
                if (at < 0) {
                    return -1;
                }
            } else {
                region.putByte(write++, b);
                at++;
            }
        }
        return at;
    }

    private long doubleQuoted(long from, long end) {
        long at = from;
        while (at < end) {
            int b = region.getByte(at);
            if (b == '"') {
                return at + 1;
            }
            if (b == '\\' && at + 1 < end) {
                int escaped = region.getByte(at + 1);
                if (escaped == 'x' && at + 3 < end && hex(at + 2) >= 0 && hex(at + 3) >= 0) {
                    region.putByte(write++, hex(at + 2) << 4 | hex(at + 3));
                    at += 4;
                } else {
                    region.putByte(write++, unescape(escaped));
                    at += 2;
                }
            } else {
                region.putByte(write++, b);
                at++;
            }
        }
        return -1;
    }

    private long singleQuoted(long from, long end) {
        long at = from;
        while (at < end) {
            int b = region.getByte(at);
            if (b == '\'') {
                return at + 1;
            }
            if (b == '\\' && at + 1 < end && region.getByte(at + 1) == '\'') {
                b = '\'';
                at++;
            }
            region.putByte(write++, b);
            at++;
        }
        return -1;
    }

    private int hex(long at) {
        return Character.digit(region.getByte(at), 16);
    }

    private static int unescape(int escaped) {
        return switch (escaped) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> 7;
            default -> escaped;
        };
    }
}
