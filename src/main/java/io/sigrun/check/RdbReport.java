package io.sigrun.check;

import io.sigrun.rdb.RdbCheck;
import io.sigrun.rdb.RdbException;
import io.sigrun.util.Clock;
import io.sigrun.util.Disk;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** Checks an RDB file and reports on it line by line, in the words of valkey-check-rdb. */
final class RdbReport implements RdbCheck.Listener {
    private static final int FIRST_FOREIGN = 12;
    private static final int FIRST_VALKEY = 80;

    /** That of Redis 8, which Sigrun loads whatever its configuration is. */
    private static final int REDIS_8 = 12;

    private static final int LATEST = 80;
    private static final int CHECKSUM_SINCE = 5;

    private final PrintStream out;
    private final @Nullable Statistics statistics;
    private final Runnable afterCounts;
    private int version;
    private long scripts;
    private long end;

    /**
     * A report.
     *
     * @param statistics which learn what the file holds, where they are wanted
     * @param afterCounts what is shown where the report has told how many keys there are
     */
    RdbReport(PrintStream out, @Nullable Statistics statistics, Runnable afterCounts) {
        this.out = out;
        this.statistics = statistics;
        this.afterCounts = afterCounts;
    }

    /** The line with which every report begins. */
    static void begin(PrintStream out, String name) {
        out.println("[offset 0] Checking RDB file " + name);
    }

    /** The line that sums up, for a file that could not be read at all as well. */
    static void sumUp(PrintStream out, long offset, boolean right) {
        out.println("[offset " + offset + "] Check RDB returned error code " + (right ? 0 : 1) + " (0 means success)");
    }

    /** Reads a file from its start to the end of its RDB, and says whether that is right. */
    boolean check(Disk.Input input, Clock clock) throws IOException {
        boolean[] right = new boolean[1];
        RdbCheck.withMemory(memoryBytes(), clock, this, check -> right[0] = check(check, input));
        return right[0];
    }

    /** How far the file was read. */
    long end() {
        return end;
    }

    private boolean check(RdbCheck check, Disk.Input input) throws IOException {
        try {
            check.run(input);
        } catch (RdbException wrong) {
            end = check.offset();
            explain(check, wrong);
            sumUp(out, end, false);
            return false;
        }
        end = check.offset();
        if (version >= CHECKSUM_SINCE) {
            say(
                    end,
                    check.hasChecksum()
                            ? "Checksum OK"
                            : "RDB file was saved with checksum disabled: no check performed.");
        }
        sumUp(out, end, true);
        say(end, "\\o/ RDB looks OK" + condition());
        count(check);
        return true;
    }

    private void explain(RdbCheck check, RdbException wrong) {
        out.println("--- RDB ERROR DETECTED ---");
        say(end, wrong.complaint());
        out.println("[additional info] While doing: " + check.activity());
        if (check.isReadingValue()) {
            out.println("[additional info] Reading key '" + shown(check.key()) + "'");
        }
        if (!check.type().isEmpty()) {
            out.println("[additional info] Reading type " + check.type());
        }
        count(check);
    }

    private void count(RdbCheck check) {
        out.println("[info] " + check.keys() + " keys read");
        out.println("[info] " + check.expires() + " expires");
        out.println("[info] " + check.expired() + " already expired");
        out.println("[info] " + check.functions() + " functions");
        if (scripts > 0) {
            out.println("[info] " + scripts + " lua scripts read");
        }
        afterCounts.run();
    }

    private String condition() {
        if (!isForeign() && version <= LATEST) {
            return "! \\o/";
        }
        return ", but loading requires config 'rdb-version-check relaxed'" + (version == REDIS_8 ? " in Valkey" : "");
    }

    private boolean isForeign() {
        return version >= FIRST_FOREIGN && version < FIRST_VALKEY;
    }

    /** A text as far as valkey-check-rdb shows it: up to the first zero byte. */
    private static String shown(String text) {
        int zero = text.indexOf(0);
        return zero < 0 ? text : text.substring(0, zero);
    }

    private void say(long offset, String text) {
        out.println("[offset " + offset + "] " + text);
    }

    @Override
    public void version(int found, long offset) {
        version = found;
        if (found > LATEST) {
            say(offset, "Future RDB version " + found + " detected");
        } else if (isForeign()) {
            say(offset, "Foreign RDB version " + found + " detected");
        }
    }

    @Override
    public void auxiliary(String name, String text, long offset) {
        scripts += name.equalsIgnoreCase("lua") ? 1 : 0;
        say(offset, "AUX FIELD " + shown(name) + " = '" + shown(text) + "'");
    }

    @Override
    public void module(String name, long offset) {
        say(offset, "MODULE AUX for: " + name);
    }

    @Override
    public void database(long index, long offset) {
        say(offset, "Selecting DB ID " + Long.toUnsignedString(index));
        if (statistics != null) {
            statistics.select(index);
        }
    }

    @Override
    public RdbCheck.@Nullable Sizes sizes() {
        return statistics;
    }

    @Override
    public boolean refusesEmpty() {
        return true;
    }

    private static long memoryBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 1L << 34;
    }
}
