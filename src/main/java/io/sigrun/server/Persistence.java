package io.sigrun.server;

import io.sigrun.command.Gates;
import io.sigrun.command.Saves;
import io.sigrun.config.Config;
import io.sigrun.config.DataDirectives;
import io.sigrun.config.PersistenceDirectives;
import io.sigrun.config.ServerDirectives;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.rdb.FunctionStore;
import io.sigrun.rdb.RdbCheck;
import io.sigrun.rdb.RdbException;
import io.sigrun.rdb.RdbLoader;
import io.sigrun.rdb.RdbSaver;
import io.sigrun.rdb.RdbSnapshot;
import io.sigrun.rdb.RdbVersion;
import io.sigrun.util.Clock;
import io.sigrun.util.Disk;
import io.sigrun.util.Failures;
import io.sigrun.util.FilePaths;
import io.sigrun.util.ProductVersion;
import io.sigrun.util.ServerLog;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Saves the data set to the RDB file and loads it from there, and remembers how that went.
 */
final class Persistence {
    /** After a save that failed, the save points wait so long. */
    private static final long RETRY_S = 5;
    /** Smaller files are not worth a thread that reads them ahead. */
    private static final long READ_AHEAD_FROM_BYTES = 1 << 20;

    private final Keyspace keyspace;
    private final Config config;
    private final Clock clock;
    private final ServerLog log;
    private final Disk disk;
    private final Gates gates;
    private final LongSupplier usedMemory;
    private final BackgroundSave background;
    private final int processors = Runtime.getRuntime().availableProcessors();
    private final FunctionStore functions = new FunctionStore();
    private long lastSaveSeconds;
    private boolean lastBackgroundSaveOk = true;
    private long lastTrySeconds;
    private long lastBackgroundSaveTookSeconds = -1;
    private long saves;
    private boolean backgroundSavePending;
    private boolean saving;
    private boolean loading;
    private long loadedKeys;
    private long loadedExpiredKeys;
    private boolean skipsChecksums;
    private long loadStartedMs;
    private long loadTotalBytes;
    private long loadedBytes;
    private long loadMemoryWhenSaved;
    private long keyDelayUs;
    private long keysToDelay;

    Persistence(
            Keyspace keyspace,
            Config config,
            Clock clock,
            ServerLog log,
            Disk disk,
            Gates gates,
            ServerState state,
            LongSupplier usedMemory) {
        this.keyspace = keyspace;
        this.config = config;
        this.clock = clock;
        this.log = log;
        this.disk = disk;
        this.gates = gates;
        this.usedMemory = usedMemory;
        this.background = new BackgroundSave(
                keyspace, clock, disk, state, () -> config.number(PersistenceDirectives.RDB_KEY_SAVE_DELAY));
        this.lastSaveSeconds = clock.nowMs() / 1000;
        this.keyDelayUs = config.number(PersistenceDirectives.KEY_LOAD_DELAY);
        config.onChange(
                PersistenceDirectives.KEY_LOAD_DELAY,
                changed -> keyDelayUs = config.number(PersistenceDirectives.KEY_LOAD_DELAY));
        config.onChange(PersistenceDirectives.SAVE, changed -> updateGate());
        config.onChange(PersistenceDirectives.STOP_WRITES_ON_BGSAVE_ERROR, changed -> updateGate());
    }

    FunctionStore functions() {
        return functions;
    }

    /** The directory of {@code dir}. */
    Path directory() {
        String directory = config.text(PersistenceDirectives.DIR);
        return FilePaths.of(directory.isEmpty() ? "." : directory)
                .toAbsolutePath()
                .normalize();
    }

    /** A save in the background as this would do it now, of other data and to nowhere. */
    Runnable rehearsal() {
        return new SaveRehearsal(clock, log, saveOptions(true));
    }

    /** Whether the file is being loaded, so that the data set is not whole. */
    boolean loading() {
        return loading;
    }

    /** SAVE: saves now, on the engine. */
    boolean saveOnRequest() {
        saves++;
        return save();
    }

