package io.sigrun.rdb;

import io.sigrun.keyspace.Keyspace;
import io.sigrun.memory.Region;
import io.sigrun.util.ByteString;
import io.sigrun.util.Clock;
import io.sigrun.util.Disk;
import java.io.IOException;

/** Reads a whole RDB file and keeps nothing of it: whether it is right, and what is in it. */
public final class RdbCheck {
    /** Hears what is found, in the order of the file. */
    public interface Listener {
        /** The version of the format. */
        default void version(int version, long offset) {}

        /** A note beside the data. */
        default void auxiliary(String name, String text, long offset) {}

        /** The keys that follow belong to a database. */
        default void database(long index, long offset) {}

        /** Whether a value of a module is right where its items are; else it is refused, as the server does. */
        default boolean passesOverModules() {
            return true;
        }
    }

    private final Keyspace keyspace;
    private final boolean anyVersion;
    private final Listener listener;
    private final Counter counter = new Counter();
    private long offset;
    private String activity = "start";
    private String type = "";
    private String key = "";
    private boolean hasChecksum;

    /**
     * A check with the memory of a keyspace, in which nothing is left.
     *
     * @param anyVersion whether versions of other servers that nobody here knows are read as far as they go
     */
    public RdbCheck(Keyspace keyspace, boolean anyVersion, Listener listener) {
        this.keyspace = keyspace;
        this.anyVersion = anyVersion;
        this.listener = listener;
    }

    /** Work with a check. */
    public interface Work {
        void run(RdbCheck check) throws IOException;
    }

    /**
     * Makes a check that has memory of its own, for work that has none.
     *
     * @param memoryBytes the memory of this machine
     */
    public static void withMemory(long memoryBytes, Clock clock, Listener listener, Work work) throws IOException {
        try (Region region = Region.forMachine(memoryBytes)) {
            work.run(new RdbCheck(new Keyspace(region, clock, clock::nanoTime, 1, false), true, listener));
        }
    }

    /**
     * Reads a file.
     *
     * @throws RdbException where it is not right
     */
    public void run(Disk.Input file) throws IOException {
        RdbInput input = new RdbInput(keyspace.region(), file);
        try (input;
                RdbReader reader = new RdbReader(keyspace, input, counter, anyVersion, true)) {
            try {
                reader.read();
            } finally {
                offset = input.offset();
                activity = reader.activity();
                type = reader.typeName();
                key = reader.isReadingValue() ? reader.key().text() : "";
                hasChecksum = reader.hasChecksum();
            }
        }
    }

    /** How far the file was read. */
    public long offset() {
        return offset;
    }

    /** What was being read at the end, in the words of valkey-check-rdb. */
    public String activity() {
        return activity;
    }

    /** The type of the value that was being read at the end, with its number; or empty. */
    public String type() {
        return type;
    }

    /** The key whose value was being read at the end, or empty. */
    public String key() {
        return key;
    }

    /** Whether the file had a checksum. */
    public boolean hasChecksum() {
        return hasChecksum;
    }

    public long keys() {
        return counter.keys;
    }

    /** How many keys expire. */
    public long expires() {
        return counter.expires;
    }

    /** How many keys have expired already. */
    public long expired() {
        return counter.expired;
    }

    /** How many function libraries there are. */
    public long functions() {
        return counter.functions;
    }

    private final class Counter implements RdbSink {
        private long keys;
        private long expires;
        private long expired;
        private long functions;

        @Override
        public void accepted(int version, long offset) {
            listener.version(version, offset);
        }

        @Override
        public void auxiliary(String name, String text, long offset) {
            listener.auxiliary(name, text, offset);
        }

        @Override
        public void function(ByteString source) {
            functions++;
        }

        @Override
        public void database(long index, long offset) {
            listener.database(index, offset);
        }

        @Override
        public boolean passesOverModules() {
            return listener.passesOverModules();
        }

        @Override
        public void key(ValueReader value, KeptText name, long expireAtMs, long idleSeconds, int frequency) {
            value.discard();
            keys++;
            expires += expireAtMs >= 0 ? 1 : 0;
            expired += expireAtMs >= 0 && expireAtMs < keyspace.nowMs() ? 1 : 0;
        }
    }
}
