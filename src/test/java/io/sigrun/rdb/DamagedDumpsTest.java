package io.sigrun.rdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.command.CommandRunner;
import io.sigrun.keyspace.ContentDigest;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.util.Crc64;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Files and payloads that are damaged at random, with nothing said by checksums: what is not refused by the error that
 * is defined for it is sound, can be read and written and is freed without a rest, and what is refused leaves nothing.
 * The system property {@code sigrun.damage.tries} says how many of each, {@code sigrun.damage.seconds} for how long at
 * least, {@code sigrun.damage.seed} makes others, and {@code sigrun.damage.dumps} names a directory of more files to
 * begin with.
 */
final class DamagedDumpsTest {
    private static final long NS_MAX = 20_000_000_000L;
    private static final int MAGIC_BYTES = 9;
    private static final int FILE_BYTES_MAX = 1 << 20;
    private static final int TRIES_LEAST = Integer.getInteger("sigrun.damage.tries", 1000);
    private static final long SECONDS = Long.getLong("sigrun.damage.seconds", 0);

    /** What is done to a key that was restored, by its type: all of it must work, or say why not. */
    private static final Map<String, List<String>> TRAFFIC = Map.of(
            "string",
            List.of("GET key", "APPEND key more", "SETRANGE key 3 x", "GETRANGE key 0 -1", "INCR key"),
            "list",
            List.of(
                    "LRANGE key 0 -1",
                    "LINDEX key -1",
                    "LINSERT key BEFORE a b",
                    "LSET key 0 other",
                    "RPUSH key 1 text",
                    "LREM key 0 a",
                    "LTRIM key 1 -2",
                    "LPOP key",
                    "RPOP key"),
            "set",
            List.of(
                    "SMEMBERS key",
                    "SSCAN key 0",
                    "SRANDMEMBER key 5",
                    "SADD key text 7",
                    "SISMEMBER key text",
                    "SREM key 7",
                    "SPOP key 2"),
            "hash",
            List.of(
                    "HGETALL key",
                    "HSCAN key 0",
                    "HRANDFIELD key 5 WITHVALUES",
                    "HSET key field value",
                    "HINCRBY key counter 1",
                    "HPEXPIREAT key 4000000000000 FIELDS 1 field",
                    "HDEL key field"),
            "zset",
            List.of(
                    "ZRANGE key 0 -1 WITHSCORES",
                    "ZRANGEBYLEX key - +",
                    "ZSCAN key 0",
                    "ZADD key 1.5 member",
                    "ZINCRBY key 2 member",
                    "ZRANK key member",
                    "ZREMRANGEBYRANK key 0 0",
                    "ZPOPMAX key"),
            "stream",
            List.of(
                    "XRANGE key - +",
                    "XREVRANGE key + - COUNT 3",
                    "XINFO STREAM key FULL",
                    "XADD key * field value",
                    "XGROUP CREATE key another 0",
                    "XREADGROUP GROUP another consumer COUNT 3 STREAMS key >",
                    "XPENDING key another",
                    "XTRIM key MAXLEN 2",
                    "XDEL key 1-1"));

    private static final long SEED = Long.getLong("sigrun.damage.seed", 1);

    private final Random random = new Random(SEED);
    private final Mutations mutations = new Mutations(random);

    private static List<byte[]> files() throws IOException {
        List<byte[]> files = new ArrayList<>(Seeds.files());
        String directory = System.getProperty("sigrun.damage.dumps");
        if (directory != null) {
            try (Stream<Path> paths = Files.list(Path.of(directory))) {
                for (Path path : (Iterable<Path>) paths::iterator) {
                    if (Files.size(path) > MAGIC_BYTES && Files.size(path) < FILE_BYTES_MAX) {
                        files.add(Files.readAllBytes(path));
                    }
                }
            }
        }
        return files;
    }

    private static boolean goesOn(int tries, long startedNs) {
        return tries < TRIES_LEAST || System.nanoTime() - startedNs < SECONDS * 1_000_000_000L;
    }

    private byte[] oneOf(List<byte[]> all) {
        return all.get(random.nextInt(all.size()));
    }

    @Test
    void aDamagedFileIsRefusedOrSound() throws IOException {
        List<byte[]> files = files();
        int[] loaded = new int[2];
        long startedNs = System.nanoTime();
        try (Store store = new Store();
                Store second = new Store()) {
            for (int tries = 0; goesOn(tries, startedNs); tries++) {
                byte[] damaged = mutations.of(oneOf(files), oneOf(files), random.nextInt(20) == 0 ? 0 : MAGIC_BYTES);
                try {
                    loaded[tryOne(store, second, damaged) ? 1 : 0]++;
                } catch (Throwable failure) {
                    throw new AssertionError("try " + tries + " of seed " + SEED + ": " + kept(damaged), failure);
                }
            }
        }
        assertTrue(loaded[0] > TRIES_LEAST / 10 && loaded[1] > TRIES_LEAST / 10, Arrays.toString(loaded));
    }

    /** Where the bytes that went wrong are to be found. */
    private static Path kept(byte[] damaged) throws IOException {
        return Files.write(Files.createTempFile("sigrun-damaged", ".rdb"), damaged);
    }

