package io.sigrun.keyspace;

import io.sigrun.command.CommandTable;
import io.sigrun.command.connection.ClientCommands;
import io.sigrun.command.connection.ConnectionCommands;
import io.sigrun.command.generic.DatabaseCommands;
import io.sigrun.command.generic.DumpCommands;
import io.sigrun.command.generic.ExpireCommands;
import io.sigrun.command.generic.KeyCommands;
import io.sigrun.command.generic.MemoryCommands;
import io.sigrun.command.generic.ObjectCommands;
import io.sigrun.command.generic.ScanCommands;
import io.sigrun.command.hash.HashCommands;
import io.sigrun.command.list.ListCommands;
import io.sigrun.command.set.MemberCommands;
import io.sigrun.command.sortedset.PopCommands;
import io.sigrun.command.sortedset.RangeCommands;
import io.sigrun.command.sortedset.SortedSetCommands;
import io.sigrun.command.stream.PendingCommands;
import io.sigrun.command.stream.StreamCommands;
import io.sigrun.command.stream.StreamGroupCommands;
import io.sigrun.command.stream.StreamReadCommands;
import io.sigrun.command.string.StringCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random commands over all types, which fill databases and empty them again in turns, so that memory becomes sparse:
 * overwrites, deletions, expire times, renames, copies, exchanged and dropped databases, and walks that are under way
 * all the time.
 */
public final class RandomCommands {
    private static final int KEYS = 20_000;
    private static final int EXPIRING = 3000;
    private static final int COLLECTIONS = 4;
    private static final int MEMBERS = 3000;
    private static final int TURN = 10_000;
    private static final int[] LENGTHS = {1, 45, 100, 300};
    private static final String[] WALKS = {"SCAN", "SSCAN set:1", "HSCAN hash:1", "ZSCAN zset:1"};

    private final Random random;
    private final String[] cursors = {"0", "0", "0", "0"};
    private int issued;
    private int walk = -1;

    public RandomCommands(long seed) {
        random = new Random(seed);
    }

    /** The families of the commands. */
    public static CommandTable.Family[] families() {
        return new CommandTable.Family[] {
            ConnectionCommands::register,
            KeyCommands::register,
            ExpireCommands::register,
            ScanCommands::register,
            ObjectCommands::register,
            DatabaseCommands::register,
            MemoryCommands::register,
            DumpCommands::register,
            StringCommands::register,
            ListCommands::register,
            HashCommands::register,
            MemberCommands::register,
            SortedSetCommands::register,
            RangeCommands::register,
            PopCommands::register,
            StreamCommands::register,
            StreamGroupCommands::register,
            StreamReadCommands::register,
            PendingCommands::register,
            ClientCommands::register
        };
    }

    /** Whether this is a turn in which more goes than comes. */
    private boolean emptying() {
        return issued / TURN % 2 == 1;
    }

    private String text() {
        int length = random.nextInt(200) == 0 ? 20_000 : LENGTHS[random.nextInt(LENGTHS.length)];
        return String.valueOf((char) ('a' + random.nextInt(26))).repeat(length);
    }

    private String key() {
        return "key:" + random.nextInt(KEYS);
    }

    private String collection(String type) {
        return type + ":" + random.nextInt(COLLECTIONS);
    }

    /** A member that is short in one half of all cases, and fills a class of allocations in the other. */
    private String member() {
        int number = random.nextInt(MEMBERS);
        return number % 2 == 0 ? "m" + number : "m" + number + "x".repeat(90);
    }

    private String number(int bound) {
        return Integer.toString(random.nextInt(bound));
    }

    private String anyKey() {
        String[] types = {"set", "hash", "zset", "list", "stream"};
        return random.nextInt(12) > 0 ? key() : collection(types[random.nextInt(types.length)]);
    }

    /** The next command. */
    public String[] next() {
        issued++;
        walk = -1;
        int choice = random.nextInt(100);
        if (choice < 4) {
            return walk();
        } else if (choice < 10) {
            return rare();
        } else if (choice < 35) {
            return expiring();
        } else if (choice < 60) {
            return string();
        }
        return emptying() ? removal() : addition();
    }

    private String[] walk() {
        walk = random.nextInt(WALKS.length);
        return (WALKS[walk] + " " + cursors[walk] + " COUNT " + (1 + random.nextInt(50))).split(" ", -1);
    }

    /** Notes where a walk goes on, if the last command was a step of one. */
    public void answered(String reply) {
        if (walk >= 0 && reply.startsWith("*2")) {
            cursors[walk] = reply.split("\r\n", -1)[2];
        }
    }

    private String[] expiring() {
        String key = "temporary:" + random.nextInt(EXPIRING);
        return emptying() ? of("DEL", key) : of("SET", key, "v".repeat(90), "PX", number(60_000) + "1");
    }

