package io.sigrun.server;

import io.sigrun.aof.AofDirectory;
import io.sigrun.aof.AofException;
import io.sigrun.aof.AofLoader;
import io.sigrun.aof.AppendOnlyFile;
import io.sigrun.command.CommandEntry;
import io.sigrun.command.CommandPath;
import io.sigrun.command.Gates;
import io.sigrun.command.Propagator;
import io.sigrun.config.Config;
import io.sigrun.config.ConfigException;
import io.sigrun.config.PersistenceDirectives;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.resp.BlockPool;
import io.sigrun.util.Clock;
import io.sigrun.util.Disk;
import io.sigrun.util.ServerLog;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The append-only file in its server: configuration, loading, the gate that closes when it cannot be written. */
final class AppendOnly implements AppendOnlyFile.Settings {
    private final Keyspace keyspace;
    private final Config config;
    private final Clock clock;
    private final ServerLog log;
    private final Gates gates;
    private final Persistence persistence;
    private final CommandPath path;
    private final BooleanSupplier inTransaction;
    private final AofDirectory directory;
    private final SnapshotBaseWriter bases;
    private final AppendOnlyFile file;
    private final AofPropagation propagation;
    private final AofReplay replay;
    private final ExecutorService background = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("aof").factory());

    AppendOnly(
            Keyspace keyspace,
            Config config,
            Clock clock,
            ServerLog log,
            Disk disk,
            Gates gates,
            Persistence persistence,
            CommandPath replayPath,
            BlockPool pool,
            BooleanSupplier inTransaction) {
        this.keyspace = keyspace;
        this.config = config;
        this.clock = clock;
        this.log = log;
        this.gates = gates;
        this.persistence = persistence;
        this.path = replayPath;
        this.inTransaction = inTransaction;
        this.directory = new AofDirectory(
                disk,
                log,
                persistence::directory,
                config.text(PersistenceDirectives.APPENDDIRNAME),
                config.text(PersistenceDirectives.APPENDFILENAME));
        this.bases = new SnapshotBaseWriter(keyspace, persistence, disk, clock, log);
        this.file = new AppendOnlyFile(keyspace.region(), directory, clock, log, this, bases, background);
        this.propagation = new AofPropagation(keyspace, file);
        this.replay = new AofReplay(keyspace, pool, replayPath, persistence.functions(), log, persistence::delay);
        keyspace.setPropagation(propagation);
        config.onChange(PersistenceDirectives.APPENDONLY, changed -> switched());
        config.onChange(PersistenceDirectives.APPENDFSYNC, changed -> file.settingsChanged());
        config.onChange(PersistenceDirectives.AOF_TIMESTAMP_ENABLED, changed -> file.settingsChanged());
    }

    AppendOnlyFile file() {
        return file;
    }

    Propagator propagator() {
        return propagation;
    }

    /** Whether the data set is loaded from it at the start. */
    boolean isWanted() {
        return config.isYes(PersistenceDirectives.APPENDONLY);
    }

    private void switched() throws ConfigException {
        if (!isWanted()) {
            file.disable();
            updateGate();
        } else if (!file.enable(inTransaction.getAsBoolean())) {
            throw new ConfigException("Unable to turn on AOF. Check server logs.");
        }
    }

    /**
     * Loads the data set and opens the file for what comes.
     *
     * @param goOn told now and then, where nothing is half-way, whether the load should go on
     * @throws IOException where there are files that cannot be loaded or written; the log has the reason
     */
    void loadAtStart(BooleanSupplier goOn) throws IOException {
        long started = clock.nanoTime();
        try {
            AofLoader.Loaded loaded = load(goOn);
            if (loaded.files() > 0) {
                log.notice(String.format(
                        "DB loaded from append only file: %.3f seconds",
                        (clock.nanoTime() - started) / 1_000_000_000.0));
            }
            file.start();
        } catch (AofException obstacle) {
            if (!obstacle.isStopped()) {
                throw obstacle;
            }
        }
    }

    /**
     * DEBUG LOADAOF: drops the data set and loads it from the files; false where that failed, the log has the reason.
     */
    boolean reload() {
        if (persistence.loading() || (file.isEnabled() && !file.flushNow())) {
            log.warning("The append-only file cannot be loaded: it is being loaded already, or cannot be written");
            return false;
        }
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            keyspace.databaseFlushed(keyspace.database(i));
            keyspace.database(i).clear();
        }
        persistence.functions().clear();
        try {
            load(() -> true);
            log.notice("Append Only File loaded by DEBUG LOADAOF");
            return true;
        } catch (IOException told) {
            return false;
        }
    }

    private AofLoader.Loaded load(BooleanSupplier goOn) throws IOException {
        AofLoader loader = new AofLoader(
                keyspace.region(),
                directory,
                log,
                clock,
                replay,
                base -> persistence.loadBase(base, goOn),
                config.isYes(PersistenceDirectives.AOF_LOAD_TRUNCATED),
                bytes -> {
                    persistence.loaded(bytes);
                    keyspace.garbage().freeAll();
                    boolean on = goOn.getAsBoolean();
                    path.beginBatch();
                    return on;
                });
        keyspace.setReplaying(true);
        try {
            return file.load(loader, persistence::beginLoading);
        } finally {
            keyspace.setReplaying(false);
            keyspace.setDirty(0);
            persistence.endLoading();
        }
    }

    /** Before the replies of a turn go out; false where they never may. */
    boolean flush() {
        boolean durable = file.flush();
        if (!file.problem().equals(gates.appendError())) {
            updateGate();
        }
        return durable;
    }

    private void updateGate() {
        gates.setAppendError(file.problem());
    }

    /** An error was answered to whoever is served at the moment. */
    void errorReplied(@Nullable CommandEntry entry, byte[] error) {
        replay.errorReplied(entry, error);
    }

    /** Ends the thread that syncs, once it has done what it was asked for. */
    void close() {
        background.shutdown();
        file.close();
    }

    @Override
    public String syncPolicy() {
        return config.text(PersistenceDirectives.APPENDFSYNC);
    }

    @Override
    public boolean noSyncOnRewrite() {
        return config.isYes(PersistenceDirectives.NO_APPENDFSYNC_ON_REWRITE);
    }

    @Override
    public boolean rdbBases() {
        return config.isYes(PersistenceDirectives.AOF_USE_RDB_PREAMBLE);
    }

    @Override
    public boolean timestamps() {
        return config.isYes(PersistenceDirectives.AOF_TIMESTAMP_ENABLED);
    }

    @Override
    public boolean keepsHistory() {
        return config.isYes(PersistenceDirectives.AOF_DISABLE_AUTO_GC);
    }

    @Override
    public long rewritePercentage() {
        return config.number(PersistenceDirectives.AUTO_AOF_REWRITE_PERCENTAGE);
    }

    @Override
    public long rewriteMinBytes() {
        return config.number(PersistenceDirectives.AUTO_AOF_REWRITE_MIN_SIZE);
    }
}
