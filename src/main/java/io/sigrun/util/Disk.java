package io.sigrun.util;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The files that data is kept in, given to whoever reads or writes them, so that a test can own the disk: fill it,
 * break it, cut the power. Any thread may use it; an open file belongs to one thread.
 */
public interface Disk {
    /** A file open for reading, from its start on. */
    interface Input extends Closeable {
        /** Reads some bytes into what remains of a buffer; returns how many, or -1 at the end of the file. */
        int read(ByteBuffer buffer) throws IOException;

        /** The size of the file in bytes. */
        long size() throws IOException;
    }

    /** A new file open for writing. */
    interface Output extends Closeable {
        /** Writes all that remains of a buffer. */
        void write(ByteBuffer buffer) throws IOException;

        /** Returns once everything written so far is on the medium. */
        void sync() throws IOException;
    }

    /** Opens a file that must be there. */
    Input open(Path file) throws IOException;

    /** Makes a file, empty at first, in the place of one that may be there. */
    Output create(Path file) throws IOException;

    /** Gives a file another name, in one step; a file that has the name ceases to be. */
    void rename(Path from, Path to) throws IOException;

    /** Removes a file if it is there. */
    void delete(Path file) throws IOException;

    /** Returns once the names in a directory are on the medium. */
    void syncDirectory(Path directory) throws IOException;

    /** The disk of this machine. */
    Disk SYSTEM = new Disk() {
        @Override
        @SuppressWarnings("MustBeClosedChecker") // the caller closes it
        public Input open(Path file) throws IOException {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            return new Input() {
                @Override
                public int read(ByteBuffer buffer) throws IOException {
                    return channel.read(buffer);
                }

                @Override
                public long size() throws IOException {
                    return channel.size();
                }

                @Override
                public void close() throws IOException {
                    channel.close();
                }
            };
        }

        @Override
        @SuppressWarnings("MustBeClosedChecker") // the caller closes it
        public Output create(Path file) throws IOException {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
            return new Output() {
                @Override
                public void write(ByteBuffer buffer) throws IOException {
                    while (buffer.hasRemaining()) {
                        if (channel.write(buffer) <= 0) {
                            throw new IOException("nothing written to " + file);
                        }
                    }
                }

                @Override
                public void sync() throws IOException {
                    channel.force(true);
                }

                @Override
                public void close() throws IOException {
                    channel.close();
                }
            };
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            try {
                Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException impossible) {
                throw new IOException("cannot rename " + from + " to " + to, impossible);
            }
        }

        @Override
        public void delete(Path file) throws IOException {
            Files.deleteIfExists(file);
        }

        @Override
        public void syncDirectory(Path directory) throws IOException {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    };
}
