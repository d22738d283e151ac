package io.sigrun.server;

import io.sigrun.command.Client;
import io.sigrun.command.Transaction;
import io.sigrun.command.connection.ClientDescription;
import io.sigrun.config.Config;
import io.sigrun.config.ConfigException;
import io.sigrun.config.Directive;
import io.sigrun.config.NetworkDirectives;
import io.sigrun.config.ServerDirectives;
import io.sigrun.util.Failures;
import io.sigrun.util.ServerLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How much a client may send, leave unread, and be silent; whoever goes beyond is closed. And what the log says of it.
 */
final class ClientLimits {
    /** What clients from elsewhere are told while the server is protected. */
    static final String PROTECTED =
            "DENIED Running in protected mode because protected mode is enabled and no password is set for"
                    + " the default user. In this mode connections are only accepted from the loopback interface. If"
                    + " you want to connect from external computers, you may adopt one of the following solutions: 1)"
                    + " Just disable protected mode sending the command 'CONFIG SET protected-mode no' from the"
                    + " loopback interface by connecting from the same host the server is running, however MAKE SURE"
                    + " it's not publicly accessible from internet if you do so. Use CONFIG REWRITE to make this"
                    + " change permanent. 2) Alternatively you can just disable the protected mode by editing the"
                    + " configuration file, and setting the protected mode option to 'no', and then restarting the"
                    + " server. 3) If you started the server manually just for testing, restart it with the"
                    + " '--protected-mode no' option. 4) Set up an authentication password for the default user. NOTE:"
                    + " You only need to do one of the above things in order for the server to start accepting"
                    + " connections from the outside.";

    /** So many bytes of replies wait in each client's fixed buffer in Valkey, and do not count there. */
    private static final int REPLY_BUFFER_BYTES = 16 * 1024;

    /** A request is one run of bytes, whose length is an int; with some room to read on. */
    private static final long MAX_QUERY_BYTES = Integer.MAX_VALUE - (2L << 20);

    /** Whoever was silent for so long does not keep room for what it announced. */
    private static final int SHRUNK_WHEN_SILENT_MS = 2000;

    private final Config config;
    private final ServerLog log;
    private final ServerState state;
    private long queryBytes;
    private long hardBytes;
    private long softBytes;
    private long softSeconds;
    private long timeoutSeconds;
    private boolean outputLimited;

    ClientLimits(Config config, ServerLog log, ServerState state) throws ConfigException {
        this.config = config;
        this.log = log;
        this.state = state;
        Set<Directive> directives = Set.of(
                NetworkDirectives.CLIENT_QUERY_BUFFER_LIMIT,
                NetworkDirectives.CLIENT_OUTPUT_BUFFER_LIMIT,
                NetworkDirectives.TIMEOUT);
        for (Directive directive : directives) {
            config.onChange(directive, changed -> read());
        }
        read();
    }

    private void read() {
        queryBytes = config.number(NetworkDirectives.CLIENT_QUERY_BUFFER_LIMIT);
        timeoutSeconds = config.number(NetworkDirectives.TIMEOUT);
        List<String> words = List.of(
                config.text(NetworkDirectives.CLIENT_OUTPUT_BUFFER_LIMIT).split(" ", -1));
        int normal = words.indexOf("normal");
        hardBytes = Long.parseLong(words.get(normal + 1));
        softBytes = Long.parseLong(words.get(normal + 2));
        softSeconds = Long.parseLong(words.get(normal + 3));
        outputLimited = hardBytes > 0 || softBytes > 0;
    }

    /** Whether replies may have to be counted at all. */
    boolean outputLimited() {
        return outputLimited;
    }

    /**
     * Closes a client whose incomplete or waiting requests take too much, those queued for EXEC among them. Arguments
     * that are whole do not count, as they do not in Valkey; but a request cannot be longer than a block.
     */
    void checkQuery(Connection connection) {
        Client client = connection.client();
        Transaction transaction = client.transaction();
        long queued = transaction == null ? 0 : transaction.queuedBytes();
        boolean tooMuch = connection.queryBytes() > MAX_QUERY_BYTES || connection.unparsedBytes() + queued > queryBytes;
        if (tooMuch && client.kind() != Client.Kind.PRIMARY && !client.closing()) {
            log.warning("Closing client that reached max query buffer length: " + describe(client)
                    + " (qbuf initial bytes: " + quoted(connection.firstQueryBytes(64)) + ")");
            state.queryLimitDisconnections++;
            client.closeNow();
        }
    }

