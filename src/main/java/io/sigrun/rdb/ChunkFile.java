package io.sigrun.rdb;

import io.sigrun.util.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes the pieces of an RDB stream to a file on a thread of its own: compresses, computes the checksum, syncs, gives
 * the file its name. The engine puts pieces in and takes them back when they are written; neither waits for the other.
 */
final class ChunkFile implements Runnable {
    /** How it is going. */
    enum State {
        RUNNING,
        /** The file is there, whole, under its name. */
        DONE,
        /** The old file is still there. */
        FAILED
    }

    private final Disk disk;
    private final Path temporary;
    private final Path target;
    private final RdbOutput output;
    private final LateFile opened;
    private final ConcurrentLinkedQueue<RdbChunk> waiting = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<RdbChunk> written = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean complete;
    private volatile boolean cancelled;
    private volatile State state = State.RUNNING;
    private volatile @Nullable Throwable failure;

    /**
     * Makes the thread, which {@link #start} starts.
     *
     * @param temporary where the file is written
     * @param target the name that it gets; where it is the same, it is the caller's to sync the directory
     * @param output writes through {@code opened}; the engine's again when the thread has ended
     */
    ChunkFile(Disk disk, Path temporary, Path target, RdbOutput output, LateFile opened, String threadName) {
        this.disk = disk;
        this.temporary = temporary;
        this.target = target;
        this.output = output;
        this.opened = opened;
        this.thread = Thread.ofPlatform().daemon().name(threadName).unstarted(this);
    }

    void start() {
        thread.start();
    }

    /** Adds a piece; on the engine. */
    void put(RdbChunk chunk) {
        waiting.add(chunk);
        LockSupport.unpark(thread);
    }

    /** There are no more pieces; on the engine. */
    void complete() {
        complete = true;
        LockSupport.unpark(thread);
    }

    /** The file is not wanted any more; on the engine. */
    void cancel() {
        cancelled = true;
        LockSupport.unpark(thread);
    }

    /** A piece that is not needed any more, or null; on the engine. */
    @Nullable
    RdbChunk takeBack() {
        return written.poll();
    }

    /** Takes every piece back when the thread has ended; on the engine. */
    @Nullable
    RdbChunk takeRest() {
        RdbChunk chunk = written.poll();
        return chunk != null ? chunk : waiting.poll();
    }

    State state() {
        return state;
    }

    /** Why it failed; null where it was cancelled. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Waits for the thread to end. */
    void join() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        try {
            try (Disk.Output file = disk.create(temporary)) {
                opened.open(file);
                writeAll();
            }
            if (cancelled) {
                disk.delete(temporary);
                state = State.FAILED;
                return;
            }
            if (!temporary.equals(target)) {
                disk.rename(temporary, target);
                disk.syncDirectory(Objects.requireNonNull(target.getParent()));
            }
            state = State.DONE;
        } catch (IOException | RuntimeException | Error cause) {
            failure = cause;
            deleteTemporary(cause);
            state = State.FAILED;
        }
    }

    private void deleteTemporary(Throwable cause) {
        try {
            disk.delete(temporary);
        } catch (IOException second) {
            cause.addSuppressed(second);
        }
    }

    private void writeAll() throws IOException {
        while (!cancelled) {
            boolean last = complete;
            RdbChunk chunk = waiting.poll();
            if (chunk != null) {
                write(chunk);
                written.add(chunk);
                output.check();
            } else if (last) {
                output.finish();
                return;
            } else {
                LockSupport.park(this);
            }
        }
    }

    private void write(RdbChunk chunk) {
        RdbMarks marks = chunk.marks();
        long done = 0;
        for (int i = 0; i < marks.count(); i++) {
            output.writeRaw(chunk.buffer() + done, marks.start(i) - done);
            long ref = marks.ref(i, chunk.buffer());
            output.writeBytes(ref, marks.bytes(i));
            done = marks.isOutside(i) ? marks.start(i) : ref - chunk.buffer() + marks.bytes(i);
        }
        output.writeRaw(chunk.buffer() + done, chunk.used() - done);
    }
}
