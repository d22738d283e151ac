package io.sigrun.command;

import io.sigrun.keyspace.BlockedKeys;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.keyspace.Waiter;
import io.sigrun.memory.Region;
import io.sigrun.resp.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one path of every command: authentication, lookup, arity, the gates, the queue of a transaction or the handler,
 * propagation, statistics.
 *
 * <p>Time is read once between two commands of a batch, so that a command costs one reading of the clock.
 */
public final class CommandPath {
    /** Tells too that nothing can be written: health checks use it. */
    private static final String PING = "ping";

    private static final String NO_MEMORY = "OOM not enough memory for the command";

    private static final long CLOCK_UPDATE_NS = WorkWatch.STEP_NS;
    private static final long ATTACKS_LOGGED_EVERY_MS = 60_000;

    private static final String OTHER_PROTOCOL = "Possible SECURITY ATTACK detected. It looks like somebody is sending"
            + " POST or Host: commands to Valkey. This is likely due to an attacker attempting to use Cross Protocol"
            + " Scripting to compromise your Valkey instance. Connection from ";

    private final Keyspace keyspace;
    private final Region region;
    private final CommandTable table;
    private final RequestCheck check;
    private final ServerServices server;
    private final WorkWatch watch;
    /** The calls that run inside each other; each is used again. */
    private final List<Call> calls = new ArrayList<>();

    private final BlockedKeys.Server runAgain = this::runAgain;
    private int depth;
    /** The last time that was read from the clock. */
    private long clockNs;

    private long timeUpdatedNs;
    private long totalCommands;
    private long commandNs;
    private long attackLoggedMs;

    /** A path without history; {@code watch} is told how long commands take. */
    public CommandPath(Keyspace keyspace, CommandTable table, ServerServices server, WorkWatch watch) {
        this.watch = watch;
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.table = table;
        this.check = new RequestCheck(table);
        this.server = server;
    }

    /** Says that a batch of commands begins: reads the clocks. */
    public void beginBatch() {
        clockNs = keyspace.clock().nanoTime();
        timeUpdatedNs = clockNs;
        watch.begin(clockNs);
        keyspace.updateTime();
    }

    /** Whether the command that is being run is run inside another one. */
    public boolean isInsideCommand() {
        return depth > 1;
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
        if (!client.isWaiting()) {
            client.commandEnded();
        }
        return true;
    }

    private boolean pass(Client client, Request request, @Nullable CommandEntry entry, boolean hashed, long keyHash) {
        if (entry == null && isOtherProtocol(request)) {
            abortOtherProtocol(client);
            return true;
        }
        CommandEntry found = RequestCheck.withSubcommand(region, request, entry);
        client.setLastCommand(found);
        if (!client.authenticated() && (entry == null || !entry.has(CommandFlag.NO_AUTH))) {
            reject(client, found, Replies.NO_AUTH);
            return true;
        }
        if (found == null || RequestCheck.isWrongArity(request, found)) {
            rejectText(client, found, "ERR " + refusal(request));
            return true;
        }
        if (found.has(CommandFlag.PROTECTED) && !server.debugAllowed(client)) {
            rejectText(client, found, Replies.DEBUG_NOT_ALLOWED);
            return true;
        }
        boolean queuing = client.isQueuing();
        if (queuing && found.has(CommandFlag.NO_MULTI)) {
            String name = found.command.fullName();
            rejectText(client, found, "ERR Command '" + name + "' not allowed inside a transaction");
            return true;
        }
        if (server.gates().bits() != 0 && client.kind() != Client.Kind.AOF) {
            if (!passesGates(client, found)) {
                return true;
            }
            if (server.gates().isSet(Gates.PAUSED) && pauseHolds(client, found)) {
                server.clients().pause().add(client);
                return false;
            }
        }
        if (queuing && !found.has(CommandFlag.ENDS_TRANSACTION)) {
            queue(client, request, found);
        } else {
            execute(client, request, found, hashed, keyHash);
            if (keyspace.blockedKeys().hasReady()) {
                serveBlocked();
            }
        }
        return true;
    }

