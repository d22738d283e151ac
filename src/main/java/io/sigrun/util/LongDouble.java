package io.sigrun.util;

import java.lang.foreign.MemorySegment;

/**
 * A number in the 80-bit extended precision of x86, C's {@code long double} there: 64 bits of significand and 15 of
 * exponent. INCRBYFLOAT and HINCRBYFLOAT compute with it, and their replies show it.
 *
 * <p>An instance is a register that is loaded, added to and written out, so that a command can reuse it; it belongs to
 * one thread. Every operation rounds once, to nearest, half to even.
 */
public final class LongDouble {
    /*
     * A finite value is (-1)^negative * significand * 2^exponent, the significand an unsigned number with its top bit
     * set, except that it may be smaller when the exponent is EXPONENT_MIN (the denormal numbers) and is 0 for zero.
     * Sums and short decimal texts, in and out, are done in 128 bits; texts with many digits or large powers of ten go
     * through BigInteger.
     */

    /** The longest text that is read: Valkey's limit. */
    public static final int TEXT_BYTES_MAX = 5 * 1024 - 1;

    /** The most that {@link #write} needs: sign, 4933 digits, point and 17 digits. */
    public static final int WRITTEN_BYTES_MAX = 4952;

    static final int EXPONENT_MIN = -16445;
    static final int EXPONENT_MAX = 16320;

    private boolean negative;
    private boolean infinite;
    private long significand;
    private int exponent;

    /** Becomes a whole number. */
    public void set(long value) {
        setRounded(value < 0, Math.abs(value), 0, 0, false);
    }

    /**
     * Becomes the number nearest to what a text says, if it is one that C's {@code strtold} would take wholly: decimal
     * or (after 0x) hexadecimal digits with a point and an exponent, {@code inf} or {@code infinity}, with a sign or
     * none.
     *
     * @return false, and the register holds nothing useful, if the text is empty, longer than {@link #TEXT_BYTES_MAX},
     * not
     *     a number, NaN, or too large or too close to zero
     */
    public boolean parse(MemorySegment memory, long offset, long bytes) {
        return bytes > 0 && bytes <= TEXT_BYTES_MAX && LongDoubleReader.read(memory, offset, offset + bytes, this);
    }

    /** Whether the number is infinite, or the sum of two that were. */
    public boolean isInfinite() {
        return infinite;
    }

    /** The number as a double, within two of its last places; infinite where it is too large for one. */
    public double approximate() {
        double magnitude = infinite ? Double.POSITIVE_INFINITY : 2 * Math.scalb((double) (significand >>> 1), exponent);
        return negative ? -magnitude : magnitude;
    }

    /** Becomes the sum of itself and another. What is too large becomes infinite, and what is infinite stays so. */
    public void add(LongDouble other) {
        if (infinite || other.infinite) {
            infinite = true;
            return;
        }
        LongDouble large = isSmaller(this, other) ? other : this;
        LongDouble small = large == this ? other : this;
        // Both in 128 bits with two places free on top; what is shifted out at the bottom is remembered as one bit.
        long high = large.significand >>> 2;
        long low = large.significand << 62;
        int shift = large.exponent - small.exponent + 2;
        long smallHigh = shift < 64 ? small.significand >>> shift : 0;
        long smallLow = shift < 64 ? small.significand << -shift : shift < 128 ? small.significand >>> (shift - 64) : 0;
        boolean lost = shift >= 128 || (shift > 64 && small.significand << (128 - shift) != 0);
        lost &= small.significand != 0;
        if (large.negative == small.negative) {
            long sum = low + smallLow;
            high += smallHigh + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
            low = sum;
        } else {
            // A unit too much is taken away when something was lost, so that again something is to be added.
            boolean borrow = Long.compareUnsigned(low, smallLow) < 0 || (lost && low == smallLow);
            high -= smallHigh + (borrow ? 1 : 0);
            low -= smallLow + (lost ? 1 : 0);
        }
        setRounded(large.negative, high, low, large.exponent + 2, lost);
    }

    /**
     * Writes the number with up to 17 digits behind the point, rounded half to even on its exact value, without zeros
     * at the end: C's {@code %.17Lf} made short. No exponent is ever used; infinity is {@code inf}.
     *
     * @return the number of bytes written, at most {@link #WRITTEN_BYTES_MAX}
     */
    public int write(MemorySegment to, long offset) {
        if (infinite) {
            return DoubleText.write(to, offset, negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        }
        return LongDoubleWriter.write(to, offset, negative, significand, exponent);
    }

    /** The text of {@link #write}. */
    @Override
    public String toString() {
        byte[] text = new byte[WRITTEN_BYTES_MAX];
        return ByteString.of(text, 0, write(MemorySegment.ofArray(text), 0)).toLatin1();
    }

    private static boolean isSmaller(LongDouble a, LongDouble b) {
        if (a.significand == 0 || b.significand == 0) {
            return a.significand == 0;
        }
        return a.exponent != b.exponent
                ? a.exponent < b.exponent
                : Long.compareUnsigned(a.significand, b.significand) < 0;
    }

    void setInfinite(boolean sign) {
        negative = sign;
        infinite = true;
    }

    boolean isZero() {
        return !infinite && significand == 0;
    }

    /**
     * Becomes {@code high:low * 2^(power - 64)}, rounded.
     *
     * @param high the upper 64 of 128 bits
     * @param low the lower 64 of 128 bits
     * @param power the binary exponent of the lowest bit of {@code high}
     * @param more whether something positive, but less than the last bit, is to be added to the magnitude
     */
    void setRounded(boolean sign, long high, long low, int power, boolean more) {
        int shift = high == 0 ? 64 + Long.numberOfLeadingZeros(low) : Long.numberOfLeadingZeros(high);
        if (shift == 128) {
            shift = 0;
        }
        // Below the smallest exponent, the last place stays where it is: the numbers are denormal.
        shift = Math.min(shift, power - EXPONENT_MIN);
        long h = high;
        long l = low;
        boolean rest = more;
        if (shift >= 64) {
            h = l << (shift - 64);
            l = 0;
        } else if (shift > 0) {
            h = h << shift | l >>> (64 - shift);
            l <<= shift;
        } else if (shift < 0) {
            int drop = Math.min(-shift, 127);
            rest |= drop >= 64 ? (l | h << (127 - drop) << 1) != 0 : l << (64 - drop) != 0;
            l = drop >= 64 ? h >>> (drop - 64) : h << (64 - drop) | l >>> drop;
            h = drop >= 64 ? 0 : h >>> drop;
        }
        int p = power - shift;
        boolean up = l < 0 && (l != Long.MIN_VALUE || rest || (h & 1) != 0);
        if (up && ++h == 0) {
            h = Long.MIN_VALUE;
            p++;
        }
        negative = sign;
        significand = h;
        exponent = h == 0 ? EXPONENT_MIN : p;
        infinite = p > EXPONENT_MAX && h != 0;
    }
}
