package io.sigrun.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.wire.TestClient;
import io.sigrun.wire.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Append-only files of ours and of the real server: the same commands in them, read by each other, cut alike. */
final class AppendOnlyOracleIT {
    private static final int CUTS = Integer.getInteger("sigrun.cuts", 40);

    @TempDir
    private Path directory;

    private List<String> known = List.of();

    /** Leaves out what this build does not have. */
    @BeforeEach
    void findKnown() throws Exception {
        known = AppendCommands.known();
    }

    static void send(int port, List<String[]> commands) throws IOException, InterruptedException {
        try (TestClient client = new TestClient(port)) {
            for (String[] command : commands) {
                client.call(command);
            }
        }
    }

    static String digest(int port) throws IOException, InterruptedException {
        try (TestClient client = new TestClient(port)) {
            while (client.call("PING").startsWith("-LOADING")) {
                Thread.sleep(10);
            }
            return client.call("DEBUG", "DIGEST");
        }
    }

    private TestServer ours(Path data) throws IOException {
        return new TestServer("appendonly yes\nappendfsync no\nsave \"\"\ndir " + data + "\n");
    }

    private static ValkeyPeer theirs(Path data) throws IOException {
        return new ValkeyPeer("--appendonly", "yes", "--appendfsync", "no", "--dir", data.toString());
    }

    private static Path increment(Path data, int number) {
        return data.resolve("appendonlydir").resolve("appendonly.aof." + number + ".incr.aof");
    }

    @Test
    void theSameCommandsLeaveTheSameFileAndEachReadsTheOthers() throws Exception {
        for (long seed = 1; seed <= 3; seed++) {
            Path our = Files.createDirectory(directory.resolve("ours" + seed));
            Path their = Files.createDirectory(directory.resolve("theirs" + seed));
            List<String[]> commands = AppendCommands.draw(known, seed);
            String digest;
            try (TestServer server = ours(our)) {
                send(server.port(), commands);
                digest = digest(server.port());
            }
            try (ValkeyPeer valkey = theirs(their)) {
                send(valkey.port(), commands);
                assertEquals(digest, digest(valkey.port()));
            }
            compare(lines(increment(our, 1)), lines(increment(their, 1)));
            try (TestServer server = ours(their)) {
                assertEquals(digest, digest(server.port()), "ours reads theirs");
            }
            try (ValkeyPeer valkey = theirs(our)) {
                assertEquals(digest, digest(valkey.port()), "theirs reads ours");
            }
        }
    }

    private static List<String> lines(Path file) throws IOException {
        return List.of(Files.readString(file, StandardCharsets.ISO_8859_1).split("(?=\\*\\d+\r\n\\$)", -1));
    }