    /** Runs the commands again that wait for keys which are ready. */
    public void serveBlocked() {
        keyspace.blockedKeys().serve(runAgain);
    }

    /** Runs a command again that has waited; false where it has to wait until clients are not paused any more. */
    private boolean runAgain(Waiter waiter) {
        Blocking blocking = (Blocking) waiter;
        Client client = blocking.client();
        CommandEntry entry = blocking.entry();
        if (server.gates().isSet(Gates.PAUSED) && pauseHolds(client, entry)) {
            return false;
        }
        BlockedClients blocked = server.clients().blocked();
        blocked.release(blocking);
        blocking.beginAgain();
        if (!client.closing() && (server.gates().bits() == 0 || passesGates(client, entry))) {
            execute(client, blocking.request(), entry, false, 0);
        }
        blocking.endAgain();
        if (!blocking.isWaiting()) {
            client.commandEnded();
            server.clients().resume(client);
        }
        return true;
    }

    private void queue(Client client, Request request, CommandEntry entry) {
        try {
            client.transactionIn(keyspace).queue(request, entry);
            client.reply().raw(Replies.QUEUED);
        } catch (OutOfMemoryError full) {
            rejectText(client, entry, NO_MEMORY);
        }
    }

    /** Runs a command of a client inside another one; see {@link Call#runInside}. */
    void runInside(Client client, Request request) {
        CommandEntry entry = RequestCheck.withSubcommand(region, request, find(request));
        if (entry == null) {
            throw new IllegalArgumentException("no command that has been queued");
        }
        execute(client, request, entry, false, 0);
    }

    private void execute(Client client, Request request, CommandEntry entry, boolean hashed, long keyHash) {
        Call current = callAt(depth, client, request, entry);
        boolean outermost = depth == 0;
        if (hashed) {
            current.setKeyHash(entry.firstKey, keyHash);
        }
        long startedNs = clockNs;
        client.reply().beginReply(current.replyStart);
        long dirty = keyspace.dirty();
        Propagator propagator = server.propagator();
        if (outermost && propagator.active()) {
            propagator.beginUnit();
        }
        depth++;
        try {
            entry.handler.run(current);
        } catch (RuntimeException | Error failure) {
            server.handlerFailed(entry, failure);
            client.reply().rollBack(current.replyStart);
            current.fail(failure instanceof OutOfMemoryError ? NO_MEMORY : "ERR internal error");
        } finally {
            depth--;
        }
        if (propagator.active()) {
            if ((keyspace.dirty() > dirty || current.propagatesAlways()) && current.propagatesAsReceived()) {
                propagator.propagate(client.database(), request);
            }
            if (outermost) {
                propagator.endUnit(!entry.has(CommandFlag.TOUCHES_ARBITRARY_KEYS));
            }
        }
        count(client, entry, current, startedNs, outermost);
    }

    /** The call for a command inside of {@code inside} others. */
    private Call callAt(int inside, Client client, Request request, CommandEntry entry) {
        if (inside == calls.size()) {
            calls.add(new Call(keyspace, server, this, inside, client, request, entry));
        }
        Call own = calls.get(inside);
        own.begin(client, request, entry);
        return own;
    }

    private void count(Client client, CommandEntry entry, Call ended, long startedNs, boolean outermost) {
        long now = keyspace.clock().nanoTime();
        boolean over = !client.isWaiting();
        entry.calls += over ? 1 : 0;
        entry.microseconds += (now - startedNs) / 1000;
        if (ended.failed()) {
            entry.failedCalls++;
        }
        if (outermost) { // what runs inside another command sees the time of that
            commandNs += now - startedNs;
            if (now - timeUpdatedNs > CLOCK_UPDATE_NS) {
                timeUpdatedNs = now;
                keyspace.updateTime();
                if (watch.isLong(startedNs, now)) {
                    watch.note("Command '" + entry.command.fullName() + "'");
                }
            }
        }
        clockNs = now;
        if (over) {
            client.commands++;
            totalCommands++;
        }
    }

