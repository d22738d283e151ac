package io.sigrun.command.connection;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.ALLOW_BUSY;
import static io.sigrun.command.CommandFlag.ENDS_TRANSACTION;
import static io.sigrun.command.CommandFlag.FAST;
import static io.sigrun.command.CommandFlag.LOADING;
import static io.sigrun.command.CommandFlag.NOSCRIPT;
import static io.sigrun.command.CommandFlag.NO_AUTH;
import static io.sigrun.command.CommandFlag.STALE;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Client;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Credentials;
import io.sigrun.command.Replies;
import io.sigrun.command.ServerIdentity;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Logging in, choosing protocol and database, and asking whether the server is there. */
public final class ConnectionCommands {
    private static final byte[] DEFAULT_USER = Credentials.DEFAULT_USER.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RESET_DONE = "+RESET\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String WRONG_PASSWORD = "WRONGPASS invalid username-password pair or user is disabled.";

    static final Command AUTH = command("AUTH")
            .summary("Logs the connection in.")
            .since("1.0.0")
            .group("connection")
            .complexity("O(N) where N is the number of passwords defined for the user")
            .arity(-2)
            .flags(NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
            .categories(AclCategory.CONNECTION)
            .syntax("[username:string@6.0.0] password:string")
            .history("6.0.0", "Takes the name of a user before the password.")
            .run(ConnectionCommands::auth);

    static final Command ECHO = command("ECHO")
            .summary("Returns what it is given.")
            .since("1.0.0")
            .group("connection")
            .complexity("O(1)")
            .arity(2)
            .flags(LOADING, STALE, FAST)
            .categories(AclCategory.CONNECTION)
            .syntax("message:string")
            .run(call -> call.reply.bulk(call.ref(1), call.length(1)));

    static final Command HELLO = command("HELLO")
            .summary("Introduces client and server to each other: the protocol, the login, the client's name.")
            .since("6.0.0")
            .group("connection")
            .complexity("O(1)")
            .arity(-1)
            .flags(NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
            .categories(AclCategory.CONNECTION)
            .syntax("arguments:[protover:integer [AUTH auth:(username:string password:string)]"
                    + " [SETNAME clientname:string]]")
            .history("8.1.0", "Tells the availability zone where one is configured.")
            .history("6.2.0", "Without arguments it only tells of the connection as it is.")
            .run(ConnectionCommands::hello);

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

    static final Command QUIT = command("QUIT")
            .summary("Closes the connection.")
            .since("1.0.0")
            .group("connection")
            .complexity("O(1)")
            .arity(-1)
            .flags(ALLOW_BUSY, NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ENDS_TRANSACTION)
            .categories(AclCategory.CONNECTION)
            .run(ConnectionCommands::quit);

    static final Command RESET = command("RESET")
            .summary("Takes the connection back to how it began.")
            .since("6.2.0")
            .group("connection")
            .complexity("O(1)")
            .arity(1)
            .flags(NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY, ENDS_TRANSACTION)
            .categories(AclCategory.CONNECTION)
            .run(ConnectionCommands::reset);

    static final Command SELECT = command("SELECT")
            .summary("Chooses the database that the connection works on.")
            .since("1.0.0")
            .group("connection")
            .complexity("O(1)")
            .arity(2)
            .flags(ALLOW_BUSY, LOADING, STALE, FAST)
            .categories(AclCategory.CONNECTION)
            .syntax("index:integer")
            .run(ConnectionCommands::select);

    private ConnectionCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(AUTH, ECHO, HELLO, PING, QUIT, RESET, SELECT);
    }

    private static void auth(Call call) {
        if (call.argumentCount() > 3) {
            call.fail(Replies.SYNTAX_ERROR);
            return;
        }
        boolean named = call.argumentCount() == 3;
        if (!named && !call.server().credentials().required()) {
            call.fail("ERR AUTH <password> called without any password configured for the default user."
                    + " Are you sure your configuration is correct?");
            return;
        }
        if (logIn(call, named ? call.bytes(1) : DEFAULT_USER, call.bytes(named ? 2 : 1))) {
            call.reply.raw(Replies.OK);
        }
    }

    private static boolean logIn(Call call, byte[] user, byte[] password) {
        if (!call.server().credentials().logIn(user, password)) {
            return call.fail(WRONG_PASSWORD);
        }
        call.client().setUser(new String(user, StandardCharsets.ISO_8859_1));
        call.client().setAuthenticated(true);
        return true;
    }

    private static void hello(Call call) {
        int count = call.argumentCount();
        long version = call.reply.version();
        byte @Nullable [] user = null;
        byte @Nullable [] password = null;
        byte @Nullable [] name = null;
        if (count > 1) {
            if (!call.isInteger(1)) {
                call.fail("ERR Protocol version is not an integer or out of range");
                return;
            }
            version = call.number;
            if (version < 2 || version > 3) {
                call.fail("NOPROTO unsupported protocol version");
                return;
            }
        }
        int i = 2;
        while (i < count) {
            if (call.is(i, "AUTH") && i + 2 < count) {
                user = call.bytes(i + 1);
                password = call.bytes(i + 2);
                i += 3;
            } else if (call.is(i, "SETNAME") && i + 1 < count) {
                name = call.bytes(i + 1);
                if (!ClientAttributes.isValid(name)) {
                    call.fail(ClientAttributes.NAME_REFUSED);
                    return;
                }
                i += 2;
            } else {
                call.fail("ERR Syntax error in HELLO option '" + call.shown(i) + "'");
                return;
            }
        }
        if (user != null && password != null && !logIn(call, user, password)) {
            return;
        }
        if (!call.client().authenticated()) {
            call.fail("NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto>"
                    + " AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol"
                    + " version at the same time");
            return;
        }
        if (name != null) {
            call.client().setName(name);
        }
        call.reply.setVersion((int) version);
        replyHello(call);
    }

    private static void replyHello(Call call) {
        ServerIdentity identity = call.server().identity();
        boolean hasZone = !identity.availabilityZone().isEmpty();
        call.reply.map(hasZone ? 8 : 7);
        field(call, "server", identity.server());
        field(call, "version", identity.version());
        call.reply.bulk("proto");
        call.reply.integer(call.reply.version());
        call.reply.bulk("id");
        call.reply.integer(call.client().id());
        field(call, "mode", identity.mode());
        field(call, "role", identity.role());
        call.reply.bulk("modules");
        call.reply.array(1);
        call.reply.map(4); // the script engine, which Valkey shows as a module
        field(call, "name", "lua");
        call.reply.bulk("ver");
        call.reply.integer(1);
        field(call, "path", "lua");
        call.reply.bulk("args");
        call.reply.array(0);
        if (hasZone) {
            field(call, "availability_zone", identity.availabilityZone());
        }
    }

    private static void field(Call call, String name, String value) {
        call.reply.bulk(name);
        call.reply.bulk(value);
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

    private static void quit(Call call) {
        call.reply.raw(Replies.OK);
        call.client().closeAfterReplies();
    }

    private static void reset(Call call) {
        Client client = call.client();
        client.reset(call.keyspace().database(0), !call.server().credentials().required());
        call.reply.raw(RESET_DONE);
    }

    private static void select(Call call) {
        if (!call.integer(1)) {
            return;
        }
        if (call.number < Integer.MIN_VALUE || call.number > Integer.MAX_VALUE) {
            call.fail("ERR value is out of range, value must between -2147483648 and 2147483647");
        } else if (call.number < 0 || call.number >= call.keyspace().databaseCount()) {
            call.fail("ERR DB index is out of range");
        } else {
            call.client().select(call.keyspace().database((int) call.number));
            call.keyspace().noteSelected((int) call.number);
            call.reply.raw(Replies.OK);
        }
    }
}
