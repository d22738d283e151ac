package io.sigrun.rdb;

import io.sigrun.data.KeyHasher;
import io.sigrun.memory.Region;
import io.sigrun.util.Crc64;
import io.sigrun.util.Disk;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file ahead of the engine, on a thread of its own, and does what can be done there for it.
 */
/*
 * What for. Loading is two halves of about the same cost: to read the file, sum it, part it into strings, expand those
 * that are compressed and hash keys; and to make records and put them into the index, where most of the time is spent
 * waiting for memory. The second half is the engine's, as only it may allocate; the first half is done here.
 *
 * What is handed over. The bytes of the file as they are, piece by piece, with notes beside them (FilePiece): "the
 * string that begins here, expanded, is there", "the string that begins here has this hash". The engine reads the bytes
 * as if there were no notes, and looks only where it would have to compute: so there is one reader of the format, which
 * finds all errors and says where, and a note can be missing anywhere. Where PieceScanner does not know how to go on,
 * it notes nothing more, and the engine does everything that is left itself. A note depends on the bytes at its place
 * only, so it holds even if the scanner had taken them for something else than they are.
 *
 * The hashes of the keys to come let the engine touch their places in the index some at a time, so that the waits for
 * memory overlap (RdbInput.touchAhead).
 *
 * Bounds. A few pieces go round between two queues: empty ones, and full ones in the order of the file. All memory is
 * taken by the engine before the thread begins, and given back by it after the thread has ended. A piece ends before an
 * item that is not whole in it, which the next one begins with; strings longer than the room for that are handed over
 * in parts. The engine waits for a piece in short spans, between which it may do other things (RdbInput).
 *
 * The end. At the end of the file, or when reading fails, the last piece says so and the thread ends. The engine may
 * close at any moment: the thread then ends at the next piece.
 */
final class ReadAhead implements AutoCloseable {

    /**
     * How much is read ahead.
     *
     * @param pieces how many pieces go round: at least one that the engine uses and two from one of which the scanner
     *     goes on to the other
     * @param pieceBytes how much of the file one holds, more than {@code joinBytes}
     * @param joinBytes the longest string that stands in one piece in any case
     * @param expandedBytes the room for expanded strings in each
     */
    record Sizes(int pieces, int pieceBytes, int joinBytes, int expandedBytes) {
        static final Sizes USUAL = new Sizes(4, 512 << 10, 64 << 10, 1 << 20);

        Sizes {
            if (pieces < 3 || pieceBytes <= joinBytes || joinBytes < Long.BYTES + 1) {
                throw new IllegalArgumentException("too little to go on with");
            }
        }
    }

    private final Region region;
    private final Disk.Input file;
    private final KeyHasher hasher;
    private final boolean sums;
    private final int joinBytes;
    private final FilePiece[] pieces;
    private final BlockingQueue<FilePiece> empty;
    private final BlockingQueue<FilePiece> full;
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable Throwable broken;
    private long fileOffset;
    private long checksum;
    private boolean atEnd;

    /** Where the scanner is told that nobody wants more. */
    static final class Closed extends Exception {
        private static final long serialVersionUID = 1;

        Closed() {
            super("closed", null, false, false);
        }
    }

    /**
     * Begins to read.
     *
     * @param file is this thread's until it is closed, and then the caller's again
     * @param sums whether checksums are wanted
     */
    ReadAhead(Region region, Disk.Input file, KeyHasher hasher, boolean sums, Sizes sizes) {
        this.region = region;
        this.file = file;
        this.hasher = hasher;
        this.sums = sums;
        this.joinBytes = sizes.joinBytes();
        this.pieces = new FilePiece[sizes.pieces()];
        this.empty = new ArrayBlockingQueue<>(pieces.length);
        this.full = new ArrayBlockingQueue<>(pieces.length);
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = allocate(i, sizes);
            empty.add(pieces[i]);
        }
        this.thread = Thread.ofPlatform().daemon().name("read-ahead").unstarted(this::run);
    }

    private FilePiece allocate(int index, Sizes sizes) {
        try {
            return new FilePiece(region, sizes);
        } catch (OutOfMemoryError full) {
            for (int i = 0; i < index; i++) {
                pieces[i].free();
            }
            throw full;
        }
    }

    void start() {
        thread.start();
    }

    /** The longest string that a piece holds whole in any case. */
    int joinBytes() {
        return joinBytes;
    }

    /**
     * The next piece, to be given back with {@link #release}.
     *
     * @return null where there is none yet, after a short wait
     */
    @Nullable
    FilePiece poll(long waitMs) throws IOException {
        try {
            FilePiece piece = full.poll(waitMs, TimeUnit.MILLISECONDS);
            if (piece == null && !thread.isAlive() && full.isEmpty()) {
                throw new IOException("the thread that reads ahead has ended", broken);
            }
            return piece;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    /** Gives back a piece that has been used. */
    void release(FilePiece piece) {
        empty.add(piece);
    }

    /** Ends the thread and frees all memory. */
    @Override
    public void close() {
        closed = true;
        full.clear();
        empty.offer(pieces[0]); // for a thread that waits for one; which does not matter any more
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        for (FilePiece piece : pieces) {
            piece.free();
        }
    }

    private void run() {
        try {
            new PieceScanner(region, this, hasher).run();
        } catch (Closed wanted) {
            assert closed;
        } catch (RuntimeException | Error failure) {
            broken = failure; // which the engine finds when it wants the next piece
        }
    }

    /**
     * For the scanner: an empty piece, which begins with the bytes of the one before that were left over, and goes on
     * with the file as far as there is room.
     */
    FilePiece next(long leftOver, int leftOverBytes) throws Closed {
        FilePiece piece = take();
        piece.begin(fileOffset - leftOverBytes);
        region.copy(leftOver, piece.data, leftOverBytes);
        piece.view.position(leftOverBytes);
        try {
            while (!atEnd && piece.view.hasRemaining() && !closed) {
                atEnd = file.read(piece.view) < 0;
            }
        } catch (IOException failure) {
            atEnd = true;
            piece.failure = failure;
        }
        piece.bytes = piece.view.position();
        fileOffset += piece.bytes - leftOverBytes;
        return piece;
    }

    private FilePiece take() throws Closed {
        try {
            FilePiece piece = empty.take();
            if (closed) {
                throw new Closed();
            }
            return piece;
        } catch (InterruptedException nobodyDoes) {
            throw new Closed();
        }
    }

    /** For the scanner: whether everything of the file is in the pieces taken so far. */
    boolean atEnd() {
        return atEnd;
    }

    /**
     * For the scanner: hands over a piece, of which so many bytes count.
     *
     * @param last whether nothing comes behind it
     */
    void handOver(FilePiece piece, int bytes, boolean last) {
        piece.last = last;
        piece.bytes = bytes;
        piece.checksumBefore = checksum;
        if (sums) {
            checksum = Crc64.update(checksum, region.segment(), piece.data, bytes);
        }
        full.add(piece);
    }
}
