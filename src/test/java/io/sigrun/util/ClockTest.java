package io.sigrun.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ClockTest {
    @Test
    void theSystemsMillisecondsAndMicrosecondsAreTheSameTime() {
        Clock clock = Clock.SYSTEM;
        long before = clock.nowMs();
        long us = clock.nowUs();
        long after = clock.nowMs();
        assertTrue(before <= us / 1000 && us / 1000 <= after, before + " " + us + " " + after);
    }

    @Test
    void theSystemsDurationsNeverGoBack() {
        Clock clock = Clock.SYSTEM;
        long first = clock.nanoTime();
        assertTrue(clock.nanoTime() - first >= 0);
    }

    @Test
    void aSettableClockMovesOnlyWhenMoved() {
        SettableClock clock = new SettableClock(1_000);
        assertEquals(1_000_000, clock.nowUs());
        clock.advanceMs(5);
        assertEquals(1_005, clock.nowMs());
        assertEquals(5_000_000, clock.nanoTime());
        clock.setWallMs(10);
        assertEquals(10, clock.nowMs());
        assertEquals(5_000_000, clock.nanoTime());
    }
}
