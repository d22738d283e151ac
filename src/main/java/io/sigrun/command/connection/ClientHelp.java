package io.sigrun.command.connection;

import io.sigrun.command.Call;

/** CLIENT HELP. */
final class ClientHelp {
    private ClientHelp() {}

    static void reply(Call call) {
        call.replyHelp(
                "CAPA <ability> [<ability> ...]",
                "    Say what the client is able to do: REDIRECT, to follow a primary that moves.",
                "GETNAME",
                "    The client's name.",
                "ID",
                "    The client's number.",
                "IMPORT-SOURCE (ON|OFF)",
                "    Say whether the client brings data from another server.",
                "INFO",
                "    What there is to know about the client.",
                "KILL <address:port>",
                "    Close the connection that came from this address.",
                "KILL <condition> <value> [<condition> <value> ...]",
                "    Close all connections for which all conditions hold.",
                "LIST [<condition> <value> ...]",
                "    What there is to know about all clients, or about those for which the conditions hold:",
                "    ID <number> [<number> ...], TYPE (NORMAL|PRIMARY|REPLICA|PUBSUB), USER <name>, DB <number>,",
                "    ADDR <address:port>, LADDR <address:port> (this end), IP <address>, NAME <name>,",
                "    LIB-NAME <name>, LIB-VER <version>, FLAGS <letters>, CAPA <letters>;",
                "    each also as NOT-..., for clients of which it is not true.",
                "    MAXAGE <seconds> and IDLE <seconds>: connected, or silent, for at least so long.",
                "    SKIPME (YES|NO): whether the caller is left out (KILL does so, LIST does not).",
                "NO-EVICT (ON|OFF)",
                "    Whether the client stays when clients use too much memory.",
                "NO-TOUCH (ON|OFF)",
                "    Whether keys that the client reads count as used.",
                "PAUSE <milliseconds> [WRITE|ALL]",
                "    Let all commands wait, or those that write.",
                "REPLY (ON|OFF|SKIP)",
                "    Whether the client wants replies; SKIP: not to the next command.",
                "SETINFO (LIB-NAME|LIB-VER) <value>",
                "    Say which library the client uses.",
                "SETNAME <name>",
                "    Give the client a name.",
                "UNBLOCK <number> [TIMEOUT|ERROR]",
                "    End a client's waiting as if its time were over, or with an error.",
                "UNPAUSE",
                "    End a pause.");
    }
}
