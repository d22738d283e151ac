package io.sigrun.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.wire.TestClient;
import io.sigrun.wire.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Directories of append-only files of other servers and releases, loaded here, and ours, loaded there: bases of both
 * kinds, commands before and behind them, under names that need quotes.
 */
final class AofPeersIT {
    private static final String FUNCTION = "#!lua name=lib\nredis.register_function('f', function() return 1 end)";
    private static final String[] NAMES = {"--appenddirname", "a dir", "--appendfilename", "a file.aof"};
    private static final String LATER = "4000000000123";

    @TempDir
    private Path data;

    private static List<String[]> commands(String round, boolean expiringFields) {
        List<String[]> commands = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String key = round + i % 40;
            for (String line : List.of(
                    "SET string:" + key + " " + i,
                    "APPEND string:" + key + " text",
                    "SETRANGE string:" + key + " 20 far",
                    "SET expiring:" + key + " v PX 100000000",
                    "GETEX expiring:" + key + " PXAT " + LATER,
                    "INCRBYFLOAT float:" + key + " 0." + i,
                    "RPUSH list:" + key + " " + i + " " + "long".repeat(i),
                    "LPOP list:" + (round + i % 7),
                    "LMOVE list:" + key + " list:" + round + " LEFT RIGHT",
                    "SADD set:" + key + " " + i,
                    "SADD set:" + key + " m" + i % 11,
                    "SPOP set:" + (round + i % 5),
                    "ZADD sorted:" + key + " " + i / 4.0 + " m" + i,
                    "ZPOPMIN sorted:" + (round + i % 5),
                    "HSET hash:" + key + " f" + i % 150 + " v" + i,
                    "HINCRBYFLOAT hash:" + (round + i % 3) + " number 0.5",
                    "XADD stream:" + (round + i % 4) + " MAXLEN ~ 100 " + (i + 1) + "-1 f v" + i,
                    "XDEL stream:" + (round + i % 4) + " " + i + "-1")) {
                commands.add(line.split(" ", -1));
            }
            if (i % 10 == 0) {
                commands.add(new String[] {"MULTI"});
                commands.add(new String[] {"SELECT", i % 20 == 0 ? "3" : "0"});
                commands.add(new String[] {"RPUSH", "expiring list:" + key, key});
                commands.add(new String[] {"PEXPIRE", "expiring list:" + key, "100000000"});
                commands.add(new String[] {"COPY", "expiring list:" + key, "copy:" + key, "DB", "0", "REPLACE"});
                commands.add(new String[] {"SELECT", "0"});
                commands.add(new String[] {"EXEC"});
            }
        }
        String stream = "stream:" + round + "0";
        for (String line : List.of(
                "XGROUP CREATE " + stream + " group 0",
                "XGROUP CREATECONSUMER " + stream + " group idle",
                "XREADGROUP GROUP group alice COUNT 9 STREAMS " + stream + " >",
                "XAUTOCLAIM " + stream + " group bob 0 0 COUNT 2",
                "XSETID " + stream + " 9999-1",
                "RENAME string:" + round + "1 renamed:" + round,
                "UNLINK string:" + round + "2",
                "SET gone:" + round + " v PX 1")) {
            commands.add(line.split(" ", -1));
        }
        if (expiringFields) {
            for (String line : List.of(
                    "HPEXPIREAT hash:" + round + "1 " + LATER + " FIELDS 1 f1",
                    "HEXPIRE hash:" + round + "1 100000 FIELDS 1 f41",
                    "HPERSIST hash:" + round + "1 FIELDS 1 f41",
                    "HSETEX hash:" + round + "5 PXAT " + LATER + " FIELDS 1 new v")) {
                commands.add(line.split(" ", -1));
            }
        }
        return commands;
    }

    private static void run(TestClient client, List<String[]> commands) throws IOException {
        for (String[] command : commands) {
            String reply = client.call(command);
            assertTrue(!reply.startsWith("-"), () -> String.join(" ", command) + ": " + reply);
        }
    }

    /** Commands, a rewrite, and commands again. */
    private static void fill(int port, String preamble, boolean expiringFields) throws Exception {
        try (TestClient client = new TestClient(port)) {
            awaitLoaded(client);
            run(client, List.<String[]>of(new String[] {"CONFIG", "SET", "aof-use-rdb-preamble", preamble}));
            run(client, commands("first", expiringFields));
            assertTrue(client.call("BGREWRITEAOF").startsWith("+Background"));
            run(client, commands("meanwhile", expiringFields));
            String information;
            do {
                Thread.sleep(20);
                information = client.call("INFO", "persistence");
            } while (!information.contains("aof_rewrite_in_progress:0")
                    || !information.contains("aof_rewrite_scheduled:0"));
            assertTrue(information.contains("aof_last_bgrewrite_status:ok"), information);
            run(client, commands("last", expiringFields));
        }
    }

    private static void awaitLoaded(TestClient client) throws Exception {
        while (client.call("PING").startsWith("-LOADING")) {
            Thread.sleep(10);
        }
    }

    /** What there is, as far as it reads the same from all servers. */
    private static List<String> content(int port, boolean expiringFields) throws Exception {
        try (TestClient client = new TestClient(port)) {
            awaitLoaded(client);
            Thread.sleep(5); // for what expires after one millisecond
            List<String> content = new ArrayList<>();
            for (String round : List.of("first", "meanwhile", "last", "appended")) {
                assertEquals("$-1\r\n", client.call("GET", "gone:" + round)); // which also deletes it
                for (String command : List.of(
                        "PEXPIRETIME expiring:" + round + "1",
                        "PEXPIRETIME copy:" + round + "10",
                        "HPEXPIRETIME hash:" + round + "1 FIELDS 3 f1 f41 f2",
                        "HPEXPIRETIME hash:" + round + "5 FIELDS 1 new",
                        "HGETALL hash:" + round + "2",
                        "HLEN hash:" + round + "5")) {
                    if (expiringFields || !command.startsWith("HPEX")) {
                        content.add(command + ": " + client.call(command.split(" ", -1)));
                    }
                }
            }
            content.add(client.call("DBSIZE"));
            content.add(expiringFields ? digests(client) : client.call("DEBUG", "DIGEST"));
            return content;
        }
    }

    /** The digest of each key, without those whose fields expire: servers differ in what they make of these. */
    private static String digests(TestClient client) throws IOException {
        List<String> keys = new ArrayList<>();
        for (String word : client.call("KEYS", "*").split("\r\n", -1)) {
            if (word.contains(":") && !word.matches("hash:\\D+[15]")) {
                keys.add(word);
            }
        }
        keys.sort(null);
        List<String> command = new ArrayList<>(List.of("DEBUG", "DIGEST-VALUE"));
        command.addAll(keys);
        return keys + client.call(command.toArray(String[]::new));
    }

    private static String[] withNames(String... arguments) {
        return Stream.concat(Stream.of(arguments), Stream.of(NAMES)).toArray(String[]::new);
    }

    private ValkeyPeer theirs(String name) throws IOException {
        return ValkeyPeer.named(
                name, withNames("--appendonly", "yes", "--aof-timestamp-enabled", "yes", "--dir", data.toString()));
    }

    private TestServer ours() throws IOException {
        return new TestServer(
                "appendonly yes\nappenddirname \"a dir\"\nappendfilename \"a file.aof\"\ndir " + data + "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "redis-7.0, yes, false",
        "redis-7.0, no, false",
        "redis-8.0, yes, true",
        "redis-8.0, no, true",
        "valkey-8.1, yes, false",
        "valkey-8.1, no, false",
        "valkey-9.1, yes, true",
        "valkey-9.1, no, true"
    })
    void theirFilesLoadHereAndWhatWasAppendedHereLoadsThere(String name, String preamble, boolean expiringFields)
            throws Exception {
        List<String> content;
        try (ValkeyPeer peer = theirs(name)) {
            fill(peer.port(), preamble, expiringFields);
            try (TestClient client = new TestClient(peer.port())) {
                client.call("FUNCTION", "LOAD", FUNCTION);
            }
        }
        try (ValkeyPeer peer = theirs(name)) {
            content = content(peer.port(), expiringFields);
        }
        try (TestServer server = ours()) {
            assertEquals(content, content(server.port(), expiringFields));
            try (TestClient client = new TestClient(server.port())) {
                run(client, commands("appended", false));
            }
            content = content(server.port(), expiringFields);
        }
        try (ValkeyPeer peer = theirs(name)) {
            assertEquals(content, content(peer.port(), expiringFields));
            try (TestClient client = new TestClient(peer.port())) {
                assertTrue(client.call("FUNCTION", "LIST").contains("lib"));
            }
        }
    }

    /** The way back: with bases of commands, which every release reads. */
    @ParameterizedTest
    @ValueSource(strings = {"redis-7.0", "redis-8.0", "valkey-8.1", "valkey-9.1"})
    void ourFilesLoadThere(String name) throws Exception {
        List<String> content;
        try (TestServer server = ours()) {
            fill(server.port(), "no", false);
            content = content(server.port(), false);
        }
        try (ValkeyPeer peer = theirs(name)) {
            assertEquals(content, content(peer.port(), false));
        }
    }

    /**
     * Redis 4 to 6 kept one file, with or without an RDB at its begin; such a file is moved where 7.0 would move it.
     */
    @ParameterizedTest
    @ValueSource(strings = {"yes", "no"})
    void aSingleFileOfOldIsTakenOver(String preamble) throws Exception {
        List<String> content;
        try (ValkeyPeer peer = theirs("redis-7.0")) {
            fill(peer.port(), preamble, false);
        }
        Path directory = data.resolve("a dir");
        Path single = data.resolve("a file.aof");
        List<String> names = new ArrayList<>();
        for (String line : Files.readAllLines(directory.resolve("a file.aof.manifest"))) {
            String name = line.substring(line.indexOf('"') + 1, line.lastIndexOf('"'));
            names.add(name);
        }
        for (String name : names) {
            byte[] bytes = Files.readAllBytes(directory.resolve(name));
            Files.write(single, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        try (ValkeyPeer peer = theirs("redis-7.0")) {
            content = content(peer.port(), false);
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
        assertEquals(2, names.size());
        try (TestServer server = ours()) {
            assertEquals(content, content(server.port(), false));
        }
        assertTrue(Files.exists(directory.resolve("a file.aof")) && !Files.exists(single));
        try (ValkeyPeer peer = theirs("redis-7.0")) {
            assertEquals(content, content(peer.port(), false));
        }
    }
}
