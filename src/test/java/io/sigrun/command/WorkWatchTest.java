package io.sigrun.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.util.ServerLog;
import io.sigrun.util.SettableClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WorkWatchTest {
    private final SettableClock clock = new SettableClock(1_000_000_000_000L);
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final ServerLog log = new ServerLog(clock, new PrintStream(written, true, StandardCharsets.UTF_8), 1);
    private final WorkWatch watch = new WorkWatch(clock, log);

    private List<String> lines() {
        String text = written.toString(StandardCharsets.UTF_8);
        written.reset();
        return text.lines().map(line -> line.replaceFirst("^.* ([-*]) ", "$1 ")).toList();
    }

    /** Does some work as the command path does; returns whether it was too long. */
    private boolean work(long workUs, long waitMs) {
        long start = clock.nanoTime();
        watch.begin(start);
        clock.workUs(workUs);
        clock.advanceMs(waitMs);
        boolean tooLong = watch.isLong(start, clock.nanoTime());
        if (tooLong) {
            watch.note("It");
        }
        return tooLong;
    }

    @Test
    void workIsLongByProcessorTimeAndNotByTheTimeThatPassed() {
        assertFalse(work(1_900, 0));
        assertFalse(work(100, 1000), "it waited for a processor");
        assertTrue(work(2_100, 0));
    }

    @Test
    void eachLongPieceOfWorkIsLoggedWhereSomebodyWantsToKnow() {
        work(2_100, 0);
        assertEquals(List.of(), lines());
        log.setLevel(ServerLog.Level.VERBOSE);
        work(3_000, 5);
        assertEquals(List.of("- It took 3.0 ms of processor time within 8.0 ms"), lines());
    }

    @Test
    void onlySoManyLinesAreWrittenInASecond() {
        log.setLevel(ServerLog.Level.VERBOSE);
        for (int i = 0; i < 100; i++) {
            work(2_500, 0);
        }
        assertEquals(10, lines().size());
        clock.advanceMs(1000);
        work(2_500, 0);
        assertEquals(1, lines().size());
    }

    @Test
    void aMinuteIsSummedUpInOneLine() {
        watch.summarize(clock.nanoTime());
        work(2_500, 0);
        work(7_000, 0);
        work(3_000, 0);
        watch.summarize(clock.nanoTime());
        assertEquals(List.of(), lines());
        clock.advanceMs(60_000);
        watch.summarize(clock.nanoTime());
        assertEquals(
                List.of("* More than 2.0 ms of processor time at once: 3 times in the last minute, the longest: It,"
                        + " 7.0 ms"),
                lines());
        clock.advanceMs(60_000);
        watch.summarize(clock.nanoTime());
        assertEquals(List.of(), lines(), "it was said once");
    }

    @Test
    void theEndOfTheServerDoesNotWaitForTheMinute() {
        work(2_500, 0);
        watch.summarize();
        assertEquals(1, lines().size());
    }

    @Test
    void theProcessorTimeBeforeAPieceOfWorkIsNotReadWheneverOneBegins() {
        work(2_000, 0);
        clock.workUs(200); // by others
        assertTrue(work(2_000, 10), "they are counted too, because nobody looked between");
        clock.workUs(300);
        assertFalse(work(2_000, 10), "the last look was so long ago that there was a new one");
    }
}
