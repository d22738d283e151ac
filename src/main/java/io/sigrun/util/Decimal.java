package io.sigrun.util;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * 64-bit integers as decimal text in memory, without allocation.
 *
 * <p>Parsing is strict, as a key-value server stores and compares integers: an optional minus, no plus, no leading
 * zeros, no spaces,
 * so that text and number determine each other.
 */
public final class Decimal {
    /** The longest text of a 64-bit integer: {@code -9223372036854775808}. */
    public static final int MAX_LENGTH = 20;

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final byte[] MIN_VALUE = {
        '-', '9', '2', '2', '3', '3', '7', '2', '0', '3', '6', '8', '5', '4', '7', '7', '5', '8', '0', '8'
    };

    private Decimal() {}

    /** Whether the bytes are the canonical text of a 64-bit integer. */
    public static boolean isLong(MemorySegment memory, long offset, int length) {
        if (length == 0 || length > MAX_LENGTH) {
            return false;
        }
        int first = memory.get(BYTE, offset);
        boolean negative = first == '-';
        int at = negative ? 1 : 0;
        if (at == length) {
            return false;
        }
        int digit = memory.get(BYTE, offset + at) - '0';
        if (digit == 0) {
            return length == 1;
        }
        if (digit < 0 || digit > 9) {
            return false;
        }
        for (int i = at + 1; i < length; i++) {
            digit = memory.get(BYTE, offset + i) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
        }
        if (length - at < 19) {
            return true;
        }
        return length - at == 19 && fits(memory, offset + at, negative);
    }

    private static boolean fits(MemorySegment memory, long digits, boolean negative) {
        for (int i = 0; i < 19; i++) {
            int difference = memory.get(BYTE, digits + i) - MIN_VALUE[i + 1];
            if (difference != 0) {
                return difference < 0;
            }
        }
        return negative;
    }

    /** The value of bytes for which {@link #isLong} holds. */
    public static long parse(MemorySegment memory, long offset, int length) {
        boolean negative = memory.get(BYTE, offset) == '-';
        long value = 0;
        for (int i = negative ? 1 : 0; i < length; i++) {
            value = value * 10 - (memory.get(BYTE, offset + i) - '0');
        }
        return negative ? value : -value;
    }

    /** The number of bytes that the text of a value takes. */
    public static int length(long value) {
        int length = value < 0 ? 2 : 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            length++;
        }
        return length;
    }

    /**
     * Writes the text of a value.
     *
     * @return its length
     */
    public static int write(MemorySegment memory, long offset, long value) {
        if (value >= 0 && value < 10) {
            memory.set(BYTE, offset, (byte) ('0' + value));
            return 1;
        }
        if (value == Long.MIN_VALUE) {
            MemorySegment.copy(MIN_VALUE, 0, memory, BYTE, offset, MIN_VALUE.length);
            return MIN_VALUE.length;
        }
        int length = length(value);
        long at = offset + length;
        long rest = value;
        if (value < 0) {
            memory.set(BYTE, offset, (byte) '-');
            rest = -value;
        }
        while (rest > Integer.MAX_VALUE) {
            long quotient = rest / 10;
            memory.set(BYTE, --at, (byte) ('0' + (rest - quotient * 10)));
            rest = quotient;
        }
        int small = (int) rest;
        do {
            int quotient = small / 10;
            memory.set(BYTE, --at, (byte) ('0' + (small - quotient * 10)));
            small = quotient;
        } while (small != 0);
        return length;
    }
}
