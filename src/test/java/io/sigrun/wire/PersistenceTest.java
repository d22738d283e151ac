package io.sigrun.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.util.FilePaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PersistenceTest {
    @TempDir
    private Path directory;

    private TestServer server(String lines) throws IOException {
        return new TestServer("dir " + directory + "\n" + lines);
    }

    private Path file() {
        return directory.resolve("dump.rdb");
    }

    @Test
    void aWrongChecksumMattersUnlessDebugSaysOtherwise() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(server.port())) {
            client.call("SET", "key", "value");
            String reply = client.call("DUMP", "key");
            String payload = reply.substring(reply.indexOf("\r\n") + 2, reply.length() - 2);
            String damaged =
                    payload.substring(0, payload.length() - 1) + (char) (payload.charAt(payload.length() - 1) ^ 1);
            String wrong = "-ERR DUMP payload version or checksum are wrong\r\n";
            assertEquals(wrong, client.call("RESTORE", "other", "0", damaged));
            assertEquals("+OK\r\n", client.call("DEBUG", "SET-SKIP-CHECKSUM-VALIDATION", "1"));
            assertEquals("+OK\r\n", client.call("RESTORE", "other", "0", damaged));
            assertEquals("+OK\r\n", client.call("DEBUG", "SET-SKIP-CHECKSUM-VALIDATION", "0"));
            assertEquals(wrong, client.call("RESTORE", "third", "0", damaged));
            assertEquals("$5\r\nvalue\r\n", client.call("GET", "other"));
        }
    }

    @Test
    void whatIsSavedIsThereAfterARestart() throws Exception {
        String digest;
        try (TestServer server = server("");
                TestClient client = new TestClient(server.port())) {
            client.call("SET", "string", "value", "PXAT", "4000000000000");
            client.call("RPUSH", "list", "1", "two");
            client.call("HSET", "hash", "field", "value");
            digest = client.call("DEBUG", "DIGEST");
            assertEquals("+OK\r\n", client.call("SAVE"));
            assertEquals("+OK\r\n", client.call("DEBUG", "RELOAD"));
            assertEquals(digest, client.call("DEBUG", "DIGEST"));
            client.call("SET", "not saved", "value");
        }
        try (TestServer server = server("");
                TestClient client = new TestClient(server.port())) {
            assertEquals(digest, client.call("DEBUG", "DIGEST"));
            assertEquals(":4000000000000\r\n", client.call("PEXPIRETIME", "string"));
        }
    }

    @Test
    void namesOfFilesAreBytes() throws Exception {
        boolean unicode = System.getProperty("native.encoding").equals("UTF-8"); // else there are no such names
        Path named = Files.createDirectory(directory.resolve(unicode ? "d\u00e9p\u00f4t" : "depot"));
        String latin1 = FilePaths.latin1(named); // as the bytes of a configuration file are read
        String name = unicode ? "\u00c3\u00a9" : "e";
        String lines = "enable-protected-configs yes\ndir \"" + latin1 + "\"\ndbfilename \"" + name + ".rdb\"\n";
        try (TestServer server = new TestServer(lines);
                TestClient client = new TestClient(server.port())) {
            assertEquals("+OK\r\n", client.call("SAVE"));
            assertTrue(Files.exists(named.resolve(unicode ? "\u00e9.rdb" : "e.rdb")));
            String shown = "$" + latin1.length() + "\r\n" + latin1 + "\r\n";
            assertEquals("*2\r\n$3\r\ndir\r\n" + shown, client.call("CONFIG", "GET", "dir"));
            assertEquals(
                    "-ERR CONFIG SET failed (possibly related to argument 'dir') - No such file or directory\r\n",
                    client.call("CONFIG", "SET", "dir", latin1 + "/\u00c3\u00a9"));
        }
    }

    @Test
    void anOrderlyEndSavesWhereThereAreSavePoints() throws Exception {
        try (TestServer server = server("save 3600 1\n");
                TestClient client = new TestClient(server.port())) {
            client.call("SET", "key", "value");
        }
        assertTrue(Files.exists(file()));
        try (TestServer server = server("save 3600 1\n");
                TestClient client = new TestClient(server.port())) {
            assertEquals("$5\r\nvalue\r\n", client.call("GET", "key"));
            client.call("SET", "key", "other");
            client.sendRaw(TestClient.encode("SHUTDOWN", "NOSAVE"));
            assertTrue(client.atEnd());
        }
        try (TestServer server = server("");
                TestClient client = new TestClient(server.port())) {
            assertEquals("$5\r\nvalue\r\n", client.call("GET", "key"));
            client.call("SET", "key", "third");
            client.sendRaw(TestClient.encode("SHUTDOWN", "SAVE", "NOW"));
            assertTrue(client.atEnd());
        }
        try (TestServer server = server("");
                TestClient client = new TestClient(server.port())) {
            assertEquals("$5\r\nthird\r\n", client.call("GET", "key"));
        }
    }

    @Test
    void aCorruptFileIsLeftAloneAndEndsTheStart() throws Exception {
        byte[] garbage = "REDIS0011\372\3abc".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        Files.write(file(), garbage);
        TestServer server = server("save 1 1\n");
        assertThrows(IOException.class, server::awaitEnd);
        assertArrayEquals(garbage, Files.readAllBytes(file()));
    }

    @Test
    void aSaveThatFailsIsAnErrorAndStopsWritesWhereItIsWanted() throws Exception {
        try (TestServer server = server("save 3600 1\n");
                TestClient client = new TestClient(server.port())) {
            client.call("SET", "key", "value");
            Files.createDirectories(file().resolve("in the way"));
            assertEquals("-ERR\r\n", client.call("SAVE"));
            assertEquals("+OK\r\n", client.call("SET", "key", "still written"));
            assertEquals("+Background saving started\r\n", client.call("BGSAVE"));
            awaitBackgroundSave(client);
            assertTrue(client.call("INFO", "persistence").contains("rdb_last_bgsave_status:err"));
            assertTrue(client.call("SET", "key", "value").startsWith("-MISCONF "));
            assertEquals("$13\r\nstill written\r\n", client.call("GET", "key"));
            assertEquals("-ERR Errors trying to SHUTDOWN. Check logs.\r\n", client.call("SHUTDOWN"));
            assertEquals("+OK\r\n", client.call("CONFIG", "SET", "save", ""));
            Thread.sleep(300); // the condition is looked at several times a second
            assertEquals("+OK\r\n", client.call("SET", "key", "value"));
            Files.delete(file().resolve("in the way"));
            Files.delete(file());
            assertEquals("+OK\r\n", client.call("SAVE"));
            assertTrue(client.call("INFO", "persistence").contains("rdb_last_bgsave_status:ok"));
        }
        try (var files = Files.list(directory)) {
            assertFalse(files.anyMatch(path -> path.toString().contains("temp-")));
        }
    }

    @Test
    void aSaveWaitsForARewriteOnlyWhereItMay() throws Exception {
        try (TestServer server = server("appendonly yes\n");
                TestClient client = new TestClient(server.port())) {
            client.call("DEBUG", "POPULATE", "20000");
            client.sendRaw(TestClient.encode("BGREWRITEAOF")
                    + TestClient.encode("BGSAVE")
                    + TestClient.encode("BGSAVE", "SCHEDULE")
                    + TestClient.encode("BGSAVE", "CANCEL")
                    + TestClient.encode("BGSAVE", "SCHEDULE"));
            assertEquals("+Background append only file rewriting started\r\n", client.readReply());
            assertTrue(client.readReply().startsWith("-ERR Another child process is active (AOF?): can't BGSAVE"));
            assertEquals("+Background saving scheduled\r\n", client.readReply());
            assertEquals("+Scheduled background saving cancelled\r\n", client.readReply());
            assertEquals("+Background saving scheduled\r\n", client.readReply());
            for (int i = 0; i < 100 && !Files.exists(file()); i++) {
                Thread.sleep(100);
            }
            assertTrue(Files.exists(file()));
            assertTrue(client.call("INFO", "persistence").contains("aof_last_bgrewrite_status:ok"));
        }
    }

    private static void awaitBackgroundSave(TestClient client) throws Exception {
        while (client.call("INFO", "persistence").contains("rdb_bgsave_in_progress:1")) {
            Thread.sleep(1);
        }
    }

    @Test
    void aReloadOfAFileThatIsNotRightChangesNothing() throws Exception {
        try (TestServer server = server("");
                TestClient client = new TestClient(server.port())) {
            client.call("SET", "key", "value");
            assertEquals("+OK\r\n", client.call("SAVE"));
            byte[] bytes = Files.readAllBytes(file());
            bytes[bytes.length - 12] ^= 1;
            Files.write(file(), bytes);
            client.call("SET", "more", "value");
            assertEquals(
                    "-ERR Error trying to load the RDB dump, check server logs\r\n",
                    client.call("DEBUG", "RELOAD", "NOSAVE"));
            assertEquals(":2\r\n", client.call("EXISTS", "key", "more"));
        }
    }

    @Test
    void whatWasFlushedDoesNotComeBack() throws Exception {
        try (TestServer server = server("save 3600 1\n");
                TestClient client = new TestClient(server.port())) {
            client.call("SET", "key", "value");
            assertEquals("+OK\r\n", client.call("SAVE"));
            long before = Files.size(file());
            assertEquals("+OK\r\n", client.call("FLUSHALL"));
            assertTrue(Files.size(file()) < before);
            assertTrue(client.call("INFO", "persistence").contains("rdb_changes_since_last_save:0\r\n"));
        }
    }

    @Test
    void afterASaveThatFailedWritesAndPingsAreRefused() throws Exception {
        try (TestServer server = server("save 3600 1000\n");
                TestClient client = new TestClient(server.port())) {
            Files.createDirectory(file());
            client.call("BGSAVE");
            for (int i = 0; i < 100 && !client.call("PING").startsWith("-MISCONF Valkey is"); i++) {
                Thread.sleep(50);
            }
            assertTrue(client.call("PING", "message").startsWith("-MISCONF "));
            assertTrue(client.call("SET", "key", "value").startsWith("-MISCONF "));
            assertEquals("$-1\r\n", client.call("GET", "key"));
            client.call("CONFIG", "SET", "stop-writes-on-bgsave-error", "no");
            assertEquals("+PONG\r\n", client.call("PING"));
            client.call("CONFIG", "SET", "stop-writes-on-bgsave-error", "yes");
            assertTrue(client.call("PING").startsWith("-MISCONF "));
            client.call("CONFIG", "SET", "save", "");
            assertEquals("+OK\r\n", client.call("SET", "key", "value"));
            Files.delete(file());
            client.call("CONFIG", "SET", "save", "3600 1000");
            assertEquals("+OK\r\n", client.call("SAVE"));
            assertEquals("+PONG\r\n", client.call("PING"));
        }
    }

    @Test
    void aSavePointIsReachedBySecondsAndChanges() throws Exception {
        try (TestServer server = server("save 1 2\n");
                TestClient client = new TestClient(server.port())) {
            client.call("SET", "a", "1");
            client.call("SET", "b", "2");
            for (int i = 0; i < 100 && !Files.exists(file()); i++) {
                Thread.sleep(100);
            }
            assertTrue(Files.exists(file()));
            awaitBackgroundSave(client);
            assertTrue(client.call("INFO", "persistence").contains("rdb_changes_since_last_save:0"));
        }
    }

    @Test
    void aSaveInTheBackgroundCanBeGivenUp() throws Exception {
        try (TestServer server = server("");
                TestClient client = new TestClient(server.port())) {
            client.sendRaw(TestClient.encode("BGSAVE")
                    + TestClient.encode("BGSAVE")
                    + TestClient.encode("SAVE")
                    + TestClient.encode("BGSAVE", "CANCEL")
                    + TestClient.encode("BGSAVE", "CANCEL"));
            assertEquals("+Background saving started\r\n", client.readReply());
            assertEquals("-ERR Background save already in progress\r\n", client.readReply());
            assertEquals("-ERR Background save already in progress\r\n", client.readReply());
            assertEquals("+Background saving cancelled\r\n", client.readReply());
            assertTrue(client.readReply().startsWith("-ERR Background saving is currently not in progress"));
            awaitBackgroundSave(client);
            assertFalse(Files.exists(file()));
            assertEquals("-ERR syntax error\r\n", client.call("BGSAVE", "LATER"));
        }
    }
}
