package io.sigrun.util;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Decimal text of doubles, as scores and RESP3 doubles have it, read and written in place.
 *
 * <p>What is written is what Valkey writes, digit by digit; what is read is what Valkey reads as a score.
 */
public final class DoubleText {
    /*
     * The digits come from Grisu2 (Loitsch, "Printing Floating-Point Numbers Quickly and Accurately with Integers",
     * 2010, section 5). It gives the shortest digits in all but about one of a thousand cases, and in those one digit
     * more, always reading back as the same double. A perfect algorithm would write other bytes than Valkey there, and
     * these bytes are stored (sorted sets of few elements keep scores as text) and checksummed. So the table of powers,
     * the choice in it and the roundings follow the same rules: powers of ten at steps of 8 from 10^-348, products
     * rounded to nearest, boundaries drawn in by one.
     */

    /** The longest text that {@link #write} makes: sign, 17 digits and 7 zeros behind them. */
    public static final int MAX_BYTES = 25;

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final long HIDDEN_BIT = 1L << 52;
    private static final int POWERS = 87;
    private static final int FIRST_POWER = -348;
    private static final int POWER_STEP = 8;
    private static final double LOG10_OF_2 = 0.30102999566398114;
    private static final int SCALED_EXPONENT_MIN = -60;
    private static final int SCALED_EXPONENT_MAX = -32;

    /** 64-bit significands, rounded to nearest, and binary exponents of 10^-348, 10^-340 and so on. */
    private static final long[] POWER_SIGNIFICANDS = new long[POWERS];

    private static final int[] POWER_EXPONENTS = new int[POWERS];
    private static final long[] TENS = new long[20];

    static {
        TENS[0] = 1;
        for (int i = 1; i < TENS.length; i++) {
            TENS[i] = TENS[i - 1] * 10; // the last is above Long.MAX_VALUE: unsigned
        }
        for (int i = 0; i < POWERS; i++) {
            int power = FIRST_POWER + i * POWER_STEP;
            BigInteger ten = BigInteger.TEN.pow(Math.abs(power));
            // 2^2000 / 10^n has more than 64 bits for every n here.
            BigInteger scaled = power < 0 ? BigInteger.ONE.shiftLeft(2000).divide(ten) : ten.shiftLeft(64);
            int drop = scaled.bitLength() - 64;
            POWER_SIGNIFICANDS[i] = scaled.shiftRight(drop)
                    .add(scaled.testBit(drop - 1) ? BigInteger.ONE : BigInteger.ZERO)
                    .longValue();
            POWER_EXPONENTS[i] = drop - (power < 0 ? 2000 : 64);
        }
    }

    private DoubleText() {}

    /**
     * Writes a double as replies and stored scores have it: whole numbers below 2^62 with all their digits, others as
     * {@link #writeShortest}; {@code inf}, {@code -inf}, {@code nan}, {@code -0}.
     *
     * @return the number of bytes written, at most {@link #MAX_BYTES}
     */
    public static int write(MemorySegment to, long offset, double value) {
        long whole = (long) value;
        if (whole == value && Math.abs(value) <= 0x1p62 && (whole != 0 || 1 / value > 0)) {
            return IntegerText.write(to, offset, whole);
        }
        return writeShortest(to, offset, Double.isNaN(value) ? Double.NaN : value);
    }

    /** Writes into an array; see the other method. */
    public static int write(byte[] to, int offset, double value) {
        return write(MemorySegment.ofArray(to), offset, value);
    }

    /**
     * Writes the fewest digits that read back as the same double (but see the class), with an exponent where that is
     * much shorter; {@code inf}, {@code -inf}, {@code nan}, {@code -0}. DEBUG DIGEST and AOF files have this form.
     *
     * @return the number of bytes written, at most {@link #MAX_BYTES}
     */
    public static int writeShortest(MemorySegment to, long offset, double value) {
        long bits = Double.doubleToRawLongBits(value);
        long at = offset;
        if (bits < 0) {
            to.set(BYTE, at++, (byte) '-');
        }
        if (value == 0) {
            to.set(BYTE, at++, (byte) '0');
        } else if (!Double.isFinite(value)) {
            String name = Double.isNaN(value) ? "nan" : "inf";
            for (int i = 0; i < name.length(); i++) {
                to.set(BYTE, at++, (byte) name.charAt(i));
            }
        } else {
            at = writeDigits(to, at, bits);
        }
        return (int) (at - offset);
    }

