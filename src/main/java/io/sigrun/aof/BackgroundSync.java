package io.sigrun.aof;

import io.sigrun.util.Disk;
import io.sigrun.util.Failures;
import io.sigrun.util.ServerLog;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the engine does not wait for: bringing to the medium what it wrote, and closing files, which may mean that they
 * cease. The engine asks, one other thread does it, in order.
 */
final class BackgroundSync {
    private final Executor executor;
    private final ServerLog log;
    private final AtomicInteger pending = new AtomicInteger();
    private volatile String failure = "";

    BackgroundSync(Executor executor, ServerLog log) {
        this.executor = executor;
        this.log = log;
    }

    /** How many syncs were asked for and are not done. */
    int pending() {
        return pending.get();
    }

    /** Why a sync failed, or empty. Stays until {@link #forgetFailure}. */
    String failure() {
        return failure;
    }

    void forgetFailure() {
        failure = "";
    }

    /** Has a file synced. */
    void sync(Disk.Output file) {
        pending.incrementAndGet();
        executor.execute(() -> {
            try {
                file.syncData();
            } catch (IOException failed) {
                failed(failed);
            } finally {
                pending.decrementAndGet();
            }
        });
    }

    /** Has a file closed that nobody uses any more. */
    void close(Closeable file) {
        executor.execute(() -> {
            try {
                file.close();
            } catch (IOException failed) {
                log.warning("Error closing the AOF file: " + Failures.reason(failed));
            }
        });
    }

    private void failed(IOException failed) {
        failure = Failures.reason(failed);
        log.warning("Fail to fsync the AOF file: " + failure);
    }
}
