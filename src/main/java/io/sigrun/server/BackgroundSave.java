package io.sigrun.server;

import io.sigrun.keyspace.Keyspace;
import io.sigrun.rdb.RdbSnapshot;
import io.sigrun.util.Clock;
import io.sigrun.util.Disk;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A save while commands run: the engine reads the snapshot in slices between the turns of its loop, which take a third
 * of a busy server's time and all that an idle one has.
 */
final class BackgroundSave {
    /** What a save that has ended has come to. */
    enum Result {
        DONE,
        FAILED,
        CANCELLED
    }

    /** What is written, and where. */
    @FunctionalInterface
    interface Form {
        /**
         * Begins it.
         *
         * @param backlogMax the save fails when more bytes than this wait for the disk
         */
        RdbSnapshot begin(Keyspace keyspace, Disk disk, long backlogMax);
    }

    private static final long SLICE_NS = 250_000;
    private static final long BUSY_GAP_NS = 2 * SLICE_NS;
    private static final long FULL_GAP_NS = 1_000_000;
    private static final long BACKLOG_MIN_BYTES = 64L << 20;
    /** What waits for the disk may become this part of the data set. */
    private static final int BACKLOG_PART = 7;

    private final Keyspace keyspace;
    private final Clock clock;
    private final Disk disk;
    private final ServerState state;
    private final LongSupplier keyDelay;
    private @Nullable RdbSnapshot snapshot;
    private Consumer<Result> owner = result -> {};
    private boolean cancelled;
    private long startedMs;
    private long dirtyAtStart;
    private long lastBacklogPeak;
    private @Nullable Throwable failure;
    private long nextNs;
    private long endedNs;
    private long beganNs;
    private long turnsNs;

    /**
     * A save that does not run yet.
     *
     * @param keyDelay rdb-key-save-delay: the microseconds that each key is to take at least, for tests of what goes on
     *     meanwhile
     */
    BackgroundSave(Keyspace keyspace, Clock clock, Disk disk, ServerState state, LongSupplier keyDelay) {
        this.keyspace = keyspace;
        this.clock = clock;
        this.disk = disk;
        this.state = state;
        this.keyDelay = keyDelay;
    }

    /** Whether one is under way that has not been cancelled. */
    boolean isRunning() {
        return snapshot != null && !cancelled;
    }

    /** Whether another can begin: none is under way, and nothing is held any more for one that was cancelled. */
    boolean canBegin() {
        return snapshot == null;
    }

    /**
     * Begins; what the keyspace holds now is what is saved.
     *
     * @param form what is written, and where
     * @param newOwner told between two turns what has come of it
     */
    void begin(Form form, Consumer<Result> newOwner) {
        owner = newOwner;
        cancelled = false;
        failure = null;
        startedMs = clock.nowMs();
        dirtyAtStart = keyspace.dirty();
        long backlogMax = Math.max(BACKLOG_MIN_BYTES, keyspace.region().usedBytes() / BACKLOG_PART);
        snapshot = form.begin(keyspace, disk, backlogMax);
        nextNs = clock.nanoTime();
        endedNs = nextNs;
        beganNs = nextNs;
        turnsNs = state.turnNs;
    }

    /** The file that is written before it has the name that was asked for. */
    static Path temporaryFile(Path target) {
        Path directory = Objects.requireNonNull(target.getParent());
        return directory.resolve("temp-bg-" + ProcessHandle.current().pid() + ".rdb");
    }

    /** Nobody wants the file any more; false where none is being made. */
    boolean cancel() {
        if (snapshot == null || cancelled) {
            return false;
        }
        cancelled = true;
        nextNs = clock.nanoTime();
        snapshot.cancel();
        return true;
    }

    /** Goes on if it is time; returns the nanoseconds until there is something to do again. */
    long slice() {
        RdbSnapshot current = snapshot;
        if (current == null) {
            return Long.MAX_VALUE;
        }
        long started = clock.nanoTime();
        if (started - nextNs < 0) {
            return nextNs - started;
        }
        if (isAhead(current, started)) {
            nextNs = started + FULL_GAP_NS;
            return FULL_GAP_NS;
        }
        boolean busy = 2 * (state.turnNs - turnsNs) > started - endedNs;
        long end = started + SLICE_NS;
        long now = started;
        boolean more = true;
        while (more && now - end < 0) {
            more = current.step();
            now = clock.nanoTime();
        }
        turnsNs = state.turnNs;
        endedNs = now;
        nextNs = now + (more ? (busy ? BUSY_GAP_NS : 0) : FULL_GAP_NS);
        return Math.max(1, nextNs - now);
    }

    private boolean isAhead(RdbSnapshot current, long now) {
        long microseconds = keyDelay.getAsLong();
        return microseconds > 0
                && !cancelled
                && now - beganNs < Math.min(current.keysRead() + 1, current.keyCount()) * microseconds * 1000;
    }

    /** Tells what has come of it, once that is known. */
    void poll() {
        RdbSnapshot current = snapshot;
        if (current == null || !current.hasLetGo()) {
            return;
        }
        lastBacklogPeak = current.backlogPeak();
        failure = current.failure();
        Result result = current.isDone() ? Result.DONE : cancelled ? Result.CANCELLED : Result.FAILED;
        current.close();
        snapshot = null;
        owner.accept(result);
    }

    /** Ends at once what is under way; nothing is left of it. */
    void close() {
        if (snapshot != null) {
            snapshot.close();
            snapshot = null;
        }
    }

    /** Why the last one failed. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** How many changes there were before it began. */
    long dirtyAtStart() {
        return dirtyAtStart;
    }

    /** When the last one began, Unix time in milliseconds. */
    long startedMs() {
        return startedMs;
    }

    /** How many keys it has to save, 0 where none is under way. */
    long keyCount() {
        return snapshot == null ? 0 : snapshot.keyCount();
    }

    long keysRead() {
        return snapshot == null ? 0 : snapshot.keysRead();
    }

    /** The bytes that wait for the disk. */
    long backlog() {
        return snapshot == null ? 0 : snapshot.backlog();
    }

    long backlogPeak() {
        return snapshot == null ? lastBacklogPeak : snapshot.backlogPeak();
    }
}
