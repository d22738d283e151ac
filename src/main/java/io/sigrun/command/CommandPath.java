package io.sigrun.command;

import io.sigrun.keyspace.Keyspace;
import io.sigrun.memory.Region;
import io.sigrun.resp.Request;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The one path of every command: authentication, lookup, arity, the gates, the handler, propagation, statistics.
 *
 * <p>Time is read once between two commands of a batch, so that a command costs one reading of the clock.
 */
public final class CommandPath {
    /** So many bytes of arguments stand in an error's text at most. */
    private static final int SHOWN_BYTES = 128;

    /** Tells too that nothing can be written: health checks use it. */
    private static final String PING = "ping";

    private static final long CLOCK_UPDATE_NS = WorkWatch.STEP_NS;
    private static final long ATTACKS_LOGGED_EVERY_MS = 60_000;

    private static final String OTHER_PROTOCOL = "Possible SECURITY ATTACK detected. It looks like somebody is sending"
            + " POST or Host: commands to Valkey. This is likely due to an attacker attempting to use Cross Protocol"
            + " Scripting to compromise your Valkey instance. Connection from ";

    private final Keyspace keyspace;
    private final Region region;
    private final CommandTable table;
    private final ServerServices server;
    private final WorkWatch watch;
    private @Nullable Call call;
    private long commandStartNs;
    private long clockReadNs;
    private long totalCommands;
    private long commandNs;
    private long attackLoggedMs;

    /** A path without history; {@code watch} is told how long commands take. */
    public CommandPath(Keyspace keyspace, CommandTable table, ServerServices server, WorkWatch watch) {
        this.watch = watch;
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.table = table;
        this.server = server;
    }

    /** Says that a batch of commands begins: reads the clocks. */
    public void beginBatch() {
        commandStartNs = keyspace.clock().nanoTime();
        clockReadNs = commandStartNs;
        watch.begin(commandStartNs);
        keyspace.updateTime();
    }

    /** The commands run so far. */
    public long totalCommands() {
        return totalCommands;
    }

    /** The time that commands took since the last call, in nanoseconds. */
    public long takeCommandNs() {
        long taken = commandNs;
        commandNs = 0;
        return taken;
    }

    /** CONFIG RESETSTAT. */
    public void resetStatistics() {
        totalCommands = 0;
    }

    /** The command that a request names, or null; for what comes before running it (touching its keys). */
    public @Nullable CommandEntry find(Request request) {
        return table.find(region, request.ref(0), request.length(0));
    }

    /**
     * Runs a request and writes its reply; false where it has to wait, and is to be brought again when its client is no
     * longer paused.
     *
     * @param entry what {@link #find} returned for it
     * @param keyHash the hash of the argument at {@code entry.firstKey}, if {@code hashed}
     */
    public boolean run(Client client, Request request, @Nullable CommandEntry entry, boolean hashed, long keyHash) {
        if (!pass(client, request, entry, hashed, keyHash)) {
            return false;
        }
        Client.ReplyMode mode = client.replyMode();
        if (mode != Client.ReplyMode.ON && mode != Client.ReplyMode.OFF) {
            client.setReplyMode(mode == Client.ReplyMode.SKIP_NEXT ? Client.ReplyMode.SKIP : Client.ReplyMode.ON);
        }
        return true;
    }

