package io.sigrun.util;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * LZF compression as RDB files and quicklists use it, without any framing.
 *
 * <p>The stream is a sequence of a control byte and what it asks for. Below 32: that many literal bytes and one more.
 * Else its top three bits are a length (7: more in the next byte), its low five bits and the byte after are a distance
 * minus one, and length plus two bytes are repeated from that far back in the output.
 *
 * <p>What the compressor chooses to repeat (the hash, nothing from the very first byte, the two last bytes mostly left
 * as they are) is what Valkey's chooses, so that DUMP gives the same bytes.
 *
 * <p>The compressor owns a table that makes an instance belong to one thread; decompression has no state.
 */
public final class Lzf {
    private static final int TABLE_BITS = 16;
    private static final int DISTANCE_MAX = 1 << 13;
    private static final int LITERALS_MAX = 32;
    private static final int REPEAT_MIN = 3;
    private static final int REPEAT_MAX = 264;
    /** The most that a repetition and the count of the next literals take. */
    private static final int REPEAT_ROOM = 4;
    /** So many bytes are compared without a look at the end of the input, where they are there for sure. */
    private static final int UNCHECKED = 19;

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    /**
     * Where a run of three bytes with this hash was seen last: {@code base}, plus its place in the input, plus one.
     * What is not above {@code base} belongs to an earlier input, so that the table need not be cleared for each.
     */
    private final int[] seen = new int[1 << TABLE_BITS];

    private int base;

    /**
     * Compresses if the result fits.
     *
     * @param bytes length of the input, up to {@link Integer#MAX_VALUE} - 1
     * @param capacity the most bytes the output may take
     * @return the length of the output, or 0 if it would be longer than the capacity; the output is then unspecified
     */
    public int compress(MemorySegment from, long offset, int bytes, MemorySegment to, long toOffset, int capacity) {
        if (base > Integer.MAX_VALUE - 1 - bytes) {
            Arrays.fill(seen, 0);
            base = 0;
        }
        int packed = pack(from, offset, bytes, to, toOffset, capacity);
        base += bytes;
        return packed;
    }

    private int pack(MemorySegment from, long offset, int bytes, MemorySegment to, long toOffset, int capacity) {
        long end = toOffset + capacity;
        long out = toOffset + 1; // what comes first is the count of the literals behind it
        int literals = 0;
        int at = 0;
        while (at + REPEAT_MIN <= bytes) {
            int hash = hash(from, offset + at);
            int candidate = seen[hash] - 1 - base;
            seen[hash] = base + at + 1;
            if (candidate > 0
                    && at - candidate <= DISTANCE_MAX
                    && repeated(from, offset, candidate, at, REPEAT_MIN) == REPEAT_MIN) {
                out = endLiterals(to, out, literals);
                if (out + REPEAT_ROOM >= end) {
                    return 0;
                }
                int length = repeated(from, offset, candidate, at, longestRepeat(bytes - at));
                repeat(to, out, at - candidate - 1, length - 2);
                out += length < 9 ? 3 : 4; // with the count of the next literals
                literals = 0;
                at += length;
                remember(from, offset, at - 2, Math.min(at, bytes - REPEAT_MIN + 1));
                continue;
            }
            if (out >= end) {
                return 0;
            }
            to.set(BYTE, out++, from.get(BYTE, offset + at++));
            literals++;
            if (literals == LITERALS_MAX) {
                out = endLiterals(to, out, literals) + 1;
                literals = 0;
            }
        }
        return lastLiterals(from, offset + at, bytes - at, to, toOffset, out, literals, end);
    }

    /**
     * How much may be repeated at once where so many bytes are left: not the last two, unless Valkey's does not look.
     */
    private static int longestRepeat(int left) {
        int longest = Math.min(left - 2, REPEAT_MAX);
        return Math.max(longest, longest > UNCHECKED - REPEAT_MIN ? UNCHECKED : REPEAT_MIN);
    }

    /** Writes what is too short to repeat anything; returns the length of the output, or 0 if there is no room. */
    private static int lastLiterals(
            MemorySegment from,
            long fromOffset,
            int bytes,
            MemorySegment to,
            long toOffset,
            long start,
            int startedLiterals,
            long end) {
        long out = start;
        int literals = startedLiterals;
        if (out + REPEAT_MIN > end) {
            return 0;
        }
        for (int i = 0; i < bytes; i++) {
            to.set(BYTE, out++, from.get(BYTE, fromOffset + i));
            literals++;
            if (literals == LITERALS_MAX) {
                out = endLiterals(to, out, literals) + 1;
                literals = 0;
            }
        }
        return (int) (endLiterals(to, out, literals) - toOffset);
    }

