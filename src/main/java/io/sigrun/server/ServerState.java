package io.sigrun.server;

import io.sigrun.command.Client;
import io.sigrun.command.Clients;
import io.sigrun.util.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Clients and counters of a server, as the engine and INFO see them. */
final class ServerState {
    private final Map<Long, Connection> connections = new LinkedHashMap<>();
    private final Clock clock;
    private long nextClientId = 1;
    private long peakMemory;
    private long sampledTurns;
    private long sampledTurnNs;
    private long meanTurnUs;

    final Clients clients;
    long bytesReceived;
    long bytesSent;
    long connectionsReceived;
    long connectionsRejected;
    long readsProcessed;
    long writesProcessed;
    long queryLimitDisconnections;
    long outputLimitDisconnections;
    long turns;
    long turnNs;
    long commandNs;
    long timedWorkNs;
    long longestTurnNs;
    long mostCommandsInTurn;
    final ErrorCounts errors = new ErrorCounts();
    final Rates commandRate = new Rates();
    final Rates inputRate = new Rates();
    final Rates outputRate = new Rates();
    final Rates turnRate = new Rates();

    /**
     * No clients yet.
     *
     * @param clients the same clients as commands see them
     */
    ServerState(Clients clients, Clock clock) {
        this.clients = clients;
        this.clock = clock;
    }

    /** Unix time in milliseconds. */
    long nowMs() {
        return clock.nowMs();
    }

    long nextClientId() {
        return nextClientId++;
    }

    void add(Connection connection) {
        connections.put(connection.client().id(), connection);
        clients.add(connection.client());
    }

    void remove(Connection connection) {
        connections.remove(connection.client().id());
        clients.remove(connection.client());
    }

    /** The connection of a client, or null. */
    @Nullable
    Connection find(Client client) {
        return connections.get(client.id());
    }

    /** All connected clients, in order of their ids. */
    Iterable<Connection> connections() {
        return connections.values();
    }

    int connectionCount() {
        return connections.size();
    }

    /** The largest query buffer of a client at the moment. */
    long largestQueryBytes() {
        long largest = 0;
        for (Connection connection : connections.values()) {
            largest = Math.max(largest, connection.queryBytes());
        }
        return largest;
    }

    /** The most bytes that wait for a client at the moment. */
    long largestOutputBytes() {
        long largest = 0;
        for (Connection connection : connections.values()) {
            largest = Math.max(largest, connection.network().outputBufferBytes());
        }
        return largest;
    }

    /** The most memory that was ever used, given what is used now. */
    long peakMemory(long used) {
        peakMemory = Math.max(peakMemory, used);
        return peakMemory;
    }

    /** Takes the samples that the rates are made of; every 100 ms. */
    void sample(long commands, long nowMs) {
        commandRate.sample(commands, nowMs);
        inputRate.sample(bytesReceived, nowMs);
        outputRate.sample(bytesSent, nowMs);
        turnRate.sample(turns, nowMs);
        if (turns > sampledTurns) {
            meanTurnUs = (turnNs - sampledTurnNs) / 1000 / (turns - sampledTurns);
        }
        sampledTurns = turns;
        sampledTurnNs = turnNs;
    }

    /** A turn of the loop is over: what it took, what of that commands took, and how many they were. */
    void endTurn(long turnTookNs, long commandsTookNs, long commandCount) {
        turns++;
        turnNs += turnTookNs;
        commandNs += commandsTookNs;
        longestTurnNs = Math.max(longestTurnNs, turnTookNs);
        mostCommandsInTurn = Math.max(mostCommandsInTurn, commandCount);
    }

    /** The mean time of a turn of the loop in the last sample, in microseconds. */
    long meanTurnUs() {
        return meanTurnUs;
    }

    /** CONFIG RESETSTAT. */
    void reset() {
        bytesReceived = 0;
        bytesSent = 0;
        connectionsReceived = 0;
        connectionsRejected = 0;
        readsProcessed = 0;
        writesProcessed = 0;
        queryLimitDisconnections = 0;
        outputLimitDisconnections = 0;
        turns = 0;
        turnNs = 0;
        commandNs = 0;
        timedWorkNs = 0;
        longestTurnNs = 0;
        mostCommandsInTurn = 0;
        sampledTurns = 0;
        sampledTurnNs = 0;
        peakMemory = 0;
        errors.reset();
        commandRate.reset();
        inputRate.reset();
        outputRate.reset();
        turnRate.reset();
    }
}