    private static void compare(List<String> ours, List<String> theirs) {
        for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
            int at = i;
            assertEquals(
                    theirs.get(i),
                    ours.get(i),
                    () -> "after " + ours.subList(Math.max(0, at - 3), at) + " then theirs "
                            + theirs.subList(at, Math.min(at + 3, theirs.size())));
        }
        assertEquals(theirs.size(), ours.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no"})
    void afterARewriteEachReadsTheOthers(String rdbPreamble) throws Exception {
        Path our = Files.createDirectory(directory.resolve("ours"));
        Path their = Files.createDirectory(directory.resolve("theirs"));
        List<String[]> commands = AppendCommands.draw(known, 11);
        String digest;
        try (TestServer server = ours(our)) {
            digest = rewriteAmong(server.port(), commands, rdbPreamble);
        }
        try (ValkeyPeer valkey = theirs(our)) {
            assertEquals(digest, digest(valkey.port()), "theirs reads ours");
        }
        try (ValkeyPeer valkey = theirs(their)) {
            digest = rewriteAmong(valkey.port(), commands, rdbPreamble);
        }
        try (TestServer server = ours(their)) {
            assertEquals(digest, digest(server.port()), "ours reads theirs");
        }
    }

    private static String rewriteAmong(int port, List<String[]> commands, String rdbPreamble) throws Exception {
        send(port, commands.subList(0, commands.size() / 2));
        rewrite(port, rdbPreamble);
        send(port, commands.subList(commands.size() / 2, commands.size()));
        return digest(port);
    }

    @Test
    void aBaseOfCommandsHasTheCommandsOfTheRealServer() throws Exception {
        Path our = Files.createDirectory(directory.resolve("ours"));
        Path their = Files.createDirectory(directory.resolve("theirs"));
        List<String[]> commands = AppendCommands.draw(known, 21);
        addLarge(commands);
        String digest;
        try (TestServer server = ours(our)) {
            send(server.port(), commands);
            rewrite(server.port(), "no");
            digest = digest(server.port());
        }
        try (ValkeyPeer valkey = theirs(their)) {
            send(valkey.port(), commands);
            rewrite(valkey.port(), "no");
            assertEquals(digest, digest(valkey.port()));
        }
        Path base = Path.of("appendonlydir", "appendonly.aof.2.base.aof");
        Map<String, List<String>> theirCommands = BaseCommands.of(their.resolve(base));
        Map<String, List<String>> ourCommands = BaseCommands.of(our.resolve(base));
        assertEquals(theirCommands.keySet(), ourCommands.keySet());
        theirCommands.forEach((key, made) -> assertEquals(made, ourCommands.get(key), key));
        try (TestServer server = ours(their)) {
            assertEquals(digest, digest(server.port()), "ours reads theirs");
        }
        try (ValkeyPeer valkey = theirs(our)) {
            assertEquals(digest, digest(valkey.port()), "theirs reads ours");
        }
    }

    /** Adds values that are read part by part, and the borders of what one command holds. */
    private static void addLarge(List<String[]> commands) {
        for (int count : new int[] {63, 64, 65, 128, 1000}) {
            for (int i = 0; i < count; i++) {
                String number = Integer.toString(i);
                commands.add(new String[] {"SADD", "integers" + count, number});
                commands.add(new String[] {"SADD", "set" + count, "m" + number});
                commands.add(new String[] {"ZADD", "sorted" + count, i / 8.0 + "e" + i % 30, "m" + number});
                commands.add(new String[] {"HSET", "hash" + count, "f" + number, "v" + number});
                commands.add(new String[] {"RPUSH", "list" + count, "e".repeat(i % 90) + number});
                commands.add(new String[] {"XADD", "stream" + count, number + "-1", "f" + i % 3, number, "f", "v"});
            }
            commands.add(new String[] {"XDEL", "stream" + count, "7-1"});
            commands.add(new String[] {"XGROUP", "CREATE", "stream" + count, "group", "9-1"});
            commands.add(new String[] {"RPUSH", "list" + count, "long".repeat(20_000), "", "-1"});
            commands.add(new String[] {"PEXPIREAT", "hash" + count, "4000000000123"});
            commands.add(new String[] {"PEXPIREAT", "stream" + count, "4000000000123"});
        }
        commands.add(new String[] {"SET", "long", "text".repeat(50_000), "PXAT", "4000000000123"});
        commands.add(new String[] {"HSET", "expiring", "f", "v"});
        commands.add(new String[] {"HPEXPIREAT", "expiring", "4000000000123", "FIELDS", "1", "f"});
        for (int i = 0; i < 10; i++) {
            commands.add(new String[] {"HPEXPIREAT", "hash128", "400000000012" + i, "FIELDS", "1", "f" + 7 * i});
            commands.add(new String[] {"HPEXPIREAT", "hash1000", "400000000012" + i, "FIELDS", "1", "f" + 7 * i});
        }
    }

    static void rewrite(int port, String rdbPreamble) throws IOException, InterruptedException {
        try (TestClient client = new TestClient(port)) {
            assertEquals("+OK\r\n", client.call("CONFIG", "SET", "aof-use-rdb-preamble", rdbPreamble));
            assertTrue(client.call("BGREWRITEAOF").startsWith("+Background"));
            String information;
            do {
                Thread.sleep(20);
                information = client.call("INFO", "persistence");
            } while (!information.contains("aof_rewrite_in_progress:0") || information.contains("aof_base_size:0\r\n"));
        }
    }

    @Test
    void aFileCutAnywhereIsCutOffAtTheSamePlace() throws Exception {
        Path data = Files.createDirectory(directory.resolve("whole"));
        byte[] whole;
        try (TestServer server = ours(data)) {
            send(server.port(), AppendCommands.draw(known, 5).subList(0, 200));
            try (TestClient client = new TestClient(server.port())) {
                client.call("DEBUG", "SET-ACTIVE-EXPIRE", "0");
                client.call("SET", "unit", "1", "PX", "1");
                Thread.sleep(10);
                client.call("SET", "unit", "2");
            }
        }
        whole = Files.readAllBytes(increment(data, 1));
        for (int cut = 1; cut <= Math.min(CUTS, whole.length); cut++) {
            byte[] torn = Arrays.copyOf(whole, whole.length - cut);
            Path our = prepare(data, "ours" + cut, torn);
            Path their = prepare(data, "theirs" + cut, torn);
            String ourDigest;
            try (TestServer server = ours(our)) {
                ourDigest = digest(server.port());
            }
            try (ValkeyPeer valkey = theirs(their)) {
                assertEquals(digest(valkey.port()), ourDigest, "cut by " + cut);
            }
            assertEquals(Files.size(increment(their, 1)), Files.size(increment(our, 1)), "cut by " + cut);
        }
    }

    private Path prepare(Path from, String name, byte[] increment) throws IOException {
        Path data = Files.createDirectory(directory.resolve(name));
        Files.createDirectory(data.resolve("appendonlydir"));
        for (String file : List.of("appendonly.aof.1.base.rdb", "appendonly.aof.manifest")) {
            Files.copy(
                    from.resolve("appendonlydir").resolve(file),
                    data.resolve("appendonlydir").resolve(file));
        }
        Files.write(increment(data, 1), increment);
        return data;
    }
}
