package io.sigrun.util;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;

/**
 * Reads text as extended-precision numbers, for {@link LongDouble}.
 *
 * <p>Decimal numbers of up to 18 digits with a power of ten down to -19 take one multiplication or division of 128 bits
 * and no allocation.
 */
final class LongDoubleReader {
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final long LEADING_LIMIT = 100_000_000_000_000_000L;
    private static final int EXPONENT_CUT = 100_000;
    private static final int DECIMAL_EXPONENT_MAX = 4_950;
    private static final int DECIMAL_EXPONENT_MIN = -4_970;
    private static final int NONE = Integer.MIN_VALUE;

    /** Powers of ten, the last one above the signed numbers. */
    private static final long[] TENS = new long[20];

    static {
        TENS[0] = 1;
        for (int i = 1; i < TENS.length; i++) {
            TENS[i] = TENS[i - 1] * 10;
        }
    }

    private LongDoubleReader() {}

    /** See {@link LongDouble#parse}. */
    static boolean read(MemorySegment memory, long offset, long end, LongDouble to) {
        int sign = memory.get(BYTE, offset);
        boolean negative = sign == '-';
        long start = negative || sign == '+' ? offset + 1 : offset;
        if (isWord(memory, start, end, "inf") || isWord(memory, start, end, "infinity")) {
            to.setInfinite(negative);
            return true;
        }
        if (end - start > 2 && memory.get(BYTE, start) == '0' && (memory.get(BYTE, start + 1) | 0x20) == 'x') {
            return readHexadecimal(memory, start + 2, end, negative, to);
        }
        return readDecimal(memory, start, end, negative, to);
    }

