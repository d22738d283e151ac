package io.sigrun.command;

import io.sigrun.keyspace.Keyspace;
import java.util.ArrayList;
import java.util.List;

/**
 * CLIENT PAUSE: until a point in time, all commands wait, or those that could change data; and keys do not expire.
 *
 * <p>A command that has to wait stays in its client's input. When the pause is over the engine is given the clients to
 * go on with, through {@link Clients#takeResumed}.
 */
public final class ClientPause {
    private final Gates gates;
    private final Keyspace keyspace;
    private final Clients clients;
    private final List<Client> waiting = new ArrayList<>();
    private boolean all;
    private long endMs;

    ClientPause(Gates gates, Keyspace keyspace, Clients clients) {
        this.gates = gates;
        this.keyspace = keyspace;
        this.clients = clients;
    }

    /** Starts a pause or prolongs the present one; it stays as strict as it was at least. */
    public void begin(boolean allCommands, long untilMs, long nowMs) {
        all = allCommands || (isActive() && all);
        endMs = Math.max(endMs, untilMs);
        if (endMs > nowMs) {
            gates.set(Gates.PAUSED, true);
            keyspace.setExpiryAllowed(false);
        } else {
            end();
        }
    }

    /** Ends the pause. */
    public void end() {
        endMs = 0;
        all = false;
        if (isActive()) {
            gates.set(Gates.PAUSED, false);
            keyspace.setExpiryAllowed(true);
            keyspace.blockedKeys().retry();
        }
        for (Client client : waiting) {
            client.setPaused(false);
            clients.resume(client);
        }
        waiting.clear();
    }

    /** Ends the pause if its time has come; the engine calls this each turn. */
    public void update(long nowMs) {
        if (isActive() && nowMs >= endMs) {
            end();
        }
    }

    /** Whether some commands wait. */
    public boolean isActive() {
        return gates.isSet(Gates.PAUSED);
    }

    /** Whether all commands wait, and not only those that could change data. */
    public boolean isForAll() {
        return all;
    }

    /** How many clients have to wait. */
    int waitingCount() {
        return waiting.size();
    }

    /** The milliseconds until the pause ends by itself; 0 when there is none. */
    public long remainingMs(long nowMs) {
        return isActive() ? Math.max(0, endMs - nowMs) : 0;
    }

    void add(Client client) {
        client.setPaused(true);
        waiting.add(client);
    }

    void forget(Client client) {
        waiting.remove(client);
    }
}
