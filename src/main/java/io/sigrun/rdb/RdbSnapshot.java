package io.sigrun.rdb;

import io.sigrun.data.FrozenValue;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.memory.Region;
import io.sigrun.snapshot.KeyspaceSnapshot;
import io.sigrun.snapshot.SnapshotSink;
import io.sigrun.util.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Saves a snapshot of the keyspace to an RDB file in the background. The engine says everything in the format except
 * that it compresses nothing, which takes about as long as copying it; {@link ChunkFile} does the rest on its thread.
 *
 * <p>Threads: all methods are the engine's. {@link #step} is to be called while {@link #isRunning}; what it does in a
 * call takes some microseconds.
 */
public final class RdbSnapshot implements AutoCloseable {
    private static final int CHUNK_BYTES = 256 << 10;
    private static final int HEADER_BYTES = 256;
    /** As many as there are chunks when the walk pauses, and some. */
    private static final int SPARE_MARKS_MAX = 40;
    /** When so much waits to be written, only what is about to change is added. */
    private static final long FULL_BYTES = 8L << 20;

    private final Region region;
    private final Function<RdbOutput, RecordFormat> form;
    private final RdbMarks marks = new RdbMarks();
    /** Marks that have been used and can be again. */
    private final ArrayDeque<RdbMarks> spareMarks = new ArrayDeque<>();

    private final RdbOutput output;
    private final RecordFormat records;
    private final RdbOutput fileOutput;
    private final ChunkFile file;
    private final KeyspaceSnapshot snapshot;
    private final long backlogMax;
    private final long[] sizes;
    private final long[] volatileSizes;
    private int database = -1;
    private long backlog;
    private long backlogPeak;
    private @Nullable IOException refused;
    private boolean closed;

    /**
     * Begins: the file will hold what the keyspace holds now.
     *
     * @param temporary where the file is written
     * @param target the whole path that it gets
     * @param backlogMax the save fails when more bytes than this wait for the disk
     */
    public RdbSnapshot(
            Keyspace keyspace,
            FunctionStore functions,
            RdbSaver.Options options,
            Disk disk,
            Path temporary,
            Path target,
            long backlogMax) {
        this(
                keyspace,
                functions,
                output -> new RecordWriter(keyspace, output, options),
                file -> new RdbOutput(
                        keyspace.region(), file, options.compress(), options.checksum(), options.syncOften()),
                disk,
                temporary,
                target,
                backlogMax);
    }

    /**
     * Begins a file of commands that make what the keyspace holds now.
     *
     * @param seconds a Unix time that the file begins with, or -1 for none
     * @param syncOften whether the file is synced every few megabytes, so that the disk does not get it all at once
     * @param file where it is written; it is the caller's to sync the directory
     */
    public static RdbSnapshot ofCommands(
            Keyspace keyspace,
            FunctionStore functions,
            long seconds,
            boolean syncOften,
            Disk disk,
            Path file,
            long backlogMax) {
        return new RdbSnapshot(
                keyspace,
                functions,
                output -> new CommandWriter(keyspace, output, seconds),
                opened -> new RdbOutput(keyspace.region(), opened, syncOften),
                disk,
                file,
                file,
                backlogMax);
    }

    private RdbSnapshot(
            Keyspace keyspace,
            FunctionStore functions,
            Function<RdbOutput, RecordFormat> form,
            Function<Disk.Output, RdbOutput> fileForm,
            Disk disk,
            Path temporary,
            Path target,
            long backlogMax) {
        this.region = keyspace.region();
        this.form = form;
        this.backlogMax = backlogMax;
        this.sizes = new long[keyspace.databaseCount()];
        this.volatileSizes = new long[keyspace.databaseCount()];
        Arrays.setAll(sizes, index -> keyspace.database(index).size());
        Arrays.setAll(volatileSizes, index -> keyspace.database(index).volatileSize());
        this.output = new RdbOutput(region, marks, CHUNK_BYTES + CHUNK_BYTES / 4);
        this.records = form.apply(output);
        var opened = new LateFile();
        this.fileOutput = fileForm.apply(opened);
        this.file = new ChunkFile(disk, temporary, target, fileOutput, opened, "rdb-save");
        records.writeStart(functions);
        this.snapshot = new KeyspaceSnapshot(keyspace, new Sink());
        file.start();
    }

    /** Whether the file is not there yet, and may still come. */
    public boolean isRunning() {
        return file.state() == ChunkFile.State.RUNNING;
    }

    /** Whether the file is there. */
    public boolean isDone() {
        return file.state() == ChunkFile.State.DONE;
    }

    /** Why there is no file; null where that was wanted. */
    public @Nullable Throwable failure() {
        return refused != null ? refused : file.failure();
    }

    public long keyCount() {
        return snapshot.keyCount();
    }

    public long keysRead() {
        return snapshot.keysRead();
    }

    /** The bytes that wait for the disk. */
    public long backlog() {
        return backlog;
    }

    /** The most bytes that ever waited for the disk. */
    public long backlogPeak() {
        return backlogPeak;
    }

    /** Whether nothing in the keyspace is held for this any more, so that it can be closed and another begin. */
    public boolean hasLetGo() {
        return snapshot.hasEnded() && !isRunning();
    }

    /**
     * Goes on.
     *
     * @return whether there is more that the engine could do now
     */
    public boolean step() {
        recycle();
        if (!isRunning()) {
            snapshot.cancel();
        }
        return snapshot.step();
    }

    /** Nobody wants the file any more. {@link #step} is still to be called until {@link #hasLetGo}. */
    public void cancel() {
        snapshot.cancel();
        file.cancel();
    }

