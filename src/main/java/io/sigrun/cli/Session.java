package io.sigrun.cli;

import io.sigrun.resp.client.Reply;
import io.sigrun.resp.client.ServerConnection;
import io.sigrun.util.ByteString;
import io.sigrun.util.Failures;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A connection with what is known of its state, over which commands are sent and their replies printed. */
final class Session {
    private static final List<String> SUBSCRIBING = List.of("subscribe", "psubscribe", "ssubscribe");
    private static final List<String> UNSUBSCRIBING = List.of("unsubscribe", "punsubscribe", "sunsubscribe");

    private static final int LINES_CHECK_MS = 50;

    private final Options options;
    private final ReplyText text;
    private final OutputStream out;
    private final PrintStream err;
    private @Nullable ServerConnection connection;
    private int database;
    private int databaseBeforeMulti;
    private boolean inMulti;
    private boolean subscribed;
    private boolean interactive;
    private boolean endsServer;

    Session(Options options, OutputStream out, PrintStream err) {
        this.options = options;
        this.text = new ReplyText(options.output, options.elementDelimiter, options.replyDelimiter);
        this.out = out;
        this.err = err;
    }

    /** From now on errors of the connection do not end the session; the next command connects again. */
    void setInteractive() {
        interactive = true;
    }

    boolean isSubscribed() {
        return subscribed;
    }

    @Nullable
    ServerConnection connection() {
        return connection;
    }

    /**
     * Connects, logs in, and selects the database, with a message on standard error where one of these fails.
     *
     * @param quiet leaves out the message where the server cannot be reached
     * @return whether all of it succeeded; the connection may be there and of use even if not
     */
    boolean connect(boolean quiet) {
        disconnect();
        try {
            connection = ServerConnection.open(options.endpoint(), options.connectTimeoutMs);
        } catch (IOException failure) {
            if (!quiet) {
                err.println("Could not connect to Valkey at "
                        + options.endpoint().shown() + ": " + Failures.reason(failure));
            }
            return false;
        }
        try {
            return logIn(connection) && select(connection) && switchProtocol(connection);
        } catch (IOException failure) {
            err.println("\nI/O error");
            disconnect();
            return false;
        }
    }

    private void disconnect() {
        if (connection != null) {
            try {
                connection.close();
            } catch (IOException gone) {
                // it is being left anyway
            }
        }
        connection = null;
        database = 0;
        inMulti = false;
        subscribed = false;
    }

    private boolean logIn(ServerConnection server) throws IOException {
        if (options.password == null) {
            return true;
        }
        List<ByteString> command = new ArrayList<>();
        command.add(ByteString.latin1("AUTH"));
        if (options.user != null) {
            command.add(options.user);
        }
        command.add(options.password);
        Reply reply = server.call(command);
        if (reply.isError()) {
            err.println("AUTH failed: " + reply.text().toUtf8());
        }
        return !reply.isError();
    }

    private boolean select(ServerConnection server) throws IOException {
        if (options.database == database) {
            return true;
        }
        Reply reply = server.call("SELECT", Integer.toString(options.database));
        if (reply.isError()) {
            err.println(
                    "SELECT " + options.database + " failed: " + reply.text().toUtf8());
            return false;
        }
        database = options.database;
        return true;
    }

    private boolean switchProtocol(ServerConnection server) throws IOException {
        if (!options.switchesToResp3()) {
            return true;
        }
        Reply reply = server.call("HELLO", "3");
        if (reply.isError()) {
            err.println("HELLO 3 failed: " + reply.text().toUtf8());
        }
        return !reply.isError() || options.resp3 == 2;
    }

    /**
     * Sends a command, connecting first where that is needed, and prints its replies.
     *
     * @param times how often, forever if negative
     * @return whether all went well; error replies count as well unless {@code -e} is given
     */
    boolean run(List<ByteString> command, long times) throws CliExit, IOException {
        if (connection == null && !connect(false)) {
            return false;
        }
        ServerConnection server = connection;
        if (server == null) {
            return false;
        }
        try {
            send(server, command, times);
            return true;
        } catch (IOException failure) {
            disconnect();
            if (endsServer) {
                return true;
            }
            err.println("Error: " + Failures.reason(failure));
            return false;
        }
    }

    private void send(ServerConnection server, List<ByteString> command, long times) throws CliExit, IOException {
        String name = lower(command.getFirst());
        boolean verbatim = isLaidOut(name, command);
        endsServer = name.equals("shutdown");
        for (long left = times; left != 0; left = left < 0 ? left : left - 1) {
            server.send(command);
            server.flush();
            if (name.equals("monitor")) {
                while (!print(read(server), verbatim).isError()) {
                    out.flush();
                }
                return;
            }
            Reply reply = readReplies(server, name, command, verbatim);
            follow(name, command, reply);
            out.flush();
            if (options.intervalMs > 0) {
                sleep(options.intervalMs);
            }
        }
        endsServer = false;
    }

    private static void sleep(long timeMs) throws CliExit {
        try {
            Thread.sleep(timeMs);
        } catch (InterruptedException interrupted) {
            throw new CliExit(1);
        }
    }

