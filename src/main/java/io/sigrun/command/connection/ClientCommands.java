package io.sigrun.command.connection;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.ADMIN;
import static io.sigrun.command.CommandFlag.ALLOW_BUSY;
import static io.sigrun.command.CommandFlag.LOADING;
import static io.sigrun.command.CommandFlag.NOSCRIPT;
import static io.sigrun.command.CommandFlag.NO_MULTI;
import static io.sigrun.command.CommandFlag.STALE;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Client;
import io.sigrun.command.Command;
import io.sigrun.command.CommandFlag;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Gates;
import io.sigrun.command.Replies;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/** CLIENT and those of its subcommands that are about the client itself. */
public final class ClientCommands {
    private static final String ALL_NODES = "request_policy:all_nodes";
    private static final String ALL_SUCCEEDED = "response_policy:all_succeeded";

    static final Command CAPA = about("CAPA", -3, "8.0.0", ALLOW_BUSY)
            .summary("Says what the client is able to do.")
            .syntax("capability:string...")
            .run(ClientCommands::capa);

    static final Command GETNAME = about("GETNAME", 2, "2.6.9", ALLOW_BUSY)
            .summary("Returns the client's name.")
            .run(ClientCommands::getName);

    static final Command HELP = command("HELP")
            .summary("Returns the subcommands and what they do.")
            .since("5.0.0")
            .group("connection")
            .complexity("O(1)")
            .arity(2)
            .flags(LOADING, STALE)
            .categories(AclCategory.CONNECTION)
            .run(ClientHelp::reply);

    static final Command ID = about("ID", 2, "5.0.0", ALLOW_BUSY)
            .summary("Returns the client's number, which no other client of this server ever has.")
            .run(call -> call.reply.integer(call.client().id()));

    static final Command IMPORT_SOURCE = about("IMPORT-SOURCE", 3, "8.1.0")
            .summary("Says that the client brings data from another server, expired keys included.")
            .syntax("enabled:(ON|OFF)")
            .run(ClientCommands::importSource);

    static final Command INFO = about("INFO", 2, "6.2.0")
            .summary("Returns what there is to know about the client.")
            .tips("nondeterministic_output")
            .run(ClientCommands::info);

    static final Command NO_EVICT = about("NO-EVICT", 3, "7.0.0", ALLOW_BUSY, ADMIN)
            .summary("Keeps the client from being closed when clients use too much memory.")
            .syntax("enabled:(ON|OFF)")
            .run(call -> onOrOff(call, Client::setNoEvict));

    static final Command NO_TOUCH = about("NO-TOUCH", 3, "7.2.0", ALLOW_BUSY)
            .summary("Lets the client read keys without their counting as used.")
            .syntax("enabled:(ON|OFF)")
            .run(call -> onOrOff(call, Client::setNoTouch));

    static final Command REPLY = about("REPLY", 3, "3.2.0", ALLOW_BUSY, NO_MULTI)
            .summary("Says whether the client wants replies.")
            .syntax("action:(ON|OFF|SKIP)")
            .run(ClientCommands::replyMode);

    static final Command SETINFO = about("SETINFO", 4, "7.2.0", ALLOW_BUSY)
            .summary("Says which library the client uses.")
            .syntax("attr:(LIB-NAME libname:string|LIB-VER libver:string)")
            .tips(ALL_NODES, ALL_SUCCEEDED)
            .run(ClientCommands::setInfo);

    static final Command SETNAME = about("SETNAME", 3, "2.6.9", ALLOW_BUSY)
            .summary("Gives the client a name.")
            .syntax("connection-name:string")
            .tips(ALL_NODES, ALL_SUCCEEDED)
            .run(ClientCommands::setName);

    static final Command CLIENT = command("CLIENT")
            .summary("Commands about clients.")
            .since("2.4.0")
            .group("connection")
            .complexity("Depends on subcommand.")
            .arity(-2)
            .subcommands(
                    CAPA,
                    GETNAME,
                    HELP,
                    ID,
                    IMPORT_SOURCE,
                    INFO,
                    ClientListCommands.KILL,
                    ClientListCommands.LIST,
                    NO_EVICT,
                    NO_TOUCH,
                    ClientListCommands.PAUSE,
                    REPLY,
                    SETINFO,
                    SETNAME,
                    ClientListCommands.UNBLOCK,
                    ClientListCommands.UNPAUSE);

    private ClientCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(CLIENT);
    }

    private static Command.Builder about(String name, int arity, String since, CommandFlag... flags) {
        return command(name)
                .since(since)
                .group("connection")
                .complexity("O(1)")
                .arity(arity)
                .flags(NOSCRIPT, LOADING, STALE)
                .flags(flags)
                .categories(AclCategory.CONNECTION);
    }

    private static void capa(Call call) {
        for (int i = 2; i < call.argumentCount(); i++) {
            if (call.is(i, "REDIRECT")) {
                call.client().setCapaRedirect(true);
            }
        }
        call.reply.raw(Replies.OK);
    }

    private static void getName(Call call) {
        byte[] name = call.client().name();
        if (name.length == 0) {
            call.reply.nullBulk();
        } else {
            call.reply.bulk(name);
        }
    }

    private static void info(Call call) {
        String line = ClientDescription.line(call.client(), call);
        call.reply.verbatim("txt", line.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void onOrOff(Call call, BiConsumer<Client, Boolean> setting) {
        boolean on = call.is(2, "ON");
        if (!on && !call.is(2, "OFF")) {
            call.fail(Replies.SYNTAX_ERROR);
            return;
        }
        setting.accept(call.client(), on);
        call.reply.raw(Replies.OK);
    }

    private static void importSource(Call call) {
        if (!call.server().gates().isSet(Gates.IMPORTING) && !call.is(2, "OFF")) {
            call.fail("ERR Server is not in import mode");
        } else {
            onOrOff(call, Client::setImportSource);
        }
    }

    private static void replyMode(Call call) {
        Client client = call.client();
        if (call.is(2, "ON")) {
            client.setReplyMode(Client.ReplyMode.ON);
            call.reply.raw(Replies.OK);
        } else if (call.is(2, "OFF")) {
            client.setReplyMode(Client.ReplyMode.OFF);
        } else if (call.is(2, "SKIP")) {
            if (client.replyMode() != Client.ReplyMode.OFF) {
                client.setReplyMode(Client.ReplyMode.SKIP_NEXT);
            }
        } else {
            call.fail(Replies.SYNTAX_ERROR);
        }
    }

    private static void setInfo(Call call) {
        boolean name = call.is(2, "LIB-NAME");
        if (!name && !call.is(2, "LIB-VER")) {
            call.fail("ERR Unrecognized option '" + call.shown(2) + "'");
            return;
        }
        if (!ClientAttributes.isValid(call.bytes(3))) {
            call.fail("ERR " + call.text(2) + " cannot contain spaces, newlines or special characters.");
            return;
        }
        if (name) {
            call.client().setLibraryName(call.text(3));
        } else {
            call.client().setLibraryVersion(call.text(3));
        }
        call.reply.raw(Replies.OK);
    }

    private static void setName(Call call) {
        if (ClientAttributes.isValid(call.bytes(2))) {
            call.client().setName(call.bytes(2));
            call.reply.raw(Replies.OK);
        } else {
            call.fail(ClientAttributes.NAME_REFUSED);
        }
    }
}
