package io.sigrun.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class SizeHistogramTest {
    @Test
    void nothingCountedIsZero() {
        assertEquals(0, new SizeHistogram(18).percentile(99));
    }

    @Test
    void sizesBeyondTheLimitAreLeftOut() {
        SizeHistogram histogram = new SizeHistogram(18);
        histogram.add(1L << 18);
        histogram.add(Long.MAX_VALUE);
        assertEquals(0, histogram.percentile(99));
        histogram.add((1L << 18) - 1);
        assertEquals((1L << 18) - 1, histogram.percentile(50));
    }

    @Property(tries = 200)
    void aPercentileIsOneOfTheSizesToAThousandth(
            @ForAll @Size(min = 1, max = 60) List<@LongRange(min = 0, max = (1 << 21) - 1) Long> sizes,
            @ForAll @IntRange(min = 1, max = 100) int percent) {
        SizeHistogram histogram = new SizeHistogram(21);
        sizes.forEach(histogram::add);
        int rank = Math.max(1, (int) (percent / 100.0 * sizes.size() + 0.5));
        long expected = sizes.stream().sorted().toList().get(rank - 1);
        long found = histogram.percentile(percent);
        assertTrue(found >= expected && found <= expected + expected / 1000, found + " for " + expected);
    }
}
