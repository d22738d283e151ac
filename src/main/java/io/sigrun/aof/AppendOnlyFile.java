package io.sigrun.aof;

import io.sigrun.memory.Region;
import io.sigrun.util.Clock;
import io.sigrun.util.Disk;
import io.sigrun.util.ServerLog;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;

/**
 * The append-only file of a server: which files it consists of, what is written to them when, and its rewriting. The
 * engine's thread only.
 *
 * <p>States: off; on; or waiting for the first base, after it was switched on while the server runs: then the commands
 * go to a file that has no place in the manifest yet, and gets it together with the base.
 */
public final class AppendOnlyFile {
    private enum State {
        OFF,
        WAITING,
        ON
    }

    /** What the configuration says about it. */
    public interface Settings {
        /** appendfsync: {@code always}, {@code everysec} or {@code no}. */
        String syncPolicy();

        /** no-appendfsync-on-rewrite. */
        boolean noSyncOnRewrite();

        /** aof-use-rdb-preamble: whether bases are RDB files, else commands. */
        boolean rdbBases();

        /** aof-timestamp-enabled. */
        boolean timestamps();

        /** aof-disable-auto-gc. */
        boolean keepsHistory();

        /** auto-aof-rewrite-percentage; 0 for never. */
        long rewritePercentage();

        /** auto-aof-rewrite-min-size. */
        long rewriteMinBytes();
    }

    /** The answer to BGREWRITEAOF. */
    public enum Answer {
        STARTED,
        SCHEDULED,
        IN_PROGRESS,
        FAILED
    }

    private static final long RETRY_NS = 1_000_000_000L;

    private final AofDirectory directory;
    private final Clock clock;
    private final ServerLog log;
    private final Settings settings;
    private final BaseWriter bases;
    private final AppendBuffer buffer;
    private final BackgroundSync background;
    private final AofWriter writer;
    private final RewriteLimit limit;
    private State state = State.OFF;
    private Manifest manifest = Manifest.EMPTY;
    private boolean loading;
    private boolean rewriting;
    private BaseWriter.Form beingWritten = BaseWriter.Form.RDB;
    private boolean scheduled;
    private boolean lastRewriteOk = true;
    private long rewriteStartedNs;
    private long lastRewriteSeconds = -1;
    private long rewrites;
    /** The size of the base and of all increments but the one that is written. */
    private long settledBytes;

    private long baseBytes;

    /** An AOF that is off until {@link #start} or {@link #enable}. */
    public AppendOnlyFile(
            Region region,
            AofDirectory directory,
            Clock clock,
            ServerLog log,
            Settings settings,
            BaseWriter bases,
            Executor executor) {
        this.directory = directory;
        this.clock = clock;
        this.log = log;
        this.settings = settings;
        this.bases = bases;
        this.buffer = new AppendBuffer(region);
        this.background = new BackgroundSync(executor, log);
        this.writer = new AofWriter(clock, log, background, buffer);
        this.limit = new RewriteLimit(clock, log);
        settingsChanged();
    }

    /** Goes by the configuration as it is now. */
    public void settingsChanged() {
        writer.setPolicy(
                switch (settings.syncPolicy()) {
                    case "always" -> AofWriter.Policy.ALWAYS;
                    case "no" -> AofWriter.Policy.NO;
                    default -> AofWriter.Policy.EVERY_SECOND;
                });
        buffer.setTimestamps(settings.timestamps());
    }

    /** Where commands are appended while it is {@link #takesCommands}. */
    public AppendBuffer buffer() {
        return buffer;
    }

    /** Whether commands are to be appended. */
    public boolean takesCommands() {
        return writer.isOpen() && !loading;
    }

    /** Whether it is switched on. */
    public boolean isEnabled() {
        return state != State.OFF;
    }

    /** Whether it is switched on and has no base yet. */
    public boolean isWaiting() {
        return state == State.WAITING;
    }

