package io.sigrun.command.scripting;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.NOSCRIPT;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.rdb.Payloads;

/** FUNCTION: in this build only what is needed to see that the libraries of a data set are kept. */
public final class FunctionCommands {
    static final Command FUNCTION_DUMP = command("DUMP")
            .summary("Returns all function libraries in a form that FUNCTION RESTORE takes.")
            .since("7.0.0")
            .group("scripting")
            .complexity("O(N) with N the number of libraries")
            .arity(2)
            .flags(NOSCRIPT)
            .categories(AclCategory.SCRIPTING)
            .run(FunctionCommands::dump);

    static final Command FUNCTION = command("FUNCTION")
            .summary("Manages function libraries.")
            .since("7.0.0")
            .group("scripting")
            .complexity("Depends on the subcommand.")
            .arity(-2)
            .subcommands(FUNCTION_DUMP);

    private FunctionCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(FUNCTION);
    }

    private static void dump(Call call) {
        Payloads payloads = call.server().saves().payloads();
        long bytes = payloads.dump(call.server().saves().functions());
        call.reply.bulk(payloads.bytes(), (int) bytes);
    }
}
