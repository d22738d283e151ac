package io.sigrun.command.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.command.CommandRunner;
import io.sigrun.command.string.StringCommands;
import org.junit.jupiter.api.Test;

final class QueueAllocationTest {
    private static final int TIMES = 20_000;

    @Test
    void whatIsQueuedAndWatchedTakesNoHeap() {
        try (CommandRunner runner = new CommandRunner(StringCommands::register, TransactionCommands::register)) {
            double watched = runner.heapBytesOf(TIMES, "WATCH", "a", "b");
            assertTrue(watched < 1, () -> "WATCH takes " + watched + " bytes of heap");
            runner.call("MULTI");
            double queued = runner.heapBytesOf(TIMES, "INCR", "n");
            assertTrue(queued < 1, () -> "a queued command takes " + queued + " bytes of heap");
            String replies = runner.call("EXEC");
            int count = Integer.parseInt(replies.substring(1, replies.indexOf('\r')));
            assertTrue(replies.endsWith("\r\n:" + count + "\r\n"));
            assertEquals(":" + (count + 1) + "\r\n", runner.call("INCR", "n"));
        }
    }
}
