package io.sigrun.command.connection;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.ADMIN;
import static io.sigrun.command.CommandFlag.LOADING;
import static io.sigrun.command.CommandFlag.NOSCRIPT;
import static io.sigrun.command.CommandFlag.STALE;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Client;
import io.sigrun.command.ClientPause;
import io.sigrun.command.Command;
import io.sigrun.command.Replies;
import java.nio.charset.StandardCharsets;

/** The subcommands of CLIENT that are about all clients: to list, close, pause and unblock them. */
final class ClientListCommands {
    private static final String NEGATED_CONDITIONS = " [NOT-USER not-username:string@9.0.0]"
            + " [NOT-ADDR not-addr:string@9.0.0{ip:port}] [NOT-LADDR not-laddr:string@9.0.0{ip:port}]"
            + " [NOT-NAME not-name:string@9.0.0] [NOT-FLAGS not-flags:string@9.0.0]"
            + " [NOT-LIB-NAME not-lib-name:string@9.0.0] [NOT-LIB-VER not-lib-ver:string@9.0.0]"
            + " [NOT-DB not-db:integer@9.0.0] [NOT-CAPA not-capa:string@9.0.0] [NOT-IP not-ip:string@9.0.0]";
    private static final String CONDITIONS = " [NAME name:string@9.0.0] [IDLE idle:integer@9.0.0]"
            + " [FLAGS flags:string@9.0.0] [LIB-NAME lib-name:string@9.0.0] [LIB-VER lib-ver:string@9.0.0]"
            + " [DB db:integer@9.0.0] [CAPA capa:string@9.0.0] [IP ip:string@9.0.0]";

    static final Command KILL = about("KILL", -3, "2.4.0")
            .summary("Closes connections.")
            .complexity("O(N) where N is the number of client connections")
            .syntax("filter:(old-format:string~2.8.12{ip:port}|new-format:("
                    + ("[ID client-id:integer@2.8.12]..."
                                    + " [TYPE client-type:(NORMAL|MASTER@3.2.0|PRIMARY@8.0.0|SLAVE|"
                                    + "REPLICA@5.0.0|PUBSUB)@2.8.12]"
                                    + " [USER username:string] [ADDR addr:string{ip:port}]"
                                    + " [LADDR laddr:string@6.2.0{ip:port}]"
                                    + " [SKIPME skipme:(YES|NO)] [MAXAGE maxage:integer@8.0.0]"
                                    + CONDITIONS
                                    + " [NOT-TYPE not-client-type:(NORMAL|MASTER|PRIMARY|SLAVE|"
                                    + "REPLICA|PUBSUB)@9.0.0]"
                                    + " [NOT-ID not-client-id:integer@9.0.0]..."
                                    + NEGATED_CONDITIONS)
                            .replace(" [", "|[")
                    + ")...)")
            .history("2.8.12", "Takes conditions in place of an address.")
            .history("2.8.12", "The condition ID.")
            .history("3.2.0", "The type master.")
            .history("5.0.0", "The type replica, for slave, which stays.")
            .history("6.2.0", "The condition LADDR.")
            .history("8.0.0", "The condition MAXAGE.")
            .history("8.0.0", "The type primary, for master, which stays.")
            .history("8.1.0", "ID takes several numbers.")
            .history("9.0.0", "More conditions, and their negations.")
            .run(ClientListCommands::kill);

    static final Command LIST = about("LIST", -2, "2.4.0")
            .summary("Returns a line about each client.")
            .complexity("O(N) where N is the number of client connections")
            .syntax("[TYPE client-type:(NORMAL|MASTER|REPLICA|PUBSUB)@5.0.0] [ID client-id:integer@6.2.0]..."
                    + " [USER username:string@8.1.0] [ADDR addr:string@8.1.0{ip:port}]"
                    + " [LADDR laddr:string@8.1.0{ip:port}] [SKIPME skipme:(YES|NO)@8.1.0]"
                    + " [MAXAGE maxage:integer@8.1.0]"
                    + CONDITIONS
                    + " [NOT-TYPE not-client-type:(NORMAL|MASTER|REPLICA|PUBSUB)@9.0.0]"
                    + " [NOT-ID not-client-id:integer@9.0.0]..."
                    + NEGATED_CONDITIONS)
            .tips("nondeterministic_output")
            .history("2.8.12", "The field id.")
            .history("5.0.0", "The condition TYPE.")
            .history("6.0.0", "The field user.")
            .history("6.2.0", "The fields argv-mem, tot-mem, laddr and redir, and the condition ID.")
            .history("7.0.0", "The fields resp, multi-mem, rbs and rbp.")
            .history("7.0.3", "The field ssub.")
            .history("8.0.0", "The type primary, for master, which stays.")
            .history("8.1.0", "The conditions USER, ADDR, LADDR, SKIPME and MAXAGE.")
            .history("9.0.0", "More conditions, and their negations.")
            .run(ClientListCommands::list);

