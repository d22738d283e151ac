package io.sigrun.server;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.command.Command;
import io.sigrun.command.CommandEntry;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Syntax;
import io.sigrun.config.ConfigException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for the description of every command. */
final class CommandFamiliesTest {
    private static List<Command> all() throws ConfigException {
        List<Command> all = new ArrayList<>();
        for (CommandEntry entry :
                CommandTable.of(CommandFamilies.all(), List.of()).entries()) {
            all.add(entry.command);
            entry.subcommandEntries().forEach(sub -> all.add(sub.command));
        }
        return all;
    }

    @Test
    void syntaxLinesFollowTheNotation() throws ConfigException {
        for (Command command : all()) {
            assertDoesNotThrow(() -> Syntax.parse(command.syntax()), command::fullName);
        }
    }

    @Test
    void noFactIsMissing() throws ConfigException {
        for (Command command : all()) {
            assertFalse(command.summary().isEmpty(), command::fullName);
            assertFalse(command.group().isEmpty(), command::fullName);
            assertTrue(command.since().matches("\\d+\\.\\d+\\.\\d+"), command::fullName);
            assertTrue(command.arity() != 0, command::fullName);
        }
    }
}
