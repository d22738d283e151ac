package io.sigrun.rdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.command.CommandRunner;
import io.sigrun.keyspace.ContentDigest;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.keyspace.RandomCommands;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A snapshot holds what the keyspace held when it began, whatever commands over all types, time, compaction and the
 * freeing of garbage do between its steps. The system property {@code sigrun.snapshot.runs} makes it longer, {@code
 * sigrun.snapshot.seed} different.
 */
final class SnapshotUnderCommandsTest {
    private static final int RUNS = Integer.getInteger("sigrun.snapshot.runs", 12);
    private static final long SEED = Long.getLong("sigrun.snapshot.seed", 1);
    private static final int FILLING = 3000;
    private static final int COMMANDS_A_STEP_MAX = 40;

    private final CommandRunner runner = new CommandRunner(RandomCommands.families());
    private final Keyspace keyspace = runner.keyspace();
    private final RandomCommands commands = new RandomCommands(SEED);
    private final Random random = new Random(SEED);
    private final MemoryDisk disk = new MemoryDisk();
    private int between;

    @AfterEach
    void close() {
        runner.close();
    }

    private void command() {
        String[] command = commands.next();
        commands.answered(runner.call(command));
        runner.propagated();
        runner.events();
    }

    private void background() {
        runner.clock().advanceMs(random.nextInt(20) == 0 ? 50 : 1);
        keyspace.updateTime();
        switch (random.nextInt(20)) {
            case 0, 1 -> keyspace.garbage().freeSome();
            case 2 -> keyspace.keyExpiry().step(keyspace.database(0));
            case 3 -> keyspace.fieldExpiry().step(keyspace.database(0));
            case 4 -> keyspace.compaction().beginIfWorthwhile();
            default -> keyspace.compaction().step();
        }
    }

    private void fill() {
        for (int i = random.nextInt(FILLING); i >= 0; i--) {
            command();
            background();
        }
    }

    private RdbSnapshot begin() {
        return new RdbSnapshot(
                keyspace,
                new FunctionStore(),
                Store.options(RdbVersion.VALKEY_9, random.nextBoolean()),
                disk,
                MemoryDisk.path("temp.rdb"),
                MemoryDisk.path("dump.rdb"),
                Long.MAX_VALUE);
    }

    /** Lets commands and steps take turns until the snapshot has been read, or so many steps were done. */
    private void step(RdbSnapshot snapshot, int steps) {
        for (int i = 0; i < steps && !snapshot.hasLetGo(); i++) {
            for (int j = random.nextInt(COMMANDS_A_STEP_MAX); j > 0; j--) {
                command();
                background();
                between++;
            }
            if (!snapshot.step()) {
                Thread.onSpinWait();
            }
        }
    }

    private static String digest(Keyspace keyspace) {
        return HexFormat.of().formatHex(new ContentDigest(keyspace).ofEverything());
    }

    private void assertLoads(String digest, Map<String, String> hidden, String what) throws IOException {
        try (Store store = new Store()) {
            store.clock.setWallMs(0); // where nothing has expired
            store.keyspace.updateTime();
            store.load(disk.get("dump.rdb"));
            assertEquals("", HiddenContent.differences(hidden, HiddenContent.of(store.keyspace), 5), what);
            assertEquals(digest, digest(store.keyspace), what);
        }
    }

    @Test
    void whatASnapshotHoldsIsWhatThereWasWhenItBegan() throws IOException {
        for (int run = 0; run < RUNS; run++) {
            fill();
            String what = "run " + run + ", seed " + SEED;
            String digest = digest(keyspace);
            Map<String, String> hidden = HiddenContent.of(keyspace);
            long keys = keyspace.size();
            try (RdbSnapshot snapshot = begin()) {
                step(snapshot, Integer.MAX_VALUE);
                assertNull(snapshot.failure(), what);
                assertTrue(snapshot.isDone(), what);
                assertEquals(keys, snapshot.keysRead(), what);
            }
            assertLoads(digest, hidden, what);
        }
        assertTrue(between > RUNS * 100, between + " commands between steps");
        assertNothingIsLeft();
    }

    @Test
    void aSnapshotThatIsGivenUpLeavesNothingBehindAndAnotherCanFollow() throws IOException {
        for (int run = 0; run < RUNS; run++) {
            fill();
            try (RdbSnapshot snapshot = begin()) {
                step(snapshot, random.nextInt(60));
                snapshot.cancel();
                step(snapshot, random.nextInt(60));
            }
            String digest = digest(keyspace);
            Map<String, String> hidden = HiddenContent.of(keyspace);
            try (RdbSnapshot snapshot = begin()) {
                step(snapshot, Integer.MAX_VALUE);
            }
            assertLoads(digest, hidden, "run " + run + ", seed " + SEED);
            assertEquals(1, disk.names().size(), () -> String.join(" ", disk.names()));
        }
        assertNothingIsLeft();
    }

    @Test
    void aDiskThatIsFullTakesNothingAway() throws IOException {
        for (int run = 0; run < RUNS; run++) {
            fill();
            disk.put("dump.rdb", new byte[] {1});
            disk.room = random.nextInt(100_000);
            try (RdbSnapshot snapshot = begin()) {
                step(snapshot, Integer.MAX_VALUE);
                assertEquals(
                        "No space left on device",
                        String.valueOf(
                                Objects.requireNonNull(snapshot.failure()).getMessage()));
            }
            assertEquals(1, disk.get("dump.rdb").length);
            assertEquals(1, disk.names().size());
            disk.room = Long.MAX_VALUE;
        }
        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() {
        runner.call("FLUSHALL", "SYNC");
        keyspace.garbage().freeAll();
        long left = keyspace.region().allocationCount();
        assertTrue(left < 100, "allocations of the command path itself: " + left);
    }
}
