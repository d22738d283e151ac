package io.sigrun.rdb;

import io.sigrun.data.EntryVisitor;
import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.util.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/** Saves the databases to an RDB file, so that at any moment either the old file is there or the new one, whole. */
public final class RdbSaver {
    private static final int KEYS_A_STEP = 1024;

    /** What is saved about the last use of keys: what an eviction policy goes by. */
    public enum Access {
        NONE,
        IDLE_TIME,
        FREQUENCY
    }

    /**
     * How to save.
     *
     * @param version one of those that {@link RdbVersion#isWritable} allows
     * @param compress rdbcompression
     * @param checksum rdbchecksum
     * @param syncOften rdb-save-incremental-fsync
     * @param access whether the policy in force needs to know about the last use of keys
     * @param producer the version of Valkey whose files these are like
     * @param usedMemory what INFO shows as used_memory
     * @param aofBase whether the file is the base of an append-only file
     */
    public record Options(
            int version,
            boolean compress,
            boolean checksum,
            boolean syncOften,
            Access access,
            String producer,
            long usedMemory,
            boolean aofBase) {}

    private final Keyspace keyspace;
    private final FunctionStore functions;

    public RdbSaver(Keyspace keyspace, FunctionStore functions) {
        this.keyspace = keyspace;
        this.functions = functions;
    }

    /** The file that {@link #save} writes before it has the name that was asked for. */
    public static Path temporaryFile(Path directory) {
        return directory.resolve("temp-" + ProcessHandle.current().pid() + ".rdb");
    }

    /**
     * Writes a temporary file, brings it to the medium, and gives it the name. A failure leaves the old file as it was.
     *
     * @param target the whole path of the file
     * @throws RdbException where a key cannot be said in the version
     */
    public void save(Disk disk, Path target, Options options) throws IOException {
        Path directory = Objects.requireNonNull(target.getParent());
        Path temporary = temporaryFile(directory);
        try {
            try (Disk.Output file = disk.create(temporary)) {
                write(file, options);
            }
            disk.rename(temporary, target);
            disk.syncDirectory(directory);
        } catch (IOException | RuntimeException | OutOfMemoryError failure) {
            disk.delete(temporary);
            throw failure;
        }
    }

    /** Writes the whole stream to a file and brings it to the medium. */
    public void write(Disk.Output file, Options options) throws IOException {
        try (RdbOutput output =
                new RdbOutput(keyspace.region(), file, options.compress(), options.checksum(), options.syncOften())) {
            new Saving(output, options).run();
        }
    }

    private final class Saving {
        private final RdbOutput output;
        private final RecordWriter records;
        private final EntryVisitor writeRecord = this::writeRecord;
        private long refused;

        Saving(RdbOutput output, Options options) {
            this.output = output;
            this.records = new RecordWriter(keyspace, output, options);
        }

        void run() throws IOException {
            records.writeStart(functions);
            for (int i = 0; i < keyspace.databaseCount(); i++) {
                if (keyspace.database(i).size() > 0) {
                    writeDatabase(keyspace.database(i));
                }
            }
            output.writeByte(RdbType.END);
            output.finish();
        }

        private void writeDatabase(Database database) throws IOException {
            records.writeDatabase(database.index(), database.size(), database.volatileSize());
            long cursor = 0;
            do {
                cursor = database.keys().scan(cursor, KEYS_A_STEP, writeRecord);
                if (refused != 0) {
                    throw records.refusal(refused);
                }
            } while (cursor != 0 && !output.failed());
        }

        private void writeRecord(long record) {
            if (refused != 0 || !records.canWrite(record)) {
                refused = refused == 0 ? record : refused;
                return;
            }
            records.write(record);
        }
    }
}
