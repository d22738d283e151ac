package io.sigrun.util;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Pattern matching over bytes as KEYS, SCAN, PSUBSCRIBE, ACL and CONFIG GET know it.
 *
 * <p>{@code *} matches any run of bytes, {@code ?} any byte, {@code [abc]}, {@code [a-z]} and {@code [^a]} a byte of a
 * set, {@code \} takes the next byte literally. A set that is not closed ends with the pattern. No text is needed to be
 * valid in any character set; the order in ranges is that of signed bytes, and ignoring case concerns ASCII letters.
 */
public final class Glob {
    /*
     * Why a loop with one point of return is enough: only '*' leaves a choice. When the part of the pattern after a
     * later '*' fits nowhere in the rest of the text, making an earlier '*' longer only makes that rest shorter. So the
     * last '*' seen is the only one to come back to. Between two '*' every element takes exactly one byte; the part
     * after the last '*' can therefore only fit at the very end of the text and is tried there and nowhere else.
     *
     * Patterns with more than STARS_MAX runs of '*' before the end of what they need match nothing: Valkey counts its
     * recursion and gives up there, and to agree matters more than to be clever.
     */

    /** After this many runs of {@code *} in use at once, nothing matches. */
    static final int STARS_MAX = 1000;

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private Glob() {}

    /** Whether a text matches a pattern, both given as arrays. */
    public static boolean matches(byte[] pattern, byte[] text, boolean ignoreCase) {
        return matches(
                MemorySegment.ofArray(pattern),
                0,
                pattern.length,
                MemorySegment.ofArray(text),
                0,
                text.length,
                ignoreCase);
    }

    /** Whether a text matches a pattern, both given as ranges of memory. Allocates nothing. */
    public static boolean matches(
            MemorySegment pattern,
            long patternOffset,
            long patternBytes,
            MemorySegment text,
            long textOffset,
            long textBytes,
            boolean ignoreCase) {
        long patternEnd = patternOffset + patternBytes;
        long textEnd = textOffset + textBytes;
        if (textBytes == 0) {
            return patternBytes == 0; // not even "*" matches the empty text
        }
        long p = patternOffset;
        long t = textOffset;
        long returnPattern = -1;
        long returnText = 0;
        int stars = 0;
        while (t < textEnd) {
            if (p < patternEnd && pattern.get(BYTE, p) == '*') {
                p = afterStars(pattern, p, patternEnd);
                if (p == patternEnd) {
                    return true;
                }
                if (++stars > STARS_MAX) {
                    return false;
                }
                long needed = elementsToEnd(pattern, p, patternEnd);
                if (needed < 0) {
                    returnPattern = p;
                    returnText = t;
                } else if (needed > textEnd - t) {
                    return false;
                } else {
                    returnPattern = -1;
                    t = textEnd - needed;
                }
            } else if (p < patternEnd && elementMatches(pattern, p, patternEnd, text.get(BYTE, t), ignoreCase)) {
                p = elementEnd(pattern, p, patternEnd);
                t++;
            } else if (returnPattern >= 0) {
                p = returnPattern;
                t = ++returnText;
            } else {
                return false;
            }
        }
        return afterStars(pattern, p, patternEnd) == patternEnd;
    }

    private static long afterStars(MemorySegment pattern, long from, long end) {
        long p = from;
        while (p < end && pattern.get(BYTE, p) == '*') {
            p++;
        }
        return p;
    }

    /** The number of elements, a byte of text each, from here to the end of the pattern; -1 if there is a star. */
    private static long elementsToEnd(MemorySegment pattern, long from, long end) {
        long count = 0;
        for (long p = from; p < end; p = elementEnd(pattern, p, end)) {
            if (pattern.get(BYTE, p) == '*') {
                return -1;
            }
            count++;
        }
        return count;
    }

    private static long elementEnd(MemorySegment pattern, long from, long end) {
        byte first = pattern.get(BYTE, from);
        if (first == '[') {
            return setEnd(pattern, from + 1, end);
        }
        return first == '\\' && from + 1 < end ? from + 2 : from + 1;
    }

    private static boolean elementMatches(MemorySegment pattern, long from, long end, byte value, boolean ignoreCase) {
        byte first = pattern.get(BYTE, from);
        return switch (first) {
            case '?' -> true;
            case '[' -> setMatches(pattern, from + 1, end, value, ignoreCase);
            case '\\' -> same(from + 1 < end ? pattern.get(BYTE, from + 1) : first, value, ignoreCase);
            default -> same(first, value, ignoreCase);
        };
    }

    /** The end of a set whose content starts here: behind its bracket, or the pattern's end. */
    private static long setEnd(MemorySegment pattern, long from, long end) {
        long p = from;
        if (p < end && pattern.get(BYTE, p) == '^') {
            p++;
        }
        while (p < end) {
            byte first = pattern.get(BYTE, p);
            if (first == ']') {
                return p + 1;
            }
            p = setMemberEnd(pattern, p, end, first);
        }
        return end;
    }

    private static long setMemberEnd(MemorySegment pattern, long from, long end, byte first) {
        if (first == '\\' && end - from >= 2) {
            return from + 2;
        }
        return end - from >= 3 && pattern.get(BYTE, from + 1) == '-' ? from + 3 : from + 1;
    }

    private static boolean setMatches(MemorySegment pattern, long from, long end, byte value, boolean ignoreCase) {
        long p = from;
        boolean negated = p < end && pattern.get(BYTE, p) == '^';
        if (negated) {
            p++;
        }
        while (p < end) {
            byte first = pattern.get(BYTE, p);
            if (first == ']') {
                break;
            }
            long next = setMemberEnd(pattern, p, end, first);
            boolean in;
            if (first == '\\' && next == p + 2) {
                in = pattern.get(BYTE, p + 1) == value;
            } else if (next == p + 3) {
                in = inRange(first, pattern.get(BYTE, p + 2), value, ignoreCase);
            } else {
                in = same(first, value, ignoreCase);
            }
            if (in) {
                return !negated;
            }
            p = next;
        }
        return negated;
    }

    private static boolean inRange(byte a, byte b, byte value, boolean ignoreCase) {
        byte low = a < b ? a : b;
        byte high = a < b ? b : a;
        if (ignoreCase) {
            byte lower = lower(value);
            return lower >= lower(low) && lower <= lower(high);
        }
        return value >= low && value <= high;
    }

    private static boolean same(byte a, byte b, boolean ignoreCase) {
        return a == b || (ignoreCase && lower(a) == lower(b));
    }

    private static byte lower(byte value) {
        return value >= 'A' && value <= 'Z' ? (byte) (value + 32) : value;
    }
}