    private String[] string() {
        if (emptying() && random.nextInt(3) > 0) {
            return keys(random.nextBoolean() ? "DEL" : "UNLINK", false);
        }
        return switch (random.nextInt(24)) {
            case 0, 7, 8, 9, 10, 11 -> of("SET", key(), text(), "PX", number(60_000) + "1");
            case 1 -> of("APPEND", key(), text());
            case 2 -> of("SET", key(), number(1 << 30));
            case 3 -> of("SETRANGE", key(), number(400), text());
            case 5 -> of("SET", key(), random.nextBoolean() ? text() : number(1 << 30), "GET");
            case 6 -> of("GETSET", key(), text());
            case 12 -> of("INCRBY", key(), number(1 << 20));
            case 4 -> of("GET", key());
            default -> emptying() ? of("SET", key(), text()) : keys("MSET", true);
        };
    }

    private String[] rare() {
        return switch (random.nextInt(20)) {
            case 0 -> random.nextInt(200) == 0 ? of("FLUSHDB", random.nextBoolean() ? "SYNC" : "ASYNC") : of("DBSIZE");
            case 1 -> of("SWAPDB", number(3), number(3));
            case 2 -> of("SELECT", number(10).equals("0") ? number(3) : "0");
            case 3, 4 -> of("RENAME", anyKey(), anyKey());
            case 5 -> of("COPY", anyKey(), anyKey(), "REPLACE");
            case 6 -> of("COPY", anyKey(), anyKey(), "DB", number(3), "REPLACE");
            case 7 -> of("MOVE", key(), "1");
            case 8 -> of("PEXPIRE", anyKey(), number(40_000));
            case 9 -> of("PERSIST", anyKey());
            case 10 -> of("MEMORY", "USAGE", anyKey());
            case 11 -> of("OBJECT", "ENCODING", anyKey());
            case 12 -> of("DUMP", anyKey());
            case 13 -> of("RANDOMKEY");
            case 14 -> emptying() ? of("UNLINK", anyKey()) : of("TYPE", anyKey());
            case 15 -> of("CLIENT", "NO-TOUCH", random.nextBoolean() ? "ON" : "OFF");
            case 16, 17, 18 -> group(collection("stream"));
            default -> of("PTTL", anyKey());
        };
    }

    private String[] group(String stream) {
        String group = "group:" + random.nextInt(3);
        String consumer = "consumer:" + random.nextInt(4);
        return switch (random.nextInt(5)) {
            case 0 -> of("XGROUP", random.nextInt(4) == 0 ? "DESTROY" : "CREATE", stream, group, "0");
            case 1 -> of("XAUTOCLAIM", stream, group, consumer, "0", "0", "COUNT", number(9) + "1");
            case 2 -> of("XGROUP", "DELCONSUMER", stream, group, consumer);
            default -> of("XREADGROUP", "GROUP", group, consumer, "COUNT", number(9) + "1", "STREAMS", stream, ">");
        };
    }

    private String[] addition() {
        return switch (random.nextInt(12)) {
            case 0, 1 -> many("SADD", collection("set"), false);
            case 2, 3 -> many("HSET", collection("hash"), true);
            case 4 -> of("HPEXPIRE", collection("hash"), number(60_000) + "1", "FIELDS", "1", member());
            case 5, 6 -> scored(collection("zset"));
            case 7 -> of("RPUSH", collection("list"), text(), text());
            case 8 -> of("LPUSH", collection("list"), member());
            case 9 -> of("LSET", collection("list"), number(50), text());
            case 10 -> of("XADD", collection("stream"), "*", "field", text(), member(), member());
            default -> of("ZINCRBY", collection("zset"), number(9), member());
        };
    }

    private String[] removal() {
        return switch (random.nextInt(12)) {
            case 0, 1 -> many("SREM", collection("set"), false);
            case 2 -> of("SPOP", collection("set"));
            case 3, 4 -> many("HDEL", collection("hash"), false);
            case 5, 6 -> many("ZREM", collection("zset"), false);
            case 7 -> of("LPOP", collection("list"), "3");
            case 8 -> of("LREM", collection("list"), "1", member());
            case 9 -> of("XTRIM", collection("stream"), "MAXLEN", number(400));
            case 10 -> of("ZPOPMIN", collection("zset"), "2");
            default -> of("ZRANGE", collection("zset"), "0", "20", "WITHSCORES");
        };
    }

    private String[] many(String command, String key, boolean values) {
        List<String> words = new ArrayList<>(List.of(command, key));
        for (int i = random.nextInt(40); i >= 0; i--) {
            words.add(member());
            if (values) {
                words.add(text());
            }
        }
        return words.toArray(String[]::new);
    }

    private String[] keys(String command, boolean values) {
        List<String> words = new ArrayList<>(List.of(command));
        for (int i = random.nextInt(20); i >= 0; i--) {
            words.add(key());
            if (values) {
                words.add(text());
            }
        }
        return words.toArray(String[]::new);
    }

    private String[] scored(String key) {
        List<String> words = new ArrayList<>(List.of("ZADD", key));
        for (int i = random.nextInt(40); i >= 0; i--) {
            words.add(number(1000));
            words.add(member());
        }
        return words.toArray(String[]::new);
    }

    private static String[] of(String... words) {
        return words;
    }
}
