package io.sigrun.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionTest {
    private static final String OK = "+OK\r\n";
    private static final String QUEUED = "+QUEUED\r\n";

    @TempDir
    private Path directory;

    private static void awaitInfo(TestClient client, String line) throws Exception {
        for (int i = 0; i < 400; i++) {
            if (client.call("INFO", "clients").contains(line + "\r\n")) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("never " + line + " in " + client.call("INFO", "clients"));
    }

    @Test
    void whoIsGoneWatchesNothing() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(server.port())) {
            try (TestClient other = new TestClient(server.port())) {
                other.call("WATCH", "a", "b", "c");
                client.call("WATCH", "a");
                awaitInfo(client, "watching_clients:2");
                awaitInfo(client, "total_watched_keys:3");
                other.call("MULTI");
                other.call("SET", "a", "1");
            }
            awaitInfo(client, "watching_clients:1");
            awaitInfo(client, "total_watched_keys:1");
            assertEquals("$-1\r\n", client.call("GET", "a"));
        }
    }

    @Test
    void whatIsQueuedCountsAsWhatTheClientSends() throws Exception {
        try (TestServer server = new TestServer("client-query-buffer-limit 1mb\n");
                TestClient client = new TestClient(server.port());
                TestClient other = new TestClient(server.port())) {
            client.call("MULTI");
            String value = "v".repeat(100_000);
            for (int i = 0; i < 10; i++) {
                assertEquals(QUEUED, client.call("SET", "k" + i, value));
            }
            long queued = 10L * (3 + 2 + 100_000 + 3 * 8);
            String list = other.call("CLIENT", "LIST");
            assertTrue(list.contains(" multi=10 watch=0 ") && list.contains(" multi-mem=" + queued + " "), list);
            assertThrows(IOException.class, () -> {
                client.call("SET", "k", value);
                client.call("SET", "k", value);
            });
            assertEquals(":0\r\n", other.call("DBSIZE"));
            assertTrue(other.call("INFO", "stats").contains("client_query_buffer_limit_disconnections:1\r\n"));
        }
    }

    @Test
    void aKeyWhoseTimeIsOverIsAChange() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(server.port())) {
            client.call("DEBUG", "SET-ACTIVE-EXPIRE", "0");
            client.call("SET", "k", "v", "PX", "300");
            client.call("WATCH", "k");
            Thread.sleep(400);
            client.call("MULTI");
            client.call("PING");
            assertEquals("*-1\r\n", client.call("EXEC"));
            client.call("SET", "k", "v", "PX", "1");
            Thread.sleep(20);
            client.call("WATCH", "k");
            client.call("MULTI");
            client.call("PING");
            assertEquals("*1\r\n+PONG\r\n", client.call("EXEC"));
        }
    }

    @Test
    void changesAreOneGroupInTheFile() throws Exception {
        try (TestServer server = new TestServer("appendonly yes\ndir " + directory + "\n");
                TestClient client = new TestClient(server.port())) {
            client.sendRaw("MULTI\r\nSET a 1\r\nGET a\r\nSELECT 2\r\nINCR n\r\nDEL none\r\nEXEC\r\n");
            assertEquals(OK, client.readReply());
            for (int i = 0; i < 5; i++) {
                assertEquals(QUEUED, client.readReply());
            }
            assertEquals("*5\r\n+OK\r\n$1\r\n1\r\n+OK\r\n:1\r\n:0\r\n", client.readReply());
            client.sendRaw("MULTI\r\nGET n\r\nEXEC\r\nMULTI\r\nINCR n\r\nEXEC\r\n");
            for (int i = 0; i < 6; i++) {
                client.readReply();
            }
        }
        Path file = directory.resolve("appendonlydir").resolve("appendonly.aof.1.incr.aof");
        assertEquals(
                "*1 $5 MULTI *2 $6 SELECT $1 0 *3 $3 SET $1 a $1 1 *2 $6 SELECT $1 2 *2 $4 INCR $1 n *1 $4 EXEC"
                        + " *2 $4 INCR $1 n ",
                Files.readString(file, StandardCharsets.ISO_8859_1).replace("\r\n", " "));
    }

    @Test
    void halfOfATransactionIsNotSaved() throws Exception {
        try (TestServer server = new TestServer("appendonly yes\ndir " + directory + "\n");
                TestClient client = new TestClient(server.port())) {
            for (String command : List.of("MULTI", "INCR n", "BGREWRITEAOF", "INCR n", "BGSAVE", "BGSAVE", "INCR n")) {
                client.sendRaw(command + "\r\n");
            }
            client.sendRaw("EXEC\r\n");
            for (int i = 0; i < 7; i++) {
                client.readReply();
            }
            List<String> lines = List.of(
                    "*6",
                    ":1",
                    "+Background append only file rewriting scheduled",
                    ":2",
                    "+Background saving scheduled",
                    "+Background saving scheduled",
                    ":3",
                    "");
            assertEquals(String.join("\r\n", lines), client.readReply());
            client.call("DEBUG", "LOADAOF");
            assertEquals("$1\r\n3\r\n", client.call("GET", "n"));
            for (int i = 0; !client.call("INFO", "persistence").contains("rdb_changes_since_last_save:0\r\n"); i++) {
                assertTrue(i < 1000, "never saved");
                Thread.sleep(10);
            }
        }
    }

    @Test
    void theFileMayBeSwitchedOnInTheMiddle() throws Exception {
        try (TestServer server = new TestServer("dir " + directory + "\n");
                TestClient client = new TestClient(server.port())) {
            client.call("MULTI");
            client.call("INCR", "n");
            client.call("CONFIG", "SET", "appendonly", "yes");
            client.call("INCR", "n");
            assertEquals("*3\r\n:1\r\n+OK\r\n:2\r\n", client.call("EXEC"));
            client.call("INCR", "n");
            for (int i = 0; !Files.exists(directory.resolve("appendonlydir/appendonly.aof.manifest")); i++) {
                assertTrue(i < 1000, "never written");
                Thread.sleep(10);
            }
            client.call("INCR", "n");
        }
        try (TestServer server = new TestServer("appendonly yes\ndir " + directory + "\n");
                TestClient client = new TestClient(server.port())) {
            while (client.call("PING").startsWith("-LOADING")) {
                Thread.sleep(10);
            }
            assertEquals("$1\r\n4\r\n", client.call("GET", "n"));
        }
    }

    @Test
    void aPauseHoldsWhatWrites() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(server.port());
                TestClient other = new TestClient(server.port())) {
            client.call("MULTI");
            client.call("SET", "k", "v");
            other.call("CLIENT", "PAUSE", "200", "WRITE");
            long started = System.nanoTime();
            assertEquals("*1\r\n+OK\r\n", client.call("EXEC"));
            assertTrue(System.nanoTime() - started > 100_000_000);
        }
    }

    @Test
    void aClientThatEndsItselfGetsItsReplies() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(server.port())) {
            client.call("MULTI");
            client.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "no");
            client.call("SET", "k", "v");
            assertEquals("*2\r\n:1\r\n+OK\r\n", client.call("EXEC"));
            assertTrue(client.atEnd());
        }
    }
}
