package io.sigrun.wire;

import io.sigrun.util.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** The disk of this machine, whose files can be made to refuse what is written or synced. */
public final class FaultyDisk implements Disk {
    /** Whether writing fails, after half of the bytes. */
    public volatile boolean full;
    /** Whether syncing fails. */
    public volatile boolean broken;

    private final class Faulty implements Output {
        private final Output output;

        Faulty(Output output) {
            this.output = output;
        }

        @Override
        public void write(ByteBuffer buffer) throws IOException {
            if (full) {
                ByteBuffer half = buffer.slice(buffer.position(), buffer.remaining() / 2);
                output.write(half);
                buffer.position(buffer.position() + half.limit());
                throw new IOException("No space left on device");
            }
            output.write(buffer);
        }

        @Override
        public void sync() throws IOException {
            check();
            output.sync();
        }

        @Override
        public void syncData() throws IOException {
            check();
            output.syncData();
        }

        private void check() throws IOException {
            if (broken) {
                throw new IOException("Input/output error");
            }
        }

        @Override
        public void truncate(long bytes) throws IOException {
            output.truncate(bytes);
        }

        @Override
        public void close() throws IOException {
            output.close();
        }
    }

    @Override
    public Input open(Path file) throws IOException {
        return SYSTEM.open(file);
    }

    @Override
    public Output create(Path file) throws IOException {
        return new Faulty(SYSTEM.create(file));
    }

    @Override
    public Output append(Path file) throws IOException {
        return new Faulty(SYSTEM.append(file));
    }

    @Override
    public boolean exists(Path file) {
        return SYSTEM.exists(file);
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        SYSTEM.createDirectory(directory);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        return SYSTEM.list(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        SYSTEM.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        SYSTEM.delete(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        SYSTEM.syncDirectory(directory);
    }
}
