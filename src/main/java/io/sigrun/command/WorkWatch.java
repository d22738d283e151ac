package io.sigrun.command;

import io.sigrun.util.Clock;
import io.sigrun.util.ServerLog;
import java.util.Locale;

/**
 * Watches how much processor time single pieces of the engine's work take, commands first of all, and logs those that
 * keep everybody waiting: each of them at level verbose, so many a second at most, and once a minute at level notice
 * how many there were and which was the longest. Belongs to the engine's thread.
 *
 * <p>To ask the kernel for a thread's processor time costs as much as some short commands do, so it is only asked when
 * {@value #STEP_NS} ns have passed since it was asked last, which the clock that is read for each command anyway tells.
 * A long piece of work is therefore always seen; what it is said to have taken may include up to two such steps of the
 * work before it, but never more than passed on the wall.
 */
public final class WorkWatch {
    /** Longer than this no piece of work should take, in nanoseconds of processor time. */
    public static final long LIMIT_NS = 2_000_000;

    /** How old the last reading of the processor time may be when a piece of work begins. */
    public static final long STEP_NS = 250_000;

    private static final long SECOND_NS = 1_000_000_000;
    private static final long MINUTE_NS = 60 * SECOND_NS;
    private static final int LINES_A_SECOND = 10;

    private final Clock clock;
    private final ServerLog log;
    private long readNs;
    private long readCpuNs;
    private long workCpuNs;
    private long workWallNs;
    private long secondNs;
    private int linesThisSecond;
    private long minuteNs;
    private long longThisMinute;
    private long longestNs;
    private String longest = "";

    /** Watches the thread that calls it. */
    public WorkWatch(Clock clock, ServerLog log) {
        this.clock = clock;
        this.log = log;
    }

    /** Says that work begins, at a reading of {@link Clock#nanoTime}. */
    public void begin(long nowNs) {
        if (nowNs - readNs >= STEP_NS) {
            read(nowNs);
        }
    }

    /**
     * Whether a piece of work was too long; to be asked after each that ends {@link #STEP_NS} or more after the last
     * time this or {@link #begin} was called.
     *
     * @param startNs when it began, by {@link Clock#nanoTime}
     * @param nowNs when it ended
     */
    public boolean isLong(long startNs, long nowNs) {
        long before = readCpuNs;
        read(nowNs);
        workWallNs = nowNs - startNs;
        workCpuNs = Math.min(readCpuNs - before, workWallNs);
        return workCpuNs > LIMIT_NS;
    }

    /** Logs the piece of work that {@link #isLong} has just found too long. */
    public void note(String what) {
        if (longThisMinute++ == 0) {
            minuteNs = readNs;
        }
        if (workCpuNs > longestNs) {
            longestNs = workCpuNs;
            longest = what;
        }
        if (readNs - secondNs >= SECOND_NS) {
            secondNs = readNs;
            linesThisSecond = 0;
        }
        if (linesThisSecond++ < LINES_A_SECOND) {
            log.verbose(what + " took " + milliseconds(workCpuNs) + " of processor time within "
                    + milliseconds(workWallNs));
        }
    }

    /** Logs what there is to say about the last minute, if it is over. */
    public void summarize(long nowNs) {
        if (longThisMinute > 0 && nowNs - minuteNs >= MINUTE_NS) {
            summarize();
        }
    }

    /** Logs what has not been said yet; at the end of the server. */
    public void summarize() {
        if (longThisMinute > 0) {
            log.notice("More than " + milliseconds(LIMIT_NS) + " of processor time at once: " + longThisMinute
                    + " times in the last minute, the longest: " + longest + ", " + milliseconds(longestNs));
            longThisMinute = 0;
            longestNs = 0;
        }
    }

    private void read(long nowNs) {
        readNs = nowNs;
        readCpuNs = clock.threadCpuNs();
    }

    private static String milliseconds(long ns) {
        return String.format(Locale.ROOT, "%.1f ms", ns / 1e6);
    }
}
