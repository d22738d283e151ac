package io.sigrun.command.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigrun.command.CommandRunner;
import io.sigrun.command.generic.KeyCommands;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That streams which are deleted leave no memory behind, and that no number from outside makes one too large. */
final class StreamMemoryTest {
    private final CommandRunner runner = new CommandRunner(
            StreamCommands::register,
            StreamReadCommands::register,
            StreamGroupCommands::register,
            StreamInfoCommands::register,
            PendingCommands::register,
            KeyCommands::register);

    @AfterEach
    void close() {
        runner.close();
    }

    @Test
    void deletedStreamsLeaveNoMemoryBehind() {
        changeAndDelete(); // leaves buffers of replies and of propagated commands behind, always the same
        long before = runner.keyspace().region().usedBytes();
        changeAndDelete();
        assertEquals(before, runner.keyspace().region().usedBytes());
    }

    private void changeAndDelete() {
        Random random = new Random(5);
        for (int i = 0; i < 6000; i++) {
            String key = "s" + random.nextInt(3);
            String group = "g" + random.nextInt(2);
            String consumer = "c" + random.nextInt(4);
            String id = random.nextInt(i + 1) + "-1";
            switch (random.nextInt(14)) {
                case 0 -> runner.call("XDEL", key, id);
                case 1 -> runner.call("XTRIM", key, "MAXLEN", "~", Integer.toString(random.nextInt(500)));
                case 2 -> runner.call("XTRIM", key, "MINID", id);
                case 3 -> runner.call("XGROUP", "CREATE", key, group, "0", "MKSTREAM");
                case 4 -> runner.call("XGROUP", "DELCONSUMER", key, group, consumer);
                case 5 -> runner.call("XCLAIM", key, group, consumer, "0", id, "FORCE");
                case 6 -> runner.call("XAUTOCLAIM", key, group, consumer, "0", "0", "COUNT", "20");
                case 7 -> runner.call("XREADGROUP", "GROUP", group, consumer, "COUNT", "30", "STREAMS", key, ">");
                case 8 -> runner.call("XACK", key, group, id);
                case 9 -> runner.call("XINFO", "STREAM", key, "FULL");
                default -> runner.call("XADD", key, i + "-1", "field", "v".repeat(random.nextInt(80)));
            }
            runner.propagated();
        }
        runner.call("DEL", "s0", "s1", "s2");
        runner.keyspace().garbage().freeAll();
    }

    @Test
    void countsOfAnySizeAreTaken() {
        String largest = Long.toString(Long.MAX_VALUE);
        runner.call("XADD", "s", "1-1", "a", "b");
        runner.call("XGROUP", "CREATE", "s", "g", "0");
        assertEquals(
                "*1\r\n", runner.call("XRANGE", "s", "-", "+", "COUNT", largest).substring(0, 4));
        runner.call("XREADGROUP", "GROUP", "g", "c", "COUNT", largest, "STREAMS", "s", ">");
        assertEquals(
                "*1\r\n", runner.call("XPENDING", "s", "g", "-", "+", largest).substring(0, 4));
        String most = Long.toString(Long.MAX_VALUE / 16);
        assertEquals(
                "*3\r\n",
                runner.call("XAUTOCLAIM", "s", "g", "d", "0", "0", "COUNT", most)
                        .substring(0, 4));
        assertEquals(
                "-ERR COUNT must be > 0\r\n", runner.call("XAUTOCLAIM", "s", "g", "d", "0", "0", "COUNT", largest));
        runner.call("XTRIM", "s", "MAXLEN", "~", "0", "LIMIT", largest);
        assertEquals(":0\r\n", runner.call("XLEN", "s"));
    }
}
