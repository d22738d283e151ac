package io.sigrun.command.bitmap;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.command.CommandRunner;
import io.sigrun.command.string.StringCommands;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BitmapAllocationTest {
    private static final int TIMES = 20_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SETBIT text 7 1",
                "GETBIT text 7",
                "BITCOUNT text",
                "BITCOUNT text 1 -1 BIT",
                "BITPOS text 1",
                "BITFIELD text INCRBY u8 0 1 GET i5 3",
                "BITFIELD_RO text GET u8 #1"
            })
    void noHeapIsTaken(String command) {
        try (CommandRunner runner = new CommandRunner(StringCommands::register, BitmapCommands::register)) {
            runner.call("MSET", "text", "some text", "other", "other text");
            double bytes = runner.heapBytesOf(TIMES, command.split(" ", -1));
            assertTrue(bytes < 1, () -> command + " takes " + bytes + " bytes of heap");
        }
    }
}