    private static boolean isWord(MemorySegment memory, long start, long end, String word) {
        if (end - start != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if ((memory.get(BYTE, start + i) | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean readDecimal(MemorySegment memory, long start, long end, boolean negative, LongDouble to) {
        long digits = 0; // the leading ones, without zeros in front
        int power = 0; // of ten, to multiply them with
        int left = 0; // digits behind the leading ones
        boolean any = false;
        boolean fraction = false;
        long at = start;
        for (; at < end; at++) {
            int digit = memory.get(BYTE, at) - '0';
            if (digit >= 0 && digit <= 9) {
                any = true;
                if (digits < LEADING_LIMIT) {
                    digits = 10 * digits + digit;
                    power -= fraction ? 1 : 0;
                } else {
                    left++;
                    power += fraction ? 0 : 1;
                }
            } else if (digit == '.' - '0' && !fraction) {
                fraction = true;
            } else {
                break;
            }
        }
        int exponent = at == end ? 0 : exponent(memory, at, end, 'e');
        if (!any || exponent == NONE) {
            return false;
        }
        power += exponent;
        if (digits == 0) {
            to.setRounded(negative, 0, 0, 0, false);
            return true;
        }
        if (left == 0 && power >= 0 && power < TENS.length) {
            long ten = TENS[power];
            to.setRounded(negative, Math.unsignedMultiplyHigh(digits, ten), digits * ten, 64, false);
        } else if (left == 0 && power < 0 && power > -TENS.length) {
            divide(digits, TENS[-power], negative, to);
        } else if (power < DECIMAL_EXPONENT_MIN - 18 || power > DECIMAL_EXPONENT_MAX) {
            return false;
        } else {
            scale(allDigits(memory, start, at), power - left, negative, to);
        }
        return !to.isInfinite() && !to.isZero();
    }

    /** The number that an exponent up to the end of the text stands for, cut at a limit. */
    private static int exponent(MemorySegment memory, long offset, long end, int letter) {
        int sign = offset + 1 < end ? memory.get(BYTE, offset + 1) : 0;
        long at = sign == '-' || sign == '+' ? offset + 2 : offset + 1;
        if ((memory.get(BYTE, offset) | 0x20) != letter || at >= end) {
            return NONE;
        }
        int exponent = 0;
        for (; at < end; at++) {
            int digit = memory.get(BYTE, at) - '0';
            if (digit < 0 || digit > 9) {
                return NONE;
            }
            exponent = Math.min(10 * exponent + digit, EXPONENT_CUT);
        }
        return sign == '-' ? -exponent : exponent;
    }

    private static BigInteger allDigits(MemorySegment memory, long start, long end) {
        StringBuilder digits = new StringBuilder();
        for (long at = start; at < end; at++) {
            if (memory.get(BYTE, at) != '.') {
                digits.append((char) memory.get(BYTE, at));
            }
        }
        return new BigInteger(digits.toString());
    }

    /** Loads the quotient of two numbers, neither zero, the divisor unsigned. */
    private static void divide(long dividend, long divisor, boolean negative, LongDouble to) {
        int up = Long.numberOfLeadingZeros(dividend);
        int divisorUp = Long.numberOfLeadingZeros(divisor);
        long high = dividend << up;
        long low = 0;
        long by = divisor << divisorUp;
        int exponent = divisorUp - up - 64;
        if (Long.compareUnsigned(high, by) >= 0) {
            low = high << 63;
            high >>>= 1;
            exponent++;
        }
        // Now the quotient has exactly 64 bits. Two digits of 32 bits each, by Knuth's algorithm D.
        long upper = digit(high, low >>> 32, by);
        long rest = (high << 32 | low >>> 32) - upper * by;
        long lower = digit(rest, low & 0xffffffffL, by);
        rest = (rest << 32 | (low & 0xffffffffL)) - lower * by;
        long quotient = (upper << 32) + lower;
        boolean half = Long.compareUnsigned(rest, by - rest) >= 0;
        boolean more = half ? rest != by - rest : rest != 0;
        to.setRounded(negative, quotient, half ? Long.MIN_VALUE : 0, exponent, more);
    }

    /** The quotient of {@code high:next}, 96 bits of which the upper 64 are below the divisor, and the divisor. */
    private static long digit(long high, long next, long by) {
        long byHigh = by >>> 32;
        long byLow = by & 0xffffffffL;
        long estimate = Long.divideUnsigned(high, byHigh);
        long rest = high - estimate * byHigh;
        while (estimate >>> 32 != 0 || Long.compareUnsigned(estimate * byLow, rest << 32 | next) > 0) {
            estimate--;
            rest += byHigh;
            if (rest >>> 32 != 0) {
                break;
            }
        }
        return estimate;
    }

    /** Loads {@code digits * 10^power} through numbers of any length. */
    private static void scale(BigInteger digits, int power, boolean negative, LongDouble to) {
        BigInteger value = digits;
        int exponent = 0;
        boolean more = false;
        if (power >= 0) {
            value = value.multiply(BigInteger.TEN.pow(power));
        } else {
            BigInteger divisor = BigInteger.TEN.pow(-power);
            exponent = Math.min(0, value.bitLength() - divisor.bitLength() - 129);
            BigInteger[] parts = value.shiftLeft(-exponent).divideAndRemainder(divisor);
            value = parts[0];
            more = parts[1].signum() != 0;
        }
        int drop = Math.max(0, value.bitLength() - 128);
        more |= drop > value.getLowestSetBit() && value.signum() != 0;
        value = value.shiftRight(drop);
        long high = value.shiftRight(64).longValue();
        to.setRounded(negative, high, value.longValue(), exponent + drop + 64, more);
    }

    private static boolean readHexadecimal(
            MemorySegment memory, long start, long end, boolean negative, LongDouble to) {
        long high = 0;
        long low = 0;
        int power = 0;
        boolean any = false;
        boolean more = false;
        boolean fraction = false;
        long at = start;
        for (; at < end; at++) {
            byte value = memory.get(BYTE, at);
            int digit = value < 0 ? -1 : Character.digit(value, 16);
            if (digit >= 0) {
                any = true;
                if (high >>> 60 == 0) {
                    high = high << 4 | low >>> 60;
                    low = low << 4 | digit;
                    power -= fraction ? 4 : 0;
                } else {
                    more |= digit != 0;
                    power += fraction ? 0 : 4;
                }
            } else if (value == '.' && !fraction) {
                fraction = true;
            } else {
                break;
            }
        }
        int exponent = at == end ? 0 : exponent(memory, at, end, 'p');
        if (!any || exponent == NONE) {
            return false;
        }
        to.setRounded(negative, high, low, power + exponent + 64, more);
        return !to.isInfinite() && ((high | low) == 0 || !to.isZero());
    }
}