    /** Saves now, on the engine. A save in the background is given up. */
    boolean save() {
        giveUpSaving();
        if (loading) {
            log.warning("The data set is not saved while it is being loaded");
            return false;
        }
        RdbSaver saver = new RdbSaver(keyspace, functions);
        try {
            saver.save(disk, file(), saveOptions(false));
        } catch (RdbException refused) {
            log.warning(refused.getMessage());
            return false;
        } catch (IOException failure) {
            log.warning("Error saving DB on disk in " + directory() + ": " + Failures.reason(failure));
            return false;
        } catch (OutOfMemoryError failure) {
            log.warning("Error saving DB on disk: no memory for the buffers");
            return false;
        }
        log.notice("DB saved on disk");
        keyspace.setDirty(0);
        lastBackgroundSaveOk = true;
        lastSaveSeconds = clock.nowMs() / 1000;
        updateGate();
        return true;
    }

    /** Removes the file that a save is writing, if one is, for a process that ends in the middle of it. */
    void removeTemporaryFile() {
        try {
            disk.delete(RdbSaver.temporaryFile(directory()));
            disk.delete(BackgroundSave.temporaryFile(file()));
        } catch (IOException failure) {
            log.warning("Error removing the temporary file of a save: " + Failures.reason(failure));
        }
    }

    /** How files are written at the moment. */
    RdbSaver.Options saveOptions(boolean aofBase) {
        String policy = config.text(DataDirectives.MAXMEMORY_POLICY);
        RdbSaver.Access access = policy.endsWith("lru")
                ? RdbSaver.Access.IDLE_TIME
                : policy.endsWith("lfu") ? RdbSaver.Access.FREQUENCY : RdbSaver.Access.NONE;
        return new RdbSaver.Options(
                RdbVersion.VALKEY_9,
                config.isYes(PersistenceDirectives.RDBCOMPRESSION),
                config.isYes(PersistenceDirectives.RDBCHECKSUM),
                config.isYes(PersistenceDirectives.RDB_SAVE_INCREMENTAL_FSYNC),
                access,
                ProductVersion.VALKEY,
                usedMemory.getAsLong(),
                aofBase);
    }

    /** What saves while commands run, an RDB file or the base of an append-only file. */
    BackgroundSave background() {
        return background;
    }

    /** Whether a save in the background is under way, or begins as soon as one that was given up has let go. */
    boolean savesInBackground() {
        return saving || (backgroundSavePending && !background.isRunning());
    }

    /** Whether a save in the background is to begin. */
    boolean backgroundSavePending() {
        return backgroundSavePending;
    }

    /** Begins to save in the background, as soon as one that was given up has let go. */
    Saves.Begun saveInBackground(boolean orLater) {
        boolean rewriting = background.isRunning() && !saving;
        if (rewriting && !orLater) {
            return Saves.Begun.REFUSED;
        }
        lastTrySeconds = clock.nowMs() / 1000;
        backgroundSavePending = true;
        beginPending();
        return rewriting ? Saves.Begun.SCHEDULED : Saves.Begun.STARTED;
    }

    /** Has a save in the background begin after this turn of the loop; false where one is under way. */
    boolean scheduleBackgroundSave() {
        backgroundSavePending |= !saving;
        return !saving;
    }

    private void beginPending() {
        if (backgroundSavePending && background.canBegin() && !loading) {
            backgroundSavePending = false;
            saves++;
            try {
                RdbSaver.Options options = saveOptions(false);
                Path target = file();
                background.begin(
                        (data, files, backlogMax) -> new RdbSnapshot(
                                data,
                                functions,
                                options,
                                files,
                                BackgroundSave.temporaryFile(target),
                                target,
                                backlogMax),
                        this::ended);
                saving = true;
                log.notice("Background saving started by pid "
                        + ProcessHandle.current().pid());
            } catch (OutOfMemoryError failure) {
                log.warning("Can't save in background: no memory for the buffers");
                backgroundSaveFailed();
            }
        }
    }

    /** BGSAVE CANCEL. */
    Saves.Cancelled cancelBackgroundSave() {
        if (saving) {
            log.notice("Background saving will be aborted due to user request");
            giveUpSaving();
            return Saves.Cancelled.RUNNING;
        }
        if (backgroundSavePending) {
            log.notice("Scheduled background saving will be cancelled due to user request");
            backgroundSavePending = false;
            return Saves.Cancelled.SCHEDULED;
        }
        return Saves.Cancelled.NONE;
    }

