package io.sigrun.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class RatesTest {
    private final Rates rates = new Rates();

    @Test
    void theRateIsThatOfTheLastSixteenSamples() {
        long total = 0;
        for (int i = 0; i <= 16; i++) {
            rates.sample(total, 1000 + 100 * i);
            total += 50;
        }
        assertEquals(500, rates.perSecond());
    }

    @Test
    void aTotalThatBeginsAnewIsNoNegativeRate() {
        rates.sample(0, 1000);
        rates.sample(100_000, 1100);
        rates.reset();
        assertEquals(0, rates.perSecond());
        rates.sample(32, 1200);
        assertEquals(320 / 16, rates.perSecond());
    }
}