    /** Reads and prints the reply of a command; of one that subscribes, a confirmation for each channel. */
    private Reply readReplies(ServerConnection server, String name, List<ByteString> command, boolean verbatim)
            throws CliExit, IOException {
        boolean subscribes = SUBSCRIBING.contains(name);
        int confirmations = subscribes || UNSUBSCRIBING.contains(name) ? Math.max(1, command.size() - 1) : 0;
        while (true) {
            Reply reply = confirmations > 0 || subscribed ? server.read() : read(server);
            print(reply, verbatim);
            out.flush();
            if (confirmations == 0 && !subscribed) {
                return reply;
            }
            if (isSubscription(reply)) {
                if (confirmations > 0
                        && lower(reply.elements().getFirst().text()).equals(name)) {
                    subscribed |= subscribes;
                    confirmations--;
                    if (confirmations > 0) {
                        continue;
                    }
                } else {
                    continue; // a message that came in between
                }
            } else if (reply.type() == Reply.PUSH) {
                continue;
            }
            return reply;
        }
    }

    /** The next reply that answers a command; push messages before it are printed, if they are wanted. */
    private Reply read(ServerConnection server) throws IOException {
        while (true) {
            Reply reply = server.read();
            if (reply.type() != Reply.PUSH) {
                return reply;
            }
            if (options.showPushes) {
                boolean invalidation = options.output == OutputMode.STANDARD
                        && reply.elements().size() == 2
                        && reply.elements().get(0).text().equals(ByteString.latin1("invalidate"))
                        && reply.elements().get(1).type() == Reply.ARRAY;
                out.write(invalidation ? text.formatInvalidation(reply) : text.format(reply, false));
            }
        }
    }

    private Reply print(Reply reply, boolean verbatim) throws CliExit, IOException {
        if (reply.isError() && options.failOnError && !interactive) {
            out.flush();
            err.println(reply.text().toUtf8());
            throw new CliExit(1);
        }
        out.write(text.format(reply, verbatim));
        return reply;
    }

    /** Prints the messages of channels until the connection ends. */
    void printMessages() throws CliExit, IOException {
        ServerConnection server = connection;
        while (server != null && subscribed) {
            print(server.read(), false);
            out.flush();
        }
    }

    /** Prints the messages of channels until the connection ends or a line is there. */
    void printMessagesUntil(LineSource lines) throws CliExit, IOException {
        ServerConnection server = connection;
        while (server != null && subscribed && !lines.isReady()) {
            if (server.awaitReply(LINES_CHECK_MS)) {
                print(server.read(), false);
                out.flush();
            }
        }
    }

    private static boolean isSubscription(Reply reply) {
        if ((reply.type() != Reply.PUSH && reply.type() != Reply.ARRAY)
                || reply.elements().size() < 3
                || reply.elements().getFirst().type() != Reply.BULK) {
            return false;
        }
        String kind = lower(reply.elements().getFirst().text());
        return SUBSCRIBING.contains(kind) || UNSUBSCRIBING.contains(kind) || kind.endsWith("message");
    }

    /** Keeps track of what a command has changed in the state of the connection. */
    private void follow(String name, List<ByteString> command, Reply reply) throws IOException {
        boolean failed = reply.isError();
        switch (name) {
            case "select" -> {
                if (command.size() == 2 && !failed) {
                    database = OptionParser.leadingInteger(command.get(1).toLatin1());
                    options.database = database;
                }
            }
            case "auth" -> {
                if (connection != null && (command.size() == 2 || command.size() == 3)) {
                    select(connection);
                }
            }
            case "multi" -> {
                if (!failed) {
                    inMulti = true;
                    databaseBeforeMulti = database;
                }
            }
            case "exec" -> {
                if (inMulti && (failed || reply.type() == Reply.NIL)) {
                    database = databaseBeforeMulti;
                    options.database = database;
                }
                inMulti = false;
            }
            case "discard" -> {
                if (!failed) {
                    inMulti = false;
                    database = databaseBeforeMulti;
                    options.database = database;
                }
            }
            case "reset" -> {
                if (!failed) {
                    inMulti = false;
                    subscribed = false;
                    database = 0;
                    options.database = 0;
                }
            }
            default -> {}
        }
    }

    /** Whether the server lays out the reply of a command as lines for people. */
    private static boolean isLaidOut(String name, List<ByteString> command) {
        if (name.equals("info") || name.equals("lolwut")) {
            return true;
        }
        if (command.size() < 2) {
            return false;
        }
        String sub = lower(command.get(1));
        return switch (name) {
            case "debug" -> sub.equals("htstats") || sub.equals("htstats-key") || sub.equals("client-eviction");
            case "memory" -> sub.equals("malloc-stats") || sub.equals("doctor");
            case "cluster" -> command.size() == 2 && (sub.equals("nodes") || sub.equals("info"));
            case "client" -> sub.equals("list") || sub.equals("info");
            case "latency" ->
                (command.size() == 3 && sub.equals("graph")) || (command.size() == 2 && sub.equals("doctor"));
            case "proxy" -> sub.equals("info");
            default -> false;
        };
    }

    /** What stands before the cursor where commands are typed. */
    String prompt() {
        if (connection == null) {
            return "not connected> ";
        }
        String where = options.socket.isEmpty() ? options.endpoint().shown() : "valkey " + options.socket;
        return where
                + (database == 0 ? "" : "[" + database + "]")
                + (inMulti ? "(TX)" : "")
                + (subscribed ? "(subscribed mode)" : "")
                + "> ";
    }

    private static String lower(ByteString word) {
        return word.toLatin1().toLowerCase(Locale.ROOT);
    }
}