    private boolean pass(Client client, Request request, @Nullable CommandEntry entry, boolean hashed, long keyHash) {
        CommandEntry found = entry;
        if (found == null && isOtherProtocol(request)) {
            abortOtherProtocol(client);
            return true;
        }
        if (!client.authenticated() && (found == null || !found.has(CommandFlag.NO_AUTH))) {
            rejectUnauthenticated(client, request, found);
            return true;
        }
        if (found == null) {
            rejectUnknown(client, request);
            return true;
        }
        NameTable subcommands = found.subcommands();
        if (subcommands != null && request.argumentCount() > 1) {
            CommandEntry sub = subcommands.find(region, request.ref(1), request.length(1));
            if (sub == null) {
                rejectUnknownSubcommand(client, request, found);
                return true;
            }
            found = sub;
        }
        int count = request.argumentCount();
        if (found.arity >= 0 ? count != found.arity : count < -found.arity) {
            found.rejectedCalls++;
            rejectText(client, found, "ERR " + wrongArity(found));
            return true;
        }
        if (server.gates().bits() != 0 && client.kind() != Client.Kind.AOF) {
            if (!passesGates(client, found)) {
                found.rejectedCalls++;
                return true;
            }
            if (server.gates().isSet(Gates.PAUSED) && server.clients().pause().holds(found)) {
                server.clients().pause().add(client);
                return false;
            }
        }
        execute(client, request, found, hashed, keyHash);
        return true;
    }

    private void execute(Client client, Request request, CommandEntry entry, boolean hashed, long keyHash) {
        Call current = call;
        if (current == null) {
            current = new Call(keyspace, server, client, request, entry);
            call = current;
        }
        current.begin(client, request, entry);
        if (hashed) {
            current.setKeyHash(entry.firstKey, keyHash);
        }
        client.setLastCommand(entry);
        client.reply().beginReply();
        long dirty = keyspace.dirty();
        Propagator propagator = server.propagator();
        if (propagator.active()) {
            propagator.beginUnit();
        }
        try {
            entry.handler.run(current);
        } catch (RuntimeException | Error failure) {
            server.handlerFailed(entry, failure);
            client.reply().rollBack();
            current.fail(
                    failure instanceof OutOfMemoryError
                            ? "OOM not enough memory for the command"
                            : "ERR internal error");
        }
        if (propagator.active()) {
            if ((keyspace.dirty() > dirty || current.propagatesAlways()) && current.propagatesAsReceived()) {
                propagator.propagate(client.database(), request);
            }
            propagator.endUnit(!entry.has(CommandFlag.TOUCHES_ARBITRARY_KEYS));
        }
        long now = keyspace.clock().nanoTime();
        entry.calls++;
        entry.microseconds += (now - commandStartNs) / 1000;
        commandNs += now - commandStartNs;
        if (current.failed()) {
            entry.failedCalls++;
        }
        if (now - clockReadNs > CLOCK_UPDATE_NS) {
            clockReadNs = now;
            keyspace.updateTime();
            if (watch.isLong(commandStartNs, now)) {
                watch.note("Command '" + entry.command.fullName() + "'");
            }
        }
        commandStartNs = now;
        client.commands++;
        totalCommands++;
    }

    /** The gates that are closed at the moment, in Valkey's order; answers the client where one stops the command. */
    private boolean passesGates(Client client, CommandEntry entry) {
        Gates gates = server.gates();
        if (gates.isSet(Gates.OUT_OF_MEMORY) && entry.has(CommandFlag.DENYOOM)) {
            reject(client, entry, Replies.OUT_OF_MEMORY);
            return false;
        }
        if (gates.isSet(Gates.DISK_ERROR)
                && (entry.has(CommandFlag.WRITE) || entry.command.fullName().equals(PING))
                && client.kind() == Client.Kind.NORMAL) {
            String title = server.identity().title();
            rejectText(
                    client,
                    entry,
                    "MISCONF " + title + " is configured to save RDB snapshots, but it's currently unable to persist to"
                            + " disk. Commands that may modify the data set are disabled, because this instance is"
                            + " configured to report errors during writes if RDB snapshotting fails"
                            + " (stop-writes-on-bgsave-error option). Please check the " + title + " logs for details"
                            + " about the RDB error.");
            return false;
        }
        if (gates.isSet(Gates.APPEND_ERROR)
                && (entry.has(CommandFlag.WRITE) || entry.command.fullName().equals(PING))
                && client.kind() == Client.Kind.NORMAL) {
            rejectText(client, entry, "MISCONF Errors writing to the AOF file: " + gates.appendError());
            return false;
        }
        if (gates.isSet(Gates.LOADING) && !entry.has(CommandFlag.LOADING)) {
            rejectText(client, entry, Replies.loading(server.identity()));
            return false;
        }
        return true;
    }

