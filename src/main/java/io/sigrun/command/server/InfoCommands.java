package io.sigrun.command.server;

import static io.sigrun.command.Command.command;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandFlag;
import io.sigrun.command.CommandTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** INFO and TIME. */
public final class InfoCommands {
    static final Command INFO = command("INFO")
            .summary("Returns figures and facts about the server.")
            .since("1.0.0")
            .group("server")
            .complexity("O(1)")
            .arity(-1)
            .flags(CommandFlag.LOADING, CommandFlag.STALE)
            .categories(AclCategory.DANGEROUS)
            .syntax("[section:string ...]")
            .tips("nondeterministic_output", "request_policy:all_shards", "response_policy:special")
            .history("7.0.0", "Takes several sections.")
            .run(InfoCommands::info);

    static final Command TIME = command("TIME")
            .summary("Returns the server's time: seconds and microseconds.")
            .since("2.6.0")
            .group("server")
            .complexity("O(1)")
            .arity(1)
            .flags(CommandFlag.LOADING, CommandFlag.STALE, CommandFlag.FAST)
            .tips("nondeterministic_output")
            .run(InfoCommands::time);

    private InfoCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(INFO, TIME);
    }

    private static void info(Call call) {
        List<String> sections = new ArrayList<>();
        for (int i = 1; i < call.argumentCount(); i++) {
            sections.add(call.text(i));
        }
        call.reply.verbatim("txt", call.server().info(sections).getBytes(StandardCharsets.UTF_8));
    }

    private static void time(Call call) {
        long nowUs = call.keyspace().clock().nowUs();
        call.reply.array(2);
        call.reply.bulk(nowUs / 1_000_000);
        call.reply.bulk(nowUs % 1_000_000);
    }
}
