package io.sigrun.util;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reads decimal text as doubles, for {@link DoubleText}.
 *
 * <p>Numbers of up to 15 or 16 digits with a small exponent need one exact operation (Clinger, "How to Read Floating
 * Point Numbers Accurately", 1990) and no allocation. The rest, rounded correctly too, goes through the JDK; of very
 * long texts only so many digits as can matter.
 */
final class DoubleParser {
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final String INFINITY = "infinity";
    private static final long EXPONENT_MAX = 1 << 30;

    /** More significant digits than any number half-way between two doubles has. */
    private static final int SIGNIFICANT_MAX = 800;

    /** How many digits surely fit a {@code long}. */
    private static final int LEADING_DIGITS = 18;

    private static final long LEADING_LIMIT = 100_000_000_000_000_000L;

    /** The powers of ten that are doubles. */
    private static final double[] EXACT_TENS = new double[23];

    static {
        EXACT_TENS[0] = 1;
        for (int i = 1; i < EXACT_TENS.length; i++) {
            EXACT_TENS[i] = EXACT_TENS[i - 1] * 10;
        }
    }

    private DoubleParser() {}

    /** See {@link DoubleText#parse}. */
    static double parse(MemorySegment memory, long offset, long bytes) {
        long end = offset + bytes;
        int sign = offset < end ? memory.get(BYTE, offset) : 0;
        long start = sign == '-' || sign == '+' ? offset + 1 : offset;
        long at = start;
        long digits = 0; // the leading ones, without zeros in front
        int power = 0; // of ten, to multiply them with
        long seen = 0;
        boolean fraction = false;
        boolean more = false; // digits follow the leading ones
        for (; at < end; at++) {
            int digit = memory.get(BYTE, at) - '0';
            if (digit >= 0 && digit <= 9) {
                seen++;
                if (digits < LEADING_LIMIT) {
                    digits = 10 * digits + digit;
                    power -= fraction ? 1 : 0;
                } else {
                    more = true;
                    power += fraction ? 0 : 1;
                }
            } else if (digit == '.' - '0' && !fraction) {
                fraction = true;
            } else {
                break;
            }
        }
        double magnitude;
        if (seen == 0) {
            magnitude = fraction ? Double.NaN : infinity(memory, at, end);
        } else {
            int exponent = at == end ? 0 : exponent(memory, at, end);
            magnitude = exponent == Integer.MIN_VALUE
                    ? Double.NaN
                    : magnitude(digits, power + exponent, more, memory, start, end);
        }
        return sign == '-' ? -magnitude : magnitude;
    }

    /** The number that an exponent up to the end of the text stands for, cut at a limit; MIN_VALUE if there is none. */
    private static int exponent(MemorySegment memory, long offset, long end) {
        int letter = memory.get(BYTE, offset) | 0x20;
        int sign = offset + 1 < end ? memory.get(BYTE, offset + 1) : 0;
        long at = sign == '-' || sign == '+' ? offset + 2 : offset + 1;
        if (letter != 'e' || at >= end) {
            return Integer.MIN_VALUE;
        }
        long exponent = 0;
        for (; at < end; at++) {
            int digit = memory.get(BYTE, at) - '0';
            if (digit < 0 || digit > 9) {
                return Integer.MIN_VALUE;
            }
            exponent = Math.min(10 * exponent + digit, EXPONENT_MAX);
        }
        return (int) (sign == '-' ? -exponent : exponent);
    }

    private static double infinity(MemorySegment memory, long offset, long end) {
        long length = end - offset;
        if (length != 3 && length != INFINITY.length()) {
            return Double.NaN;
        }
        for (int i = 0; i < length; i++) {
            if ((memory.get(BYTE, offset + i) | 0x20) != INFINITY.charAt(i)) {
                return Double.NaN;
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    /** The double nearest to a number, or NaN if that would be infinite or, without the number being it, zero. */
    private static double magnitude(long digits, int power, boolean more, MemorySegment memory, long start, long end) {
        if (digits == 0) {
            return 0;
        }
        if (!more && digits <= 1L << 53 && Math.abs(power) < EXACT_TENS.length) {
            return power < 0 ? digits / EXACT_TENS[-power] : digits * EXACT_TENS[power];
        }
        if (power > 400 || power < -400) {
            return Double.NaN;
        }
        double value = more ? parseLong(power, memory, start, end) : Double.parseDouble(digits + "e" + power);
        return value == 0 || Double.isInfinite(value) ? Double.NaN : value;
    }

    /** Reads a number with more digits than a {@code long} holds; the power is that of its leading ones. */
    private static double parseLong(int power, MemorySegment memory, long start, long end) {
        StringBuilder text = new StringBuilder();
        for (long at = start; at < end && text.length() < SIGNIFICANT_MAX; at++) {
            int value = memory.get(BYTE, at);
            if (value >= (text.isEmpty() ? '1' : '0') && value <= '9') {
                text.append((char) value);
            } else if ((value | 0x20) == 'e') {
                break;
            }
        }
        int added = text.length() - LEADING_DIGITS;
        if (text.length() == SIGNIFICANT_MAX) {
            text.append('1'); // stands for whatever follows: it cannot matter unless the number is half-way
            added++;
        }
        return Double.parseDouble(text.append('e').append(power - added).toString());
    }
}
