package io.sigrun.util;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** A disk that forgets everything that is written to it, and holds nothing. */
public final class DiscardingDisk implements Disk {
    private static final class Nothing implements Output {
        @Override
        public void write(ByteBuffer buffer) {
            buffer.position(buffer.limit());
        }

        @Override
        public void sync() {}

        @Override
        public void syncData() {}

        @Override
        public void truncate(long bytes) {}

        @Override
        public void close() {}
    }

    @Override
    public Input open(Path file) throws IOException {
        throw new NoSuchFileException(file.toString());
    }

    @Override
    public Output create(Path file) {
        return new Nothing();
    }

    @Override
    public Output append(Path file) {
        return new Nothing();
    }

    @Override
    public boolean exists(Path file) {
        return false;
    }

    @Override
    public void createDirectory(Path directory) {}

    @Override
    public List<Path> list(Path directory) {
        return List.of();
    }

    @Override
    public void rename(Path from, Path to) {}

    @Override
    public void delete(Path file) {}

    @Override
    public void syncDirectory(Path directory) {}
}
