package io.sigrun.rdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.keyspace.Keyspace;
import io.sigrun.util.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Files that another thread reads ahead, in pieces so small that every item is parted somewhere: what comes of them is
 * what comes of them without it, errors and their places included. The system property {@code sigrun.ahead.files} says
 * how many damaged files are tried, {@code sigrun.ahead.seed} which.
 */
final class ReadAheadTest {
    private static final int DAMAGED_FILES = Integer.getInteger("sigrun.ahead.files", 1500);
    private static final long SEED = Long.getLong("sigrun.ahead.seed", 1);
    private static final int MAGIC_BYTES = 9;
    private static final ReadAhead.Sizes SMALL = new ReadAhead.Sizes(3, 128, 32, 64);

    private final Random random = new Random(SEED);

    private ReadAhead.Sizes anySizes() {
        int joinBytes = 16 + random.nextInt(64);
        int pieceBytes = joinBytes + 16 + random.nextInt(random.nextBoolean() ? 64 : 4096);
        return new ReadAhead.Sizes(3 + random.nextInt(3), pieceBytes, joinBytes, 64 + random.nextInt(4096));
    }

    private static void empty(Store store) {
        Keyspace keyspace = store.keyspace;
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            keyspace.database(i).clear();
        }
        keyspace.garbage().freeAll();
        store.functions.clear();
    }

    @Test
    void whatIsReadAheadIsLoadedAsWithoutIt() throws IOException {
        try (Store alone = new Store();
                Store ahead = new Store()) {
            for (byte[] file : Seeds.files()) {
                RdbLoader.Summary expected = alone.load(file, new RdbLoader.Options(false, true, false, false));
                for (int i = 0; i < 10; i++) {
                    assertEquals(expected, ahead.loadAhead(file, i == 0 ? ReadAhead.Sizes.USUAL : anySizes()));
                    assertEquals(alone.digest(), ahead.digest());
                    assertEquals(alone.keys(), ahead.keys());
                    empty(ahead);
                }
                empty(alone);
            }
        }
    }

    /** What comes of a file: the digest of what it has, or the error, with its place. */
    private static String outcome(Store store, byte[] file, ReadAhead.Sizes sizes, boolean readAhead)
            throws IOException {
        long before = store.region.allocationCount();
        String outcome;
        try {
            RdbLoader.Summary summary = readAhead
                    ? store.loadAhead(file, sizes)
                    : store.load(file, new RdbLoader.Options(false, false, false, false));
            outcome = summary + " " + store.digest();
        } catch (RdbException refused) {
            outcome = String.valueOf(refused.getMessage());
        }
        empty(store);
        assertEquals(before, store.region.allocationCount());
        return outcome;
    }

    @Test
    void damageIsFoundWhereItIsFoundWithoutIt() throws IOException {
        List<byte[]> files = Seeds.files();
        Mutations mutations = new Mutations(random);
        try (Store store = new Store()) {
            for (int i = 0; i < DAMAGED_FILES; i++) {
                byte[] file = files.get(random.nextInt(files.size()));
                byte[] other = files.get(random.nextInt(files.size()));
                byte[] damaged = mutations.of(file, other, random.nextInt(20) == 0 ? 0 : MAGIC_BYTES);
                ReadAhead.Sizes sizes = anySizes();
                try {
                    assertEquals(outcome(store, damaged, sizes, false), outcome(store, damaged, sizes, true));
                } catch (Throwable failure) {
                    Path kept = Files.write(Files.createTempFile("sigrun-ahead", ".rdb"), damaged);
                    throw new AssertionError("file " + i + " of seed " + SEED + ", " + sizes + ": " + kept, failure);
                }
            }
        }
    }

    @Test
    void theChecksumIsRightWhereverTheFileIsParted() throws IOException {
        byte[] file = Seeds.files().getFirst();
        byte[] wrong = file.clone();
        wrong[wrong.length - 1] ^= 1;
        for (int pieceBytes = 48; pieceBytes < 400; pieceBytes++) {
            ReadAhead.Sizes sizes = new ReadAhead.Sizes(3, pieceBytes, 32, 256);
            try (Store store = new Store()) {
                loadSummed(store, file, sizes);
                empty(store);
                RdbException refused = assertThrows(RdbException.class, () -> loadSummed(store, wrong, sizes));
                assertTrue(String.valueOf(refused.getMessage()).contains("CRC"), refused.getMessage());
            }
        }
    }

    private static void loadSummed(Store store, byte[] file, ReadAhead.Sizes sizes) throws IOException {
        MemoryDisk disk = new MemoryDisk();
        disk.put("dump.rdb", file);
        RdbLoader.Options options = new RdbLoader.Options(false, true, false, false, 0, 1 << 20);
        try (var input = disk.open(MemoryDisk.path("dump.rdb"))) {
            new RdbLoader(store.keyspace, store.functions, options, Store.listener(bytes -> true), sizes).load(input);
        }
    }

    /** A file whose reading does something of its own. */
    private abstract static class OddFile implements Disk.Input {
        private final ByteBuffer content;

        OddFile(byte[] bytes) {
            this.content = ByteBuffer.wrap(bytes);
        }

        int give(ByteBuffer buffer, int most) {
            int count = Math.min(Math.min(content.remaining(), buffer.remaining()), most);
            if (count == 0) {
                return -1;
            }
            buffer.put(content.slice(content.position(), count));
            content.position(content.position() + count);
            return count;
        }

        int position() {
            return content.position();
        }

        @Override
        public long size() {
            return content.capacity();
        }

        @Override
        public void close() {}
    }

    @Test
    void aDiskThatFailsIsTheErrorOfTheLoad() throws IOException {
        byte[] file = Seeds.files().getFirst();
        IOException broken = new IOException("Input/output error");
        for (int failsAt : new int[] {0, 5, 100, 500, file.length - 3}) {
            try (Store store = new Store()) {
                OddFile input = new OddFile(file) {
                    @Override
                    public int read(ByteBuffer buffer) throws IOException {
                        if (position() >= failsAt) {
                            throw broken;
                        }
                        return give(buffer, failsAt - position());
                    }
                };
                assertSame(broken, assertThrows(IOException.class, () -> store.loadAhead(input, SMALL, bytes -> true)));
                empty(store);
            }
        }
    }

    @Test
    void aFileThatShrinksWhileItIsReadEndsTooEarly() throws IOException {
        byte[] file = Seeds.files().getFirst();
        try (Store store = new Store()) {
            OddFile input = new OddFile(Arrays.copyOf(file, file.length / 2)) {
                @Override
                public int read(ByteBuffer buffer) {
                    return give(buffer, Integer.MAX_VALUE);
                }

                @Override
                public long size() {
                    return file.length;
                }
            };
            RdbException refused = assertThrows(RdbException.class, () -> store.loadAhead(input, SMALL, bytes -> true));
            assertTrue(String.valueOf(refused.getMessage()).startsWith("Unexpected end"), refused.getMessage());
            empty(store);
        }
    }

    @Test
    void whatEndsTheReaderEndsTheLoad() throws IOException {
        byte[] file = Seeds.files().getFirst();
        try (Store store = new Store()) {
            OddFile input = new OddFile(file) {
                @Override
                public int read(ByteBuffer buffer) {
                    throw new IllegalStateException("a defect");
                }
            };
            IOException failure = assertThrows(IOException.class, () -> store.loadAhead(input, SMALL, bytes -> true));
            assertTrue(failure.getCause() instanceof IllegalStateException);
        }
    }

    @Test
    void theLoadCanBeStoppedAnywhere() throws IOException {
        byte[] file = Seeds.files().getFirst();
        for (int stopAfter = 0; stopAfter < 60; stopAfter++) {
            AtomicInteger left = new AtomicInteger(stopAfter);
            try (Store store = new Store()) {
                OddFile input = new OddFile(file) {
                    @Override
                    public int read(ByteBuffer buffer) {
                        return give(buffer, 50);
                    }
                };
                RdbException stopped = assertThrows(
                        RdbException.class, () -> store.loadAhead(input, SMALL, bytes -> left.getAndDecrement() > 0));
                assertEquals(RdbException.Kind.STOPPED, stopped.kind());
                empty(store);
            }
        }
    }

    @Test
    void otherWorkIsDoneWhileTheDiskIsSlow() throws IOException {
        byte[] file = Seeds.files().getFirst();
        CountDownLatch worked = new CountDownLatch(1);
        try (Store store = new Store()) {
            OddFile input = new OddFile(file) {
                @Override
                public int read(ByteBuffer buffer) throws IOException {
                    try {
                        // no byte comes before other work was done
                        assertTrue(worked.await(30, TimeUnit.SECONDS));
                    } catch (InterruptedException interrupted) {
                        throw new IOException(interrupted);
                    }
                    return give(buffer, Integer.MAX_VALUE);
                }
            };
            store.loadAhead(input, SMALL, bytes -> {
                worked.countDown();
                return true;
            });
            assertFalse(store.keys().isEmpty());
        }
    }
}
