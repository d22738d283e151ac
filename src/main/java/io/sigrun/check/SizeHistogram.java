package io.sigrun.check;

import java.util.Arrays;

/**
 * Counts sizes so that percentiles of them can be told, with three digits of precision and in little memory.
 *
 * <p>Sizes below 2048 have a counter each; above, each power of two is divided in 1024 steps of equal width, so that a
 * step is at most a thousandth of what is in it. Counters are there up to the largest size counted. This is the
 * arrangement of HdrHistogram (hdrhistogram.org) with three
 * digits, so that the percentiles are those of valkey-check-rdb.
 */
final class SizeHistogram {
    private static final int EXACT_BITS = 11;
    private static final int STEPS = 1 << (EXACT_BITS - 1);

    private final int limit;
    private long[] counters = new long[16];
    private long total;

    /**
     * A histogram of sizes from 0.
     *
     * @param powers sizes of so many powers of two and more are left out
     */
    SizeHistogram(int powers) {
        limit = (powers - EXACT_BITS + 2) * STEPS;
    }

    /** Counts a size. */
    void add(long size) {
        int power = power(size);
        long index = (long) power * STEPS + (size >>> power);
        if (index < limit) {
            if (index >= counters.length) {
                counters = Arrays.copyOf(counters, 2 * Integer.highestOneBit((int) index));
            }
            counters[(int) index]++;
            total++;
        }
    }

    /** How many bits of a size are not told apart. */
    private static int power(long size) {
        return Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(size) - EXACT_BITS);
    }

    /** The largest size that is counted together with the one below which such a percentage of all is, or 0. */
    long percentile(double percent) {
        long rank = Math.max(1, (long) (percent / 100 * total + 0.5));
        long passed = 0;
        for (int i = 0; i < counters.length; i++) {
            passed += counters[i];
            if (passed >= rank) {
                return largest(i);
            }
        }
        return 0;
    }

    private static long largest(int index) {
        if (index < 2 * STEPS) {
            return index;
        }
        int power = index / STEPS - 1;
        return (((long) index - (long) power * STEPS + 1) << power) - 1;
    }
}
