package io.sigrun.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigReaderTest {
    @TempDir
    private Path directory;

    private final Config config = new Config();
    private final ConfigReader reader = new ConfigReader(config);

    private void read(String lines) throws ConfigReader.FatalException, IOException {
        write("file.conf", lines + "\n");
        reader.read(directory.resolve("file.conf").toString(), InputStream.nullInputStream(), false, "");
    }

    /** Texts as the real server 9.1.2 prints them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "port abc|argument couldn't be parsed into an integer",
                "port 1 2|wrong number of arguments",
                "maxmemory-policy foo|argument(s) must be one of the following: volatile-lru, volatile-lfu, "
                        + "volatile-random, volatile-ttl, allkeys-lru, allkeys-lfu, allkeys-random, noeviction",
                "save 1|Invalid save parameters",
                "foo bar|Bad directive or wrong number of arguments",
                "slaveof a|wrong number of arguments",
                "port \"abc|Unbalanced quotes in configuration line",
                "rename-command a|Bad directive or wrong number of arguments",
                "rename-command nosuch other|No such command in rename-command",
                "dir /nonexistent|No such file or directory",
                "databases 0|argument must be between 1 and 2147483647 inclusive",
                "client-output-buffer-limit normal 0 0|Wrong number of arguments in buffer limit configuration.",
                "client-output-buffer-limit foo 0 0 0|Invalid client class specified in buffer limit configuration.",
                "unixsocketperm 999|argument couldn't be parsed as an octal number",
                "requirepass a b|wrong number of arguments",
                "appendfilename a/b|appendfilename can't be a path, just a filename",
                "maxmemory 10x|argument must be a memory value",
            })
    void aBadLineIsReportedWithItsNumberAndReason(String line, String reason) {
        ConfigReader.FatalException refused =
                assertThrows(ConfigReader.FatalException.class, () -> read("timeout 1\n" + line));
        assertEquals(
                "\n*** FATAL CONFIG FILE ERROR (Version 9.1.2) ***\nReading the configuration file, at line 2\n>>> '"
                        + line + "'\n" + reason,
                refused.report());
    }

    @ParameterizedTest
    @CsvSource({
        "replicaof a 1, replication",
        "slaveof a 1, replication",
        "cluster-enabled yes, cluster mode",
        "loadmodule x.so, modules",
        "tls-port 1, TLS",
        "maxmemory 1gb, a memory limit",
        "aclfile x, ACL users",
        "user alice on, ACL users",
        "user default on nopass ~a* &* +@all, ACL users",
    })
    void whatThisBuildCannotDoIsRefusedByName(String line, String missing) {
        ConfigReader.FatalException refused = assertThrows(ConfigReader.FatalException.class, () -> read(line));
        assertTrue(refused.report().contains("does not have " + missing + " yet"), refused.report());
    }

    @Test
    void valuesThatAskForNothingAreTaken() throws Exception {
        read("appendonly no\nreplicaof no one\ncluster-enabled no\ntls-port 0\nmaxmemory 0\naclfile \"\"");
        assertEquals("no", config.text(PersistenceDirectives.APPENDONLY));
    }

    @Test
    void theDefaultUsersLineMustSayWhatRequirepassSays() throws Exception {
        read("user default on sanitize-payload #2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
                + " ~* &* +@all\nrequirepass x");
        assertEquals("x", config.text(ServerDirectives.REQUIREPASS));
        assertThrows(ConfigReader.FatalException.class, () -> read("user default on nopass ~* &* +@all"));
    }

    @Test
    void includesAreReadWhereTheyStandAndByPattern() throws Exception {
        write("a1.conf", "timeout 7\nhz 50\n");
        write("a2.conf", "hz 60\n");
        write("main.conf", "timeout 5\ninclude " + directory + "/a*.conf\ntimeout 9\n");
        reader.read(directory.resolve("main.conf").toString(), InputStream.nullInputStream(), false, "");
        assertEquals("9", config.text(NetworkDirectives.TIMEOUT));
        assertEquals("60", config.text(ServerDirectives.HZ));
    }

    @Test
    void aFileThatIncludesItselfIsRefused() throws Exception {
        write("main.conf", "include " + directory + "/main.conf\n");
        assertThrows(
                ConfigReader.FatalException.class,
                () -> reader.read(directory.resolve("main.conf").toString(), InputStream.nullInputStream(), false, ""));
    }

    @Test
    void theFirstSaveLineReplacesTheDefaultAndOthersAdd() throws Exception {
        read("save 900 1\nsave 300 10 60 5");
        assertEquals("900 1 300 10 60 5", config.text(PersistenceDirectives.SAVE));
        read("save \"\"");
        assertEquals("", config.text(PersistenceDirectives.SAVE));
    }

    @Test
    void aRedis26FileIsUnderstood() throws Exception {
        read("""
                hash-max-ziplist-entries 100
                list-max-ziplist-entries 512
                slave-serve-stale-data no
                slave-priority 7
                glueoutputbuf yes
                vm-enabled no
                client-output-buffer-limit slave 1mb 1mb 60
                repl-ping-slave-period 5
                """);
        assertEquals("100", config.text(DataDirectives.HASH_MAX_LISTPACK_ENTRIES));
        assertEquals("7", config.text(ReplicationDirectives.REPLICA_PRIORITY));
        assertEquals(3, reader.notes().size());
    }

    @Test
    void optionsOfTheCommandLineBecomeLines() {
        assertEquals("port \"7777\" \nsave \"\" ", options("--port", "7777", "--save", ""));
        assertEquals("save \"\"\nhz \"5\" ", options("--save", "--hz", "5"));
        assertEquals("hz \"5\" \nsave \"\"", options("--hz", "5", "--save"));
    }

    @Test
    void theFirstWordBehindAnOptionIsItsValue() {
        assertEquals("logfile \"--a\" \nhz \"5\" ", options("--logfile", "--a", "--hz", "5"));
        assertEquals("port \"--hz\" \"5\" ", options("--port", "--hz", "5"));
        assertEquals("port \"1\" \"2\" ", options("--port", "1", "2"));
        assertEquals("port ", options("--port"));
    }

    @Test
    void anOptionMayBeWrittenAsOneArgument() {
        assertEquals("logfile --a \nhz 5 ", options("--logfile --a", "--hz 5"));
        assertEquals("\"hz\" \"5\" \nport '7' ", options("hz", "5", "--port '7'"));
    }

    private static String options(String... arguments) {
        return ConfigReader.options(List.of(arguments));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }
}
