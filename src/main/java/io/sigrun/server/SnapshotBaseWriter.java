package io.sigrun.server;

import io.sigrun.aof.BaseWriter;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.rdb.RdbSaver;
import io.sigrun.rdb.RdbSnapshot;
import io.sigrun.util.Clock;
import io.sigrun.util.Disk;
import io.sigrun.util.Failures;
import io.sigrun.util.ServerLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Writes bases of append-only files: in the background as other saves, or, before there are clients, at once. */
final class SnapshotBaseWriter implements BaseWriter {
    private static final long NO_TIME = -1;
    private static final long WAIT_NS = 200_000;

    private final Keyspace keyspace;
    private final Persistence persistence;
    private final Disk disk;
    private final Clock clock;
    private final ServerLog log;
    private @Nullable Completion completion;
    private @Nullable Path written;

    SnapshotBaseWriter(Keyspace keyspace, Persistence persistence, Disk disk, Clock clock, ServerLog log) {
        this.keyspace = keyspace;
        this.persistence = persistence;
        this.disk = disk;
        this.clock = clock;
        this.log = log;
    }

    @Override
    public boolean isBusy() {
        return persistence.backgroundSavePending() || !persistence.background().canBegin();
    }

    private BackgroundSave.Form written(Path file, Form form) {
        RdbSaver.Options options = persistence.saveOptions(true);
        if (form == Form.RDB) {
            return (data, files, backlogMax) ->
                    new RdbSnapshot(data, persistence.functions(), options, files, file, file, backlogMax);
        }
        long seconds = form == Form.DATED_COMMANDS ? clock.nowMs() / 1000 : NO_TIME;
        return (data, files, backlogMax) -> RdbSnapshot.ofCommands(
                data, persistence.functions(), seconds, options.syncOften(), files, file, backlogMax);
    }

    @Override
    public boolean begin(Path file, Form form, Completion newCompletion) {
        try {
            persistence.background().begin(written(file, form), this::ended);
        } catch (OutOfMemoryError failure) {
            failed("no memory for the buffers");
            return false;
        }
        completion = newCompletion;
        written = file;
        return true;
    }

    private void ended(BackgroundSave.Result result) {
        Completion told = completion;
        completion = null;
        if (told == null) {
            return;
        }
        boolean done = result == BackgroundSave.Result.DONE;
        if (done && written != null) {
            log.notice("Successfully created the temporary AOF base file " + written.getFileName());
        } else {
            failed(reason(persistence.background().failure()));
        }
        told.ended(done);
    }

    private static String reason(@Nullable Throwable cause) {
        return cause instanceof IOException disturbed
                ? Failures.reason(disturbed)
                : cause == null ? "it was given up" : cause.toString();
    }

    private void failed(String reason) {
        log.warning("Write error writing append only file on disk: " + reason);
    }

    @Override
    public void cancel() {
        if (completion != null) {
            completion = null;
            persistence.background().cancel();
        }
    }

    @Override
    public boolean writeNow(Path file, Form form) {
        try (RdbSnapshot snapshot = written(file, form).begin(keyspace, disk, Long.MAX_VALUE)) {
            while (snapshot.isRunning()) {
                if (!snapshot.step()) {
                    LockSupport.parkNanos(WAIT_NS);
                }
            }
            if (!snapshot.isDone()) {
                failed(reason(snapshot.failure()));
            }
            return snapshot.isDone();
        } catch (OutOfMemoryError failure) {
            failed("no memory for the buffers");
            return false;
        }
    }
}