    private boolean tryOne(Store store, Store second, byte[] damaged) throws IOException {
        long before = store.region.allocationCount();
        long startedNs = System.nanoTime();
        boolean sound = load(store, damaged);
        if (sound) {
            // Sound enough to be written, read again and found equal.
            assertTrue(load(second, store.save(RdbVersion.VALKEY_9, random.nextBoolean())));
            assertEquals(store.digest(), second.digest());
            empty(second.keyspace);
        }
        empty(store.keyspace);
        assertEquals(before, store.region.allocationCount());
        assertTrue(System.nanoTime() - startedNs < NS_MAX);
        return sound;
    }

    private static boolean load(Store store, byte[] file) throws IOException {
        try {
            store.load(file, new RdbLoader.Options(false, false, false, false));
            return true;
        } catch (RdbException refused) {
            if (refused.kind() == RdbException.Kind.CORRUPT) {
                assertTrue(refused.getMessage().contains("at offset "), refused.getMessage());
            }
            return false;
        }
    }

    private static void empty(Keyspace keyspace) {
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            keyspace.database(i).clear();
        }
        keyspace.garbage().freeAll();
    }

    @Test
    void aDamagedPayloadIsRefusedOrSound() throws IOException {
        try (CommandRunner runner = Seeds.filled()) {
            List<byte[]> payloads = payloads(runner);
            empty(runner.keyspace());
            int[] restored = new int[2];
            long startedNs = System.nanoTime();
            for (byte[] sound : payloads) { // so that all memory that is kept from one command to the next is there
                assertTrue(restore(runner, sound));
                empty(runner.keyspace());
            }
            for (int tries = 0; goesOn(tries, startedNs); tries++) {
                byte[] payload = oneOf(payloads);
                byte[] value = Arrays.copyOf(payload, payload.length - 8);
                byte[] damaged = summed(mutations.of(value, oneOf(payloads), 0));
                long before = runner.keyspace().region().allocationCount();
                try {
                    restored[restore(runner, damaged) ? 1 : 0]++;
                    empty(runner.keyspace());
                    assertEquals(before, runner.keyspace().region().allocationCount());
                } catch (Throwable failure) {
                    throw new AssertionError("try " + tries + " of seed " + SEED + ": " + kept(damaged), failure);
                }
            }
            assertTrue(restored[0] > TRIES_LEAST / 10 && restored[1] > TRIES_LEAST / 10, Arrays.toString(restored));
        }
    }

    private static List<byte[]> payloads(CommandRunner runner) {
        List<byte[]> payloads = new ArrayList<>();
        Keyspace keyspace = runner.keyspace();
        try (Payloads maker = new Payloads(keyspace, RdbVersion.VALKEY_9)) {
            keyspace.database(0).keys().forEach(record -> {
                int length = (int) maker.dump(record);
                payloads.add(keyspace.region().bytes(maker.bytes(), length));
            });
        }
        return payloads;
    }

    private static byte[] summed(byte[] value) {
        return ByteBuffer.allocate(value.length + 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(value)
                .putLong(Crc64.update(0, value, 0, value.length))
                .array();
    }

    private static boolean restore(CommandRunner runner, byte[] payload) {
        String reply = runner.call("RESTORE", "key", "0", new String(payload, StandardCharsets.ISO_8859_1));
        runner.propagated();
        runner.events();
        if (!reply.equals("+OK\r\n")) {
            assertEquals(0, runner.keyspace().size());
            assertTrue(
                    reply.equals("-ERR Bad data format\r\n")
                            || reply.equals("-ERR DUMP payload version or checksum are wrong\r\n"),
                    reply);
            return false;
        }
        ContentDigest digest = new ContentDigest(runner.keyspace());
        String first = HexFormat.of().formatHex(digest.ofEverything());
        String dumped = runner.call("DUMP", "key");
        String again = dumped.substring(dumped.indexOf("\r\n") + 2, dumped.length() - 2);
        assertEquals("+OK\r\n", runner.call("RESTORE", "key", "0", again, "REPLACE"));
        assertEquals(first, HexFormat.of().formatHex(digest.ofEverything()));
        use(runner);
        runner.propagated();
        runner.events();
        return true;
    }

    private static void use(CommandRunner runner) {
        String type = runner.call("TYPE", "key").substring(1).strip();
        for (String line : TRAFFIC.getOrDefault(type, List.of())) {
            String reply = runner.call(line.split(" ", -1));
            assertTrue(!reply.isEmpty() && !reply.contains("unknown command"), () -> line + ": " + reply);
            // A value of any content may be no number, or have the group; other errors would say that it is not sound.
            assertTrue(
                    !reply.startsWith("-") || reply.startsWith("-ERR ") || reply.startsWith("-BUSYGROUP "),
                    () -> line + ": " + reply);
        }
        for (String line : List.of("EXISTS key", "COPY key copy", "DEL key copy")) {
            String reply = runner.call(line.split(" ", -1));
            assertTrue(!reply.startsWith("-"), () -> line + ": " + reply);
        }
    }
}
