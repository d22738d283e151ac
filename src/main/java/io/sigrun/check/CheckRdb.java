package io.sigrun.check;

import io.sigrun.rdb.RdbCheck;
import io.sigrun.rdb.RdbException;
import io.sigrun.util.Clock;
import io.sigrun.util.Disk;
import io.sigrun.util.Failures;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/**
 * {@code sigrun-check-rdb FILE}: says whether an RDB file is right, in the words of valkey-check-rdb. The exit status
 * is 0 where it is, else 1.
 */
public final class CheckRdb implements RdbCheck.Listener {
    private static final int FIRST_FOREIGN = 12;
    private static final int FIRST_VALKEY = 80;

    private final PrintStream out;
    private boolean foreign;

    private CheckRdb(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        if (arguments.length != 1) {
            System.err.println("Usage: sigrun-check-rdb <rdb-file-name>");
            System.exit(1);
        }
        System.exit(run(Disk.SYSTEM, Path.of(arguments[0]), Clock.SYSTEM, System.out));
    }

    /** Checks a file; returns the exit status. */
    static int run(Disk disk, Path file, Clock clock, PrintStream out) {
        return new CheckRdb(out).check(disk, file, clock);
    }

    private int check(Disk disk, Path file, Clock clock) {
        say(0, "Checking RDB file " + file);
        boolean[] right = new boolean[1];
        try (Disk.Input input = disk.open(file)) {
            RdbCheck.withMemory(memoryBytes(), clock, this, check -> {
                right[0] = read(check, input);
                out.println("[info] " + check.keys() + " keys read");
                out.println("[info] " + check.expires() + " expires");
                out.println("[info] " + check.expired() + " already expired");
                out.println("[info] " + check.functions() + " functions");
            });
        } catch (IOException failure) {
            out.println("Cannot open " + file + ": " + Failures.reason(failure));
            say(0, "Check RDB returned error code 1 (0 means success)");
        }
        return right[0] ? 0 : 1;
    }

    private boolean read(RdbCheck check, Disk.Input input) throws IOException {
        try {
            check.run(input);
        } catch (RdbException wrong) {
            out.println("--- RDB ERROR DETECTED ---");
            say(check.offset(), wrong.getMessage());
            out.println("[additional info] While doing: " + check.activity());
            if (!check.key().isEmpty()) {
                out.println("[additional info] Reading key '" + check.key() + "'");
            }
            if (!check.type().isEmpty()) {
                out.println("[additional info] Reading type " + check.type());
            }
            say(check.offset(), "Check RDB returned error code 1 (0 means success)");
            return false;
        }
        say(
                check.offset(),
                check.hasChecksum() ? "Checksum OK" : "RDB file was saved with checksum disabled: no check performed.");
        say(check.offset(), "Check RDB returned error code 0 (0 means success)");
        say(
                check.offset(),
                foreign
                        ? "\\o/ RDB looks OK, but other servers load it only with 'rdb-version-check relaxed'"
                        : "\\o/ RDB looks OK! \\o/");
        return true;
    }

    private void say(long offset, String text) {
        out.println("[offset " + offset + "] " + text);
    }

    @Override
    public void version(int version, long offset) {
        foreign = version >= FIRST_FOREIGN && version < FIRST_VALKEY;
        if (foreign) {
            say(offset, "Foreign RDB version " + version + " detected");
        }
    }

    @Override
    public void auxiliary(String name, String text, long offset) {
        say(offset, "AUX FIELD " + name + " = '" + text + "'");
    }

    @Override
    public void database(long index, long offset) {
        say(offset, "Selecting DB ID " + index);
    }

    private static long memoryBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 1L << 34;
    }
}
