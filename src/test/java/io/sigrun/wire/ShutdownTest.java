package io.sigrun.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShutdownTest {
    private static final String OK = "+OK\r\n";
    private static final String CANNOT = "-ERR Errors trying to SHUTDOWN. Check logs.\r\n";
    private static final String SYNTAX = "-ERR syntax error\r\n";
    /** Microseconds for each key, so that a save or rewrite is still under way when the server is told to end. */
    private static final String SLOW = "rdb-key-save-delay 10000000\n";

    @TempDir
    private Path directory;

    private final FaultyDisk disk = new FaultyDisk();

    private TestServer server(String lines) throws IOException {
        return TestServer.on(disk, "dir " + directory + "\n" + lines);
    }

    private static TestClient connect(TestServer server) throws IOException, InterruptedException {
        TestClient client = new TestClient(server.port());
        while (client.call("PING").startsWith("-LOADING")) {
            Thread.sleep(10);
        }
        return client;
    }

    private static void assertEnds(TestServer server, TestClient client, String... arguments) throws Exception {
        assertThrows(EOFException.class, () -> client.call(arguments));
        server.awaitEnd();
    }

    private void assertHolds(String lines, String value) throws Exception {
        try (TestServer server = server(lines);
                TestClient client = connect(server)) {
            assertEquals(value, client.call("GET", "k"));
        }
    }

    private List<String> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.startsWith("temp-"))
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NOSAVE SAVE",
        "SAVE NOSAVE",
        "ABORT NOW",
        "NOW FORCE ABORT",
        "SAVE ABORT",
        "WHATEVER",
    })
    void wishesThatContradictEachOtherAreErrors(String arguments) throws Exception {
        try (TestServer server = server("");
                TestClient client = connect(server)) {
            assertEquals(SYNTAX, client.call(("SHUTDOWN " + arguments).split(" ", -1)));
            assertEquals("-ERR No shutdown in progress.\r\n", client.call("SHUTDOWN", "ABORT"));
            assertEquals(
                    "-ERR SHUTDOWN FAILOVER is only supported in cluster mode.\r\n",
                    client.call("SHUTDOWN", "SAFE", "FAILOVER"));
            assertEquals("+PONG\r\n", client.call("PING"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "save 900 1,SHUTDOWN,true",
        "save 900 1,SHUTDOWN SAVE NOW FORCE SAFE,true",
        "save 900 1,SHUTDOWN NOSAVE,false",
        "timeout 0,SHUTDOWN NOW SAFE,false",
        "timeout 0,SHUTDOWN SAVE,true",
    })
    void theDataIsSavedWhereThatIsWanted(String line, String command, boolean saved) throws Exception {
        try (TestServer server = server(line + "\n");
                TestClient client = connect(server)) {
            client.call("SET", "k", "1");
            assertEnds(server, client, command.split(" ", -1));
        }
        assertEquals(saved, Files.exists(directory.resolve("dump.rdb")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SAVE", "NOSAVE"})
    void aSaveInTheBackgroundIsGivenUp(String word) throws Exception {
        try (TestServer server = server(SLOW);
                TestClient client = connect(server)) {
            client.call("SET", "k", "1");
            assertEquals(OK, client.call("SAVE"));
            client.call("SET", "k", "2");
            assertEquals("+Background saving started\r\n", client.call("BGSAVE"));
            client.call("SET", "k", "3");
            assertTrue(client.call("INFO", "persistence").contains("rdb_bgsave_in_progress:1"));
            assertEnds(server, client, "SHUTDOWN", word);
        }
        assertEquals(List.of(), temporaryFiles());
        assertHolds("", word.equals("SAVE") ? "$1\r\n3\r\n" : "$1\r\n1\r\n");
    }

    @Test
    void aServerThatCannotSaveGoesOnUntilItIsForced() throws Exception {
        try (TestServer server = server("save 900 1\n" + SLOW);
                TestClient client = connect(server)) {
            client.call("SET", "k", "1");
            assertEquals("+Background saving started\r\n", client.call("BGSAVE"));
            disk.full = true;
            assertEquals(CANNOT, client.call("SHUTDOWN"));
            assertEquals(OK, client.call("SET", "k", "2"), "a save that was given up has not failed");
            assertTrue(client.call("INFO", "persistence").contains("rdb_bgsave_in_progress:0"));
            assertEquals(CANNOT, client.call("SHUTDOWN", "SAVE", "NOW"));
            disk.full = false;
            assertEquals(OK, client.call("CONFIG", "SET", "rdb-key-save-delay", "0"));
            assertEquals("+Background saving started\r\n", client.call("BGSAVE"));
            disk.full = true;
            assertEnds(server, client, "SHUTDOWN", "FORCE");
        }
        assertEquals(List.of(), temporaryFiles());
    }

    @Test
    void aRewriteIsGivenUpAndNothingIsLost() throws Exception {
        String lines = "appendonly yes\nappendfsync no\n";
        try (TestServer server = server(lines + SLOW);
                TestClient client = connect(server)) {
            client.call("SET", "k", "1");
            assertTrue(client.call("BGREWRITEAOF").startsWith("+Background append only file rewriting started"));
            client.call("SET", "k", "2");
            assertEnds(server, client, "SHUTDOWN");
        }
        assertEquals(List.of(), temporaryFiles());
        assertFalse(Files.exists(directory.resolve("appendonlydir/appendonly.aof.2.base.rdb")));
        assertHolds(lines, "$1\r\n2\r\n");
    }

    @Test
    void aServerThatHasNoBaseYetGoesOnUntilItIsForced() throws Exception {
        try (TestServer server = server(SLOW);
                TestClient client = connect(server)) {
            client.call("SET", "k", "1");
            assertEquals(OK, client.call("CONFIG", "SET", "appendonly", "yes"));
            assertEquals(CANNOT, client.call("SHUTDOWN"));
            assertEquals(CANNOT, client.call("SHUTDOWN", "NOSAVE", "NOW"));
            assertTrue(client.call("INFO", "persistence").contains("aof_rewrite_in_progress:1"));
            assertEnds(server, client, "SHUTDOWN", "FORCE");
        }
        assertEquals(List.of(), temporaryFiles());
    }

    @ParameterizedTest
    @ValueSource(strings = {"everysec", "no"})
    void aServerThatDoesNotKnowWhatIsOnTheMediumGoesOnUntilItDoes(String policy) throws Exception {
        String lines = "appendonly yes\nappendfsync " + policy + "\n";
        try (TestServer server = server(lines);
                TestClient client = connect(server)) {
            client.call("SET", "k", "1");
            disk.broken = true;
            assertEquals(CANNOT, client.call("SHUTDOWN"));
            disk.broken = false;
            assertEquals(CANNOT, client.call("SHUTDOWN"), "a second sync proves nothing");
            AppendOnlyTest.awaitInfo(client, "aof_last_write_status:ok"); // after a rewrite
            assertEnds(server, client, "SHUTDOWN");
        }
        assertHolds(lines, "$1\r\n1\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"everysec", "no", "always"})
    void whatWaitsForSpaceKeepsTheServerFromEnding(String policy) throws Exception {
        String lines = "appendonly yes\nappendfsync " + policy + "\n";
        try (TestServer server = server(lines);
                TestClient client = connect(server)) {
            disk.full = true;
            try (TestClient writer = new TestClient(server.port())) {
                if (policy.equals("always")) { // who is served in the turn that cannot be written is not answered
                    assertThrows(IOException.class, () -> writer.call("SET", "k", "1"));
                } else {
                    assertEquals(OK, writer.call("SET", "k", "1"));
                }
            }
            AppendOnlyTest.awaitInfo(client, "aof_last_write_status:err");
            assertEquals(CANNOT, client.call("SHUTDOWN"));
            disk.full = false;
            assertEnds(server, client, "SHUTDOWN");
        }
        assertHolds(lines, "$1\r\n1\r\n");
    }
}
