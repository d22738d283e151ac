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
import java.nio.charset.StandardCharsets;

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

    static final Command MEMORY_DOCTOR = command("DOCTOR")
            .summary("Says what stands out about the server's memory.")
            .since("4.0.0")
            .group("server")
            .complexity("O(1)")
            .arity(2)
            .tips("nondeterministic_output", "request_policy:all_shards", "response_policy:special")
            .run(MemoryCommands::doctor);

    static final Command MEMORY_STATS = command("STATS")
            .summary("Returns figures about the server's memory.")
            .since("4.0.0")
            .group("server")
            .complexity("O(1)")
            .arity(2)
            .tips("nondeterministic_output", "request_policy:all_shards", "response_policy:special")
            .run(MemoryCommands::stats);

    static final Command MEMORY_MALLOC_STATS = command("MALLOC-STATS")
            .summary("Returns the state of the allocator.")
            .since("4.0.0")
            .group("server")
            .complexity("Depends on how much memory is allocated, could be slow")
            .arity(2)
            .flags(LOADING)
            .tips("nondeterministic_output", "request_policy:all_shards", "response_policy:special")
            .run(MemoryCommands::allocator);

    static final Command MEMORY_PURGE = command("PURGE")
            .summary("Gives pages that hold nothing back to the system.")
            .since("4.0.0")
            .group("server")
            .complexity("Depends on how much memory is allocated, could be slow")
            .arity(2)
            .flags(LOADING)
            .tips("request_policy:all_shards", "response_policy:all_succeeded")
            .run(MemoryCommands::purge);

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
            .subcommands(MEMORY_DOCTOR, MEMORY_HELP, MEMORY_MALLOC_STATS, MEMORY_PURGE, MEMORY_STATS, MEMORY_USAGE);

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
        long record = call.database().peek(call.keyHash(2), call.ref(2), call.length(2));
        if (record == 0) {
            call.reply.nullBulk();
        } else {
            call.reply.integer(call.keyspace().records().usedBytes(record));
        }
    }

    private static void doctor(Call call) {
        call.reply.verbatim("txt", new MemoryReport(call).advice().getBytes(StandardCharsets.US_ASCII));
    }

    private static void stats(Call call) {
        new MemoryReport(call).reply();
    }

    private static void allocator(Call call) {
        call.reply.verbatim("txt", new MemoryReport(call).allocator().getBytes(StandardCharsets.US_ASCII));
    }

    /** Frees what is deleted but not yet free, too. */
    private static void purge(Call call) {
        call.keyspace().garbage().freeAll();
        call.region().releasePages(Long.MAX_VALUE);
        call.reply.raw(Replies.OK);
    }

    private static void help(Call call) {
        call.replyHelp(
                "DOCTOR",
                "    Say what stands out about memory.",
                "MALLOC-STATS",
                "    Show the state of the allocator.",
                "PURGE",
                "    Give pages that hold nothing back to the system.",
                "STATS",
                "    Show what memory is used for.",
                "USAGE <key> [SAMPLES <count>]",
                "    Show how many bytes <key> and its value take, exactly, whatever <count> is.");
    }
}