    /** FLUSHALL: gives a save in the background up, and where there are save points saves that there is nothing. */
    void everythingFlushed() {
        backgroundSavePending = false;
        giveUpSaving();
        if (hasSavePoints()) {
            save();
        }
    }

    /** Gives a save in the background up, for the end of the server. */
    void endBackgroundSave() {
        backgroundSavePending = false;
        if (saving) {
            log.warning("There is a child saving an .rdb. Killing it!");
            giveUpSaving();
        }
    }

    private void giveUpSaving() {
        if (saving) {
            background.cancel();
            saving = false;
        }
    }

    /** Between two turns: notes what has come of a save in the background, and begins the next one. */
    void poll() {
        background.poll();
        beginPending();
    }

    private void ended(BackgroundSave.Result result) {
        saving = false;
        lastBackgroundSaveTookSeconds = (clock.nowMs() - background.startedMs()) / 1000;
        switch (result) {
            case DONE -> {
                log.notice("DB saved on disk");
                log.notice("Background saving terminated with success");
                keyspace.setDirty(Math.max(0, keyspace.dirty() - background.dirtyAtStart()));
                lastSaveSeconds = clock.nowMs() / 1000;
                lastBackgroundSaveOk = true;
                updateGate();
            }
            case CANCELLED -> log.warning("Background saving was given up");
            case FAILED -> {
                Throwable cause = background.failure();
                log.warning(
                        cause instanceof RdbException
                                ? String.valueOf(cause.getMessage())
                                : "Error saving DB on disk in " + directory() + ": "
                                        + (cause instanceof IOException failure
                                                ? Failures.reason(failure)
                                                : String.valueOf(cause)));
                backgroundSaveFailed();
            }
        }
    }

    private void backgroundSaveFailed() {
        log.warning("Background saving error");
        lastBackgroundSaveOk = false;
        updateGate();
    }

    /** Ends what is under way, at the end of the server. */
    void close() {
        background.close();
    }

    /** Whether there are save points. */
    boolean hasSavePoints() {
        return !config.text(PersistenceDirectives.SAVE).isEmpty();
    }

    /** A few times a second: whether a save point is reached, whether writes are to be refused. */
    void checkSavePoints() {
        updateGate();
        long nowSeconds = clock.nowMs() / 1000;
        if (backgroundSavePending
                || saving
                || !hasSavePoints()
                || keyspace.dirty() == 0
                || (!lastBackgroundSaveOk && nowSeconds - lastTrySeconds <= RETRY_S)) {
            return;
        }
        String[] points = config.text(PersistenceDirectives.SAVE).split(" ", -1);
        for (int i = 0; i + 1 < points.length; i += 2) {
            long seconds = Long.parseLong(points[i]);
            long changes = Long.parseLong(points[i + 1]);
            if (keyspace.dirty() >= changes && nowSeconds - lastSaveSeconds > seconds) {
                log.notice(changes + " changes in " + seconds + " seconds. Saving...");
                saveInBackground(true);
                return;
            }
        }
    }

    /** Refuses writes where they may not be saved, or lets them through again. */
    void updateGate() {
        gates.set(
                Gates.DISK_ERROR,
                !lastBackgroundSaveOk
                        && hasSavePoints()
                        && config.isYes(PersistenceDirectives.STOP_WRITES_ON_BGSAVE_ERROR));
    }

    /**
     * Loads the file at the start of the server, if there is one.
     *
     * @param goOn is asked now and then, where nothing is half-way, whether the load should go on
     * @throws IOException where there is a file that cannot be loaded; the log has the reason
     */
    void loadAtStart(BooleanSupplier goOn) throws IOException {
        long started = clock.nanoTime();
        try {
            if (load(false, false, goOn)) {
                log.notice(String.format(
                        "DB loaded from disk: %.3f seconds", (clock.nanoTime() - started) / 1_000_000_000.0));
            }
        } catch (RdbException stopped) {
            if (stopped.kind() == RdbException.Kind.STOPPED) {
                return;
            }
            log.warning(
                    stopped.kind() == RdbException.Kind.CORRUPT
                            ? "Terminating server after rdb file reading failure."
                            : "Fatal error loading the DB, check server logs. Exiting.");
            throw stopped;
        } catch (IOException failure) {
            log.warning("Fatal error loading the DB, check server logs. Exiting.");
            throw failure;
        }
    }

