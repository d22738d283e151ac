package io.sigrun.rdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.command.CommandRunner;
import io.sigrun.keyspace.ContentDigest;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.keyspace.RandomCommands;
import io.sigrun.util.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One hash, sorted set, list, stream and set each of very many elements are in a snapshot as they were, while they are
 * written to without pause and, in the middle of the walk over them, removed, renamed, replaced or dropped with their
 * database. The system property {@code sigrun.snapshot.elements} says how many elements.
 */
final class LargeSnapshotTest {
    private static final int ELEMENTS = Integer.getInteger("sigrun.snapshot.elements", 12_000);
    private static final long SEED = Long.getLong("sigrun.snapshot.seed", 1);
    private static final long MEMORY_BYTES = Math.max(1L << 30, ELEMENTS * 4000L);
    private static final int ELEMENTS_A_COMMAND = 100;
    private static final int WRITES_A_STEP_MAX = 12;
    private static final String[] KEYS = {"hash", "zset", "list", "stream", "set"};

    /** What becomes of the values while they are read: a command, for each key where it names one. */
    enum Fate {
        WRITTEN_TO("TOUCH %s"),
        REMOVED("DEL %s"),
        UNLINKED("UNLINK %s"),
        RENAMED("RENAME %s %s:renamed"),
        OVERWRITTEN("SET %s text"),
        EXPIRED("PEXPIRE %s 1"),
        MOVED("MOVE %s 1"),
        COPIED("COPY %s %s:renamed"),
        FLUSHED("FLUSHDB SYNC"),
        FLUSHED_LAZILY("FLUSHALL ASYNC"),
        SWAPPED("SWAPDB 0 1");

        private final String command;

        Fate(String command) {
            this.command = command;
        }
    }

