package io.sigrun.wire;

import io.sigrun.util.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The disk of this machine, which ends the process as a kill does, at one call: just before it, or in the middle of a
 * write. It does so from when a file is there on.
 */
final class HaltingDisk implements Disk {
    /** The status that the process ends with. */
    static final int STATUS = 77;

    /** A call of the disk. */
    enum Call {
        CREATE,
        /** After half of the bytes. */
        WRITE,
        SYNC,
        RENAME,
        SYNC_DIRECTORY,
        DELETE
    }

    private final Call call;
    private final Pattern file;
    private final Path trigger;

    /**
     * Waits for one call.
     *
     * @param file the name that the call is about, of a rename the new one, of a directory its own
     * @param trigger as long as this is not there, nothing happens
     */
    HaltingDisk(Call call, String file, Path trigger) {
        this.call = call;
        this.file = Pattern.compile(file);
        this.trigger = trigger;
    }

    private boolean isAt(Call now, Path path) {
        return now == call && file.matcher(String.valueOf(path.getFileName())).matches() && Files.exists(trigger);
    }

    private void before(Call now, Path path) {
        if (isAt(now, path)) {
            Runtime.getRuntime().halt(STATUS);
        }
    }

    private final class Halting implements Output {
        private final Output output;
        private final Path path;

        Halting(Output output, Path path) {
            this.output = output;
            this.path = path;
        }

        @Override
        public void write(ByteBuffer buffer) throws IOException {
            if (isAt(Call.WRITE, path)) {
                output.write(buffer.slice(buffer.position(), buffer.remaining() / 2));
                Runtime.getRuntime().halt(STATUS);
            }
            output.write(buffer);
        }

        @Override
        public void sync() throws IOException {
            before(Call.SYNC, path);
            output.sync();
        }

        @Override
        public void syncData() throws IOException {
            before(Call.SYNC, path);
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
    }

    @Override
    public Input open(Path path) throws IOException {
        return SYSTEM.open(path);
    }

    @Override
    public Output create(Path path) throws IOException {
        before(Call.CREATE, path);
        return new Halting(SYSTEM.create(path), path);
    }

    @Override
    public Output append(Path path) throws IOException {
        return new Halting(SYSTEM.append(path), path);
    }

    @Override
    public boolean exists(Path path) {
        return SYSTEM.exists(path);
    }

    @Override
    public void createDirectory(Path path) throws IOException {
        SYSTEM.createDirectory(path);
    }

    @Override
    public List<Path> list(Path path) throws IOException {
        return SYSTEM.list(path);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        before(Call.RENAME, to);
        SYSTEM.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        before(Call.DELETE, path);
        SYSTEM.delete(path);
    }

    @Override
    public void syncDirectory(Path path) throws IOException {
        before(Call.SYNC_DIRECTORY, path);
        SYSTEM.syncDirectory(path);
    }
}