    /** DEBUG RELOAD; false where that failed, with the reason in the log. */
    boolean reload(boolean flush, boolean replace) {
        if (loading) {
            log.warning("The data set is being loaded already");
            return false;
        }
        try {
            check(); // first the whole file, so that one that is not right takes nothing away
            return load(flush, replace, () -> true);
        } catch (IOException logged) {
            return false;
        }
    }

    private boolean anyVersion() {
        return config.text(PersistenceDirectives.RDB_VERSION_CHECK).equals("relaxed");
    }

    private Path file() {
        return directory().resolve(FilePaths.of(config.text(PersistenceDirectives.DBFILENAME)));
    }

    private void check() throws IOException {
        try (Disk.Input input = disk.open(file())) {
            new RdbCheck(keyspace, anyVersion(), new RdbCheck.Listener() {}).run(input);
        } catch (IOException failure) {
            log.warning("The RDB file " + file() + " cannot be loaded: " + Failures.reason(failure));
            throw failure;
        }
    }

    private boolean load(boolean flush, boolean replace, BooleanSupplier goOn) throws IOException {
        Path path = file();
        loading = true;
        try (Disk.Input file = disk.open(path)) {
            loadTotalBytes = file.size();
            loadedBytes = 0;
            loadedKeys = 0;
            loadMemoryWhenSaved = 0;
            loadStartedMs = clock.nowMs();
            RdbLoader.Options options = loadOptions(true, replace);
            RdbLoader.Listener listener = listener(flush, goOn);
            RdbLoader.Summary summary = new RdbLoader(keyspace, functions, options, listener).load(file);
            tell(summary);
            loadedKeys = summary.keys();
            loadedExpiredKeys = summary.expired();
            return true;
        } catch (NoSuchFileException absent) {
            return false;
        } catch (RdbException obstacle) {
            log.warning(
                    obstacle.kind() == RdbException.Kind.CORRUPT
                            ? "The RDB file " + path + " is corrupt: " + obstacle.getMessage()
                            : obstacle.getMessage());
            throw obstacle;
        } catch (IOException failure) {
            log.warning("Fatal error: can't open the RDB file " + path + " for reading: " + Failures.reason(failure));
            throw failure;
        } catch (OutOfMemoryError failure) {
            log.warning("Short read or OOM loading DB. Unrecoverable error, aborting now.");
            throw new IOException("not enough memory", failure);
        } finally {
            loading = false;
        }
    }

    private RdbLoader.Options loadOptions(boolean dropExpired, boolean replace) {
        return new RdbLoader.Options(
                anyVersion(),
                verifiesChecksums(),
                dropExpired,
                replace,
                processors > 1 ? READ_AHEAD_FROM_BYTES : Long.MAX_VALUE,
                config.number(PersistenceDirectives.LOADING_PROCESS_EVENTS_INTERVAL_BYTES));
    }

    /** An AOF of so many bytes is about to be loaded. */
    void beginLoading(long totalBytes) {
        loading = true;
        loadTotalBytes = totalBytes;
        loadedBytes = 0;
        loadedKeys = 0;
        loadMemoryWhenSaved = 0;
        loadStartedMs = clock.nowMs();
    }

    /** So many bytes of the AOF have been loaded. */
    void loaded(long bytes) {
        loadedBytes = bytes;
    }

    /** The AOF has been loaded, or cannot be. */
    void endLoading() {
        loading = false;
    }

    /** Loads the RDB that an AOF begins with; returns how long it is. */
    long loadBase(Disk.Input file, BooleanSupplier goOn) throws IOException {
        RdbLoader.Options options = loadOptions(false, false);
        RdbLoader loader = new RdbLoader(keyspace, functions, options, listener(false, goOn));
        try {
            RdbLoader.Summary summary = loader.load(file);
            tell(summary);
            loadedKeys = summary.keys();
            loadedExpiredKeys = summary.expired();
            return loader.endOffset();
        } catch (RdbException obstacle) {
            log.warning(obstacle.getMessage());
            throw obstacle;
        } catch (OutOfMemoryError failure) {
            log.warning("Short read or OOM loading DB. Unrecoverable error, aborting now.");
            throw new IOException("not enough memory", failure);
        }
    }

