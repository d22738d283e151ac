package io.sigrun.oracle;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.wire.TestClient;
import io.sigrun.wire.TestServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Random commands that change data, the same for every server. */
final class AppendCommands {
    private static final int COMMANDS = 3000;

    /** Words in small letters are drawn: a key, a number, a word, a score, a field. */
    static final List<String> PATTERNS = List.of(
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

    private AppendCommands() {}

    /** The patterns of commands that our server has. */
    static List<String> known() throws IOException, InterruptedException {
        List<String> known = new ArrayList<>();
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
        return known;
    }

    /** Commands of some patterns. */
    static List<String[]> draw(List<String> known, long seed) {
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
}
