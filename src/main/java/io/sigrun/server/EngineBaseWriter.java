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

/** Writes a base on the engine, which does nothing else meanwhile; tells between two turns of the loop how it went. */
final class EngineBaseWriter implements BaseWriter {
    private final Keyspace keyspace;
    private final Persistence persistence;
    private final Disk disk;
    private final ServerLog log;
    private @Nullable Completion completion;
    private @Nullable Path written;
    private boolean ok;

    EngineBaseWriter(Keyspace keyspace, Persistence persistence, Disk disk, ServerLog log) {
        this.keyspace = keyspace;
        this.persistence = persistence;
        this.disk = disk;
        this.log = log;
    }

    @Override
    public boolean isBusy() {
        return persistence.backgroundSavePending();
    }

    @Override
    public boolean begin(Path file, Completion newCompletion) {
        ok = writeNow(file);
        written = file;
        completion = newCompletion;
        return true;
    }

    /** Between two turns: tells of what has ended. */
    void deliver() {
        Completion told = completion;
        if (told != null) {
            completion = null;
            told.ended(ok);
        }
    }

    @Override
    public void cancel() {
        completion = null;
        Path file = written;
        if (file != null) {
            remove(file);
        }
    }

    private void remove(Path file) {
        try {
            disk.delete(file);
        } catch (IOException failure) {
            log.warning("Can't remove the file " + file + ": " + Failures.reason(failure));
        }
    }

    @Override
    public boolean writeNow(Path file) {
        try (Disk.Output output = disk.create(file)) {
            new RdbSaver(keyspace, persistence.functions()).write(output, persistence.saveOptions());
            return true;
        } catch (IOException failure) {
            log.warning("Write error writing append only file on disk: " + Failures.reason(failure));
        } catch (OutOfMemoryError failure) {
            log.warning("Write error writing append only file on disk: no memory for the buffers");
        }
        remove(file);
        return false;
    }
}
