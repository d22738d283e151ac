package io.sigrun.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigrun.config.Config;
import io.sigrun.memory.Region;
import io.sigrun.resp.Request;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which commands of an append-only file this build can run. */
final class ReplayedCommandsTest {
    private static String refusal(List<Config.Rename> renames, String line) throws Exception {
        byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
        try (Region region = Region.forMachine(1L << 30)) {
            long ref = region.allocate(bytes.length);
            region.copyIn(bytes, 0, ref, bytes.length);
            Request request = new Request();
            request.begin(ref);
            int from = 0;
            for (String word : line.split(" ", -1)) {
                request.add(from, word.length());
                from += word.length() + 1;
            }
            String refusal = new ReplayedCommands(renames).refusal(region, request);
            region.free(ref);
            return refusal;
        }
    }

    /** What Redis 7.0 to 8.0 and Valkey write where aof-use-rdb-preamble is off: the data set as commands. */
    @Test
    void everyCommandOfABaseIsThere() throws Exception {
        for (String line : List.of(
                "SELECT 0",
                "MULTI",
                "EXEC",
                "SET key value",
                "RPUSH key 1 2",
                "SADD key 1 2",
                "ZADD key 1 2",
                "HMSET key f v",
                "HPEXPIREAT key 1999999999999 FIELDS 1 f",
                "HSETEX key PXAT 1999999999999 FIELDS 1 f v",
                "XADD key 1-1 f v",
                "XADD key MAXLEN 0 0-1 x y",
                "XSETID key 1-1 ENTRIESADDED 1 MAXDELETEDID 0-0",
                "XGROUP CREATE key g 0-0 ENTRIESREAD 0",
                "XGROUP CREATECONSUMER key g c",
                "XCLAIM key g c 0 1-1 TIME 1 RETRYCOUNT 1 JUSTID FORCE",
                "PEXPIREAT key 1999999999999",
                "FUNCTION LOAD source",
                "function load replace source")) {
            assertEquals("", refusal(List.of(), line), line);
        }
    }

    @Test
    void aCommandThatIsNotThereIsRefusedByName() throws Exception {
        assertEquals(
                "unknown command 'FT.CREATE', with args beginning with: 'index' 'SCHEMA' ",
                refusal(List.of(), "FT.CREATE index SCHEMA"));
        assertEquals("unknown subcommand 'NOSUCH'. Try XGROUP HELP.", refusal(List.of(), "XGROUP NOSUCH key"));
        assertEquals("wrong number of arguments for 'set' command", refusal(List.of(), "set key"));
    }

    @Test
    void commandsHaveTheNamesOfTheConfiguration() throws Exception {
        List<Config.Rename> renames = List.of(new Config.Rename("SET", "put", 1, ""));
        assertEquals("", refusal(renames, "PUT key value"));
        assertEquals(
                "unknown command 'SET', with args beginning with: 'key' 'value' ", refusal(renames, "SET key value"));
    }
}
