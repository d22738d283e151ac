package io.sigrun.server;

import io.sigrun.command.BlockedClients;
import io.sigrun.command.Client;
import io.sigrun.command.ClientPause;
import io.sigrun.command.CommandEntry;
import io.sigrun.command.CommandPath;
import io.sigrun.data.Dict;
import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.memory.Region;
import io.sigrun.resp.Request;
import io.sigrun.resp.RequestParser;
import io.sigrun.server.net.NetworkLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The thread that runs all commands, and its loop.
 *
 * <p>Batches: requests of all ready connections are parsed until {@value #BATCH} are there; then the hashes of their
 * first keys are computed, the index words, the slots and the records of all of them touched, stage by stage, so that
 * the waits for memory overlap; then they run one after the other. What was touched is looked up again when it runs,
 * because a command before it may have changed it. A client that is not authenticated gets one request at a time,
 * because its limits may change with each.
 *
 * <p>When a request has ended the server, those behind it in the batch are not run: their changes would be answered and
 * lost.
 */
final class Engine {
    static final int BATCH = 16;
    /** From a record's start to where most values go on: beyond the line that the key is in. */
    private static final int SECOND_LINE_BYTES = 64;

    private final Keyspace keyspace;
    private final Region region;
    private final CommandPath path;
    private final RequestParser parser;
    private final ServerState state;
    private final ClientLimits limits;
    private final Shutdown shutdown;
    private final Request[] requests = new Request[BATCH];
    private final Connection[] connections = new Connection[BATCH];
    private final @Nullable CommandEntry[] entries = new CommandEntry[BATCH];
    private final long[] hashes = new long[BATCH];
    private final boolean[] hashed = new boolean[BATCH];
    private final long[] records = new long[BATCH];
    private List<Connection> readyConnections = new ArrayList<>();
    private List<Connection> runningConnections = new ArrayList<>();
    private int batchSize;
    private long touched;
    private Barrier barrier = () -> true;

    Engine(
            Keyspace keyspace,
            CommandPath path,
            RequestParser parser,
            ServerState state,
            ClientLimits limits,
            Shutdown shutdown) {
        this.limits = limits;
        this.shutdown = shutdown;
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.path = path;
        this.parser = parser;
        this.state = state;
        for (int i = 0; i < BATCH; i++) {
            requests[i] = new Request();
        }
    }

    /** What has to be done before the replies of a turn go out. */
    @FunctionalInterface
    interface Barrier {
        /** Does it; returns whether the replies may go out, else they never may. */
        boolean pass();
    }

    /** Sets what has to be done before the replies of a turn go out. */
    void setBarrier(Barrier newBarrier) {
        barrier = newBarrier;
    }

    /** A connection has received something. */
    void ready(Connection connection) {
        readyConnections.add(connection);
    }

    void received(Client client, int bytes) {
        client.addBytesIn(bytes);
        client.setLastInteractionMs(keyspace.nowMs());
        state.bytesReceived += bytes;
        state.readsProcessed++;
    }

    void closed(Connection connection) {
        if (!connection.client().closing()) {
            limits.gone(connection.client());
        }
        state.remove(connection);
    }

    /** One turn: polls for at most {@code waitNanos}, runs what came, flushes. */
    void turn(NetworkLoop network, long waitNanos) {
        network.poll(Math.min(waitNanos, waitLeftNanos()));
        long started = keyspace.clock().nanoTime();
        long commands = path.totalCommands();
        endWaiting();
        if (readyConnections.isEmpty()) {
            barrier.pass(); // for what the timed work changed
        } else {
            runReady();
        }
        network.reclaim();
        state.endTurn(keyspace.clock().nanoTime() - started, path.takeCommandNs(), path.totalCommands() - commands);
    }

    /** The time until the waiting of a client ends by itself. */
    private long waitLeftNanos() {
        ClientPause pause = state.clients.pause();
        BlockedClients blocked = state.clients.blocked();
        if (!pause.isActive() && blocked.countWithTimeout() == 0) {
            return Long.MAX_VALUE;
        }
        long pauseNs = pause.isActive()
                ? TimeUnit.MILLISECONDS.toNanos(
                        pause.remainingMs(keyspace.clock().nowMs()))
                : Long.MAX_VALUE;
        long timeoutNs = blocked.remainingNs(keyspace.clock().nanoTime());
        return Math.max(1, Math.min(pauseNs, timeoutNs));
    }

    /**
     * Ends the waiting of those whose time is over, and serves those for whom the timed work has made something ready.
     */
    private void endWaiting() {
        ClientPause pause = state.clients.pause();
        BlockedClients blocked = state.clients.blocked();
        if (pause.isActive()) {
            pause.update(keyspace.clock().nowMs());
        }
        if (blocked.countWithTimeout() > 0) {
            blocked.endTimeouts(keyspace.clock().nanoTime());
        }
        if (keyspace.blockedKeys().hasReady()) {
            path.beginBatch();
            path.serveBlocked();
        }
        resume(readyConnections);
    }

    /** Has those who do not wait any more take part in this turn. */
    private void resume(List<Connection> running) {
        List<Client> resumed = state.clients.takeResumed();
        for (int i = 0; i < resumed.size(); i++) {
            Connection connection = state.find(resumed.get(i));
            if (connection != null && connection.resume()) {
                running.add(connection);
            }
        }
    }

    private void runReady() {
        List<Connection> running = readyConnections;
        readyConnections = runningConnections;
        runningConnections = running;
        path.beginBatch();
        for (int gathered = 0; gathered < running.size(); ) {
            while (gathered < running.size()) {
                gather(running.get(gathered++));
            }
            runBatch();
            resume(running);
        }
        boolean durable = barrier.pass();
        for (int i = 0; i < running.size(); i++) {
            if (!durable) {
                endUnanswered(running.get(i).client());
            }
            finish(running.get(i));
        }
        running.clear();
    }

    /** Ends a client that must not learn that its changes were made, because they may be lost: it cannot know. */
    private static void endUnanswered(Client client) {
        if (client.reply().pendingBytes() > 0) {
            client.reply().discard();
            client.closeNow();
        }
    }

    private void finish(Connection connection) {
        try {
            connection.endOfBatch();
            limits.checkQuery(connection);
            flush(connection);
        } catch (RuntimeException | Error failure) {
            connection.discardInput();
            failed(connection, failure);
        }
    }

    /** What serving a client failed with, such as a lack of memory for what it sends, ends that client and no other. */
    private void failed(Connection connection, Throwable failure) {
        Client client = connection.client();
        client.reply().discard();
        client.closeNow();
        limits.failed(client, failure);
    }

    /** Parses a connection's requests into the batch, running it whenever it is full. */
    private void gather(Connection connection) {
        Client client = connection.client();
        while (!client.closing() && !client.blocked()) {
            RequestParser.Status status;
            try {
                status = connection.next(parser, requests[batchSize]);
            } catch (RuntimeException | Error failure) {
                failed(connection, failure);
                return;
            }
            if (status == RequestParser.Status.COMPLETE) {
                connections[batchSize++] = connection;
                if (batchSize == BATCH || !client.authenticated()) {
                    runBatch();
                }
                continue;
            }
            if (status == RequestParser.Status.ERROR) {
                runBatch();
                protocolError(connection);
            }
            return;
        }
    }

    private void protocolError(Connection connection) {
        Client client = connection.client();
        if (!client.closing()) {
            limits.protocolError(connection, parser.error());
            client.reply().error("ERR Protocol error: " + parser.error());
            client.closeAfterReplies();
        }
    }

    private void runBatch() {
        int size = batchSize;
        if (size > 1) {
            touchKeys(size);
        } else if (size == 1) {
            entries[0] = path.find(requests[0]);
            hashed[0] = false;
        }
        for (int i = 0; i < size; i++) {
            if (!connections[i].client().closing() && !shutdown.ended()) {
                runRequest(i);
            }
        }
        batchSize = 0;
    }

    private void runRequest(int i) {
        Client client = connections[i].client();
        try {
            if (client.blocked() || !path.run(client, requests[i], entries[i], hashed[i], hashes[i])) {
                connections[i].postpone(requests[i]);
            } else if (limits.outputLimited()) {
                limits.checkOutput(connections[i]);
            }
        } catch (RuntimeException | Error failure) {
            failed(connections[i], failure);
        }
    }

    /** The stages of a batched look-up: hash and index word, slot, record; each for all keys before the next. */
    private void touchKeys(int size) {
        long sum = 0;
        for (int i = 0; i < size; i++) {
            Request request = requests[i];
            CommandEntry entry = path.find(request);
            entries[i] = entry;
            hashed[i] = entry != null && entry.firstKey > 0 && entry.firstKey < request.argumentCount();
            if (hashed[i] && entry != null) {
                Database database = connections[i].client().database();
                long key = request.ref(entry.firstKey);
                int length = request.length(entry.firstKey);
                hashes[i] = database.hash(key, length);
                sum += index(i, entry).touchDirectory(hashes[i]);
            }
        }
        for (int i = 0; i < size; i++) {
            CommandEntry entry = entries[i];
            records[i] = hashed[i] && entry != null ? index(i, entry).candidate(hashes[i]) : 0;
        }
        for (int i = 0; i < size; i++) {
            long record = records[i];
            if (record != 0) {
                sum += region.touch(record) + region.touch(record + SECOND_LINE_BYTES);
            }
        }
        touched += sum;
    }

    private Dict index(int i, CommandEntry entry) {
        Request request = requests[i];
        return connections[i]
                .client()
                .database()
                .keys()
                .of(request.ref(entry.firstKey), request.length(entry.firstKey));
    }

    private void flush(Connection connection) {
        Client client = connection.client();
        long bytes = client.reply().pendingBytes();
        if (bytes > 0) {
            client.addBytesOut(bytes);
            state.bytesSent += bytes;
            state.writesProcessed++;
            connection.network().send(client.reply().take());
            limits.checkOutput(connection);
        }
    }

    /** A number that depends on all touched memory, so that the touching is not optimised away. */
    long touched() {
        return touched;
    }
}
