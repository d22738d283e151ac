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
import java.util.List;
import java.util.stream.Stream;

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

    /** A file open for writing. */
    interface Output extends Closeable {
        /**
         * Writes all that remains of a buffer.
         *
         * @throws IOException where that failed; the position of the buffer tells how much was written before
         */
        void write(ByteBuffer buffer) throws IOException;

        /** Returns once everything written so far is on the medium. */
        void sync() throws IOException;

        /** As {@link #sync}, but leaves out what is not needed to read the data again, such as times. */
        void syncData() throws IOException;

        /** Cuts the file off behind its first so many bytes; what is written next comes there. */
        void truncate(long bytes) throws IOException;
    }

    /** Opens a file that must be there. */
    Input open(Path file) throws IOException;

    /** Makes a file, empty at first, in the place of one that may be there. */
    Output create(Path file) throws IOException;

    /** Opens a file to write behind what is in it; makes it where it is not there. */
    Output append(Path file) throws IOException;

    /** Whether there is a file or directory of this name. */
    boolean exists(Path file);

    /** Makes a directory where it is not there; the one above it must be. */
    void createDirectory(Path directory) throws IOException;

    /** The names of what is in a directory, in no order. */
    List<Path> list(Path directory) throws IOException;

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
            return output(FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE));
        }

        @Override
        @SuppressWarnings("MustBeClosedChecker") // the caller closes it
        public Output append(Path file) throws IOException {
            return output(FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE));
        }

        private Output output(FileChannel channel) {
            return new Output() {
                @Override
                public void write(ByteBuffer buffer) throws IOException {
                    while (buffer.hasRemaining()) {
                        if (channel.write(buffer) <= 0) {
                            throw new IOException("nothing written");
                        }
                    }
                }

                @Override
                public void sync() throws IOException {
                    channel.force(true);
                }

                @Override
                public void syncData() throws IOException {
                    channel.force(false);
                }

                @Override
                public void truncate(long bytes) throws IOException {
                    channel.truncate(bytes);
                }

                @Override
                public void close() throws IOException {
                    channel.close();
                }
            };
        }

        @Override
        public boolean exists(Path file) {
            return Files.exists(file);
        }

        @Override
        public void createDirectory(Path directory) throws IOException {
            if (!Files.isDirectory(directory)) {
                Files.createDirectory(directory);
            }
        }

        @Override
        public List<Path> list(Path directory) throws IOException {
            try (Stream<Path> files = Files.list(directory)) {
                return files.toList();
            }
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
