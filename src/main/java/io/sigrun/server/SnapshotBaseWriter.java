package io.sigrun.server;

import io.sigrun.aof.BaseWriter;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.rdb.RdbSaver;
import io.sigrun.util.Disk;
import io.sigrun.util.Failures;
import io.sigrun.util.ServerLog;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Writes bases of append-only files: in the background as other saves, or, before there are clients, at once. */
final class SnapshotBaseWriter implements BaseWriter {
    private final Keyspace keyspace;
    private final Persistence persistence;
    private final Disk disk;
    private final ServerLog log;
    private @Nullable Completion completion;

    SnapshotBaseWriter(Keyspace keyspace, Persistence persistence, Disk disk, ServerLog log) {
        this.keyspace = keyspace;
        this.persistence = persistence;
        this.disk = disk;
        this.log = log;
    }

    @Override
    public boolean isBusy() {
        return persistence.backgroundSavePending() || !persistence.background().canBegin();
    }

    @Override
    public boolean begin(Path file, Completion newCompletion) {
        try {
            persistence
                    .background()
                    .begin(persistence.functions(), persistence.saveOptions(true), file, file, this::ended);
        } catch (OutOfMemoryError failure) {
            failed("no memory for the buffers");
            return false;
        }
        completion = newCompletion;
        return true;
    }

    private void ended(BackgroundSave.Result result) {
        Completion told = completion;
        completion = null;
        if (told == null) {
            return;
        }
        if (result != BackgroundSave.Result.DONE) {
            Throwable cause = persistence.background().failure();
            failed(
                    cause instanceof IOException disturbed
                            ? Failures.reason(disturbed)
                            : cause == null ? "it was given up" : cause.toString());
        }
        told.ended(result == BackgroundSave.Result.DONE);
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
    public boolean writeNow(Path file) {
        try (Disk.Output output = disk.create(file)) {
            new RdbSaver(keyspace, persistence.functions()).write(output, persistence.saveOptions(true));
            return true;
        } catch (IOException failure) {
            failed(Failures.reason(failure));
        } catch (OutOfMemoryError failure) {
            failed("no memory for the buffers");
        }
        try {
            disk.delete(file);
        } catch (IOException failure) {
            log.warning("Can't remove the file " + file + ": " + Failures.reason(failure));
        }
        return false;
    }
}
