package io.sigrun.command.generic;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.LOADING;
import static io.sigrun.command.CommandFlag.READONLY;
import static io.sigrun.command.CommandFlag.STALE;
import static io.sigrun.command.KeySpec.Flag.RO;

import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Replies;

/** MEMORY and its subcommands. Sizes are exact: SAMPLES changes nothing. */
public final class MemoryCommands {
    static final Command MEMORY_USAGE = command("USAGE")
            .summary("Returns the bytes that a key and its value take.")
            .since("4.0.0")
            .group("server")
            .complexity("O(N) with N the elements looked at")
            .arity(-3)
            .flags(READONLY)
            .key(2, RO)
            .syntax("key:key [SAMPLES count:integer]")
            .run(MemoryCommands::usage);

    static final Command MEMORY_HELP = command("HELP")
            .summary("Lists the subcommands.")
            .since("4.0.0")
            .group("server")
            .complexity("O(1)")
            .arity(2)
            .flags(LOADING, STALE)
            .run(MemoryCommands::help);

    static final Command MEMORY = command("MEMORY")
            .summary("Tells about memory.")
            .since("4.0.0")
            .group("server")
            .complexity("Depends on the subcommand.")
            .arity(-2)
            .subcommands(MEMORY_USAGE, MEMORY_HELP);

    private MemoryCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(MEMORY);
    }

    private static void usage(Call call) {
        for (int i = 3; i < call.argumentCount(); i += 2) {
            if (!call.is(i, "SAMPLES") || i + 1 == call.argumentCount()) {
                call.fail(Replies.SYNTAX_ERROR);
                return;
            }
            if (!call.integer(i + 1)) {
                return;
            }
            if (call.number < 0) {
                call.fail(Replies.SYNTAX_ERROR);
                return;
            }
        }
        long record = call.lookupUntouched(2);
        if (record == 0) {
            call.reply.nullBulk();
        } else {
            call.reply.integer(call.keyspace().records().usedBytes(record));
        }
    }

    private static void help(Call call) {
        call.replyHelp(
                "USAGE <key> [SAMPLES <count>]",
                "    Return memory in bytes used by <key> and its value. Nested values are",
                "    sampled up to <count> times (default: 5, 0 means sample all).");
    }
}
