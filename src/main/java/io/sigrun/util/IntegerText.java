package io.sigrun.util;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Decimal text of 64-bit integers, read and written in place.
 *
 * <p>Text is <em>canonical</em> when it is what {@link #write} would write for some {@code long}: an optional minus, no
 * leading zero, no plus, not "-0", inside the range. Only such text may be stored as an integer and come back the same.
 */
public final class IntegerText {
    /** The longest canonical text, that of {@link Long#MIN_VALUE}. */
    public static final int MAX_BYTES = 20;

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final int SAFE_DIGITS = 18;
    private static final long[] POWERS = new long[19];

    static {
        long power = 1;
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = power;
            power *= 10;
        }
    }

    private IntegerText() {}

    /** Whether the bytes are the canonical text of a {@code long}. */
    public static boolean isCanonical(MemorySegment memory, long offset, long bytes) {
        if (bytes <= 0 || bytes > MAX_BYTES) {
            return false;
        }
        int first = memory.get(BYTE, offset);
        boolean negative = first == '-';
        int digits = (int) bytes - (negative ? 1 : 0);
        if (digits == 0 || digits > SAFE_DIGITS + 1) {
            return false;
        }
        long at = negative ? offset + 1 : offset;
        int lead = memory.get(BYTE, at);
        if (lead == '0') {
            return bytes == 1;
        }
        long magnitude = 0;
        for (int i = 0; i < digits; i++) {
            int digit = memory.get(BYTE, at + i) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            magnitude = 10 * magnitude + digit;
        }
        // 19 digits stay below 2^64, so that a value beyond the range shows as a negative number.
        return digits <= SAFE_DIGITS || magnitude >= 0 || (negative && magnitude == Long.MIN_VALUE);
    }

    /** The value of canonical text. */
    public static long parse(MemorySegment memory, long offset, long bytes) {
        boolean negative = memory.get(BYTE, offset) == '-';
        long end = offset + bytes;
        long magnitude = 0;
        for (long at = negative ? offset + 1 : offset; at < end; at++) {
            magnitude = 10 * magnitude + (memory.get(BYTE, at) - '0');
        }
        return negative ? -magnitude : magnitude;
    }

    /** The length of a value's canonical text: 1 to {@value #MAX_BYTES}. */
    public static int length(long value) {
        if (value == Long.MIN_VALUE) {
            return MAX_BYTES;
        }
        long magnitude = Math.abs(value);
        int digits = 1;
        while (digits < POWERS.length && magnitude >= POWERS[digits]) {
            digits++;
        }
        return value < 0 ? digits + 1 : digits;
    }

    /**
     * Writes the canonical text of a value.
     *
     * @return the number of bytes written, {@link #length(long)}
     */
    public static int write(MemorySegment memory, long offset, long value) {
        if (value >= 0 && value <= 9) {
            memory.set(BYTE, offset, (byte) ('0' + value));
            return 1;
        }
        int length = length(value);
        long at = offset + length;
        long rest = value;
        while (rest != (int) rest) {
            long quotient = rest / 10;
            memory.set(BYTE, --at, (byte) ('0' + Math.abs(rest - 10 * quotient)));
            rest = quotient;
        }
        // Divisions of ints take half the time.
        int small = (int) rest;
        do {
            int quotient = small / 10;
            memory.set(BYTE, --at, (byte) ('0' + Math.abs(small - 10 * quotient)));
            small = quotient;
        } while (small != 0);
        if (value < 0) {
            memory.set(BYTE, offset, (byte) '-');
        }
        return length;
    }

    /**
     * One byte of the canonical text of a value, without writing it.
     *
     * @param length {@code length(value)}
     * @param index 0 to {@code length - 1}
     */
    public static int byteAt(long value, int length, int index) {
        if (index == 0 && value < 0) {
            return '-';
        }
        return (int) ('0' + Math.abs(value / POWERS[length - 1 - index] % 10));
    }
}
