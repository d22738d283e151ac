package io.sigrun.keyspace;

import java.util.function.LongSupplier;

/**
 * The 24 bits of LFU data: 16 bits of minutes (when the counter was last decremented) above 8 bits of a logarithmic
 * counter, as Redis describes it: the chance of an increment falls with the counter, and it decays by one for each
 * period of idleness.
 */
public final class LeastFrequentlyUsed {
    private static final int INITIAL = 5;
    private static final int MAX = 255;

    private long logFactor = 10;
    private long decayMinutes = 1;

    LeastFrequentlyUsed() {}

    /** How much harder each increment makes the next one (lfu-log-factor); with 0 every use counts. */
    public void setLogFactor(long factor) {
        logFactor = factor;
    }

    /** How many idle minutes cost a counter one (lfu-decay-time); with 0 counters do not decay. */
    public void setDecayMinutes(long minutes) {
        decayMinutes = minutes;
    }

    /** The data of a key whose counter has a value and was looked at just now. */
    public static int of(int counter, long nowMs) {
        return minutes(nowMs) << 8 | (counter & 0xff);
    }

    static int fresh(long nowMs) {
        return of(INITIAL, nowMs);
    }

    private static int minutes(long nowMs) {
        return (int) (nowMs / 60_000) & 0xffff;
    }

    /** The counter as it stands now, decayed. */
    public int counter(int lfu, long nowMs) {
        if (decayMinutes == 0) {
            return lfu & 0xff;
        }
        int elapsed = (minutes(nowMs) - (lfu >>> 8)) & 0xffff;
        return (int) Math.max(0, (lfu & 0xff) - elapsed / decayMinutes);
    }

    int touched(int lfu, long nowMs, LongSupplier random) {
        int counter = counter(lfu, nowMs);
        if (counter < MAX) {
            double chance = 1.0 / ((double) Math.max(0, counter - INITIAL) * logFactor + 1);
            if ((random.getAsLong() >>> 11) * 0x1.0p-53 < chance) {
                counter++;
            }
        }
        return of(counter, nowMs);
    }
}
