package io.sigrun.command.server;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.LOADING;
import static io.sigrun.command.CommandFlag.STALE;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandEntry;
import io.sigrun.command.CommandFlag;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Keys;
import io.sigrun.command.Replies;
import io.sigrun.util.Glob;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** COMMAND and its subcommands: the commands about the commands. */
public final class CommandCommands {
    private static final String ONE_ROW_EACH = "O(N) where N is the number of commands to look up";
    private static final String ANY_ORDER = "nondeterministic_output_order";

    static final Command COUNT = subcommand("COUNT", 2)
            .summary("Returns how many commands there are.")
            .since("2.8.13")
            .complexity("O(1)")
            .run(call -> call.reply.integer(call.server().commands().entries().size()));

    static final Command DOCS = subcommand("DOCS", -2)
            .summary("Returns what commands are for, and their arguments.")
            .since("7.0.0")
            .complexity(ONE_ROW_EACH)
            .syntax("[command-name:string]...")
            .tips(ANY_ORDER)
            .run(CommandCommands::docs);

    static final Command GETKEYS = subcommand("GETKEYS", -3)
            .summary("Returns the keys among the arguments of a command.")
            .since("2.8.13")
            .complexity("O(N) where N is the number of arguments to the command")
            .syntax("command:string [arg:string]...")
            .run(call -> keys(call, false));

    static final Command GETKEYSANDFLAGS = subcommand("GETKEYSANDFLAGS", -3)
            .summary("Returns the keys among the arguments of a command, and what it does with them.")
            .since("7.0.0")
            .complexity("O(N) where N is the number of arguments to the command")
            .syntax("command:string [arg:string]...")
            .run(call -> keys(call, true));

    static final Command HELP = subcommand("HELP", 2)
            .summary("Returns the subcommands and what they do.")
            .since("5.0.0")
            .complexity("O(1)")
            .run(CommandCommands::help);

    static final Command INFO = subcommand("INFO", -2)
            .summary("Returns the facts about some commands, or all.")
            .since("2.8.13")
            .complexity(ONE_ROW_EACH)
            .syntax("[command-name:string]...")
            .tips(ANY_ORDER)
            .history("7.0.0", "Without names it tells of all commands.")
            .run(CommandCommands::info);

    static final Command LIST = subcommand("LIST", -2)
            .summary("Returns the names of all commands, or of those that a filter lets through.")
            .since("7.0.0")
            .complexity("O(N) where N is the total number of commands")
            .syntax("[FILTERBY filterby:(MODULE module-name:string|ACLCAT category:string|PATTERN pattern:pattern)]")
            .tips(ANY_ORDER)
            .run(CommandCommands::list);

    static final Command COMMAND = command("COMMAND")
            .summary("Returns the facts about all commands.")
            .since("2.8.13")
            .group("server")
            .complexity("O(N) where N is the total number of commands")
            .arity(-1)
            .flags(LOADING, STALE)
            .categories(AclCategory.CONNECTION)
            .tips(ANY_ORDER)
            .run(CommandCommands::all, COUNT, DOCS, GETKEYS, GETKEYSANDFLAGS, HELP, INFO, LIST);

    private CommandCommands() {}

