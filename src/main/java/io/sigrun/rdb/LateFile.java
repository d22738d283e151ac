package io.sigrun.rdb;

import io.sigrun.util.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A file that is opened later, by the thread that writes it: what writes through it takes memory of the region, and is
 * therefore made on the engine.
 */
final class LateFile implements Disk.Output {
    private Disk.@Nullable Output file;

    void open(Disk.Output opened) {
        file = opened;
    }

    private Disk.Output file() throws IOException {
        Disk.Output opened = file;
        if (opened == null) {
            throw new IOException("the file is not open");
        }
        return opened;
    }

    @Override
    public void write(ByteBuffer buffer) throws IOException {
        file().write(buffer);
    }

    @Override
    public void sync() throws IOException {
        file().sync();
    }

    @Override
    public void syncData() throws IOException {
        file().syncData();
    }

    @Override
    public void truncate(long bytes) throws IOException {
        file().truncate(bytes);
    }

    @Override
    public void close() throws IOException {
        file().close();
    }
}
