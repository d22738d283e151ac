package io.sigrun.keyspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.command.CommandRunner;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Nobody notices compaction: random commands on two keyspaces, of which one moves its data between any two commands,
 * have the same replies and effects, and leave the same data in the same number of allocations. The system property
 * {@code sigrun.compaction.commands} makes it longer, {@code sigrun.compaction.seed} different.
 */
final class CompactionUnderCommandsTest {
    private static final int COMMANDS = Integer.getInteger("sigrun.compaction.commands", 40_000);
    private static final long SEED = Long.getLong("sigrun.compaction.seed", 1);
    private static final int CHECK_EVERY = 2_000;
    private static final int PASS_EVERY = 50;

    private final CommandRunner still = runner();
    private final CommandRunner moving = runner();
    private final Random random = new Random(SEED);
    private final RandomCommands commands = new RandomCommands(SEED);
    private int passes;

    private static CommandRunner runner() {
        return new CommandRunner(RandomCommands.families());
    }

    @AfterEach
    void close() {
        still.close();
        moving.close();
    }

    @Test
    void commandsDoNotNoticeThatDataMovesBetweenThem() {
        for (int i = 1; i <= COMMANDS; i++) {
            String[] command = commands.next();
            // What a reply refers to is moved while it waits to be sent.
            still.send(command);
            moving.send(command);
            compact(i);
            String expected = still.call("EXISTS", command[command.length - 1]);
            assertEquals(expected, moving.call("EXISTS", command[command.length - 1]), () -> String.join(" ", command));
            assertEquals(still.propagated(), moving.propagated(), () -> String.join(" ", command));
            assertEquals(still.events(), moving.events(), () -> String.join(" ", command));
            commands.answered(expected);
            background(random.nextInt(20));
            if (i % CHECK_EVERY == 0) {
                assertSame(i);
            }
        }
        while (moving.keyspace().compaction().step()) {
            assertTrue(moving.keyspace().compaction().isActive());
        }
        assertSame(COMMANDS);
        assertTrue(moving.keyspace().compaction().moved() > COMMANDS / 20, "moved " + moved() + " in " + passes);
        long[] left = new long[2];
        for (CommandRunner runner : Arrays.asList(still, moving)) {
            runner.call("FLUSHALL", "SYNC");
            runner.keyspace().garbage().freeAll();
            left[runner == still ? 0 : 1] = runner.keyspace().region().allocationCount();
        }
        assertEquals(left[0], left[1]);
        assertTrue(left[0] < 100, "allocations of the command path itself: " + left[0]);
    }

    private long moved() {
        return moving.keyspace().compaction().moved();
    }

    private void compact(int command) {
        Compaction compaction = moving.keyspace().compaction();
        if (!compaction.isActive() && command % PASS_EVERY == 0) {
            compaction.begin();
            passes++;
        }
        for (int steps = random.nextInt(12); steps > 0 && compaction.isActive(); steps--) {
            compaction.step();
        }
    }

    /** Time, and what a server does beside commands. */
    private void background(int what) {
        for (CommandRunner runner : Arrays.asList(still, moving)) {
            Keyspace keyspace = runner.keyspace();
            runner.clock().advanceMs(what == 0 ? 50 : 1);
            keyspace.updateTime();
            switch (what) {
                case 1, 2 -> keyspace.garbage().freeSome();
                case 3 -> keyspace.keyExpiry().step(keyspace.database(0));
                case 4 -> keyspace.keyExpiry().step(keyspace.database(1));
                default -> {}
            }
        }
    }

    private void assertSame(int command) {
        assertEquals(digest(still), digest(moving), "after " + command + " commands, seed " + SEED);
        assertEquals(
                still.keyspace().region().allocationCount(),
                moving.keyspace().region().allocationCount(),
                "allocations after " + command + " commands, seed " + SEED);
        assertEquals(
                still.keyspace().region().usedBytes(),
                moving.keyspace().region().usedBytes(),
                "bytes in use after " + command + " commands, seed " + SEED);
    }

    private static String digest(CommandRunner runner) {
        return HexFormat.of().formatHex(new ContentDigest(runner.keyspace()).ofEverything());
    }
}
