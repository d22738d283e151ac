package io.sigrun.migrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConvertedConfigurationTest {
    @TempDir
    private Path directory;

    private Path redis;
    private Path target;
    private Path report;

    @BeforeEach
    void files() throws Exception {
        redis = directory.resolve("redis.conf");
        target = directory.resolve("sigrun.conf");
        report = directory.resolve("report");
        Files.writeString(
                redis, "dir " + directory + "\nport 7000\nrequirepass secret\ndaemonize yes\ndynamic-hz yes\n");
    }

    private void convert(String... options) throws MigrationException {
        new ConvertedConfiguration(new RedisConfiguration(redis.toString(), List.of(options)), "/tmp")
                .write(target, report);
    }

    @Test
    void theResultReadsAsTheOriginalButForWhatHadToDiffer() throws Exception {
        convert("--port", "7005", "--loglevel", "debug");
        RedisConfiguration result = new RedisConfiguration(target.toString(), List.of());
        assertEquals(List.of(), result.refusals());
        assertEquals("/tmp", result.value("dir"));
        assertEquals("7005", result.value("port"));
        assertEquals("debug", result.value("loglevel"));
        assertEquals("secret", result.value("requirepass"));
    }

    @Test
    void theReportNamesEachChangeAndNoSecret() throws Exception {
        convert("--port", "7005");
        String text = Files.readString(report);
        assertTrue(text.contains("dir /tmp"), text);
        assertTrue(text.contains("port \"7005\""), text);
        assertTrue(text.contains("daemonize"), text);
        assertTrue(text.contains("redis.conf:5: dynamic-hz"), text);
        assertFalse(text.contains("secret"), text);
    }

    @Test
    void aSecondRunChangesNothing() throws Exception {
        convert("--port", "7005");
        String file = Files.readString(target);
        String told = Files.readString(report);
        convert("--port", "7005");
        assertEquals(file, Files.readString(target));
        assertEquals(told, Files.readString(report));
    }

    @Test
    void whatIsRefusedIsNotConverted() throws Exception {
        Files.writeString(redis, "replicaof 10.0.0.1 6379\n");
        assertThrows(MigrationException.class, this::convert);
        assertFalse(Files.exists(target));
    }
}