    /** Writes the count in front of the literals that end here; where there are none, its place is free again. */
    private static long endLiterals(MemorySegment to, long out, int literals) {
        if (literals == 0) {
            return out - 1;
        }
        to.set(BYTE, out - literals - 1, (byte) (literals - 1));
        return out;
    }

    /** Compresses from an array into another; see the other method. */
    public int compress(byte[] from, int offset, int bytes, byte[] to, int toOffset, int capacity) {
        return compress(MemorySegment.ofArray(from), offset, bytes, MemorySegment.ofArray(to), toOffset, capacity);
    }

    /**
     * Restores what was compressed.
     *
     * @param expected the length that the output must have
     * @return whether the input was valid and gave exactly that many bytes; if not, the output is unspecified
     */
    public static boolean decompress(
            MemorySegment from, long offset, long bytes, MemorySegment to, long toOffset, long expected) {
        long in = offset;
        long inEnd = offset + bytes;
        long out = toOffset;
        long outEnd = toOffset + expected;
        while (in < inEnd) {
            int control = from.get(BYTE, in++) & 0xff;
            if (control < LITERALS_MAX) {
                int count = control + 1;
                if (count > inEnd - in || count > outEnd - out) {
                    return false;
                }
                MemorySegment.copy(from, in, to, out, count);
                in += count;
                out += count;
            } else {
                int length = control >>> 5;
                if (inEnd - in < (length == 7 ? 2 : 1)) {
                    return false;
                }
                if (length == 7) {
                    length += from.get(BYTE, in++) & 0xff;
                }
                int distance = ((control & 31) << 8 | (from.get(BYTE, in++) & 0xff)) + 1;
                length += 2;
                if (distance > out - toOffset || length > outEnd - out) {
                    return false;
                }
                repeatOut(to, out, distance, length);
                out += length;
            }
        }
        return out == outEnd;
    }

    /** Restores from an array into another; see the other method. */
    public static boolean decompress(byte[] from, int offset, int bytes, byte[] to, int toOffset, int expected) {
        return decompress(MemorySegment.ofArray(from), offset, bytes, MemorySegment.ofArray(to), toOffset, expected);
    }

    private static void repeatOut(MemorySegment to, long out, int distance, int length) {
        if (distance >= length) {
            MemorySegment.copy(to, out - distance, to, out, length);
            return;
        }
        for (int i = 0; i < length; i++) { // overlapping: what was just written is read again
            to.set(BYTE, out + i, to.get(BYTE, out + i - distance));
        }
    }

    private static int hash(MemorySegment from, long at) {
        int three = (from.get(BYTE, at) & 0xff) << 16
                | (from.get(BYTE, at + 1) & 0xff) << 8
                | (from.get(BYTE, at + 2) & 0xff);
        return ((three >>> 8) - 5 * three) & ((1 << TABLE_BITS) - 1);
    }

    /** How many bytes at two places are the same, up to a limit. */
    private static int repeated(MemorySegment from, long offset, int earlier, int later, int limit) {
        int length = 0;
        while (length < limit && from.get(BYTE, offset + earlier + length) == from.get(BYTE, offset + later + length)) {
            length++;
        }
        return length;
    }

    /** Enters the last two positions of a repeated run only: enough, and quick on long runs. */
    private void remember(MemorySegment from, long offset, int start, int end) {
        for (int at = Math.max(start, end - 2); at < end; at++) {
            seen[hash(from, offset + at)] = base + at + 1;
        }
    }

    private static void repeat(MemorySegment to, long out, int distance, int length) {
        if (length < 7) {
            to.set(BYTE, out, (byte) (length << 5 | distance >>> 8));
            to.set(BYTE, out + 1, (byte) distance);
        } else {
            to.set(BYTE, out, (byte) (7 << 5 | distance >>> 8));
            to.set(BYTE, out + 1, (byte) (length - 7));
            to.set(BYTE, out + 2, (byte) distance);
        }
    }
}