    /**
     * Loads what the directory holds, which takes no commands meanwhile.
     *
     * @param beforeLoad told the size of what is loaded, where there is something
     */
    public AofLoader.Loaded load(AofLoader loader, LongConsumer beforeLoad) throws IOException {
        if (!writer.isOpen()) {
            directory.locate();
            manifest = directory.load();
        }
        loading = true;
        try {
            beforeLoad.accept(AofLoader.totalBytes(directory, manifest));
            AofLoader.Loaded loaded = loader.load(manifest);
            baseBytes = writer.isOpen() ? baseBytes : loaded.baseBytes();
            return loaded;
        } finally {
            loading = false;
        }
    }

    /** After {@link #load}: opens the last increment, or makes base and increment where there is nothing. */
    public void start() throws AofException {
        directory.create();
        directory.removeTemporaries();
        directory.settle(manifest);
        Manifest next = manifest;
        if (next.isEmpty()) {
            BaseWriter.Form form = baseForm();
            AofFile base = directory.nextBase(next, form == BaseWriter.Form.RDB);
            if (!bases.writeNow(directory.temporaryBase(), form)) {
                throw new AofException("no base");
            }
            directory.takeBase(base);
            log.notice("Creating AOF base file " + base.name() + " on server start");
            next = next.withBase(base);
        }
        if (next.increments().isEmpty()) {
            AofFile increment = directory.nextIncrement(next);
            Disk.Output output = directory.createIncrement(increment.name());
            next = next.withIncrement(increment);
            directory.persist(next);
            writer.open(output, 0);
            log.notice("Creating AOF incr file " + increment.name() + " on server start");
        } else {
            AofFile increment = next.increments().getLast();
            writer.open(directory.openIncrement(increment), directory.size(increment));
            log.notice("Opening AOF incr file " + increment.name() + " on server start");
        }
        manifest = next;
        state = State.ON;
        settledBytes = AofLoader.totalBytes(directory, manifest) - writer.length();
        removeHistory();
    }

    private BaseWriter.Form baseForm() {
        if (settings.rdbBases()) {
            return BaseWriter.Form.RDB;
        }
        return settings.timestamps() ? BaseWriter.Form.DATED_COMMANDS : BaseWriter.Form.COMMANDS;
    }

    private void removeHistory() {
        if (!settings.keepsHistory()) {
            manifest = directory.removeHistory(manifest, background);
        }
    }

    /**
     * CONFIG SET appendonly yes; false where that is not possible, with the reason in the log.
     *
     * @param later whether a base must not be begun now, because a transaction is half done
     */
    public boolean enable(boolean later) {
        if (state != State.OFF) {
            return true;
        }
        directory.locate();
        state = State.WAITING;
        if (rewriting) {
            log.notice("AOF was enabled but there is already an AOF rewriting in background. Stopping background AOF"
                    + " and starting a rewrite now.");
            cancelRewrite();
        }
        if (later) {
            scheduled = true;
            log.notice("AOF was enabled during a transaction. An AOF background was scheduled to start when possible.");
        } else if (bases.isBusy()) {
            scheduled = true;
            log.notice("AOF was enabled but there is already another background operation. An AOF background was"
                    + " scheduled to start when possible.");
        } else if (!beginRewrite()) {
            state = State.OFF;
            scheduled = false;
            log.warning("The server needs to enable the AOF but can't trigger a background AOF rewrite operation. Check"
                    + " the above logs for more info about the error.");
            return false;
        }
        return true;
    }

    /** CONFIG SET appendonly no. */
    public void disable() {
        if (state == State.OFF) {
            return;
        }
        boolean waiting = state == State.WAITING;
        writer.close();
        writer.forgetProblem();
        buffer.clear();
        buffer.forgetDatabase();
        state = State.OFF;
        if (scheduled) {
            scheduled = false;
            log.notice("AOF was disabled but there is a scheduled AOF background, cancel it.");
        }
        if (rewriting) {
            cancelRewrite();
        }
        if (waiting) {
            directory.remove(directory.file(directory.temporaryIncrement()));
        }
    }

