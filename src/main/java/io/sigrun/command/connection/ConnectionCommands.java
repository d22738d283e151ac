package io.sigrun.command.connection;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.FAST;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Replies;

/** PING, ECHO and their kin. */
public final class ConnectionCommands {
    static final Command PING = command("PING")
            .summary("Answers that the server is there.")
            .since("1.0.0")
            .group("connection")
            .complexity("O(1)")
            .arity(-1)
            .flags(FAST)
            .categories(AclCategory.CONNECTION)
            .syntax("[message:string]")
            .tips("request_policy:all_shards", "response_policy:all_succeeded")
            .run(ConnectionCommands::ping);

    private ConnectionCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(PING);
    }

    private static void ping(Call call) {
        if (call.argumentCount() > 2) {
            call.failArity();
        } else if (call.argumentCount() == 2) {
            call.reply.bulk(call.ref(1), call.length(1));
        } else {
            call.reply.raw(Replies.PONG);
        }
    }
}