    /** Whether a command writes, or runs queued ones that do. */
    private static boolean has(Client client, CommandEntry entry, CommandFlag flag) {
        Transaction transaction = client.transaction();
        return entry.has(flag)
                || (entry.has(CommandFlag.RUNS_TRANSACTION) && transaction != null && transaction.anyHas(flag));
    }

    private boolean pauseHolds(Client client, CommandEntry entry) {
        ClientPause pause = server.clients().pause();
        return pause.isForAll()
                || has(client, entry, CommandFlag.WRITE)
                || has(client, entry, CommandFlag.MAY_REPLICATE);
    }

    /** The gates that are closed at the moment, in Valkey's order; answers the client where one stops the command. */
    private boolean passesGates(Client client, CommandEntry entry) {
        Gates gates = server.gates();
        if (gates.isSet(Gates.OUT_OF_MEMORY) && has(client, entry, CommandFlag.DENYOOM)) {
            reject(client, entry, Replies.OUT_OF_MEMORY);
            return false;
        }
        boolean tellsDisk = client.kind() == Client.Kind.NORMAL
                && (has(client, entry, CommandFlag.WRITE)
                        || entry.command.fullName().equals(PING));
        if (gates.isSet(Gates.DISK_ERROR) && tellsDisk) {
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
        if (gates.isSet(Gates.APPEND_ERROR) && tellsDisk) {
            rejectText(client, entry, "MISCONF Errors writing to the AOF file: " + gates.appendError());
            return false;
        }
        if (gates.isSet(Gates.LOADING) && !runsWhileLoading(client, entry)) {
            rejectText(client, entry, Replies.loading(server.identity()));
            return false;
        }
        return true;
    }

    private static boolean runsWhileLoading(Client client, CommandEntry entry) {
        Transaction transaction = client.transaction();
        return entry.has(CommandFlag.LOADING)
                && (!entry.has(CommandFlag.RUNS_TRANSACTION)
                        || transaction == null
                        || transaction.allHave(CommandFlag.LOADING));
    }

    /** Answers a command that is not run, nor queued; that ends a transaction without effect. */
    private void reject(Client client, @Nullable CommandEntry entry, byte[] error) {
        if (entry != null && entry.has(CommandFlag.RUNS_TRANSACTION)) {
            rejectText(client, entry, new String(error, 1, error.length - 3, StandardCharsets.ISO_8859_1));
            return;
        }
        noteRejected(client, entry);
        server.errorReplied(entry, error);
        client.reply().raw(error);
    }

    private void rejectText(Client client, @Nullable CommandEntry entry, String error) {
        noteRejected(client, entry);
        String text = error;
        if (entry != null && entry.has(CommandFlag.RUNS_TRANSACTION)) {
            client.discardTransaction();
            text = "EXECABORT Transaction discarded because of: "
                    + (error.startsWith("ERR ") ? error.substring(4) : error);
        }
        server.errorReplied(entry, ("-" + text).getBytes(StandardCharsets.ISO_8859_1));
        client.reply().error(text);
    }

    private static void noteRejected(Client client, @Nullable CommandEntry entry) {
        if (entry != null) {
            entry.rejectedCalls++;
        }
        Transaction transaction = client.transaction();
        if (transaction != null) {
            transaction.refuse();
        }
    }

    /** Whether a request is a line of HTTP: a browser may have been tricked into sending it. */
    private boolean isOtherProtocol(Request request) {
        String name = RequestCheck.name(region, request);
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

    /** Why a request is none that can be run, in the words of the error but without its code; empty where it is. */
    public String refusal(Request request) {
        return check.refusal(region, request);
    }
}