    /** Gives up a rewrite that is under way, if one is. */
    public void cancelRewrite() {
        if (rewriting) {
            log.notice("Killing running AOF rewrite child");
            bases.cancel();
            rewriting = false;
            rewriteEnded();
        }
    }

    /** Before the replies of a turn go out; false where what the turn changed may never be acknowledged. */
    public boolean flush() {
        return buffer.isIncomplete() ? giveUpIncomplete() : writer.flush(false);
    }

    /** There was no memory for a command: the file ends before it, and what comes needs another base. */
    private boolean giveUpIncomplete() {
        if (rewriting) {
            cancelRewrite();
        }
        if (state == State.ON) {
            giveUpIncrement();
        }
        buffer.clear();
        return writer.lost("Cannot allocate memory");
    }

    /** Has each write wait before; for tests of what waits for it. */
    public void delayWrites(long microseconds) {
        buffer.delayWrites(microseconds);
    }

    /** Writes the buffer, for those who want to read the files. */
    public boolean flushNow() {
        return writer.flush(true) && buffer.isEmpty();
    }

    /** Why data must not be changed, in the words of the system, or empty. */
    public String problem() {
        return writer.problem();
    }

    /** Writes and syncs everything, for the end of the server; false where that failed. */
    public boolean flushForEnd() {
        if (!writer.isOpen()) {
            return true;
        }
        log.notice("Calling fsync() on the AOF file.");
        return writer.writeAndSync();
    }

    /**
     * BGREWRITEAOF.
     *
     * @param later whether it must not begin now, because what belongs together is half done
     */
    public Answer rewrite(boolean later) {
        if (rewriting) {
            return Answer.IN_PROGRESS;
        }
        if (later || bases.isBusy()) {
            scheduled = true;
            limit.reset();
            log.notice("Background append only file rewriting scheduled.");
            return Answer.SCHEDULED;
        }
        return beginRewrite() ? Answer.STARTED : Answer.FAILED;
    }

    /** A few times a second: rewrites that were scheduled or are due. */
    public void check() {
        writer.setSyncSuspended(settings.noSyncOnRewrite() && (rewriting || bases.isBusy()));
        if (rewriting || bases.isBusy()) {
            return;
        }
        if (writer.needsRewrite()) {
            if (clock.nanoTime() - rewriteStartedNs >= RETRY_NS) {
                beginRewrite();
            }
        } else if (scheduled) {
            if (!limit.holds()) {
                beginRewrite();
            }
        } else if (state == State.ON && settings.rewritePercentage() > 0 && size() > settings.rewriteMinBytes()) {
            long growth = size() * 100 / Math.max(1, baseBytes) - 100;
            if (growth >= settings.rewritePercentage() && !limit.holds()) {
                log.notice("Starting automatic rewriting of AOF on " + growth + "% growth");
                beginRewrite();
            }
        }
    }

    /** Begins to write a new base; from here on commands go to another increment. */
    private boolean beginRewrite() {
        rewriteStartedNs = clock.nanoTime();
        try {
            directory.create();
            buffer.forgetDatabase();
            if (writer.needsRewrite() && state == State.ON) {
                giveUpIncrement();
            } else if (!writer.writeAndSync()) {
                log.warning("Can't rewrite append only file: its last commands cannot be written: " + writer.problem());
                throw new AofException(writer.problem()); // they belong before the base that would be made now
            }
            openNextIncrement();
        } catch (AofException told) {
            lastRewriteOk = false;
            return false;
        }
        rewrites++;
        rewriting = true;
        scheduled = false;
        beingWritten = baseForm();
        if (!bases.begin(directory.temporaryBase(), beingWritten, this::baseWritten)) {
            rewriting = false;
            failed();
            rewriteEnded();
            return false;
        }
        log.notice("Background append only file rewriting started by pid "
                + ProcessHandle.current().pid());
        return true;
    }

    /** What the last increment holds on the medium is not known: nothing may come behind it, until there is a base. */
    private void giveUpIncrement() {
        writer.close();
        buffer.clear();
        state = State.WAITING;
    }

