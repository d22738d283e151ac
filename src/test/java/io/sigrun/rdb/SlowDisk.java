package io.sigrun.rdb;

import io.sigrun.util.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A disk to which some ten megabytes a second can be written. */
final class SlowDisk implements Disk {
    private static final long NANOSECONDS_A_BYTE = 100;

    private final Disk disk;

    SlowDisk(Disk disk) {
        this.disk = disk;
    }

    @Override
    public Output create(Path file) throws IOException {
        return slow(disk.create(file));
    }

    @Override
    public Output append(Path file) throws IOException {
        return slow(disk.append(file));
    }

    private static Output slow(Output output) {
        return new Output() {
            @Override
            public void write(ByteBuffer buffer) throws IOException {
                LockSupport.parkNanos(buffer.remaining() * NANOSECONDS_A_BYTE);
                output.write(buffer);
            }

            @Override
            public void sync() throws IOException {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                output.sync();
            }

            @Override
            public void syncData() throws IOException {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                output.syncData();
            }

            @Override
            public void truncate(long bytes) throws IOException {
                output.truncate(bytes);
            }

            @Override
            public void close() throws IOException {
                output.close();
            }
        };
    }

    @Override
    public Input open(Path file) throws IOException {
        return disk.open(file);
    }

    @Override
    public boolean exists(Path file) {
        return disk.exists(file);
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        disk.createDirectory(directory);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        disk.delete(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        disk.syncDirectory(directory);
    }
}