    static final Command PAUSE = about("PAUSE", -3, "3.0.0")
            .summary("Lets commands wait for some time.")
            .complexity("O(1)")
            .syntax("timeout:integer [mode:(WRITE|ALL)@6.2.0]")
            .history("6.2.0", "The mode, and with it a pause of writing only.")
            .run(ClientListCommands::pause);

    static final Command UNBLOCK = about("UNBLOCK", -3, "5.0.0")
            .summary("Ends the waiting of a client in a blocking command.")
            .complexity("O(log N) where N is the number of client connections")
            .syntax("client-id:integer unblock-type:[TIMEOUT|ERROR]")
            .run(ClientListCommands::unblock);

    static final Command UNPAUSE = about("UNPAUSE", 2, "6.2.0")
            .summary("Ends a pause.")
            .complexity("O(N) Where N is the number of paused clients")
            .run(ClientListCommands::unpause);

    private ClientListCommands() {}

    private static Command.Builder about(String name, int arity, String since) {
        return command(name)
                .since(since)
                .group("connection")
                .arity(arity)
                .flags(ADMIN, NOSCRIPT, LOADING, STALE)
                .categories(AclCategory.CONNECTION);
    }

    private static void list(Call call) {
        ClientFilter filter = new ClientFilter(call, false);
        if (call.argumentCount() == 3) {
            call.fail(Replies.SYNTAX_ERROR);
            return;
        }
        if (!filter.parse(2)) {
            return;
        }
        StringBuilder lines = new StringBuilder();
        for (Client client : call.server().clients().all()) {
            if (filter.matches(client)) {
                lines.append(ClientDescription.line(client, call));
            }
        }
        call.reply.verbatim("txt", lines.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void kill(Call call) {
        if (call.argumentCount() == 3) {
            killAddress(call, call.text(2));
            return;
        }
        ClientFilter filter = new ClientFilter(call, true);
        if (!filter.parse(2)) {
            return;
        }
        int killed = 0;
        for (Client client : call.server().clients().all()) {
            if (filter.matches(client)) {
                close(call, client);
                killed++;
            }
        }
        call.reply.integer(killed);
    }

    private static void killAddress(Call call, String address) {
        for (Client client : call.server().clients().all()) {
            if (client.transport().remoteAddress().equals(address)) {
                close(call, client);
                call.reply.raw(Replies.OK);
                return;
            }
        }
        call.fail("ERR No such client");
    }

    private static void close(Call call, Client client) {
        if (client == call.client()) {
            client.closeAfterReplies();
        } else {
            client.closeNow();
        }
    }

    private static void pause(Call call) {
        boolean all = true;
        if (call.argumentCount() == 4) {
            all = call.is(3, "ALL");
            if (!all && !call.is(3, "WRITE")) {
                call.fail("ERR CLIENT PAUSE mode must be WRITE or ALL");
                return;
            }
        }
        if (!call.isInteger(2)) {
            call.fail("ERR timeout is not an integer or out of range");
        } else if (call.number < 0) {
            call.fail("ERR timeout is negative");
        } else if (call.number > Long.MAX_VALUE - call.nowMs()) {
            call.fail("ERR timeout is out of range");
        } else {
            pauseOf(call).begin(all, call.nowMs() + call.number, call.nowMs());
            call.reply.raw(Replies.OK);
        }
    }

    private static ClientPause pauseOf(Call call) {
        return call.server().clients().pause();
    }

    private static void unpause(Call call) {
        pauseOf(call).end();
        call.reply.raw(Replies.OK);
    }

    private static void unblock(Call call) {
        boolean error = false;
        if (call.argumentCount() == 4) {
            error = call.is(3, "ERROR");
            if (!error && !call.is(3, "TIMEOUT")) {
                call.fail("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
                return;
            }
        }
        if (!call.integer(2)) {
            return;
        }
        Client target = call.server().clients().find(call.number);
        boolean ended = target != null && call.server().clients().blocked().unblock(target, error, call.server());
        call.reply.raw(ended ? Replies.ONE : Replies.ZERO);
    }
}
