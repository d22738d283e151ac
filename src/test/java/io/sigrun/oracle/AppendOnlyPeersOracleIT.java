package io.sigrun.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.wire.TestClient;
import io.sigrun.wire.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Append-only files of older servers, read by ours, and ours read by them where they know what stands there. */
final class AppendOnlyPeersOracleIT {
    private static final String EMPTY = "+0000000000000000000000000000000000000000\r\n";

    @TempDir
    private Path data;

    private TestServer ours(String rdbPreamble) throws IOException {
        return new TestServer("appendonly yes\nappendfsync no\naof-timestamp-enabled yes\naof-use-rdb-preamble "
                + rdbPreamble + "\nsave \"\"\ndir " + data + "\n");
    }

    private ValkeyPeer theirs(String peer) throws IOException {
        return ValkeyPeer.named(
                peer,
                "--appendonly",
                "yes",
                "--appendfsync",
                "no",
                "--aof-timestamp-enabled",
                "yes",
                "--dir",
                data.toString());
    }

    /** Commands that came before fields could expire. */
    private static List<String[]> commands(long seed) throws Exception {
        return AppendCommands.draw(
                AppendCommands.known().stream()
                        .filter(pattern -> !pattern.matches("(HPEXPIREAT|HPERSIST|HSETEX|HGETEX) .*"))
                        .toList(),
                seed);
    }

    /** Half of the commands, a rewrite, the other half; returns the digest. */
    private static String use(int port, String rdbPreamble) throws Exception {
        List<String[]> commands = commands(31);
        AppendOnlyOracleIT.send(port, commands.subList(0, commands.size() / 2));
        AppendOnlyOracleIT.rewrite(port, rdbPreamble);
        AppendOnlyOracleIT.send(port, commands.subList(commands.size() / 2, commands.size()));
        String digest = AppendOnlyOracleIT.digest(port);
        assertNotEquals(EMPTY, digest);
        return digest;
    }

    @ParameterizedTest
    @CsvSource({"redis-7.0,yes", "redis-7.0,no", "valkey-8.1,yes", "valkey-8.1,no", "valkey-9.1,yes", "valkey-9.1,no"})
    void oursReadsTheirDirectory(String peer, String rdbPreamble) throws Exception {
        String digest;
        try (ValkeyPeer server = theirs(peer)) {
            digest = use(server.port(), rdbPreamble);
        }
        try (TestServer server = ours("yes")) {
            assertEquals(digest, AppendOnlyOracleIT.digest(server.port()));
        }
        try (TestServer server = ours("yes")) {
            assertEquals(digest, AppendOnlyOracleIT.digest(server.port()), "as ours has opened it for writing");
        }
    }

    @ParameterizedTest
    @CsvSource({"redis-7.0,no", "valkey-8.1,no", "valkey-9.1,yes", "valkey-9.1,no"})
    void theirsReadsOurDirectory(String peer, String rdbPreamble) throws Exception {
        String digest;
        try (TestServer server = ours(rdbPreamble)) {
            digest = use(server.port(), rdbPreamble);
        }
        try (ValkeyPeer server = theirs(peer)) {
            assertEquals(digest, AppendOnlyOracleIT.digest(server.port()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis-7.0", "valkey-8.1", "valkey-9.1"})
    void aSingleFileOfOldIsTakenInAsTheyDo(String peer) throws Exception {
        Files.writeString(
                data.resolve("appendonly.aof"),
                TestClient.encode("SELECT", "3")
                        + TestClient.encode("RPUSH", "list", "1", "2")
                        + TestClient.encode("MULTI")
                        + TestClient.encode("SET", "k", "v")
                        + TestClient.encode("EXEC")
                        + TestClient.encode("MULTI")
                        + TestClient.encode("SET", "k", "torn"),
                StandardCharsets.ISO_8859_1);
        Path theirData = Files.createDirectory(data.resolve("theirs"));
        Files.copy(data.resolve("appendonly.aof"), theirData.resolve("appendonly.aof"));
        String digest;
        try (TestServer server = ours("yes")) {
            digest = AppendOnlyOracleIT.digest(server.port());
        }
        try (ValkeyPeer server = ValkeyPeer.named(peer, "--appendonly", "yes", "--dir", theirData.toString())) {
            assertEquals(AppendOnlyOracleIT.digest(server.port()), digest);
        }
        Path file = Path.of("appendonlydir", "appendonly.aof");
        assertEquals(Files.readString(theirData.resolve(file)), Files.readString(data.resolve(file)));
        Path manifest = Path.of("appendonlydir", "appendonly.aof.manifest");
        assertEquals(
                Files.readString(theirData.resolve(manifest)).lines().toList().getFirst(),
                Files.readString(data.resolve(manifest)).lines().toList().getFirst());
    }

    @Test
    void whatIsSwitchedOnLaterIsReadByThem() throws Exception {
        String digest;
        try (TestServer server = new TestServer("save \"\"\ndir " + data + "\n");
                TestClient client = new TestClient(server.port())) {
            AppendOnlyOracleIT.send(server.port(), commands(32));
            assertEquals("+OK\r\n", client.call("CONFIG", "SET", "appendonly", "yes"));
            AppendOnlyOracleIT.send(server.port(), commands(33));
            while (client.call("INFO", "persistence").contains("aof_rewrite_in_progress:1")) {
                Thread.sleep(20);
            }
            AppendOnlyOracleIT.send(server.port(), commands(34).subList(0, 200));
            digest = AppendOnlyOracleIT.digest(server.port());
            assertTrue(client.call("INFO", "persistence").contains("aof_enabled:1"));
        }
        try (ValkeyPeer server = theirs("valkey-9.1")) {
            assertEquals(digest, AppendOnlyOracleIT.digest(server.port()));
        }
    }
}
