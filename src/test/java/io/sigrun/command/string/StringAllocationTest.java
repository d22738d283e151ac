package io.sigrun.command.string;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.command.CommandRunner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that run all the time leave nothing to the garbage collector. */
final class StringAllocationTest {
    private static final int TIMES = 20_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET text",
                "GET long",
                "GET number",
                "GET absent",
                "MGET text number absent",
                "STRLEN text",
                "GETRANGE text 1 3",
                "SET text other",
                "SET number 70000",
                "SET text other EX 100 GET",
                "SETEX text 100 other",
                "SETNX text a",
                "GETEX text EX 100",
                "MSET text a number 7",
                "APPEND grown x",
                "SETRANGE text 2 xy",
                "INCR counter",
                "DECRBY counter 2",
                "INCRBYFLOAT fraction 1"
            })
    void noHeapIsTaken(String command) {
        try (CommandRunner runner = new CommandRunner(StringCommands::register)) {
            runner.call("MSET", "text", "some text", "long", "v".repeat(40_000), "number", "12345");
            double bytes = runner.heapBytesOf(TIMES, command.split(" ", -1));
            assertTrue(bytes < 1, () -> command + " takes " + bytes + " bytes of heap");
        }
    }
}