    private static Command.Builder subcommand(String name, int arity) {
        return command(name).group("server").arity(arity).flags(LOADING, STALE).categories(AclCategory.CONNECTION);
    }

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(COMMAND);
    }

    private static void all(Call call) {
        List<CommandEntry> entries = call.server().commands().entries();
        CommandDescription description = new CommandDescription(call.reply);
        call.reply.array(entries.size());
        entries.forEach(description::info);
    }

    private static void info(Call call) {
        if (call.argumentCount() == 2) {
            all(call);
            return;
        }
        CommandDescription description = new CommandDescription(call.reply);
        call.reply.array(call.argumentCount() - 2L);
        for (int i = 2; i < call.argumentCount(); i++) {
            CommandEntry entry = call.server().commands().findFull(call.text(i));
            if (entry == null) {
                call.reply.nullBulk();
            } else {
                description.info(entry);
            }
        }
    }

    private static void docs(Call call) {
        List<CommandEntry> entries = new ArrayList<>();
        if (call.argumentCount() == 2) {
            entries.addAll(call.server().commands().entries());
        }
        for (int i = 2; i < call.argumentCount(); i++) {
            CommandEntry entry = call.server().commands().findFull(call.text(i));
            if (entry != null) {
                entries.add(entry);
            }
        }
        CommandDescription description = new CommandDescription(call.reply);
        call.reply.map(entries.size());
        for (CommandEntry entry : entries) {
            call.reply.bulk(entry.command.fullName());
            description.docs(entry);
        }
    }

    private static void keys(Call call, boolean withFlags) {
        CommandEntry entry = named(call);
        if (entry == null) {
            call.fail("ERR Invalid command specified");
            return;
        }
        if (!Keys.has(entry.command)) {
            call.fail("ERR The command has no key arguments");
            return;
        }
        int count = call.argumentCount() - 2;
        if (entry.arity >= 0 ? count != entry.arity : count < -entry.arity) {
            call.fail("ERR Invalid number of arguments specified for command");
            return;
        }
        List<byte[]> arguments = new ArrayList<>();
        for (int i = 2; i < call.argumentCount(); i++) {
            arguments.add(call.bytes(i));
        }
        List<Keys.Key> keys = Keys.of(entry.command, arguments);
        if (keys.isEmpty() && !entry.has(CommandFlag.NO_MANDATORY_KEYS)) {
            call.fail("ERR Invalid arguments specified for command");
            return;
        }
        CommandDescription description = new CommandDescription(call.reply);
        call.reply.array(keys.size());
        for (Keys.Key key : keys) {
            if (withFlags) {
                call.reply.array(2);
                call.reply.bulk(arguments.get(key.argument()));
                description.keyFlags(key.flags());
            } else {
                call.reply.bulk(arguments.get(key.argument()));
            }
        }
    }

    /** The command or subcommand that the arguments from the second on name, or null. */
    private static @Nullable CommandEntry named(Call call) {
        CommandTable table = call.server().commands();
        CommandEntry entry = table.find(call.text(2));
        if (entry == null || entry.subcommands() == null || call.argumentCount() == 3) {
            return entry;
        }
        return table.findFull(call.text(2) + "|" + call.text(3));
    }

    private static void list(Call call) {
        Predicate<Command> filter = command -> true;
        if (call.argumentCount() > 2) {
            if (call.argumentCount() != 5 || !call.is(2, "FILTERBY")) {
                call.fail(Replies.SYNTAX_ERROR);
                return;
            }
            byte[] value = call.bytes(4);
            if (call.is(3, "MODULE")) {
                filter = command -> false; // no command of ours comes from a module
            } else if (call.is(3, "ACLCAT")) {
                filter = inCategory("@" + call.text(4).toLowerCase(Locale.ROOT));
            } else if (call.is(3, "PATTERN")) {
                filter = command -> Glob.matches(value, command.fullName().getBytes(StandardCharsets.ISO_8859_1), true);
            } else {
                call.fail(Replies.SYNTAX_ERROR);
                return;
            }
        }
        List<String> names = new ArrayList<>();
        for (CommandEntry entry : call.server().commands().entries()) {
            addNames(entry, filter, names);
        }
        call.reply.array(names.size());
        names.forEach(call.reply::bulk);
    }

    private static Predicate<Command> inCategory(String shown) {
        for (AclCategory category : AclCategory.values()) {
            if (category.shownAs().equals(shown)) {
                return command -> (command.categories() & category.bit()) != 0;
            }
        }
        return command -> false;
    }

    private static void addNames(CommandEntry entry, Predicate<Command> filter, List<String> names) {
        if (filter.test(entry.command)) {
            names.add(entry.command.fullName());
        }
        for (CommandEntry subcommand : entry.subcommandEntries()) {
            addNames(subcommand, filter, names);
        }
    }

    private static void help(Call call) {
        call.replyHelp(
                "(no subcommand)",
                "    The facts about every command.",
                "COUNT",
                "    How many commands there are.",
                "LIST",
                "    The names of all commands, or of some.",
                "INFO [<command-name> ...]",
                "    The facts about these commands, or about all.",
                "DOCS [<command-name> ...]",
                "    What these commands, or all, are for, and their arguments.",
                "GETKEYS <full-command>",
                "    The keys in a command with its arguments.",
                "GETKEYSANDFLAGS <full-command>",
                "    The keys, and what the command does with them.");
    }
}