    /** DEBUG SET-SKIP-CHECKSUM-VALIDATION. */
    void setSkipsChecksums(boolean skips) {
        skipsChecksums = skips;
    }

    private boolean verifiesChecksums() {
        return config.isYes(PersistenceDirectives.RDBCHECKSUM) && !skipsChecksums;
    }

    private void tell(RdbLoader.Summary summary) {
        log.notice("Done loading RDB, keys loaded: " + summary.keys() + ", keys expired: " + summary.expired()
                + (summary.empty() > 0 ? ", empty keys skipped: " + summary.empty() : "")
                + ", all fields expired hashes: " + summary.expiredHashes() + ".");
        if (summary.functions() > 0) {
            log.notice("Function libraries kept: " + summary.functions());
        }
    }

    private RdbLoader.Listener listener(boolean flush, BooleanSupplier goOn) {
        return new RdbLoader.Listener() {
            @Override
            public void accepted() {
                if (flush) {
                    log.notice("RDB signature and version check passed. Flushing old data");
                    for (int i = 0; i < keyspace.databaseCount(); i++) {
                        keyspace.databaseFlushed(keyspace.database(i));
                        keyspace.database(i).clear();
                    }
                    functions.clear();
                }
            }

            @Override
            public void auxiliary(String name, String text) {
                switch (name) {
                    case "valkey-ver" -> log.notice("Loading RDB produced by Valkey version " + text);
                    case "redis-ver" -> log.notice("Loading RDB produced by Redis version " + text);
                    case "ctime" -> number(text, time -> log.notice("RDB age " + age(time) + " seconds"));
                    case "used-mem" ->
                        number(text, bytes -> {
                            loadMemoryWhenSaved = bytes;
                            log.notice(String.format("RDB memory usage when created %.2f Mb", bytes / (1024.0 * 1024)));
                        });
                    default -> log.debug("RDB note: " + name + " = " + text);
                }
            }

            @Override
            public void key(long loaded) {
                loadedKeys = loaded;
                delay();
            }

            @Override
            public void leftOutEmpty(String key) {
                boolean hidden = config.isYes(ServerDirectives.HIDE_USER_DATA_FROM_LOG);
                log.notice("rdbLoadObject skipping empty key" + (hidden ? "" : ": " + key));
            }

            @Override
            public boolean progress(long bytes) {
                loadedBytes = bytes;
                return goOn.getAsBoolean();
            }
        };
    }

    /** What key-load-delay asks for after each key, for tests: microseconds, below 0 once in so many keys. */
    void delay() {
        if (keyDelayUs > 0) {
            LockSupport.parkNanos(1000 * keyDelayUs);
        } else if (keyDelayUs < 0 && --keysToDelay <= 0) {
            keysToDelay = -keyDelayUs;
            LockSupport.parkNanos(1000);
        }
    }

    private long age(long createdSeconds) {
        return Math.max(0, clock.nowMs() / 1000 - createdSeconds);
    }

    private static void number(String text, LongConsumer consumer) {
        if (text.matches("-?\\d{1,18}")) {
            consumer.accept(Long.parseLong(text));
        }
    }

    long lastSaveSeconds() {
        return lastSaveSeconds;
    }

    boolean lastBackgroundSaveOk() {
        return lastBackgroundSaveOk;
    }

    long lastBackgroundSaveTookSeconds() {
        return lastBackgroundSaveTookSeconds;
    }

    long saves() {
        return saves;
    }

    long loadedKeys() {
        return loadedKeys;
    }

    long loadedExpiredKeys() {
        return loadedExpiredKeys;
    }

    /** When the load that is under way began, Unix time in seconds. */
    long loadStartedSeconds() {
        return loadStartedMs / 1000;
    }

    /** The size of the file that is being loaded. */
    long loadTotalBytes() {
        return loadTotalBytes;
    }

    /** How much memory the server that wrote the file used then, as the file says; 0 where it does not. */
    long loadMemoryWhenSaved() {
        return loadMemoryWhenSaved;
    }

    /** How much of the file has been loaded. */
    long loadedBytes() {
        return loadedBytes;
    }
}