    /**
     * Closes a client with too many bytes of replies that it has not taken: at once, or when they stay for too long.
     */
    void checkOutput(Connection connection) {
        if (!outputLimited) {
            return;
        }
        Client client = connection.client();
        long waiting = client.reply().pendingBytes() + connection.network().outputBufferBytes();
        long bytes = Math.max(0, waiting - REPLY_BUFFER_BYTES);
        boolean hard = hardBytes > 0 && bytes >= hardBytes;
        if (softBytes == 0 || bytes < softBytes) {
            connection.overSoftLimitSinceMs = 0;
        } else if (connection.overSoftLimitSinceMs == 0) {
            connection.overSoftLimitSinceMs = state.nowMs();
        }
        if ((hard || isSoftOver(connection)) && !client.closing()) {
            log.warning("Client " + describe(client)
                    + " scheduled to be closed ASAP for overcoming of output buffer limits.");
            state.outputLimitDisconnections++;
            client.reply().discard();
            client.closeNow();
        }
    }

    private boolean isSoftOver(Connection connection) {
        return connection.overSoftLimitSinceMs != 0
                && state.nowMs() / 1000 - connection.overSoftLimitSinceMs / 1000 > softSeconds;
    }

    /** What has to be looked at though nothing comes from a client; once a second. */
    void checkAll() {
        for (Connection connection : state.connections()) {
            if (state.nowMs() - connection.client().lastInteractionMs() > SHRUNK_WHEN_SILENT_MS) {
                connection.shrinkQuery();
            }
        }
        if (!outputLimited && timeoutSeconds == 0) {
            return;
        }
        List<Connection> all = new ArrayList<>();
        state.connections().forEach(all::add);
        for (Connection connection : all) {
            checkOutput(connection);
            Client client = connection.client();
            long unsent = connection.network().outputBufferBytes();
            if (unsent != connection.unsentBytes) { // a client that takes its replies, however slowly, is not idle
                connection.unsentBytes = unsent;
                client.setLastInteractionMs(state.nowMs());
            }
            long silentSeconds = state.nowMs() / 1000 - client.lastInteractionMs() / 1000;
            if (timeoutSeconds > 0 && silentSeconds > timeoutSeconds && !client.blocked() && !client.closing()) {
                log.verbose("Closing idle client");
                client.closeNow();
            }
        }
    }

    /** A client was accepted. */
    void accepted(Client client) {
        if (log.isOn(ServerLog.Level.VERBOSE)) {
            log.verbose(
                    client.transport().isUnixSocket()
                            ? "Accepted connection to "
                                    + client.transport().localAddress().replaceFirst(":0$", "")
                            : "Accepted " + client.transport().remoteAddress());
        }
    }

    /** A client could not be served, and is closed. */
    void failed(Client client, Throwable failure) {
        log.warning("Closing client that could not be served: " + describe(client) + ": " + Failures.trace(failure));
    }

    /** A client has gone by itself. */
    void gone(Client client) {
        if (log.isOn(ServerLog.Level.VERBOSE)) {
            log.verbose("Client closed connection " + describe(client));
        }
    }

    /** A client broke the protocol. */
    void protocolError(Connection connection, String error) {
        if (log.isOn(ServerLog.Level.VERBOSE)) {
            byte[] sample = connection.firstQueryBytes(128);
            StringBuilder shown = new StringBuilder();
            for (byte b : sample) {
                shown.append(b >= ' ' && b <= '~' ? (char) b : '.');
            }
            log.verbose("Protocol error (" + error + ") from client: " + describe(connection.client())
                    + ". Query buffer during protocol error: '" + shown + "'");
        }
    }

    private String describe(Client client) {
        return ClientDescription.text(client, state.nowMs(), 0, config.isYes(ServerDirectives.HIDE_USER_DATA_FROM_LOG));
    }

    private static String quoted(byte[] bytes) {
        StringBuilder text = new StringBuilder("\"");
        for (byte b : bytes) {
            switch (b) {
                case '\\', '"' -> text.append('\\').append((char) b);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case 7 -> text.append("\\a");
                case '\b' -> text.append("\\b");
                default ->
                    text.append(
                            b >= ' ' && b <= '~'
                                    ? Character.toString(b)
                                    : String.format(Locale.ROOT, "\\x%02x", b & 0xff));
            }
        }
        return text.append('"').toString();
    }
}