    private void rejectUnauthenticated(Client client, Request request, @Nullable CommandEntry entry) {
        CommandEntry counted = entry;
        if (counted != null && counted.subcommands() != null && request.argumentCount() > 1) {
            counted = counted.subcommands().find(region, request.ref(1), request.length(1));
        }
        if (counted != null) {
            counted.rejectedCalls++;
        }
        reject(client, entry, Replies.NO_AUTH);
    }

    private void reject(Client client, @Nullable CommandEntry entry, byte[] error) {
        server.errorReplied(entry, error);
        client.reply().raw(error);
    }

    private void rejectText(Client client, @Nullable CommandEntry entry, String error) {
        server.errorReplied(entry, ("-" + error).getBytes(StandardCharsets.ISO_8859_1));
        client.reply().error(error);
    }

    /** An argument for an error text: so many bytes of it at most, and as in Valkey only up to a NUL. */
    private String argument(Request request, int index, int limit) {
        int length = Math.min(request.length(index), limit);
        String text = new String(region.bytes(request.ref(index), length), StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    /** Whether a request is a line of HTTP: a browser may have been tricked into sending it. */
    private boolean isOtherProtocol(Request request) {
        String name = argument(request, 0, SHOWN_BYTES);
        return name.equalsIgnoreCase("POST") || name.equalsIgnoreCase("Host:");
    }

    private void abortOtherProtocol(Client client) {
        long nowMs = keyspace.nowMs();
        if (nowMs - attackLoggedMs > ATTACKS_LOGGED_EVERY_MS) {
            attackLoggedMs = nowMs;
            server.log().warning(OTHER_PROTOCOL + client.transport().remoteAddress() + " aborted.");
        }
        client.reply().discard();
        client.closeNow();
    }

    private static String wrongArity(CommandEntry entry) {
        return "wrong number of arguments for '" + entry.command.fullName() + "' command";
    }

    /** Why a request is none that can be run, in the words of the error but without its code; empty where it is. */
    public String refusal(Request request) {
        CommandEntry entry = find(request);
        if (entry == null) {
            return unknown(request);
        }
        NameTable subcommands = entry.subcommands();
        if (subcommands != null && request.argumentCount() > 1) {
            CommandEntry sub = subcommands.find(region, request.ref(1), request.length(1));
            if (sub == null) {
                return unknownSubcommand(request, entry);
            }
            entry = sub;
        }
        int count = request.argumentCount();
        return (entry.arity >= 0 ? count == entry.arity : count >= -entry.arity) ? "" : wrongArity(entry);
    }

    private void rejectUnknown(Client client, Request request) {
        rejectText(client, null, "ERR " + unknown(request));
    }

    private String unknown(Request request) {
        StringBuilder text = new StringBuilder("unknown command '");
        text.append(argument(request, 0, SHOWN_BYTES)).append("', with args beginning with: ");
        StringBuilder arguments = new StringBuilder();
        for (int i = 1; i < request.argumentCount() && arguments.length() < SHOWN_BYTES; i++) {
            String shown = argument(request, i, SHOWN_BYTES - arguments.length());
            arguments.append('\'').append(shown).append("' ");
        }
        return text.append(arguments).toString();
    }

    private void rejectUnknownSubcommand(Client client, Request request, CommandEntry container) {
        rejectText(client, container, "ERR " + unknownSubcommand(request, container));
    }

    private String unknownSubcommand(Request request, CommandEntry container) {
        String name = container.command.name().toUpperCase(Locale.ROOT);
        return "unknown subcommand '" + argument(request, 1, SHOWN_BYTES) + "'. Try " + name + " HELP.";
    }
}
