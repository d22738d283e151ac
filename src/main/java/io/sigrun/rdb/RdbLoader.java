package io.sigrun.rdb;

import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.memory.Region;
import io.sigrun.util.ByteString;
import io.sigrun.util.Disk;
import java.io.IOException;

/** Loads an RDB file into the databases. */
public final class RdbLoader {
    /** So many keys without elements are told one by one. */
    private static final int EMPTY_TOLD = 10;

    /** Hears how a load goes. */
    public interface Listener {
        /** The file begins as one that is read; nothing of the data set has been touched. */
        void accepted();

        /** A note beside the data, such as the version of the server that wrote it. */
        void auxiliary(String name, String text);

        /** A collection without elements was left out; told for the first few. */
        default void leftOutEmpty(String key) {}

        /**
         * So many bytes have been read; between two keys, every few megabytes.
         *
         * @return whether to go on
         */
        boolean progress(long bytes);

        /** A key has been loaded or left out; so many are loaded by now. */
        default void key(long loaded) {}
    }

    /**
     * How to load.
     *
     * @param anyVersion rdb-version-check relaxed
     * @param verifyChecksum rdbchecksum
     * @param dropExpired whether keys and fields whose time is over are left out, as a primary does
     * @param replace whether a key or library that is there already gives way, else it is an error
     * @param readAheadFromBytes files of this size and more are read ahead by another thread
     * @param pauseBytes how much is read between two calls of {@link Listener#progress}
     */
    public record Options(
            boolean anyVersion,
            boolean verifyChecksum,
            boolean dropExpired,
            boolean replace,
            long readAheadFromBytes,
            long pauseBytes) {
        private static final long USUAL_PAUSE_BYTES = 2L << 20;

        /** Options with which nothing is read ahead. */
        public Options(boolean anyVersion, boolean verifyChecksum, boolean dropExpired, boolean replace) {
            this(anyVersion, verifyChecksum, dropExpired, replace, Long.MAX_VALUE, USUAL_PAUSE_BYTES);
        }
    }

    /**
     * What was loaded.
     *
     * @param expired keys left out because their time was over
     * @param expiredHashes hashes left out because the time of all their fields was over
     * @param empty collections left out because they had no elements
     */
    public record Summary(long keys, long expired, long expiredHashes, long empty, int functions) {}

    private final Keyspace keyspace;
    private final FunctionStore functions;
    private final Options options;
    private final Listener listener;
    private final ReadAhead.Sizes sizes;
    private long endOffset;

    public RdbLoader(Keyspace keyspace, FunctionStore functions, Options options, Listener listener) {
        this(keyspace, functions, options, listener, ReadAhead.Sizes.USUAL);
    }

    RdbLoader(Keyspace keyspace, FunctionStore functions, Options options, Listener listener, ReadAhead.Sizes sizes) {
        this.sizes = sizes;
        this.keyspace = keyspace;
        this.functions = functions;
        this.options = options;
        this.listener = listener;
    }

    /**
     * Loads a file. Where it fails, what was loaded until then stays: the caller decides what becomes of it.
     *
     * @throws RdbException where the file is not right, with offset and key
     */
    public Summary load(Disk.Input file) throws IOException {
        try (RdbInput input = open(file)) {
            Loading loading = new Loading(input);
            load(input, loading);
            endOffset = input.offset();
            return new Summary(loading.keys, loading.expired, loading.expiredHashes, loading.empty, loading.libraries);
        }
    }

    /** Where the RDB ended in the file that was loaded last; an AOF may go on behind it. */
    public long endOffset() {
        return endOffset;
    }

    private RdbInput open(Disk.Input file) throws IOException {
        Region region = keyspace.region();
        long size = file.size();
        if (size < options.readAheadFromBytes()) {
            return new RdbInput(region, file);
        }
        ReadAhead ahead = new ReadAhead(region, file, keyspace.hasher(), options.verifyChecksum(), sizes);
        try {
            RdbInput input = new RdbInput(region, ahead, size);
            ahead.start();
            return input;
        } catch (OutOfMemoryError full) {
            ahead.close();
            throw full;
        }
    }

    private void load(RdbInput input, Loading loading) throws IOException {
        input.setPause(loading::pause);
        try (RdbReader reader =
                new RdbReader(keyspace, input, loading, options.anyVersion(), options.verifyChecksum())) {
            if (options.dropExpired()) {
                reader.values().dropFieldsBefore(keyspace.nowMs());
            }
            reader.read();
        }
    }

    private final class Loading implements RdbSink {
        private final long startedMs = keyspace.nowMs();
        private final RdbInput input;
        private Database database = keyspace.database(0);
        private long paused;
        private long keys;
        private long expired;
        private long expiredHashes;
        private long empty;
        private int libraries;

        Loading(RdbInput input) {
            this.input = input;
        }

        @Override
        public void accepted(int version, long offset) {
            listener.accepted();
        }

        @Override
        public void auxiliary(String name, String text, long offset) {
            listener.auxiliary(name, text);
        }

        @Override
        public void function(ByteString source) throws RdbException {
            if (!functions.add(source, options.replace())) {
                throw new RdbException(
                        RdbException.Kind.UNSUPPORTED,
                        "Failed loading a function library: it has no name, or one that is taken");
            }
            libraries++;
        }

        @Override
        public void database(long index, long offset) throws RdbException {
            if (index < 0 || index >= keyspace.databaseCount()) {
                throw new RdbException(
                        RdbException.Kind.UNSUPPORTED,
                        "FATAL: Data file was created with a Valkey server configured to handle more than "
                                + keyspace.databaseCount() + " databases. Exiting");
            }
            database = keyspace.database((int) index);
        }

        @Override
        public void key(ValueReader value, KeptText key, long expireAtMs, long idleSeconds, int frequency)
                throws RdbException {
            store(value, key, expireAtMs, idleSeconds, frequency);
            listener.key(keys);
        }

        private void store(ValueReader value, KeptText key, long expireAtMs, long idleSeconds, int frequency)
                throws RdbException {
            if (leaveOut(value, key, expireAtMs)) {
                value.discard();
                return;
            }
            long hash = key.hasHash ? key.hash : database.hash(key.ref, key.length);
            input.touchAhead(database.keys(), false);
            long old = database.peek(hash, key.ref, key.length);
            if (old != 0) {
                if (!options.replace()) {
                    value.discard();
                    throw input.corrupt("RDB has duplicated key " + key.shown() + " in DB " + database.index());
                }
                database.remove(hash, old);
            }
            long record = value.store(database, hash, key.ref, key.length, expireAtMs);
            AccessTimes.set(keyspace, record, idleSeconds, frequency);
            keys++;
        }

        private boolean leaveOut(ValueReader value, KeptText key, long expireAtMs) {
            if (value.isEmpty()) {
                if (empty++ < EMPTY_TOLD) {
                    listener.leftOutEmpty(key.text());
                }
                return true;
            }
            if (options.dropExpired() && expireAtMs >= 0 && expireAtMs < startedMs) {
                expired++;
                return true;
            }
            if (value.isAllExpired()) {
                expiredHashes++;
                return true;
            }
            return false;
        }

        @Override
        public void pause(long offset) throws RdbException {
            pause(offset, false);
        }

        void pause(long offset, boolean waiting) throws RdbException {
            if (waiting || offset - paused >= options.pauseBytes()) {
                paused = offset;
                if (!listener.progress(offset)) {
                    throw new RdbException(RdbException.Kind.STOPPED, "Loading was stopped at offset " + offset);
                }
            }
        }
    }
}
