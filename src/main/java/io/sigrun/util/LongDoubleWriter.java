package io.sigrun.util;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Writes extended-precision numbers as decimal text, for {@link LongDouble}. */
final class LongDoubleWriter {
    private static final int FRACTION_DIGITS = 17;
    private static final long FRACTION_UNIT = 100_000_000_000_000_000L;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private LongDoubleWriter() {}

    /** Writes {@code significand * 2^exponent} with its sign; see {@link LongDouble#write}. */
    static int write(MemorySegment to, long offset, boolean negative, long significand, int exponent) {
        if (exponent > 0) {
            return writeLarge(to, offset, negative, significand, exponent);
        }
        long whole = exponent > -64 ? significand >>> -exponent : 0;
        long fraction = fraction(significand, exponent);
        if (fraction == FRACTION_UNIT) {
            whole++;
            fraction = 0;
        }
        if (whole == 0 && fraction == 0) {
            to.set(BYTE, offset, (byte) '0');
            return 1;
        }
        long at = offset;
        if (negative) {
            to.set(BYTE, at++, (byte) '-');
        }
        if (whole < 0) { // beyond the signed numbers
            at += IntegerText.write(to, at, Long.divideUnsigned(whole, 10));
            whole = Long.remainderUnsigned(whole, 10);
        }
        at += IntegerText.write(to, at, whole);
        return (int) (writeFraction(to, at, fraction) - offset);
    }

    private static long writeFraction(MemorySegment to, long offset, long fraction) {
        if (fraction == 0) {
            return offset;
        }
        to.set(BYTE, offset, (byte) '.');
        int digits = FRACTION_DIGITS;
        long rest = fraction;
        while (rest % 10 == 0) {
            rest /= 10;
            digits--;
        }
        for (long at = offset + digits; at > offset; at--) {
            to.set(BYTE, at, (byte) ('0' + rest % 10));
            rest /= 10;
        }
        return offset + 1 + digits;
    }

    /** The part behind the point in units of 10^-17, rounded half to even: up to a whole. */
    private static long fraction(long significand, int exponent) {
        if (exponent == 0 || exponent <= -128) {
            return 0;
        }
        int places = -exponent;
        long bits = places >= 64 ? significand : significand & ((1L << places) - 1);
        long high = Math.unsignedMultiplyHigh(bits, FRACTION_UNIT);
        long low = bits * FRACTION_UNIT;
        // The places behind the point move up until they fill the lower word, and what is before it is the result.
        long result;
        long rest;
        boolean more = false;
        if (places <= 64) {
            result = places == 64 ? high : high << (64 - places) | low >>> places;
            rest = places == 64 ? low : low << (64 - places);
        } else {
            result = high >>> (places - 64);
            rest = high << (128 - places) | low >>> (places - 64);
            more = low << (128 - places) != 0;
        }
        boolean up = rest < 0 && (rest != Long.MIN_VALUE || more || (result & 1) != 0);
        return up ? result + 1 : result;
    }

    private static int writeLarge(MemorySegment to, long offset, boolean negative, long significand, int exponent) {
        BigInteger magnitude = new BigInteger(Long.toUnsignedString(significand)).shiftLeft(exponent);
        byte[] text = (negative ? magnitude.negate() : magnitude).toString().getBytes(StandardCharsets.US_ASCII);
        MemorySegment.copy(text, 0, to, BYTE, offset, text.length);
        return text.length;
    }
}