    private final CommandRunner runner = new CommandRunner(MEMORY_BYTES, RandomCommands.families());
    private final Random random = new Random(SEED);
    private long writes;

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        runner.close();
    }

    private void call(String... command) {
        runner.call(command);
        runner.propagated();
        runner.events();
    }

    private void fill() {
        for (int i = 0; i < ELEMENTS; i += ELEMENTS_A_COMMAND) {
            List<String> hash = new ArrayList<>(List.of("HSET", "hash"));
            List<String> sortedSet = new ArrayList<>(List.of("ZADD", "zset"));
            List<String> list = new ArrayList<>(List.of("RPUSH", "list"));
            List<String> set = new ArrayList<>(List.of("SADD", "set"));
            for (int j = i; j < i + ELEMENTS_A_COMMAND; j++) {
                hash.addAll(List.of("field:" + j, "value:" + j));
                sortedSet.addAll(List.of(Integer.toString(j / 3), "member:" + j));
                list.add("element:" + j);
                set.add("member:" + j);
                call("XADD", "stream", "1000-" + (j + 1), "field", "value:" + j);
            }
            for (List<String> command : List.of(hash, sortedSet, list, set)) {
                call(command.toArray(String[]::new));
            }
            call("HPEXPIRE", "hash", "100000" + i, "FIELDS", "1", "field:" + i);
        }
        call("XGROUP", "CREATE", "stream", "group", "0");
        call("XREADGROUP", "GROUP", "group", "consumer", "COUNT", "200", "STREAMS", "stream", ">");
    }

    /** A write to one of the values, under its old name or the one that it may have got. */
    private void write() {
        String at = random.nextInt(4) == 0 ? ":renamed" : "";
        String element = Integer.toString(random.nextInt(ELEMENTS));
        switch (random.nextInt(18)) {
            case 0 -> call("HSET", "hash" + at, "field:" + element, "changed");
            case 1 -> call("HDEL", "hash" + at, "field:" + element);
            case 2 -> call("HPEXPIRE", "hash" + at, "5" + element, "FIELDS", "1", "field:" + element);
            case 3 -> call("HSET", "hash" + at, "new:" + element, "v".repeat(random.nextInt(300)));
            case 4 -> call("ZADD", "zset" + at, element, "member:" + random.nextInt(ELEMENTS));
            case 5 -> call("ZREM", "zset" + at, "member:" + element);
            case 6 -> call("ZPOPMIN", "zset" + at, "3");
            case 7 -> call("LSET", "list" + at, element, "changed");
            case 8 -> call("RPUSH", "list" + at, "more", "v".repeat(random.nextInt(300)));
            case 9 -> call("LPUSH", "list" + at, "more");
            case 10 -> call("LPOP", "list" + at, "5");
            case 11 -> call("XADD", "stream" + at, "*", "field", "new");
            case 12 -> call("XDEL", "stream" + at, "1000-" + element);
            case 13 -> call("XREADGROUP", "GROUP", "group", "other", "COUNT", "9", "STREAMS", "stream" + at, ">");
            case 14 -> call("XTRIM", "stream" + at, "MAXLEN", "~", Integer.toString(ELEMENTS - 100));
            case 15 -> call("SADD", "set" + at, "new:" + element);
            case 16 -> call("SREM", "set" + at, "member:" + element);
            default -> call("SPOP", "set" + at, "2");
        }
        writes++;
    }

    private void strike(Fate fate) {
        if (fate.command.contains("%s")) {
            for (String key : KEYS) {
                call(fate.command.replace("%s", key).split(" ", -1));
            }
        } else {
            call(fate.command.split(" ", -1));
        }
    }

    /** Lets writes and steps take turns until all has been read. */
    private void walk(RdbSnapshot snapshot, Fate fate) {
        int strikeAt = random.nextInt(ELEMENTS / 16);
        for (int step = 0; !snapshot.hasLetGo(); step++) {
            for (int i = random.nextInt(WRITES_A_STEP_MAX); i > 0; i--) {
                write();
            }
            if (step == strikeAt) {
                strike(fate);
            }
            runner.clock().advanceMs(1);
            runner.keyspace().updateTime();
            runner.keyspace().garbage().freeSome();
            runner.keyspace().keyExpiry().step(runner.keyspace().database(0));
            runner.keyspace().fieldExpiry().step(runner.keyspace().database(0));
            runner.keyspace().compaction().beginIfWorthwhile();
            runner.keyspace().compaction().step();
            snapshot.step();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverBecomesOfTheValuesTheyAreSavedAsTheyWere(Fate fate) throws IOException {
        fill();
        String digest = digest(runner.keyspace());
        Map<String, String> hidden = HiddenContent.of(runner.keyspace());
        Disk disk = random.nextBoolean() ? Disk.SYSTEM : new SlowDisk(Disk.SYSTEM);
        Path file = directory.resolve("dump.rdb");
        var options = Store.options(RdbVersion.VALKEY_9, random.nextBoolean());
        try (var snapshot = new RdbSnapshot(
                runner.keyspace(),
                new FunctionStore(),
                options,
                disk,
                directory.resolve("temp.rdb"),
                file,
                Long.MAX_VALUE)) {
            walk(snapshot, fate);
            assertNull(snapshot.failure());
            assertEquals(KEYS.length, snapshot.keysRead());
        }
        assertTrue(writes > ELEMENTS / 16, writes + " writes");
        try (Store store = new Store(MEMORY_BYTES)) {
            store.clock.setWallMs(0); // where nothing has expired
            store.keyspace.updateTime();
            store.load(Disk.SYSTEM, file);
            assertEquals("", HiddenContent.differences(hidden, HiddenContent.of(store.keyspace), 5));
            assertEquals(digest, digest(store.keyspace));
        }
        runner.call("FLUSHALL", "SYNC");
        runner.keyspace().garbage().freeAll();
        long left = runner.keyspace().region().allocationCount();
        assertTrue(left < 100, "allocations of the command path itself: " + left);
    }

    private static String digest(Keyspace keyspace) {
        return HexFormat.of().formatHex(new ContentDigest(keyspace).ofEverything());
    }
}