    private void fail(IOException cause) {
        if (refused == null) {
            refused = cause;
        }
        cancel();
    }

    /** Takes back what has been written. */
    private void recycle() {
        RdbChunk chunk;
        while ((chunk = file.takeBack()) != null) {
            backlog -= chunk.bytes();
            free(chunk);
        }
    }

    private void free(RdbChunk chunk) {
        RdbMarks strings = chunk.marks();
        for (int i = 0; i < strings.count(); i++) {
            if (strings.isOutside(i)) {
                region.unpin(strings.ref(i, 0));
            }
        }
        region.free(chunk.buffer());
        if (spareMarks.size() < SPARE_MARKS_MAX) {
            spareMarks.add(strings);
        }
    }

    private RdbMarks detachMarks() {
        RdbMarks spare = spareMarks.poll();
        return marks.detach(spare == null ? new RdbMarks() : spare);
    }

    /** Ends all that goes on, whatever has become of it, and gives the memory back. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        cancel();
        file.join();
        while (!snapshot.hasEnded()) {
            snapshot.step();
        }
        RdbChunk chunk;
        while ((chunk = file.takeRest()) != null) {
            free(chunk);
        }
        free(new RdbChunk(output.detach(0, 0), 0, detachMarks()));
        output.close();
        fileOutput.close();
    }

    /** Hands the memory that was filled over to the file. */
    private void flush() {
        if (output.offset() > 0) {
            long used = output.offset();
            long capacity = CHUNK_BYTES + CHUNK_BYTES / 4;
            put(new RdbChunk(output.detach(region.allocate(capacity), capacity), used, detachMarks()));
        }
    }

    private void putOrFree(@Nullable RdbChunk chunk) {
        if (chunk != null && chunk.used() + chunk.marks().count() > 0) {
            put(chunk);
        } else if (chunk != null) {
            free(chunk);
        }
    }

    private void put(RdbChunk chunk) {
        backlog += chunk.bytes();
        backlogPeak = Math.max(backlogPeak, backlog);
        file.put(chunk);
        if (backlog > backlogMax) {
            fail(new IOException("the disk is too slow: " + (backlog >> 20) + " MB wait to be written"));
        }
    }

    /** What a writer writes, in memory of its own. */
    private RdbChunk chunkOf(Consumer<RecordFormat> content) {
        var ownMarks = new RdbMarks();
        try (var own = new RdbOutput(region, ownMarks, HEADER_BYTES)) {
            content.accept(form.apply(own));
            long used = own.offset();
            return new RdbChunk(own.detach(0, 0), used, ownMarks);
        }
    }

    private void choose(int index) {
        if (database == index) {
            return;
        }
        database = index;
        if (sizes[index] > 0) {
            records.writeDatabase(index, sizes[index], volatileSizes[index]);
            sizes[index] = 0;
        } else {
            records.writeSelect(index);
        }
    }

    private boolean refuses(long record) {
        if (refused == null && !records.canWrite(record)) {
            fail(records.refusal(record));
        }
        return refused != null;
    }

    private final class Sink implements SnapshotSink {
        @Override
        public void record(int index, long record) {
            if (!refuses(record)) {
                choose(index);
                records.write(record);
                flushIfLong();
            }
        }

        @Override
        public Large large(int index, long record, FrozenValue content) {
            return new LargeItem(index, record, content);
        }

        @Override
        public boolean isFull() {
            recycle();
            return backlog >= FULL_BYTES;
        }

        @Override
        public void end() {
            records.writeEnd();
            flush();
            file.complete();
        }

        @Override
        public void outOfMemory() {
            fail(new IOException("there is no memory for it"));
        }
    }

    private void flushIfLong() {
        if (output.offset() >= CHUNK_BYTES) {
            flush();
        }
    }

    /** A large value: what comes before its parts, and behind them, is said when it is noted, the parts when read. */
    private final class LargeItem implements SnapshotSink.Large {
        private final int index;
        private RecordFormat.@Nullable Parts parts;
        private @Nullable RdbChunk head;
        private @Nullable RdbChunk tail;

        LargeItem(int index, long record, FrozenValue content) {
            this.index = index;
            if (refuses(record)) {
                return;
            }
            try {
                parts = records.parts(record, content);
                head = chunkOf(writer -> writer.writeHead(record, content));
                tail = chunkOf(writer -> writer.writeTail(record));
            } catch (OutOfMemoryError full) {
                drop();
                throw full;
            }
        }

        @Override
        public void begin() {
            choose(index);
            flush();
            RdbChunk chunk = head;
            head = null;
            putOrFree(chunk);
        }

        @Override
        public void end() {
            if (parts != null) {
                parts.end();
            }
            flush();
            RdbChunk chunk = tail;
            tail = null;
            putOrFree(chunk);
            drop();
        }

        @Override
        public void drop() {
            if (parts != null) {
                parts.free();
            }
            if (head != null) {
                free(head);
            }
            if (tail != null) {
                free(tail);
            }
            parts = null;
            head = null;
            tail = null;
        }

        @Override
        public void entry(long entry) {
            if (parts != null) {
                parts.entry(entry);
                flushIfLong();
            }
        }

        @Override
        public void listNode(long blob, int bytes, boolean plain) {
            if (parts != null) {
                parts.listNode(blob, bytes, plain);
                flushIfLong();
            }
        }

        @Override
        public void streamNode(long ms, long sequence, long listPack) {
            if (parts != null) {
                parts.streamNode(ms, sequence, listPack);
                flushIfLong();
            }
        }
    }
}
