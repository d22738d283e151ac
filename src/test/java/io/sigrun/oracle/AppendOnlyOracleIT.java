package io.sigrun.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.wire.TestClient;
import io.sigrun.wire.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Append-only files of ours and of the real server: the same commands in them, read by each other, cut alike. */
final class AppendOnlyOracleIT {
    private static final int COMMANDS = 3000;
    private static final int CUTS = Integer.getInteger("sigrun.cuts", 40);

    /** Words in small letters are drawn: a key, a number, a word, a score, a field. */
    private static final List<String> PATTERNS = List.of(
            "SET key word",
            "SET key number PXAT 4000000000123",
            "SET key word KEEPTTL",
            "SETNX key word",
            "GETSET key word",
            "GETDEL key",
            "GETEX key PXAT 4000000000123",
            "GETEX key PERSIST",
            "APPEND key word",
            "SETRANGE key 3 word",
            "INCRBY key number",
            "DECR key",
            "INCRBYFLOAT key score",
            "MSET key word key number",
            "MSETNX key word key word",
            "RPUSH key word number word",
            "LPUSH key number",
            "LPOP key 2",
            "RPOP key",
            "LINSERT key BEFORE word number",
            "LSET key 0 word",
            "LREM key 1 word",
            "LTRIM key 0 10",
            "LMOVE key key LEFT RIGHT",
            "RPOPLPUSH key key",
            "LMPOP 2 key key LEFT COUNT 2",
            "SADD key word number number",
            "SREM key word",
            "SMOVE key key word",
            "SINTERSTORE key key key",
            "SUNIONSTORE key key key",
            "ZADD key score word score number",
            "ZADD key NX GT score word",
            "ZINCRBY key score word",
            "ZREM key word",
            "ZPOPMIN key",
            "ZPOPMAX key 2",
            "ZREMRANGEBYRANK key 5 9",
            "ZUNIONSTORE key 2 key key",
            "ZRANGESTORE key key 0 3",
            "ZMPOP 1 key MIN",
            "HSET key field word field number",
            "HSETNX key field word",
            "HDEL key field",
            "HINCRBY key field number",
            "HINCRBYFLOAT key field score",
            "HPEXPIREAT key 4000000000123 FIELDS 2 field field",
            "HPERSIST key FIELDS 1 field",
            "HSETEX key PXAT 4000000000123 FIELDS 1 field word",
            "HGETEX key PXAT 4000000000123 FIELDS 1 field",
            "XADD key number-1 field word",
            "XTRIM key MAXLEN 5",
            "XTRIM key MAXLEN = 4",
            "XDEL key 5-1",
            "XSETID key 9999-1",
            "XGROUP CREATE key group 0 MKSTREAM",
            "XGROUP CREATECONSUMER key group word",
            "XGROUP SETID key group 3-1",
            "XGROUP DESTROY key group",
            "XACK key group 5-1",
            "XCLAIM key group word 0 number-1 number-1 TIME 1700000000123 RETRYCOUNT 3 FORCE JUSTID",
            "DEL key key",
            "UNLINK key",
            "RENAME key key",
            "RENAMENX key key",
            "COPY key key REPLACE",
            "MOVE key 2",
            "PEXPIREAT key 4000000000456",
            "EXPIREAT key 4000000000 NX",
            "EXPIREAT key 1",
            "PERSIST key",
            "SELECT 2",
            "SELECT 0",
            "SWAPDB 0 2",
            "SORT key ALPHA STORE key",
            "SETBIT key 7 1",
            "PFADD key word");

    @TempDir
    private Path directory;

    private final List<String> known = new ArrayList<>();

    /** Leaves out what this build does not have. */
    @BeforeEach
    void findKnown() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(server.port())) {
            for (String pattern : PATTERNS) {
                String name = pattern.substring(0, pattern.indexOf(' '));
                if (client.call("COMMAND", "INFO", name).contains(name.toLowerCase(Locale.ROOT))) {
                    known.add(pattern);
                }
            }
        }
        assertTrue(known.size() > 50, known.toString());
    }

    private List<String[]> draw(long seed) {
        Random random = new Random(seed);
        List<String> patterns = new ArrayList<>(known);
        Collections.shuffle(patterns, random);
        List<String[]> commands = new ArrayList<>();
        int untilExec = -1;
        for (int i = 0; i < COMMANDS; i++) {
            if (untilExec < 0 && random.nextInt(20) == 0) {
                commands.add(new String[] {"MULTI"});
                untilExec = random.nextInt(6);
            } else if (untilExec >= 0 && untilExec-- == 0) {
                commands.add(new String[] {random.nextInt(8) == 0 ? "DISCARD" : "EXEC"});
            }
            String[] words = patterns.get(random.nextInt(patterns.size())).split(" ", -1);
            for (int j = 0; j < words.length; j++) {
                words[j] = drawn(words[j], random);
            }
            commands.add(words);
            if (random.nextInt(400) == 0) {
                commands.add(new String[] {random.nextBoolean() ? "FLUSHDB" : "FLUSHALL"});
            }
        }
        return commands;
    }

    private static String drawn(String word, Random random) {
        return switch (word) {
            case "key" -> "k" + random.nextInt(30);
            case "word" -> "w" + random.nextInt(12) + "\r\n".repeat(random.nextInt(2));
            case "number" -> Integer.toString(random.nextInt(200));
            case "number-1" -> random.nextInt(200) + "-1";
            case "score" -> Double.toString(random.nextInt(80) / 4.0);
            case "field" -> "f" + random.nextInt(6);
            default -> word;
        };
    }

    private static void send(int port, List<String[]> commands) throws IOException, InterruptedException {
        try (TestClient client = new TestClient(port)) {
            for (String[] command : commands) {
                client.call(command);
            }
        }
    }

    private static String digest(int port) throws IOException, InterruptedException {
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
            List<String[]> commands = draw(seed);
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
        List<String[]> commands = draw(11);
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
        send(port, commands.subList(0, COMMANDS / 2));
        rewrite(port, rdbPreamble);
        send(port, commands.subList(COMMANDS / 2, COMMANDS));
        return digest(port);
    }

    @Test
    void aBaseOfCommandsHasTheCommandsOfTheRealServer() throws Exception {
        Path our = Files.createDirectory(directory.resolve("ours"));
        Path their = Files.createDirectory(directory.resolve("theirs"));
        List<String[]> commands = draw(21);
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

    private static void rewrite(int port, String rdbPreamble) throws IOException, InterruptedException {
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
            send(server.port(), draw(5).subList(0, 200));
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
