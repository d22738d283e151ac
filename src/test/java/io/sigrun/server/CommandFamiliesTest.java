package io.sigrun.server;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.command.Command;
import io.sigrun.command.CommandEntry;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Syntax;
import io.sigrun.config.CommandNames;
import io.sigrun.config.Config;
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

    @Test
    void renameCommandKnowsEachName() throws ConfigException {
        for (CommandEntry entry :
                CommandTable.of(CommandFamilies.all(), List.of()).entries()) {
            assertTrue(CommandNames.contains(entry.command.name()), entry.command::fullName);
        }
    }

    @Test
    void aCommandCanBeTakenAwayAndOneThatIsNotThereNeedNotBe() throws ConfigException {
        List<Config.Rename> renames = List.of(
                new Config.Rename("GET", "", 1, ""),
                new Config.Rename("set", "hidden-set", 2, ""),
                new Config.Rename("VADD", "", 3, ""));
        CommandTable table = CommandTable.of(CommandFamilies.all(), renames);
        assertNull(table.find("get"));
        assertNull(table.find("set"));
        assertNotNull(table.find("hidden-set"));
    }
}
