package io.sigrun.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients get while the data set is loaded, from an RDB file and from an append-only file. */
final class LoadingTest {
    private static final int KEYS = 20_000;
    private static final String REFUSAL = "-LOADING Valkey is loading the dataset in memory\r\n";
    private static final String SLOWLY = "key-load-delay 200\nloading-process-events-interval-bytes 1024\n";

    @TempDir
    Path directory;

    private void fill(String lines) throws IOException, InterruptedException {
        try (TestServer server = new TestServer("dir " + directory + "\n" + lines);
                TestClient client = new TestClient(server.port())) {
            for (int i = 0; i < KEYS; i++) {
                client.sendRaw(TestClient.encode("SET", "key:" + i, "value".repeat(20) + i));
            }
            for (int i = 0; i < KEYS; i++) {
                assertEquals("+OK\r\n", client.readReply());
            }
            assertEquals("+OK\r\n", client.call("SAVE"));
        }
    }

    private static long field(String info, String name) {
        Matcher found = Pattern.compile("(?m)^" + name + ":(\\d+)").matcher(info);
        assertTrue(found.find(), name);
        return Long.parseLong(found.group(1));
    }

    private static void awaitLoaded(TestClient client) throws IOException, InterruptedException {
        assertEquals("+OK\r\n", client.call("CONFIG", "SET", "key-load-delay", "0"));
        while (client.call("PING").startsWith("-LOADING")) {
            Thread.sleep(20);
        }
        assertEquals(":" + KEYS + "\r\n", client.call("DBSIZE"));
        String info = client.call("INFO", "persistence");
        assertEquals(0, field(info, "loading"));
        assertTrue(!info.contains("loading_total_bytes"), info);
    }

    @Test
    void clientsAreAnsweredWhileAFileIsLoaded() throws IOException, InterruptedException {
        fill("");
        try (TestServer server = new TestServer("dir " + directory + "\n" + SLOWLY);
                TestClient client = new TestClient(server.port())) {
            assertEquals(REFUSAL, client.call("PING"));
            assertEquals(REFUSAL, client.call("GET", "key:1"));
            assertEquals(REFUSAL, client.call("SAVE"));
            assertEquals(REFUSAL, client.call("CONFIG", "SET", "appendonly", "yes"));
            assertEquals("$1\r\na\r\n", client.call("ECHO", "a"));
            String first = client.call("INFO", "persistence");
            assertEquals(1, field(first, "loading"));
            assertEquals(0, field(first, "async_loading"));
            assertEquals(Files.size(directory.resolve("dump.rdb")), field(first, "loading_total_bytes"));
            assertTrue(field(first, "loading_rdb_used_mem") > 0);
            assertTrue(field(first, "loading_start_time") > 0);
            long loaded = field(first, "loading_loaded_bytes");
            assertTrue(loaded > 0 && loaded < field(first, "loading_total_bytes"));
            Thread.sleep(100);
            String second = client.call("INFO", "persistence");
            assertTrue(field(second, "loading_loaded_bytes") > loaded);
            assertTrue(field(second, "rdb_last_load_keys_loaded") > field(first, "rdb_last_load_keys_loaded"));
            try (TestClient another = new TestClient(server.port())) {
                assertEquals(REFUSAL, another.call("GET", "key:1"));
            }
            awaitLoaded(client);
        }
    }

    @Test
    void clientsAreAnsweredWhileAnAppendOnlyFileIsLoaded() throws IOException, InterruptedException {
        fill("appendonly yes\n");
        try (TestServer server = new TestServer("dir " + directory + "\nappendonly yes\n" + SLOWLY);
                TestClient client = new TestClient(server.port())) {
            assertEquals(REFUSAL, client.call("GET", "key:1"));
            assertEquals(1, field(client.call("INFO", "persistence"), "loading"));
            awaitLoaded(client);
        }
    }

    @Test
    void aServerThatLoadsEndsWhenItIsAsked() throws IOException, InterruptedException {
        fill("");
        long before = Files.size(directory.resolve("dump.rdb"));
        try (TestServer server = new TestServer("dir " + directory + "\nsave 1 1\n" + SLOWLY);
                TestClient client = new TestClient(server.port())) {
            assertEquals(REFUSAL, client.call("PING"));
            client.sendRaw(TestClient.encode("SHUTDOWN"));
            assertTrue(client.atEnd());
            server.awaitEnd();
        }
        assertEquals(before, Files.size(directory.resolve("dump.rdb")));
    }
}
