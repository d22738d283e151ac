package io.sigrun.rdb;

import io.sigrun.keyspace.Keyspace;
import io.sigrun.memory.Region;
import io.sigrun.util.ByteString;
import io.sigrun.util.Clock;
import io.sigrun.util.Disk;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

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

        /** What a module has saved beside the keys. */
        default void module(String name, long offset) {}

        /** Who is told the sizes of values, or null for nobody. */
        default @Nullable Sizes sizes() {
            return null;
        }

        /** Whether a collection without elements is wrong; else it is right, as for the server, which leaves it out. */
        default boolean refusesEmpty() {
            return false;
        }

        /** Whether a value of a module is right where its items are; else it is refused, as the server does. */
        default boolean passesOverModules() {
            return true;
        }
    }

    /** Hears how large the keys and the elements of their values are; of each key first the key, then its elements. */
    public interface Sizes {
        /**
         * A key.
         *
         * @param type of the value, as TYPE says it, or {@code module}
         */
        void key(String type, int keyBytes, boolean expires, boolean expired);

        /** An element of the key's value. */
        void element(long bytes);

        /** How many elements the key's value has. */
        void elements(long count);
    }

    private final Keyspace keyspace;
    private final boolean anyVersion;
    private final Listener listener;
    private final @Nullable ValueSizes sizes;
    private final Counter counter = new Counter();
    private long offset;
    private String activity = "start";
    private String type = "";
    private String key = "";
    private boolean readingValue;
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
        Sizes wanted = listener.sizes();
        this.sizes = wanted == null ? null : new ValueSizes(keyspace, wanted);
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
                readingValue = reader.isReadingValue();
                key = readingValue ? reader.key().text() : "";
                hasChecksum = reader.hasChecksum();
                counter.keys += readingValue ? 1 : 0;
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

    /** Whether the value of a key was being read at the end. */
    public boolean isReadingValue() {
        return readingValue;
    }

    /** The key whose value was being read at the end, or empty. */
    public String key() {
        return key;
    }

    /** Whether the file had a checksum. */
    public boolean hasChecksum() {
        return hasChecksum;
    }

    /** How many keys there are, with the one whose value was not right. */
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
        public void module(String name, long offset) {
            listener.module(name, offset);
        }

        @Override
        public boolean passesOverModules() {
            return listener.passesOverModules();
        }

        @Override
        public void key(ValueReader value, KeptText name, long expireAtMs, long idleSeconds, int frequency)
                throws RdbException {
            if (value.isEmpty() && listener.refusesEmpty()) {
                value.discard();
                throw new RdbException(
                        RdbException.Kind.CORRUPT, "A collection has no elements: the server will leave it out");
            }
            boolean isOver = expireAtMs >= 0 && expireAtMs < keyspace.nowMs();
            if (sizes != null) {
                sizes.measure(value.value(), name.length, expireAtMs >= 0, isOver);
            }
            value.discard();
            keys++;
            expires += expireAtMs >= 0 ? 1 : 0;
            expired += isOver ? 1 : 0;
        }
    }
}
