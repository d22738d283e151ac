package io.sigrun.migrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.resp.client.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedisConfigurationTest {
    @TempDir
    private Path directory;

    private RedisConfiguration read(String text, String... options) throws IOException, MigrationException {
        Path file = directory.resolve("redis.conf");
        Files.writeString(file, text);
        return new RedisConfiguration(file.toString(), List.of(options));
    }

    @Test
    void factsAreAssignmentsThatAShellReadsBack() throws Exception {
        Path extra = directory.resolve("it's.conf");
        Files.writeString(extra, "port 7001\n");
        RedisConfiguration redis =
                read("dir " + directory + "\ndbfilename \"a b.rdb\"\nport 7000\ninclude \"" + extra + "\"\n");
        String facts = Facts.of(redis);
        assertTrue(facts.contains("port='7001'\n"), facts);
        assertTrue(facts.contains("dir='" + directory + "'\n"), facts);
        assertTrue(facts.contains("dbfilename='a b.rdb'\n"), facts);
        assertTrue(facts.contains("saves='yes'\n"), facts);
        assertTrue(facts.contains("includes='" + directory + "/it'\\''s.conf'\n"), facts);
    }

    @Test
    void optionsOfTheCommandLineStandBehindTheFile() throws Exception {
        RedisConfiguration redis = read("port 7000\n", "--port", "7002", "--save", "");
        assertEquals("7002", redis.value("port"));
        assertTrue(Facts.of(redis).contains("saves='no'\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replicaof 10.0.0.1 6379",
                "slaveof 10.0.0.1 6379",
                "cluster-enabled yes",
                "loadmodule /usr/lib/redis/module.so",
                "aclfile /etc/redis/users.acl",
                "user alice on >secret ~* +@all",
                "tls-port 6380",
                "no-such-directive 1",
                "port x"
            })
    void whatCannotBeServedIsRefusedWithItsPlace(String line) throws Exception {
        RedisConfiguration redis = read("# first\n" + line + "\nhz 20\n");
        assertEquals(1, redis.refusals().size(), redis.refusals().toString());
        assertTrue(
                redis.refusals().getFirst().contains("redis.conf:2: "),
                redis.refusals().toString());
        assertTrue(
                redis.refusals().getFirst().contains(line.substring(0, 4)),
                redis.refusals().toString());
        assertEquals("20", redis.value("hz"), "lines behind it are still read");
    }

    @Test
    void everyRefusalIsToldNotOnlyTheFirst() throws Exception {
        assertEquals(
                3,
                read("replicaof a 1\ntls-port 1\ncluster-enabled yes\n")
                        .refusals()
                        .size());
    }

    @Test
    void aRefusalDoesNotShowPasswords() throws Exception {
        String refusals = read("user alice on >secret ~* +@all\n").refusals().toString();
        assertFalse(refusals.contains("secret"), refusals);
    }

    @Test
    void anIncludeIsSeenFromTheDirectoryThatALineBeforeItNames() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Files.writeString(data.resolve("other.conf"), "port 7001\n");
        RedisConfiguration redis = read("dir " + directory + "\ndir data\ninclude other.conf\n");
        assertEquals("7001", redis.value("port"));
        assertEquals(data, redis.dataDirectory());
        assertEquals(List.of(data.resolve("other.conf").toString()), redis.includes());
        MigrationException failure =
                assertThrows(MigrationException.class, () -> read("include other.conf\ndir " + data + "\n"));
        assertTrue(failure.reason().contains("other.conf"), failure.reason());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "save 900 1\nsave 300 10",
                "slave-serve-stale-data yes",
                "slave-read-only yes",
                "repl-ping-slave-period 10",
                "slave-priority 100",
                "min-slaves-to-write 0",
                "client-output-buffer-limit slave 256mb 64mb 60",
                "list-max-ziplist-size -2",
                "hash-max-ziplist-entries 512",
                "hash-max-zipmap-entries 64",
                "lua-time-limit 5000",
                "vm-enabled no",
                "glueoutputbuf yes",
                "io-threads-do-reads no",
                "dynamic-hz yes",
                "rename-command FLUSHALL \"\"",
                "rename-command BGREWRITEAOF \"\"",
                "rename-command vadd hidden",
                "search-workers 2",
                "cf-initial-size 1024",
                "slowlog-max-len 128",
                "sanitize-dump-payload no",
                "cluster-compatibility-sample-ratio 0",
                "replica-full-sync-buffer-limit 256mb",
                "masterauth secret"
            })
    void whatRedisFrom26To8WritesIsUnderstood(String lines) throws Exception {
        assertEquals(List.of(), read(lines + "\n").refusals());
    }

    @Test
    void aServerIsAskedWhereItListens() throws Exception {
        assertEquals(
                List.of(Endpoint.tcp("10.0.0.1", 7000), Endpoint.tcp("::1", 7000)),
                read("port 7000\nbind 10.0.0.1 -::1\n").endpoints());
        assertEquals(
                List.of(Endpoint.tcp("127.0.0.1", 6379), Endpoint.tcp("::1", 6379)),
                read("bind * -::*\n").endpoints());
        assertEquals(List.of(), read("port 0\n").endpoints());
    }
}
