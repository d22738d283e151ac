package io.sigrun.migrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.resp.client.Endpoint;
import io.sigrun.resp.client.Reply;
import io.sigrun.resp.client.ServerConnection;
import io.sigrun.server.ReplayedCommands;
import io.sigrun.wire.FreePort;
import io.sigrun.wire.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts of a take-over beside a real Redis 7.0 with a password, an included file and data of every type. */
final class MigrateIT {
    private static final Path REDIS =
            Path.of(System.getProperty("user.home"), ".cache", "sigrun-peers", "redis-7.0", "server");
    private static final String PASSWORD = "p\"w\\x #1";

    @TempDir
    private Path directory;

    private final List<Process> processes = new ArrayList<>();
    private Path config = Path.of("redis.conf");
    private int port;

    @BeforeEach
    void start() throws Exception {
        Files.createDirectory(directory.resolve("data"));
        config = directory.resolve("redis.conf");
        Path extra = directory.resolve("extra.conf");
        port = FreePort.find();
        Files.writeString(extra, "requirepass \"p\\\"w\\\\x #1\"\nhash-max-listpack-entries 3\n");
        Files.writeString(
                config,
                "port " + port + "\nbind 127.0.0.1\nsave 900 1\ndir " + directory.resolve("data") + "\ninclude " + extra
                        + "\n");
        startRedis();
    }

