package io.sigrun.command.sortedset;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigrun.command.CommandRunner;
import io.sigrun.command.generic.KeyCommands;
import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.Encoding;
import io.sigrun.memory.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Encodings, as Valkey 9.1 tells them after the same commands, and that deleted sets leave no memory behind. */
final class SortedSetMemoryTest {
    private final CommandRunner runner = new CommandRunner(
            SortedSetCommands::register,
            RangeCommands::register,
            PopCommands::register,
            AlgebraCommands::register,
            SampleCommands::register,
            KeyCommands::register);

    @AfterEach
    void close() {
        runner.close();
    }

    private String encodingOf(String name) {
        Region region = runner.keyspace().region();
        long key = region.allocate(name.length());
        for (int i = 0; i < name.length(); i++) {
            region.putByte(key + i, name.charAt(i));
        }
        Database database = runner.keyspace().database(0);
        long record = database.peek(database.hash(key, name.length()), key, name.length());
        region.free(key);
        return record == 0
                ? "none"
                : Encoding.nameOf(runner.keyspace().records().encodingOf(record));
    }

    private void add(String key, int from, int to) {
        List<String> command = new ArrayList<>(List.of("ZADD", key));
        for (int i = from; i < to; i++) {
            command.add(Integer.toString(i % 7));
            command.add("m" + i);
        }
        runner.call(command.toArray(String[]::new));
    }

    @Test
    void moreMembersThanTheLimitLeaveTheListpack() {
        add("z", 0, 128);
        assertEquals("listpack", encodingOf("z"));
        runner.call("ZADD", "z", "1", "m5");
        assertEquals("listpack", encodingOf("z"));
        runner.call("ZADD", "z", "1", "one more");
        assertEquals("skiplist", encodingOf("z"));
        runner.call("ZREMRANGEBYRANK", "z", "3", "-1");
        assertEquals("skiplist", encodingOf("z"));
    }

    @Test
    void anyMemberLongerThanTheLimitLeavesTheListpack() {
        runner.call("ZADD", "z", "1", "x".repeat(64));
        assertEquals("listpack", encodingOf("z"));
        runner.call("ZADD", "z", "1", "x".repeat(65));
        assertEquals("skiplist", encodingOf("z"));
        runner.call("ZADD", "new", "1", "x".repeat(65));
        assertEquals("skiplist", encodingOf("new"));
    }

    @Test
    void asManyArgumentsAsWouldNotFitLeaveTheListpackWhateverTheyAdd() {
        runner.call("ZADD", "z", "1", "a");
        add("z", 0, 128);
        assertEquals("skiplist", encodingOf("z"));
        List<String> same = new ArrayList<>(List.of("ZADD", "same"));
        for (int i = 0; i < 129; i++) {
            same.addAll(List.of("1", "a"));
        }
        runner.call(same.toArray(String[]::new));
        assertEquals("skiplist", encodingOf("same"));
    }

    @Test
    void whatIsStoredTakesTheEncodingThatBefitsIt() {
        add("z", 0, 300);
        runner.call("ZRANGESTORE", "few", "z", "0", "9");
        assertEquals("listpack", encodingOf("few"));
        runner.call("ZRANGESTORE", "many", "z", "0", "200");
        assertEquals("skiplist", encodingOf("many"));
        runner.call("ZUNIONSTORE", "few", "2", "few", "none");
        assertEquals("listpack", encodingOf("few"));
        runner.call("ZUNIONSTORE", "few", "2", "few", "z");
        assertEquals("skiplist", encodingOf("few"));
        runner.call("ZINTERSTORE", "z", "2", "nothing", "z");
        assertEquals("none", encodingOf("z"));
    }

    @Test
    void deletedSetsLeaveNoMemoryBehind() {
        changeAndDelete(); // leaves buffers of replies behind, always the same
        long before = runner.keyspace().region().usedBytes();
        changeAndDelete();
        assertEquals(before, runner.keyspace().region().usedBytes());
    }

    private void changeAndDelete() {
        Random random = new Random(3);
        for (int i = 0; i < 4000; i++) {
            String key = "k" + random.nextInt(4);
            String member = "m" + (random.nextInt(30) == 0 ? "x".repeat(70) : "") + random.nextInt(300);
            switch (random.nextInt(12)) {
                case 0 -> runner.call("ZREM", key, member);
                case 1 -> runner.call("ZPOPMIN", key, "2");
                case 2 -> runner.call("ZRANGESTORE", key, "k1", "0", Integer.toString(random.nextInt(200)));
                case 3 -> runner.call("ZUNIONSTORE", key, "2", "k1", "k2");
                case 4 -> runner.call("ZDIFF", "2", "k1", key, "WITHSCORES");
                case 5 -> runner.call("ZREMRANGEBYSCORE", key, "-inf", "(" + random.nextInt(5));
                case 6 -> runner.call("ZINTERSTORE", key, "3", key, "k1", "k3");
                default -> runner.call("ZADD", key, Integer.toString(random.nextInt(60)), member);
            }
        }
        runner.call("DEL", "k0", "k1", "k2", "k3");
        runner.keyspace().garbage().freeAll();
    }
}
