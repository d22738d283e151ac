package io.sigrun.command.acl;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.ADMIN;
import static io.sigrun.command.CommandFlag.LOADING;
import static io.sigrun.command.CommandFlag.NOSCRIPT;
import static io.sigrun.command.CommandFlag.STALE;

import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Credentials;
import io.sigrun.config.DefaultUser;
import java.nio.charset.StandardCharsets;

/** ACL and those of its subcommands that tell who may do what. */
public final class AclCommands {
    static final Command ACL_LIST = command("LIST")
            .summary("Returns a line for each user, as a users file has it.")
            .since("6.0.0")
            .group("server")
            .complexity("O(N) with N the number of users")
            .arity(2)
            .flags(ADMIN, NOSCRIPT, LOADING, STALE)
            .run(AclCommands::list);

    static final Command ACL_WHOAMI = command("WHOAMI")
            .summary("Returns the name of the user that the client is logged in as.")
            .since("6.0.0")
            .group("server")
            .complexity("O(1)")
            .arity(2)
            .flags(NOSCRIPT, LOADING, STALE)
            .run(call -> call.reply.bulk(Credentials.DEFAULT_USER.getBytes(StandardCharsets.ISO_8859_1)));

    static final Command ACL = command("ACL")
            .summary("Commands about users.")
            .since("6.0.0")
            .group("server")
            .complexity("Depends on the subcommand.")
            .arity(-2)
            .subcommands(ACL_LIST, ACL_WHOAMI);

    private AclCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(ACL);
    }

    private static void list(Call call) {
        call.reply.array(1);
        String user = "user " + DefaultUser.description(call.server().config());
        call.reply.bulk(user.getBytes(StandardCharsets.ISO_8859_1));
    }
}