    private void startRedis(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(REDIS.toString(), config.toString()));
        command.addAll(List.of(options));
        processes.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start());
        for (int i = 0; i < 200; i++) {
            try (ServerConnection connection = connect(port)) {
                if (!connection.call("PING").isError()) {
                    return;
                }
            } catch (IOException notYet) {
                Thread.sleep(50);
            }
        }
        throw new IllegalStateException("Redis does not answer: " + Files.readString(directory.resolve("log")));
    }

    @AfterEach
    void stop() throws Exception {
        for (Process process : processes) {
            process.destroyForcibly();
            assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        }
    }

    private static ServerConnection connect(int port) throws IOException {
        ServerConnection connection = ServerConnection.open(Endpoint.tcp("127.0.0.1", port), 1000);
        connection.call("AUTH", PASSWORD);
        return connection;
    }

    private record Outcome(int status, String out, String err) {}

    private static Outcome run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.run(
                ReplayedCommands::new,
                new PrintStream(out, true, StandardCharsets.ISO_8859_1),
                new PrintStream(err, true, StandardCharsets.ISO_8859_1),
                arguments);
        return new Outcome(
                status, out.toString(StandardCharsets.ISO_8859_1), err.toString(StandardCharsets.ISO_8859_1));
    }

    private void fill() throws IOException {
        try (ServerConnection redis = connect(port)) {
            for (String line : List.of(
                    "SET string value PX 100000000",
                    "SET integer 12345",
                    "RPUSH list a b c 1 2 3",
                    "SADD intset 1 2 3",
                    "SADD set a b c 1",
                    "HSET hash a 1 b 2",
                    "HSET table a 1 b 2 c 3 d 4 e 5",
                    "ZADD sorted 0.1 a inf b -5 c",
                    "XADD stream 1-1 field value",
                    "XADD stream 2-1 field value other 2",
                    "XGROUP CREATE stream group 0",
                    "XREADGROUP GROUP group alice COUNT 1 STREAMS stream >",
                    "PFADD loglog a b c",
                    "PEXPIREAT list 1999999999001",
                    "PEXPIREAT set 1999999999003",
                    "PEXPIREAT table 1999999999005",
                    "PEXPIREAT sorted 1999999999006",
                    "PEXPIREAT stream 1999999999007",
                    "SELECT 3",
                    "SET elsewhere 1")) {
                Reply reply = redis.call(line.split(" ", -1));
                assertTrue(!reply.isError(), () -> line + ": " + reply.text());
            }
            redis.call("FUNCTION", "LOAD", "#!lua name=lib\nredis.register_function('f', function() return 1 end)");
        }
    }

    @Test
    void everyKeyThatRedisSavesReadsTheSameFromSigrun() throws Exception {
        fill();
        String before = directory.resolve("before").toString();
        String after = directory.resolve("after").toString();
        assertEquals(new Outcome(0, "keys=11\n", ""), run("proof", "capture", config.toString(), "--to", before));
        assertEquals(new Outcome(0, "keys=11\n", ""), run("quiesce", config.toString()));
        processes.removeFirst().destroy();
        String dump = directory.resolve("data").resolve("dump.rdb").toString();
        assertEquals(new Outcome(0, "keys=11\n", ""), run("count", dump));

        try (TestServer sigrun = new TestServer(
                Files.readString(config).replaceFirst("port .*\n", "").replaceFirst("save .*\n", "save \"\"\n"))) {
            Path ours = directory.resolve("sigrun.conf");
            Files.writeString(ours, "include " + config + "\nport " + sigrun.port() + "\n");
            assertEquals(new Outcome(0, "keys=11\n", ""), run("answering", ours.toString(), "--keys", "11"));
            assertEquals(1, run("answering", ours.toString(), "--keys", "12").status());
            assertEquals(new Outcome(0, "keys=11\n", ""), run("proof", "capture", ours.toString(), "--to", after));
            Outcome same = run("proof", "compare", before, after);
            assertEquals("13 the same, 0 different, 0 expired in between\n", same.out());
            assertEquals(0, same.status());
            try (ServerConnection connection = connect(sigrun.port())) {
                connection.call("HSET", "hash", "a", "2");
                connection.call("PERSIST", "string");
            }
            run("proof", "capture", ours.toString(), "--to", after);
            Outcome different = run("proof", "compare", before, after);
            assertEquals(1, different.status());
            assertTrue(different.out().contains("key 0 \"hash\": content was"), different.out());
            assertTrue(different.out().contains("key 0 \"string\": time of expiry was"), different.out());
        }
    }

    /**
     * The configuration with lines of {@code appendonly} under names that need quotes, and Redis started anew with it.
     */
    private Path appendOnly() throws Exception {
        stopRedis();
        Files.writeString(
                config,
                "appendonly yes\nappenddirname \"aof dir\"\nappendfilename \"a file\"\n",
                StandardOpenOption.APPEND);
        startRedis();
        return directory.resolve("data").resolve("aof dir");
    }

    /** Has Redis write its data anew; what is not a command of ours is in the files no longer. */
    private void rewrite() throws Exception {
        try (ServerConnection redis = connect(port)) {
            assertTrue(!redis.call("BGREWRITEAOF").isError());
            String information;
            do {
                Thread.sleep(20);
                information = redis.call("INFO", "persistence").text().toLatin1();
            } while (!information.contains("aof_rewrite_in_progress:0"));
        }
    }

    private void stopRedis() throws Exception {
        Process redis = processes.removeFirst();
        redis.destroy();
        assertTrue(redis.waitFor(10, TimeUnit.SECONDS));
    }

    @Test
    void everyKeyOfAnAppendOnlyFileReadsTheSameFromSigrun() throws Exception {
        appendOnly();
        fill();
        rewrite();
        try (ServerConnection redis = connect(port)) {
            redis.call("SET", "late", "1");
            redis.call("HSET", "hash", "late", "1");
        }
        assertEquals(new Outcome(0, "", ""), run("check", config.toString()));
        String before = directory.resolve("before").toString();
        String after = directory.resolve("after").toString();
        run("proof", "capture", config.toString(), "--to", before);
        assertEquals(new Outcome(0, "keys=12\n", ""), run("quiesce", config.toString()));
        stopRedis();
        Files.deleteIfExists(directory.resolve("data").resolve("dump.rdb"));

        try (TestServer sigrun = new TestServer(
                Files.readString(config).replaceFirst("port .*\n", "").replaceFirst("save .*\n", "save \"\"\n"))) {
            Path ours = directory.resolve("sigrun.conf");
            Files.writeString(ours, "include " + config + "\nport " + sigrun.port() + "\n");
            assertEquals(new Outcome(0, "keys=12\n", ""), run("answering", ours.toString(), "--keys", "12"));
            assertEquals(1, run("answering", ours.toString(), "--keys", "13").status());
            run("proof", "capture", ours.toString(), "--to", after);
            Outcome same = run("proof", "compare", before, after);
            assertEquals("14 the same, 0 different, 0 expired in between\n", same.out());
        }
    }

    @Test
    void aCommandThatThisBuildLacksIsRefusedByName() throws Exception {
        Path files = appendOnly();
        fill();
        Path increment = files.resolve("a file.1.incr.aof");
        Files.writeString(increment, "*2\r\n$6\r\nFT.ADD\r\n$1\r\nx\r\n", StandardOpenOption.APPEND);
        Outcome refused = run("check", config.toString());
        assertEquals(1, refused.status());
        assertTrue(refused.out().contains("unknown command 'FT.ADD', first in " + increment), refused.out());
        Outcome goesOn = run("quiesce", config.toString());
        assertEquals(1, goesOn.status());
        assertTrue(goesOn.err().contains("unknown command 'FT.ADD'"), goesOn.err());
        try (ServerConnection redis = connect(port)) {
            assertTrue(!redis.call("SET", "not", "paused").isError());
        }
        rewrite();
        assertEquals(new Outcome(0, "", ""), run("check", config.toString()));
    }

    @Test
    void aTornEndIsToldAndLeftAsItIs() throws Exception {
        Path files = appendOnly();
        try (ServerConnection redis = connect(port)) {
            redis.call("SET", "key", "value");
        }
        stopRedis();
        Path increment = files.resolve("a file.1.incr.aof");
        Files.writeString(increment, "*2\r\n$6\r\nFT.ADD\r\n$1", StandardOpenOption.APPEND);
        long bytes = Files.size(increment);
        Outcome noted = run("check", config.toString());
        assertEquals(0, noted.status(), noted.out());
        assertTrue(noted.out().contains("ends in the middle of a command"), noted.out());
        assertEquals(bytes, Files.size(increment));
        Files.writeString(config, "aof-load-truncated no\n", StandardOpenOption.APPEND);
        assertEquals(1, run("check", config.toString()).status());
    }

    @Test
    void writersStandStillUntilTheyAreLetGo() throws Exception {
        fill();
        run("quiesce", config.toString());
        try (ServerConnection writer = connect(port);
                ServerConnection reader = connect(port)) {
            writer.send("SET", "new", "1");
            writer.flush();
            assertEquals("value", reader.call("GET", "string").text().toLatin1());
            assertEquals(Reply.NIL, reader.call("GET", "new").type());
            assertTrue(!writer.awaitReply(300));
            assertEquals(0, run("resume", config.toString()).status());
            assertTrue(!writer.read().isError());
            assertEquals(
                    "900 1",
                    reader.call("CONFIG", "GET", "save")
                            .elements()
                            .get(1)
                            .text()
                            .toLatin1());
        }
    }

    @Test
    void aPlainRedisCanBeTakenOver() throws Exception {
        fill();
        assertEquals(new Outcome(0, "", ""), run("check", config.toString()));
    }

    @Test
    void whatWasSetInTheRunningServerOnlyIsTold() throws Exception {
        try (ServerConnection redis = connect(port)) {
            redis.call("CONFIG", "SET", "slowlog-max-len", "77");
        }
        Outcome noted = run("check", config.toString());
        assertEquals(0, noted.status());
        assertTrue(noted.out().contains("note: slowlog-max-len of the running server is '77'"), noted.out());
        try (ServerConnection redis = connect(port)) {
            redis.call("CONFIG", "SET", "save", "60 1");
        }
        Outcome refused = run("check", config.toString());
        assertEquals(1, refused.status());
        assertTrue(refused.out().contains("save of the running server is '60 1'"), refused.out());
    }

    @Test
    void whatOnlyTheRunningServerKnowsIsRefused() throws Exception {
        try (ServerConnection redis = connect(port)) {
            redis.call("CONFIG", "SET", "appendonly", "yes");
            redis.call("ACL", "SETUSER", "joe", "on", ">secret", "~*", "+@all");
            redis.call("REPLICAOF", "127.0.0.1", "1");
        }
        Outcome refused = run("check", config.toString());
        assertEquals(1, refused.status());
        for (String reason : List.of("appendonly", "user joe", "replicaof")) {
            assertTrue(refused.out().contains(reason), () -> reason + ": " + refused.out());
        }
        assertTrue(!refused.out().contains("secret"), refused.out());
    }

    @Test
    void anotherPasswordThanTheFilesIsTold() throws Exception {
        try (ServerConnection redis = connect(port)) {
            redis.call("CONFIG", "SET", "requirepass", "other");
        }
        Outcome refused = run("check", config.toString());
        assertEquals(1, refused.status());
        assertTrue(refused.out().contains("password"), refused.out());
    }

    @Test
    void aDamagedDataFileIsRefusedWithItsPlace() throws Exception {
        fill();
        run("quiesce", config.toString());
        Path dump = directory.resolve("data").resolve("dump.rdb");
        byte[] bytes = Files.readAllBytes(dump);
        bytes[bytes.length - 12] ^= 1;
        Files.write(dump, bytes);
        Outcome refused = run("count", dump.toString());
        assertEquals(1, refused.status());
        assertTrue(refused.err().contains("offset"), refused.err());
        assertNotEquals(0, run("check", config.toString()).status());
    }

    @Test
    void withoutAServerOnlyTheFilesAreLookedAt() throws Exception {
        processes.removeFirst().destroyForcibly().waitFor();
        Outcome noted = run("check", config.toString());
        assertEquals(0, noted.status(), noted.out());
        assertTrue(noted.out().startsWith("note: no server of"), noted.out());
        assertEquals(1, run("quiesce", config.toString()).status());
        assertNull(RunningServer.find(new RedisConfiguration(config.toString(), List.of())));
    }
}
