package io.sigrun.command;

import io.sigrun.keyspace.Elements;
import io.sigrun.util.LongSet;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/** Chooses some elements of a collection at random, for HRANDFIELD, SRANDMEMBER and ZRANDMEMBER. */
public final class RandomChoice {
    /** So many repeated choices there may be in one reply; Valkey has no limit here and dies of too many. */
    public static final long REPEATED_MAX = 1L << 27;

    /** From so many choices on it pays to note where the elements are. */
    private static final int FEW = 8;

    /** Of so many elements it is noted at most. */
    private static final int NOTED_MAX = 1 << 20;

    /** While fewer than one in so many elements are chosen, choosing again what was chosen before is rare enough. */
    private static final int SPARSE = 3;

    private static final byte[] COUNT_OUT_OF_RANGE =
            "-ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private RandomChoice() {}

    /** Reads how many elements to choose into {@link Call#number}; a negative number means that they may repeat. */
    public static boolean readCount(Call call, int argument) {
        return call.integer(argument) && (call.number != Long.MIN_VALUE || call.fail(COUNT_OUT_OF_RANGE));
    }

    /**
     * Chooses elements that may repeat.
     *
     * @param chosen is called for each, with the cursor on it
     */
    public static void repeated(Elements elements, long count, LongSupplier random, Runnable chosen) {
        if (elements.hasFastRandom() || count <= FEW || elements.length() > NOTED_MAX) {
            for (long i = 0; i < count; i++) {
                elements.random();
                chosen.run();
            }
            return;
        }
        long[] positions = new long[(int) elements.length()];
        int length = 0;
        for (boolean there = elements.first(); there; there = elements.next()) {
            positions[length++] = elements.position();
        }
        for (long i = 0; i < count; i++) {
            elements.goTo(positions[(int) Long.remainderUnsigned(random.getAsLong(), length)]);
            chosen.run();
        }
    }

    /**
     * Chooses different elements, all sets of them equally likely, their order not.
     *
     * @param live how many elements there are to be seen
     * @param count how many to choose, at most {@code live}
     * @param chosen is called for each, with the cursor on it
     */
    public static void distinct(Elements elements, long live, long count, LongSupplier random, Runnable chosen) {
        if (elements.hasFastRandom() && count < live / SPARSE && count < 1 << 24) {
            LongSet before = new LongSet((int) count);
            for (long left = count; left > 0; ) {
                elements.random();
                if (before.add(elements.position())) {
                    chosen.run();
                    left--;
                }
            }
            return;
        }
        // Selection sampling (Knuth, volume 2, 3.4.2, algorithm S): each element with the chance that is left for it.
        long left = live;
        long wanted = count;
        for (boolean there = elements.first(); there && wanted > 0; there = elements.next()) {
            if (Long.remainderUnsigned(random.getAsLong(), left) < wanted) {
                chosen.run();
                wanted--;
            }
            left--;
        }
    }
}
