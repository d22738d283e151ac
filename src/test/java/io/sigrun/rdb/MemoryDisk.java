package io.sigrun.rdb;

import io.sigrun.util.Disk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** A disk in memory that can be full or broken, and that remembers what was done to it. */
final class MemoryDisk implements Disk {
    static final Path DIRECTORY = Path.of("/data");

    private final TreeMap<Path, byte[]> files = new TreeMap<>();
    final List<String> log = new ArrayList<>();
    /** How many more bytes there is room for. */
    long room = Long.MAX_VALUE;
    /** Whether syncing a file fails. */
    boolean syncFails;
    /** Whether renaming fails. */
    boolean renameFails;
    /** Reads give at most so many bytes at a time. */
    int readBytes = Integer.MAX_VALUE;

    static Path path(String name) {
        return DIRECTORY.resolve(name);
    }

    void put(String name, byte[] bytes) {
        files.put(path(name), bytes);
    }

    byte[] get(String name) {
        byte[] bytes = files.get(path(name));
        if (bytes == null) {
            throw new AssertionError("no file " + name + " among " + files.keySet());
        }
        return bytes;
    }

    List<String> names() {
        return files.keySet().stream()
                .map(file -> String.valueOf(file.getFileName()))
                .toList();
    }

    @Override
    public Input open(Path file) throws IOException {
        byte[] bytes = files.get(file);
        if (bytes == null) {
            throw new NoSuchFileException(file.toString());
        }
        ByteBuffer content = ByteBuffer.wrap(bytes);
        return new Input() {
            @Override
            public int read(ByteBuffer buffer) {
                int count = Math.min(Math.min(content.remaining(), buffer.remaining()), readBytes);
                if (count == 0) {
                    return -1;
                }
                buffer.put(content.slice(content.position(), count));
                content.position(content.position() + count);
                return count;
            }

            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Output create(Path file) {
        files.put(file, new byte[0]);
        return append(file);
    }

    @Override
    public Output append(Path file) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(files.computeIfAbsent(file, absent -> new byte[0]));
        return new Output() {
            @Override
            public void write(ByteBuffer buffer) throws IOException {
                room -= buffer.remaining();
                if (room < 0) {
                    throw new IOException("No space left on device");
                }
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                content.writeBytes(bytes);
                files.put(file, content.toByteArray());
            }

            @Override
            public void sync() throws IOException {
                if (syncFails) {
                    throw new IOException("Input/output error");
                }
                log.add("sync");
            }

            @Override
            public void syncData() throws IOException {
                sync();
            }

            @Override
            public void truncate(long bytes) {
                byte[] kept = Arrays.copyOf(content.toByteArray(), (int) bytes);
                content.reset();
                content.writeBytes(kept);
                files.put(file, kept);
            }

            @Override
            public void close() {
                log.add("close");
            }
        };
    }

    @Override
    public boolean exists(Path file) {
        return files.containsKey(file);
    }

    @Override
    public void createDirectory(Path directory) {
        log.add("create directory");
    }

    @Override
    public List<Path> list(Path directory) {
        return files.keySet().stream()
                .filter(file -> directory.equals(file.getParent()))
                .toList();
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        if (renameFails) {
            throw new IOException("Read-only file system");
        }
        byte[] bytes = files.remove(from);
        if (bytes == null) {
            throw new NoSuchFileException(from.toString());
        }
        files.put(to, bytes);
        log.add("rename to " + to.getFileName());
    }

    @Override
    public void delete(Path file) {
        files.remove(file);
    }

    @Override
    public void syncDirectory(Path directory) {
        log.add("sync directory");
    }
}
