package io.sigrun.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppendOnlyTest {
    private static final String OK = "+OK\r\n";
    private static final String FULL = "-MISCONF Errors writing to the AOF file: No space left on device\r\n";
    private static final String BROKEN = "-MISCONF Errors writing to the AOF file: Input/output error\r\n";

    @TempDir
    private Path directory;

    private TestServer server(String lines) throws IOException {
        return new TestServer("appendonly yes\ndir " + directory + "\n" + lines);
    }

    private Path file(String name) {
        return directory.resolve("appendonlydir").resolve(name);
    }

    private String content(String name) throws IOException {
        return Files.readString(file(name), StandardCharsets.ISO_8859_1);
    }

    static List<Path> filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private List<String> files() throws IOException {
        return filesIn(directory.resolve("appendonlydir")).stream()
                .map(file -> String.valueOf(file.getFileName()))
                .toList();
    }

    private static TestClient connect(TestServer server) throws IOException, InterruptedException {
        TestClient client = new TestClient(server.port());
        while (client.call("PING").startsWith("-LOADING")) {
            Thread.sleep(10);
        }
        return client;
    }

    static void awaitInfo(TestClient client, String line) throws Exception {
        for (int i = 0; i < 400; i++) {
            if (client.call("INFO", "persistence").contains(line + "\r\n")) {
                return;
            }
            Thread.sleep(25);
        }
        throw new AssertionError("never " + line + " in " + client.call("INFO", "persistence"));
    }

    static void fill(TestClient client) throws IOException {
        client.call("SET", "string", "value", "EX", "1000");
        client.call("INCRBYFLOAT", "float", "1.5");
        client.call("RPUSH", "list", "1", "2", "3");
        client.call("LPOP", "list", "2");
        client.call("SADD", "set", "1", "2", "three");
        client.call("SPOP", "set");
        client.call("ZADD", "zset", "1", "a", "2.5", "b");
        client.call("HSET", "hash", "f", "1", "g", "2");
        client.call("HEXPIRE", "hash", "1000", "FIELDS", "1", "f");
        client.call("XADD", "stream", "*", "f", "v");
        client.call("XGROUP", "CREATE", "stream", "group", "0");
        client.call("XREADGROUP", "GROUP", "group", "me", "STREAMS", "stream", ">");
        client.call("SELECT", "3");
        client.call("SET", "other", "database");
        client.call("MOVE", "other", "4");
        client.call("SELECT", "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"always", "everysec", "no"})
    void whatWasAnsweredIsThereAfterARestart(String policy) throws Exception {
        String digest;
        try (TestServer server = server("appendfsync " + policy + "\naof-timestamp-enabled yes\n");
                TestClient client = connect(server)) {
            fill(client);
            assertTrue(client.call("BGREWRITEAOF").startsWith("+Background append only file rewriting started"));
            client.call("APPEND", "string", "more");
            awaitInfo(client, "aof_rewrite_in_progress:0");
            client.call("RPUSH", "list", "4");
            digest = client.call("DEBUG", "DIGEST");
        }
        try (TestServer server = server("");
                TestClient client = connect(server)) {
            assertEquals(digest, client.call("DEBUG", "DIGEST"));
            assertEquals(
                    List.of("appendonly.aof.2.base.rdb", "appendonly.aof.2.incr.aof", "appendonly.aof.manifest"),
                    files());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no"})
    void aRewriteHoldsLargeValuesAsTheyWereWhileTheyChange(String rdbPreamble) throws Exception {
        String digest;
        try (TestServer server = server("appendfsync no\naof-use-rdb-preamble " + rdbPreamble + "\n");
                TestClient client = connect(server)) {
            Random random = new Random(5);
            for (int i = 0; i < 3000; i++) {
                change(client, random, 0.9);
            }
            client.call("PEXPIREAT", "stream", "4000000000123");
            for (int rewrite = 1; rewrite <= 5; rewrite++) {
                assertTrue(client.call("BGREWRITEAOF").startsWith("+Background append only file rewriting started"));
                do {
                    for (int i = 0; i < 50; i++) {
                        change(client, random, 0.5);
                    }
                } while (client.call("INFO", "persistence").contains("aof_rewrite_in_progress:1"));
            }
            digest = client.call("DEBUG", "DIGEST");
        }
        try (TestServer server = server("");
                TestClient client = connect(server)) {
            assertEquals(digest, client.call("DEBUG", "DIGEST"));
        }
        assertTrue(files().contains("appendonly.aof.6.base." + (rdbPreamble.equals("yes") ? "rdb" : "aof")));
    }

    /** Adds to a large value with a probability, else takes away from it. */
    private static void change(TestClient client, Random random, double adding) throws IOException {
        String number = Integer.toString(random.nextInt(5000));
        boolean adds = random.nextDouble() < adding;
        switch (random.nextInt(6)) {
            case 0 -> client.call(adds ? "SADD" : "SREM", "set", number);
            case 1 -> {
                client.call("ZINCRBY", "sorted", "0.5", number);
                client.call(adds ? "ZCARD" : "ZPOPMIN", "sorted");
            }
            case 2 -> client.call(adds ? "RPUSH" : "LREM", "list", adds ? number : "1", number);
            case 3 -> {
                client.call("HSET", "hash", number, "value");
                client.call("HPEXPIREAT", "hash", "40000000000" + (10 + random.nextInt(80)), "FIELDS", "1", number);
                if (random.nextBoolean()) {
                    client.call("HPERSIST", "hash", "FIELDS", "1", number);
                }
                if (!adds) {
                    client.call("HDEL", "hash", number);
                }
            }
            case 4 -> {
                client.call("XADD", "stream", "*", "field", number);
                if (!adds) {
                    client.call("XTRIM", "stream", "MAXLEN", "500");
                }
            }
            default -> client.call("SET", "string" + number, number);
        }
    }

    @Test
    void whatOneCommandLedToIsATransaction() throws Exception {
        try (TestServer server = server("");
                TestClient client = connect(server)) {
            client.call("DEBUG", "SET-ACTIVE-EXPIRE", "0");
            client.call("SET", "k", "1", "PX", "1");
            Thread.sleep(20);
            client.call("SET", "k", "2");
        }
        assertTrue(
                content("appendonly.aof.1.incr.aof")
                        .endsWith("*1 $5 MULTI *2 $6 UNLINK $1 k *3 $3 SET $1 k $1 2 *1 $4 EXEC ".replace(" ", "\r\n")),
                content("appendonly.aof.1.incr.aof"));
        try (TestServer server = server("");
                TestClient client = connect(server)) {
            assertEquals("$1\r\n2\r\n", client.call("GET", "k"));
        }
    }

    @Test
    void theTimeStandsBeforeTheCommandsOfASecond() throws Exception {
        try (TestServer server = server("aof-timestamp-enabled yes\n");
                TestClient client = connect(server)) {
            client.call("SET", "k", "1");
        }
        String content = content("appendonly.aof.1.incr.aof");
        assertTrue(content.matches("(?s)#TS:\\d{10}\r\n\\*2\r\n\\$6\r\nSELECT.*"), content);
    }

    @Test
    void whatHadEndedWhenItIsLoadedIsThereForTheCommandsBehindIt() throws Exception {
        Files.createDirectories(directory.resolve("appendonlydir"));
        Files.writeString(file("appendonly.aof.manifest"), "file one seq 1 type i\n");
        Files.writeString(
                file("one"),
                TestClient.encode("SET", "k", "1", "PXAT", "1000")
                        + TestClient.encode("PERSIST", "k")
                        + TestClient.encode("SET", "gone", "1", "PXAT", "1000"));
        try (TestServer server = server("");
                TestClient client = connect(server)) {
            assertEquals("$1\r\n1\r\n", client.call("GET", "k"));
            assertEquals("$-1\r\n", client.call("GET", "gone"));
        }
    }

    @Test
    void anOldSingleFileIsTakenIn() throws Exception {
        Files.writeString(
                directory.resolve("appendonly.aof"),
                TestClient.encode("SELECT", "0") + TestClient.encode("SET", "k", "old") + "*3\r\n$3\r\nSE");
        try (TestServer server = server("");
                TestClient client = connect(server)) {
            assertEquals("$3\r\nold\r\n", client.call("GET", "k"));
            client.call("SET", "k", "new");
        }
        assertEquals(
                "file appendonly.aof seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n",
                content("appendonly.aof.manifest"));
        assertFalse(Files.exists(directory.resolve("appendonly.aof")));
        try (TestServer server = server("");
                TestClient client = connect(server)) {
            assertEquals("$3\r\nnew\r\n", client.call("GET", "k"));
        }
    }

    @Test
    void aFileThatMeansNothingEndsTheStart() throws Exception {
        Files.createDirectories(directory.resolve("appendonlydir"));
        Files.writeString(file("appendonly.aof.manifest"), "file one seq 1 type i\n");
        Files.writeString(file("one"), TestClient.encode("SET", "k", "1") + "hello\r\n");
        TestServer server = server("");
        assertThrows(IOException.class, server::awaitEnd);
        assertThrows(IOException.class, server::close);
        assertEquals(TestClient.encode("SET", "k", "1") + "hello\r\n", content("one"));
    }

    @Test
    void itIsSwitchedOnAndOffWhileTheServerRuns() throws Exception {
        String digest;
        try (TestServer server = new TestServer("dir " + directory + "\n");
                TestClient client = connect(server)) {
            fill(client);
            assertEquals(OK, client.call("CONFIG", "SET", "appendonly", "yes"));
            client.call("RPUSH", "list", "while it waits");
            awaitInfo(client, "aof_rewrite_in_progress:0");
            client.call("RPUSH", "list", "on");
            digest = client.call("DEBUG", "DIGEST");
            assertEquals(OK, client.call("CONFIG", "SET", "appendonly", "no"));
            client.call("RPUSH", "list", "off");
        }
        try (TestServer server = server("");
                TestClient client = connect(server)) {
            assertEquals(digest, client.call("DEBUG", "DIGEST"));
        }
    }

    @Test
    void aFullDiskRefusesChangesUntilThereIsSpace() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        String lines = "appendonly yes\nappendfsync everysec\ndir " + directory + "\n";
        try (TestServer server = TestServer.on(disk, lines);
                TestClient client = connect(server)) {
            disk.full = true;
            assertEquals(OK, client.call("SET", "k", "1"));
            assertEquals(FULL, client.call("SET", "k", "2"));
            assertEquals(FULL, client.call("PING"));
            assertEquals("$1\r\n1\r\n", client.call("GET", "k"));
            assertTrue(client.call("INFO", "persistence").contains("aof_last_write_status:err\r\n"));
            disk.full = false;
            awaitInfo(client, "aof_last_write_status:ok");
            assertEquals(OK, client.call("SET", "j", "3"));
        }
        try (TestServer server = server("");
                TestClient client = connect(server)) {
            assertEquals("*2\r\n$1\r\n1\r\n$1\r\n3\r\n", client.call("MGET", "k", "j"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void underAlwaysNothingIsAcknowledgedThatIsNotOnTheMedium(boolean sync) throws Exception {
        FaultyDisk disk = new FaultyDisk();
        String lines = "appendonly yes\nappendfsync always\ndir " + directory + "\n";
        try (TestServer server = TestServer.on(disk, lines);
                TestClient client = connect(server)) {
            assertEquals(OK, client.call("SET", "k", "1"));
            disk.full = !sync;
            disk.broken = sync;
            try (TestClient unlucky = new TestClient(server.port())) {
                assertThrows(EOFException.class, () -> unlucky.call("SET", "k", "2"));
            }
            assertEquals(sync ? BROKEN : FULL, client.call("SET", "k", "3"));
            disk.full = false;
            disk.broken = false;
            awaitInfo(client, "aof_last_write_status:ok");
            assertEquals(OK, client.call("SET", "j", "4"));
        }
        try (TestServer server = server("");
                TestClient client = connect(server)) {
            assertEquals("*2\r\n$1\r\n2\r\n$1\r\n4\r\n", client.call("MGET", "k", "j"));
        }
    }

    @Test
    void aSyncThatFailedBehindIsMendedByARewrite() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        String lines = "appendonly yes\nappendfsync everysec\ndir " + directory + "\n";
        try (TestServer server = TestServer.on(disk, lines);
                TestClient client = connect(server)) {
            disk.broken = true;
            assertEquals(OK, client.call("SET", "k", "1"));
            awaitInfo(client, "aof_last_write_status:err");
            assertEquals(BROKEN, client.call("SET", "k", "2"));
            disk.broken = false;
            awaitInfo(client, "aof_last_write_status:ok");
            assertEquals(OK, client.call("SET", "j", "3"));
        }
        try (TestServer server = server("");
                TestClient client = connect(server)) {
            assertEquals("*2\r\n$1\r\n1\r\n$1\r\n3\r\n", client.call("MGET", "k", "j"));
        }
    }
}
