package io.sigrun.keyspace;

import java.util.function.LongSupplier;

/**
 * The 24 bits of LFU data: 16 bits of minutes (when the counter was last decremented) above 8 bits of a logarithmic
 * counter, as
 * Redis describes it: the chance of an increment falls with the counter, and it decays by one for each period of
 * idleness.
 */
public final class LeastFrequentlyUsed {
    private static final int INITIAL = 5;
    /** lfu-log-factor's and lfu-decay-time's defaults. */
    private static final int LOG_FACTOR = 10;

    private static final int DECAY_MINUTES = 1;

    private LeastFrequentlyUsed() {}

    /** The data of a key whose counter has a value and was looked at just now. */
    public static int of(int counter, long nowMs) {
        return minutes(nowMs) << 8 | (counter & 0xff);
    }

    static int fresh(long nowMs) {
        return minutes(nowMs) << 8 | INITIAL;
    }

    private static int minutes(long nowMs) {
        return (int) (nowMs / 60_000) & 0xffff;
    }

    /** The counter as it stands now, decayed. */
    public static int counter(int lfu, long nowMs) {
        int elapsed = (minutes(nowMs) - (lfu >>> 8)) & 0xffff;
        return Math.max(0, (lfu & 0xff) - elapsed / DECAY_MINUTES);
    }

    static int touched(int lfu, long nowMs, LongSupplier random) {
        int counter = counter(lfu, nowMs);
        if (counter < 255) {
            double chance = 1.0 / (Math.max(0, counter - INITIAL) * LOG_FACTOR + 1);
            if ((random.getAsLong() >>> 11) * 0x1.0p-53 < chance) {
                counter++;
            }
        }
        return minutes(nowMs) << 8 | counter;
    }
}
