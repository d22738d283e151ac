package io.sigrun.command.server;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.ADMIN;
import static io.sigrun.command.CommandFlag.LOADING;
import static io.sigrun.command.CommandFlag.NOSCRIPT;
import static io.sigrun.command.CommandFlag.STALE;

import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Gates;
import io.sigrun.command.Replies;
import io.sigrun.config.Config;
import io.sigrun.config.ConfigRewriter;
import io.sigrun.config.Directive;
import io.sigrun.util.Failures;
import io.sigrun.util.Glob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** CONFIG and its subcommands. */
public final class ConfigCommands {
    static final Command CONFIG_GET = command("GET")
            .summary("Returns the values of directives whose names match patterns.")
            .since("2.0.0")
            .group("server")
            .complexity("O(N) with N the number of directives")
            .arity(-3)
            .flags(ADMIN, NOSCRIPT, LOADING, STALE)
            .syntax("parameter:string ...")
            .history("7.0.0", "Takes several patterns.")
            .run(ConfigCommands::get);

    static final Command CONFIG_SET = command("SET")
            .summary("Changes directives while the server runs, all of them or none.")
            .since("2.0.0")
            .group("server")
            .complexity("O(N) with N the number of directives given")
            .arity(-4)
            .flags(ADMIN, NOSCRIPT, LOADING, STALE)
            .syntax("data:(parameter:string value:string)...")
            .tips("request_policy:all_nodes", "response_policy:all_succeeded")
            .history("7.0.0", "Changes several directives at once.")
            .run(ConfigCommands::set);

    static final Command CONFIG_RESETSTAT = command("RESETSTAT")
            .summary("Sets the counters of INFO back to zero.")
            .since("2.0.0")
            .group("server")
            .complexity("O(1)")
            .arity(2)
            .flags(ADMIN, NOSCRIPT, LOADING, STALE)
            .tips("request_policy:all_nodes", "response_policy:all_succeeded")
            .run(ConfigCommands::resetStatistics);

    static final Command CONFIG_REWRITE = command("REWRITE")
            .summary("Brings the configuration file up to date with the running server.")
            .since("2.8.0")
            .group("server")
            .complexity("O(1)")
            .arity(2)
            .flags(ADMIN, NOSCRIPT, LOADING, STALE)
            .tips("request_policy:all_nodes", "response_policy:all_succeeded")
            .run(ConfigCommands::rewrite);

    static final Command CONFIG_HELP = command("HELP")
            .summary("Lists the subcommands.")
            .since("5.0.0")
            .group("server")
            .complexity("O(1)")
            .arity(2)
            .flags(LOADING, STALE)
            .run(ConfigCommands::help);

    static final Command CONFIG = command("CONFIG")
            .summary("Looks at and changes the configuration.")
            .since("2.0.0")
            .group("server")
            .complexity("Depends on the subcommand.")
            .arity(-2)
            .subcommands(CONFIG_GET, CONFIG_SET, CONFIG_RESETSTAT, CONFIG_REWRITE, CONFIG_HELP);

    private ConfigCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(CONFIG);
    }

    private static void get(Call call) {
        Config config = call.server().config();
        Map<String, Directive> found = new TreeMap<>();
        for (int i = 2; i < call.argumentCount(); i++) {
            String name = call.text(i).toLowerCase(Locale.ROOT);
            Directive exact = config.find(name);
            if (exact != null) {
                found.put(name, exact);
                continue;
            }
            byte[] pattern = call.bytes(i);
            config.names().forEach((each, directive) -> {
                if (!directive.hidden() && Glob.matches(pattern, each.getBytes(StandardCharsets.US_ASCII), true)) {
                    found.put(each, directive);
                }
            });
        }
        call.reply.map(found.size());
        found.forEach((name, directive) -> {
            call.reply.bulk(name);
            call.reply.bulk(config.text(directive).getBytes(StandardCharsets.ISO_8859_1));
        });
    }

    private static void set(Call call) {
        if (call.argumentCount() % 2 != 0) {
            call.fail(Replies.SYNTAX_ERROR);
            return;
        }
        List<Map.Entry<String, String>> changes = new ArrayList<>();
        for (int i = 2; i < call.argumentCount(); i += 2) {
            changes.add(Map.entry(call.text(i), call.text(i + 1)));
        }
        if (call.server().gates().isSet(Gates.LOADING)
                && changes.stream().anyMatch(change -> Config.isFixedWhileLoading(change.getKey()))) {
            call.fail(Replies.loading(call.server().identity()));
            return;
        }
        try {
            call.server().config().setAll(changes, call.server().protectedChangesAllowed(call.client()));
            call.reply.raw(Replies.OK);
        } catch (Config.SetException refused) {
            if (!refused.withoutEffect().isEmpty()) {
                call.server()
                        .log()
                        .warning("Failed applying new configuration. Possibly related to new " + refused.withoutEffect()
                                + " setting. Restoring previous settings.");
            }
            call.fail(refused.error());
        }
    }

    private static void rewrite(Call call) {
        Config config = call.server().config();
        if (config.file().isEmpty()) {
            call.fail("ERR The server is running without a config file");
            return;
        }
        try {
            new ConfigRewriter(config).rewrite();
            call.server().log().notice("CONFIG REWRITE executed with success.");
            call.reply.raw(Replies.OK);
        } catch (IOException failure) {
            String reason = Failures.reason(failure);
            call.server().log().warning("CONFIG REWRITE failed: " + reason);
            call.fail("ERR Rewriting config file: " + reason);
        }
    }

    private static void help(Call call) {
        call.replyHelp(
                "GET <pattern>",
                "    Return parameters matching the glob-like <pattern> and their values.",
                "SET <directive> <value>",
                "    Set the configuration <directive> to <value>.",
                "RESETSTAT",
                "    Reset statistics reported by the INFO command.",
                "REWRITE",
                "    Rewrite the configuration file.");
    }

    private static void resetStatistics(Call call) {
        call.server().resetStatistics();
        call.reply.raw(Replies.OK);
    }
}
