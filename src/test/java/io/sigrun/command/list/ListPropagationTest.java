package io.sigrun.command.list;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigrun.command.CommandRunner;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What commands that take elements propagate, and of which events they tell. */
final class ListPropagationTest {
    private final CommandRunner runner =
            new CommandRunner(ListCommands::register, MoveCommands::register, ListPopCommands::register);

    @BeforeEach
    void fill() {
        runner.call("RPUSH", "two", "a", "b");
        runner.call("RPUSH", "one", "c");
        runner.propagated();
        runner.events();
    }

    @AfterEach
    void close() {
        runner.close();
    }

    private void check(String reply, String propagated, List<String> events, String... command) {
        assertEquals(reply, runner.call(command));
        assertEquals(List.of(propagated), runner.propagated());
        assertEquals(events, runner.events());
    }

    @Test
    void anElementThatIsMovedIsAddedBeforeItIsTaken() {
        check(
                "$1\r\nb\r\n",
                "LMOVE two one RIGHT LEFT",
                List.of("lpush one", "rpop two"),
                "LMOVE",
                "two",
                "one",
                "RIGHT",
                "LEFT");
        check(
                "$1\r\na\r\n",
                "LMOVE two new left right",
                List.of("new new", "rpush new", "lpop two", "del two"),
                "BLMOVE",
                "two",
                "new",
                "left",
                "right",
                "0");
        check("$1\r\na\r\n", "RPOPLPUSH new new", List.of("lpush new", "rpop new"), "BRPOPLPUSH", "new", "new", "0");
    }

    @Test
    void oneElementIsTakenFromTheFirstListThatIsThere() {
        check("*2\r\n$3\r\ntwo\r\n$1\r\na\r\n", "LPOP two", List.of("lpop two"), "BLPOP", "none", "two", "one", "0");
        check("*2\r\n$3\r\none\r\n$1\r\nc\r\n", "RPOP one", List.of("rpop one", "del one"), "BRPOP", "one", "0");
    }

    @Test
    void severalElementsAreTakenWithTheirCount() {
        check(
                "*2\r\n$3\r\ntwo\r\n*2\r\n$1\r\nb\r\n$1\r\na\r\n",
                "RPOP two 2",
                List.of("rpop two", "del two"),
                "LMPOP",
                "2",
                "none",
                "two",
                "RIGHT",
                "COUNT",
                "5");
        check(
                "*2\r\n$3\r\none\r\n*1\r\n$1\r\nc\r\n",
                "LPOP one 1",
                List.of("lpop one", "del one"),
                "BLMPOP",
                "0",
                "1",
                "one",
                "LEFT");
    }
}
