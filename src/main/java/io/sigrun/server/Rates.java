package io.sigrun.server;

import java.util.Arrays;

/** A rate per second over the last 16 samples, as INFO's instantaneous figures are. */
final class Rates {
    private static final int SAMPLES = 16;

    private final long[] samples = new long[SAMPLES];
    private long lastTotal;
    private long lastMs;
    private int next;

    /** Takes a sample of a growing total; to be called every 100 ms. */
    void sample(long total, long nowMs) {
        long elapsed = nowMs - lastMs;
        samples[next] = lastMs == 0 || elapsed <= 0 ? 0 : (total - lastTotal) * 1000 / elapsed;
        next = (next + 1) % SAMPLES;
        lastTotal = total;
        lastMs = nowMs;
    }

    /** Begins anew, with the total at zero. */
    void reset() {
        Arrays.fill(samples, 0);
        lastTotal = 0;
    }

    long perSecond() {
        long sum = 0;
        for (long sample : samples) {
            sum += sample;
        }
        return sum / SAMPLES;
    }
}
