package io.sigrun.migrate;

import io.sigrun.rdb.RdbCheck;
import io.sigrun.rdb.RdbException;
import io.sigrun.util.Clock;
import io.sigrun.util.Disk;
import io.sigrun.util.Failures;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** A data file of Redis, read as the server would read it, and nothing of it kept. */
final class DataFile implements RdbCheck.Listener {
    private long keys;
    private long bytes;

    private DataFile() {}

    /**
     * Reads all of a file.
     *
     * @return the keys in it, expired ones as well
     * @throws MigrationException where the server could not load it
     */
    static long count(Path file) throws MigrationException {
        DataFile listener = new DataFile();
        try (Disk.Input input = Disk.SYSTEM.open(file)) {
            RdbCheck.withMemory(memoryBytes(), Clock.SYSTEM, listener, check -> listener.read(check, input));
        } catch (RdbException wrong) {
            throw new MigrationException(file + ": " + wrong.getMessage());
        } catch (IOException failure) {
            throw new MigrationException(file + ": " + Failures.reason(failure));
        }
        return listener.keys;
    }

    /**
     * Reads the RDB that an append-only file begins with.
     *
     * @return how many bytes it takes
     * @throws RdbException where the server could not load it
     */
    static long readBase(Disk.Input input) throws IOException {
        DataFile listener = new DataFile();
        RdbCheck.withMemory(memoryBytes(), Clock.SYSTEM, listener, check -> listener.read(check, input));
        return listener.bytes;
    }

    private void read(RdbCheck check, Disk.Input input) throws IOException {
        try {
            check.run(input);
        } catch (RdbException wrong) {
            String key = check.key().isEmpty() ? "" : ", in the key '" + check.key() + "'";
            throw new RdbException(wrong.kind(), wrong.getMessage() + ", at offset " + check.offset() + key);
        }
        keys = check.keys();
        bytes = check.offset();
    }

    /** The server has no place for a value of a module. */
    @Override
    public boolean passesOverModules() {
        return false;
    }

    /** The memory of this machine. */
    static long memoryBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 1L << 34;
    }
}
