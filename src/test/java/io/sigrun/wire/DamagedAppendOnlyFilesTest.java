package io.sigrun.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged append-only files and manifests are loaded or refused; the server goes on, and nothing of what was loaded
 * stays when it is dropped. The system property {@code sigrun.mutations} makes it longer.
 */
class DamagedAppendOnlyFilesTest {
    private static final int MUTATIONS = Integer.getInteger("sigrun.mutations", 500);
    private static final int CHECK_EVERY = 250;
    private static final String OK = "+OK\r\n";
    private static final String REFUSED = "-ERR Error trying to load the AOF files, check server logs\r\n";
    private static final byte[] WORDS = "0123456789-*$#\r\n\0MULTIEXECSELECT".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path directory;

    private final Random random = new Random(Long.getLong("sigrun.seed", 1));
    private final List<byte[]> wholes = new ArrayList<>();
    private int loaded;

    private Path file(String name) {
        return directory.resolve("appendonlydir").resolve(name);
    }

    /**
     * What a server writes: commands with transactions and times, and bases of both kinds with commands behind them.
     */
    private void makeWholes() throws Exception {
        for (String preamble : List.of("yes", "no")) {
            try (TestServer server = new TestServer("appendonly yes\naof-timestamp-enabled yes\nappendfsync no\n"
                            + "aof-use-rdb-preamble " + preamble + "\ndir " + directory + "\n");
                    TestClient client = new TestClient(server.port())) {
                fill(client);
                wholes.add(Files.readAllBytes(file("appendonly.aof.1.incr.aof")));
                client.call("BGREWRITEAOF");
                AppendOnlyTest.awaitInfo(client, "aof_rewrite_in_progress:0");
                byte[] base =
                        Files.readAllBytes(file("appendonly.aof.2.base." + (preamble.equals("yes") ? "rdb" : "aof")));
                wholes.add(joined(base, wholes.getFirst()));
            }
            for (Path path : AppendOnlyTest.filesIn(directory.resolve("appendonlydir"))) {
                Files.delete(path);
            }
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static void fill(TestClient client) throws IOException {
        AppendOnlyTest.fill(client);
        client.call("MULTI");
        client.call("SET", "a", "1");
        client.call("INCRBY", "a", "5");
        client.call("EXEC");
        client.call("SET", "long", "text ".repeat(300), "PX", "100000000");
        for (int i = 0; i < 70; i++) {
            client.call("SADD", "many", "member" + i);
            client.call("HSET", "fields", "f" + i, "v");
            client.call("ZADD", "scores", i + ".25", "m" + i);
        }
        client.call("HPEXPIREAT", "fields", "4000000000123", "FIELDS", "1", "f3");
    }

    private byte[] damaged(byte[] whole) {
        byte[] bytes = whole;
        for (int edit = 1 + random.nextInt(6); edit > 0 && bytes.length > 0; edit--) {
            int at = random.nextInt(bytes.length);
            int length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextInt(20) == 0 ? 400 : 8));
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = WORDS[random.nextInt(WORDS.length)];
                case 2 -> bytes = replaced(bytes, at, length, new byte[0]);
                case 3 -> bytes = replaced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
                case 4 -> bytes = replaced(bytes, at, length, number());
                default -> bytes = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : bytes;
            }
        }
        return bytes;
    }

    private byte[] number() {
        String[] numbers = {"-1", "0", "2147483647", "2147483648", "9223372036854775807", "99999999999999999999", "1"};
        return numbers[random.nextInt(numbers.length)].getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] replaced(byte[] bytes, int at, int length, byte[] by) {
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        result.write(bytes, 0, at);
        result.writeBytes(by);
        result.write(bytes, at + length, bytes.length - at - length);
        return result.toByteArray();
    }

    private void write() throws IOException {
        byte[] manifest = "file one.base seq 1 type b\nfile two.incr seq 1 type i\nfile three.incr seq 2 type i\n"
                .getBytes(StandardCharsets.US_ASCII);
        boolean list = random.nextInt(10) == 0;
        Files.write(file("appendonly.aof.manifest"), list ? damaged(manifest) : manifest);
        int spoiled = random.nextInt(3);
        for (int i = 0; i < 3; i++) {
            byte[] whole = wholes.get(random.nextInt(wholes.size())).clone();
            boolean kept = i != spoiled && random.nextInt(4) > 0;
            Files.write(
                    file(List.of("one.base", "two.incr", "three.incr").get(i)),
                    kept ? new byte[0] : !list && i == spoiled ? damaged(whole) : whole);
        }
    }

    private static long usedMemory(TestClient client) throws IOException {
        assertEquals(OK, client.call("FLUSHALL"));
        String information = client.call("INFO", "memory");
        int at = information.indexOf("used_memory:") + "used_memory:".length();
        return Long.parseLong(information.substring(at, information.indexOf('\r', at)));
    }

    @Test
    void aDamagedFileIsLoadedOrRefused() throws Exception {
        makeWholes();
        try (TestServer server = new TestServer("loglevel nothing\ndir " + directory + "\n");
                TestClient client = new TestClient(server.port())) {
            long usedBefore = 0;
            for (int i = 0; i < MUTATIONS; i++) {
                write();
                String reply = client.call("DEBUG", "LOADAOF");
                assertTrue(reply.equals(OK) || reply.equals(REFUSED), reply);
                loaded += reply.equals(OK) ? 1 : 0;
                if (i % CHECK_EVERY == 0) {
                    long used = usedMemory(client);
                    usedBefore = i <= CHECK_EVERY ? used : usedBefore;
                    assertTrue(used <= usedBefore + usedBefore / 20, used + " bytes used, before " + usedBefore);
                }
            }
        }
        System.out.println(MUTATIONS + " damaged append-only files, " + loaded + " of them loaded");
        assertTrue(loaded > 0 && loaded < MUTATIONS, loaded + " loaded");
    }
}
