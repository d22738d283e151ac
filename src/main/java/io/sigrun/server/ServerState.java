package io.sigrun.server;

import java.util.LinkedHashMap;
import java.util.Map;

/** Clients and counters of a server, as the engine and INFO see them. */
final class ServerState {
    private final Map<Long, Connection> connections = new LinkedHashMap<>();
    private long nextClientId = 1;
    long bytesReceived;
    long bytesSent;
    long connectionsReceived;
    long connectionsRejected;

    long nextClientId() {
        return nextClientId++;
    }

    void add(Connection connection) {
        connections.put(connection.client().id(), connection);
        connectionsReceived++;
    }

    void remove(Connection connection) {
        connections.remove(connection.client().id());
    }

    /** All connected clients, in order of their ids. */
    Iterable<Connection> connections() {
        return connections.values();
    }

    int connectionCount() {
        return connections.size();
    }
}