    /**
     * A double in 17 significant digits, as C's {@code %.17g} gives it: what ZSCAN shows of large sorted sets.
     */
    public static ByteString seventeenDigits(double value) {
        if (value == 0 || Double.isInfinite(value) || Double.isNaN(value)) {
            byte[] text = new byte[MAX_BYTES];
            return ByteString.of(text, 0, write(text, 0, value));
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal rounded = exact.round(new MathContext(17, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        BigDecimal stripped = rounded.stripTrailingZeros();
        if (exponent >= -4 && exponent < 17) {
            return ByteString.latin1(stripped.toPlainString());
        }
        String digits = stripped.unscaledValue().abs().toString();
        String sign = value < 0 ? "-" : "";
        String point = digits.length() == 1 ? "" : "." + digits.substring(1);
        String power = (exponent < 0 ? "e-" : "e+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
        return ByteString.latin1(sign + digits.charAt(0) + point + power);
    }

    /**
     * Reads a double as scores and float arguments are read: decimal digits with an optional sign, point and exponent,
     * or {@code inf} or {@code infinity} in any case, and nothing else around. No hexadecimal.
     *
     * @return the nearest double, or NaN if the text is not a number, is NaN, or is too large or too close to zero for
     * a
     *     double
     */
    public static double parse(MemorySegment memory, long offset, long bytes) {
        return DoubleParser.parse(memory, offset, bytes);
    }

    /** Reads from an array; see the other method. */
    public static double parse(byte[] text) {
        return parse(MemorySegment.ofArray(text), 0, text.length);
    }

    /** Finds and writes the digits of a finite double that is not zero, without its sign; returns the end. */
    private static long writeDigits(MemorySegment to, long offset, long bits) {
        long fraction = bits & (HIDDEN_BIT - 1);
        int biased = (int) (bits >>> 52) & 0x7ff;
        long significand = biased == 0 ? fraction : fraction | HIDDEN_BIT;
        int exponent = Math.max(biased, 1) - 1075;

        // The number and half the way to its neighbours, all with the exponent that makes the upper one fill 64 bits.
        int shift = Long.numberOfLeadingZeros(significand);
        int aligned = exponent - shift;
        long middle = significand << shift;
        long upper = (2 * significand + 1) << (shift - 1);
        int below = significand == HIDDEN_BIT ? 2 : 1; // numbers are denser below a power of two
        long lower = ((significand << below) - 1) << (shift - below);

        int power = powerFor(aligned);
        long ten = POWER_SIGNIFICANDS[power];
        int scaledExponent = aligned + POWER_EXPONENTS[power] + 64;
        long scaledUpper = product(upper, ten) - 1;
        long scaledLower = product(lower, ten) + 1;
        long fromUpper = scaledUpper - product(middle, ten);
        return generate(
                to,
                offset,
                scaledUpper,
                scaledUpper - scaledLower,
                fromUpper,
                -scaledExponent,
                -(FIRST_POWER + power * POWER_STEP));
    }

    /** The index of the power of ten that brings numbers with this exponent into the range of the digit loop. */
    private static int powerFor(int exponent) {
        int index = ((int) (-(exponent + POWERS) * LOG10_OF_2) - FIRST_POWER) / POWER_STEP;
        while (true) {
            int scaled = exponent + POWER_EXPONENTS[index] + 64;
            if (scaled < SCALED_EXPONENT_MIN) {
                index++;
            } else if (scaled > SCALED_EXPONENT_MAX) {
                index--;
            } else {
                return index;
            }
        }
    }

    /** The upper half of a product of unsigned numbers, rounded to nearest. */
    private static long product(long a, long b) {
        return Math.unsignedMultiplyHigh(a, b) + ((a * b) >>> 63);
    }

    /**
     * Takes digits from the upper boundary until what is left lies inside the interval, and writes them.
     *
     * @param upper the upper boundary, a fixed-point number
     * @param width the length of the interval
     * @param target the distance from the upper boundary down to the exact number
     * @param fractionBits the position of the point, 32 to 60
     * @param power the power of ten that the fixed-point number is to be multiplied with
     */
    private static long generate(
            MemorySegment to, long offset, long upper, long width, long target, int fractionBits, int power) {
        long one = 1L << fractionBits;
        long whole = upper >>> fractionBits;
        long part = upper & (one - 1);
        long digits = 0;
        for (int left = 9; left >= 0; left--) {
            long unit = TENS[left];
            long digit = whole / unit;
            digits = 10 * digits + digit;
            whole -= digit * unit;
            long rest = (whole << fractionBits) + part;
            if (Long.compareUnsigned(rest, width) <= 0) {
                digits -= steps(width, rest, unit << fractionBits, target);
                return place(to, offset, digits, power + left);
            }
        }
        long wide = width;
        for (int after = 1; ; after++) {
            part *= 10;
            wide *= 10;
            digits = 10 * digits + (part >>> fractionBits);
            part &= one - 1;
            if (Long.compareUnsigned(part, wide) < 0) {
                long scaledTarget = after < TENS.length ? target * TENS[after] : 0;
                digits -= steps(wide, part, one, scaledTarget);
                return place(to, offset, digits, power - after);
            }
        }
    }

    /** By how much the last digit may go down to come closer to the exact number without leaving the interval. */
    private static int steps(long width, long from, long unit, long target) {
        int steps = 0;
        long rest = from;
        while (Long.compareUnsigned(rest, target) < 0
                && Long.compareUnsigned(width - rest, unit) >= 0
                && (Long.compareUnsigned(rest + unit, target) < 0
                        || Long.compareUnsigned(target - rest, rest + unit - target) > 0)) {
            steps++;
            rest += unit;
        }
        return steps;
    }

    /** Writes {@code digits * 10^power}: plain, or with an exponent if there would be many zeros. */
    private static long place(MemorySegment to, long offset, long digits, int power) {
        int count = IntegerText.length(digits);
        int exponent = power + count - 1;
        if (power >= 0 && Math.abs(exponent) < count + 7) {
            put(to, offset, digits, count);
            zeros(to, offset + count, power);
            return offset + count + power;
        }
        if (power < 0 && (power > -7 || Math.abs(exponent) < 4)) {
            return point(to, offset, digits, count, count + power);
        }
        long at = offset;
        long lead = digits / TENS[count - 1];
        put(to, at++, lead, 1);
        if (count > 1) {
            to.set(BYTE, at++, (byte) '.');
            put(to, at, digits - lead * TENS[count - 1], count - 1);
            at += count - 1;
        }
        to.set(BYTE, at++, (byte) 'e');
        to.set(BYTE, at++, (byte) (exponent < 0 ? '-' : '+'));
        return at + IntegerText.write(to, at, Math.abs(exponent));
    }

    /** Writes digits with a point after so many of them, or with zeros behind the point if that is not positive. */
    private static long point(MemorySegment to, long offset, long digits, int count, int before) {
        if (before > 0) {
            long unit = TENS[count - before];
            long whole = digits / unit;
            put(to, offset, whole, before);
            to.set(BYTE, offset + before, (byte) '.');
            put(to, offset + before + 1, digits - whole * unit, count - before);
            return offset + count + 1;
        }
        to.set(BYTE, offset, (byte) '0');
        to.set(BYTE, offset + 1, (byte) '.');
        zeros(to, offset + 2, -before);
        put(to, offset + 2 - before, digits, count);
        return offset + 2 - before + count;
    }

    private static void zeros(MemorySegment to, long offset, int count) {
        for (int i = 0; i < count; i++) {
            to.set(BYTE, offset + i, (byte) '0');
        }
    }

    /** Writes a number with exactly so many digits, zeros in front. */
    private static void put(MemorySegment to, long offset, long digits, int count) {
        long rest = digits;
        for (int i = count - 1; i >= 0; i--) {
            long quotient = rest / 10;
            to.set(BYTE, offset + i, (byte) ('0' + (rest - 10 * quotient)));
            rest = quotient;
        }
    }
}
