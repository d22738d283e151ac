package io.sigrun.aof;

import io.sigrun.util.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory with a cache that loses what was not synced when the power goes: of bytes written to a file some
 * first ones survive, cut anywhere; of names made, changed and removed in a directory any survive. Calls fail at random
 * where the test says so, a write after some of its bytes; what a failed sync was to bring to the medium is given up,
 * as Linux does, and later syncs of it succeed without effect.
 */
final class SimulatedDisk implements Disk {
    private static final class Content {
        byte[] bytes = new byte[0];
        /** How many first bytes are on the medium. */
        int durable;
        /** What follows the durable bytes was dropped by a sync that failed, and no other brings it to the medium. */
        boolean dropped;

        Content() {}

        Content(byte[] bytes) {
            this.bytes = bytes;
            this.durable = bytes.length;
        }
    }

    /** The power went in the middle of a call; {@link #crash} is to follow. */
    static final class PowerLoss extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final Random random;
    private final Map<Path, Content> names = new HashMap<>();
    private final Map<Path, Content> durableNames = new HashMap<>();
    /** One in so many calls fails; 0 for none. */
    int failureEvery;
    /** In how many calls the power goes; negative for not at all. */
    int callsUntilCrash = -1;
    /** Handles opened before the power went write nowhere. */
    private int generation;

    SimulatedDisk(Random random) {
        this.random = random;
    }

    /** The power goes, and comes again. */
    void crash() {
        generation++;
        TreeSet<Path> all = new TreeSet<>(names.keySet());
        all.addAll(durableNames.keySet());
        Map<Path, Content> left = new HashMap<>();
        for (Path path : all) {
            Content content = random.nextBoolean() ? names.get(path) : durableNames.get(path);
            if (content != null) {
                left.put(path, content);
            }
        }
        names.clear();
        durableNames.clear();
        left.forEach((path, content) -> {
            int kept = content.durable + random.nextInt(content.bytes.length - content.durable + 1);
            Content after = new Content(Arrays.copyOf(content.bytes, kept));
            names.put(path, after);
            durableNames.put(path, after);
        });
    }

    /** The process is killed: what it wrote is kept by the system, but for what that has given up. */
    void kill() {
        generation++;
        for (Content content : names.values()) {
            if (content.dropped) {
                content.bytes = Arrays.copyOf(content.bytes, content.durable);
                content.dropped = false;
            }
        }
    }

    private void mayFail(String reason) throws IOException {
        if (powerGoes()) {
            throw new PowerLoss();
        }
        if (failureEvery > 0 && random.nextInt(failureEvery) == 0) {
            throw new IOException(reason);
        }
    }

    private boolean powerGoes() {
        return callsUntilCrash >= 0 && callsUntilCrash-- == 0;
    }

    @Override
    public Input open(Path file) throws IOException {
        Content content = names.get(file);
        if (content == null) {
            throw new NoSuchFileException(file.toString());
        }
        ByteBuffer bytes = ByteBuffer.wrap(content.bytes.clone());
        return new Input() {
            @Override
            public int read(ByteBuffer buffer) {
                int count = Math.min(bytes.remaining(), buffer.remaining());
                if (count == 0) {
                    return -1;
                }
                buffer.put(bytes.slice(bytes.position(), count));
                bytes.position(bytes.position() + count);
                return count;
            }

            @Override
            public long size() {
                return bytes.capacity();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Output create(Path file) throws IOException {
        mayFail("No space left on device");
        Content content = new Content();
        names.put(file, content);
        return new Handle(content);
    }

    @Override
    public Output append(Path file) throws IOException {
        mayFail("Too many open files");
        return new Handle(names.computeIfAbsent(file, absent -> new Content()));
    }

    private final class Handle implements Output {
        private final Content content;
        private final int born = generation;

        Handle(Content content) {
            this.content = content;
        }

        private void checkAlive() throws IOException {
            if (born != generation) {
                throw new IOException("of before the crash");
            }
        }

        @Override
        public void write(ByteBuffer buffer) throws IOException {
            checkAlive();
            boolean powerGoes = powerGoes();
            boolean fails = powerGoes || (failureEvery > 0 && random.nextInt(failureEvery) == 0);
            int count = fails ? random.nextInt(buffer.remaining() + 1) : buffer.remaining();
            int length = content.bytes.length;
            content.bytes = Arrays.copyOf(content.bytes, length + count);
            buffer.get(content.bytes, length, count);
            if (powerGoes) {
                throw new PowerLoss();
            }
            if (fails) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public void sync() throws IOException {
            checkAlive();
            try {
                mayFail("Input/output error");
            } catch (IOException failure) {
                content.dropped |= content.durable < content.bytes.length;
                throw failure;
            }
            if (!content.dropped) {
                content.durable = content.bytes.length;
            }
        }

        @Override
        public void syncData() throws IOException {
            sync();
        }

        @Override
        public void truncate(long bytes) throws IOException {
            checkAlive();
            mayFail("Input/output error");
            content.bytes = Arrays.copyOf(content.bytes, (int) bytes);
            content.dropped &= bytes > content.durable;
            content.durable = Math.min(content.durable, (int) bytes);
        }

        @Override
        public void close() {}
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        mayFail("Input/output error");
        Content content = names.remove(from);
        if (content == null) {
            throw new NoSuchFileException(from.toString());
        }
        names.put(to, content);
    }

    @Override
    public void delete(Path file) throws IOException {
        mayFail("Input/output error");
        names.remove(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        mayFail("Input/output error");
        durableNames.keySet().removeIf(path -> directory.equals(path.getParent()) && !names.containsKey(path));
        names.forEach((path, content) -> {
            if (directory.equals(path.getParent())) {
                durableNames.put(path, content);
            }
        });
    }

    @Override
    public boolean exists(Path file) {
        return names.containsKey(file) || names.keySet().stream().anyMatch(path -> path.startsWith(file));
    }

    @Override
    public void createDirectory(Path directory) {}

    @Override
    public List<Path> list(Path directory) {
        return new ArrayList<>(names.keySet().stream()
                .filter(path -> directory.equals(path.getParent()))
                .toList());
    }

    /** What a file holds, or null. */
    byte @Nullable [] content(Path file) {
        Content content = names.get(file);
        return content == null ? null : content.bytes.clone();
    }
}