    private void openNextIncrement() throws AofException {
        if (state == State.OFF) {
            return;
        }
        String name;
        if (state == State.WAITING) {
            name = directory.temporaryIncrement();
            writer.open(directory.createIncrement(name), 0);
        } else {
            AofFile increment = directory.nextIncrement(manifest);
            name = increment.name();
            Disk.Output output = directory.createIncrement(name);
            Manifest next = manifest.withIncrement(increment);
            persist(next, output);
            settledBytes += writer.length();
            writer.open(output, 0);
            manifest = next;
        }
        log.notice("Creating AOF incr file " + name + " on background rewrite");
    }

    private void persist(Manifest next, Disk.Output opened) throws AofException {
        try {
            directory.persist(next);
        } catch (AofException told) {
            manifest = manifest.numberedAfter(next); // the new one may be there nevertheless
            background.close(opened);
            throw told;
        }
    }

    private void baseWritten(boolean ok) {
        rewriting = false;
        if (ok) {
            log.notice("Background AOF rewrite terminated with success");
            try {
                takeBase();
            } catch (AofException told) {
                failed();
            }
        } else {
            log.warning("Background AOF rewrite terminated with error");
            failed();
        }
        rewriteEnded();
    }

    private void takeBase() throws AofException {
        Manifest next = manifest.withBase(directory.nextBase(manifest, beingWritten == BaseWriter.Form.RDB));
        AofFile base = Objects.requireNonNull(next.base());
        directory.takeBase(base);
        if (state == State.WAITING) {
            AofFile increment = directory.nextIncrement(next);
            directory.takeIncrement(increment);
            next = next.withIncrement(increment);
        }
        next = next.keepingIncrements(state == State.OFF ? 0 : 1);
        try {
            directory.persist(next);
        } catch (AofException told) {
            manifest = manifest.numberedAfter(next); // the new one may be there nevertheless: its files stay
            throw told;
        }
        manifest = next;
        settledBytes = directory.size(base);
        baseBytes = size();
        removeHistory();
        lastRewriteOk = true;
        limit.reset();
        log.notice("Background AOF rewrite finished successfully");
        if (state == State.WAITING) {
            state = State.ON;
        }
        writer.rewritten();
    }

    private void failed() {
        lastRewriteOk = false;
        limit.failed();
    }

    /** Whether well or not: while there is no base, what was written without one is worth nothing. */
    private void rewriteEnded() {
        lastRewriteSeconds = (clock.nanoTime() - rewriteStartedNs) / 1_000_000_000L;
        directory.remove(directory.temporaryBase());
        if (state == State.WAITING) {
            writer.close();
            buffer.clear();
            directory.remove(directory.file(directory.temporaryIncrement()));
            scheduled = true;
        }
    }

    /** Frees the memory; the end. */
    public void close() {
        buffer.close();
    }

    // What INFO shows.

    public boolean rewriting() {
        return rewriting;
    }

    public boolean rewriteScheduled() {
        return scheduled;
    }

    public boolean lastRewriteOk() {
        return lastRewriteOk;
    }

    public long lastRewriteSeconds() {
        return lastRewriteSeconds;
    }

    /** How long the rewrite that is under way takes, or -1. */
    public long currentRewriteSeconds() {
        return rewriting ? (clock.nanoTime() - rewriteStartedNs) / 1_000_000_000L : -1;
    }

    public long rewrites() {
        return rewrites;
    }

    public int consecutiveFailures() {
        return limit.failures();
    }

    /** The bytes of all files that would be loaded. */
    public long size() {
        return settledBytes + writer.length();
    }

    /** The size after the last rewrite, or that of the base at the start. */
    public long baseSize() {
        return baseBytes;
    }

    public int pendingSyncs() {
        return background.pending();
    }

    public long delayedSyncs() {
        return writer.delayedSyncs();
    }

    /** CONFIG RESETSTAT. */
    public void resetStatistics() {
        rewrites = 0;
        limit.reset();
        writer.resetStatistics();
    }
}
