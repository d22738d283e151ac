package io.sigrun.command.generic;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.BLOCKING;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Replies;
import io.sigrun.command.Timeout;

/** WAIT: for replicas to have what the client has written. There are none, so what is waited for is the time to end. */
public final class WaitCommand {
    static final Command WAIT = command("WAIT")
            .summary("Waits until so many replicas have received all that the client has written.")
            .since("3.0.0")
            .group("generic")
            .complexity("O(1)")
            .arity(3)
            .flags(BLOCKING)
            .categories(AclCategory.CONNECTION)
            .syntax("numreplicas:integer timeout:integer")
            .tips("request_policy:all_shards", "response_policy:agg_min")
            .run(WaitCommand::waitForReplicas);

    private WaitCommand() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(WAIT);
    }

    private static void waitForReplicas(Call call) {
        if (!call.integer(1)) {
            return;
        }
        long wanted = call.number;
        if (Timeout.milliseconds(call, 2)) {
            if (wanted <= 0 || !call.mayBlock()) {
                call.reply.raw(Replies.ZERO);
            } else {
                call.blockFor(call.number, Replies.ZERO);
            }
        }
    }
}
