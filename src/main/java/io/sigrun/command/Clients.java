package io.sigrun.command;

import io.sigrun.keyspace.Keyspace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The connected clients, in order of their ids. */
public final class Clients {
    private final Map<Long, Client> byId = new LinkedHashMap<>();

    private final ClientPause pause;
    private final BlockedClients blocked;
    private List<Client> resumed = new ArrayList<>();

    /**
     * No clients yet.
     *
     * @param gates where a pause shows
     * @param keyspace whose keys do not expire during a pause, and are waited for
     */
    public Clients(Gates gates, Keyspace keyspace) {
        this.pause = new ClientPause(gates, keyspace, this);
        this.blocked = new BlockedClients(keyspace, this);
    }

    /** CLIENT PAUSE. */
    public ClientPause pause() {
        return pause;
    }

    /** Those who wait in blocking commands. */
    public BlockedClients blocked() {
        return blocked;
    }

    /** How many clients wait, in blocking commands or for the end of a pause. */
    public int waitingCount() {
        return blocked.count() + pause.waitingCount();
    }

    /** A client does not wait any more: its next requests may be run. */
    void resume(Client client) {
        resumed.add(client);
    }

    /** The clients whose requests may go on since the last call, each perhaps more than once. */
    public List<Client> takeResumed() {
        if (resumed.isEmpty()) {
            return List.of();
        }
        List<Client> taken = resumed;
        resumed = new ArrayList<>();
        return taken;
    }

    public void add(Client client) {
        byId.put(client.id(), client);
    }

    public void remove(Client client) {
        byId.remove(client.id());
        pause.forget(client);
        blocked.forget(client);
        resumed.remove(client);
        client.discardTransaction();
    }

    /** The client of an id, or null. */
    public @Nullable Client find(long id) {
        return byId.get(id);
    }

    /** All of them as they are now; closing some while going through the list does no harm. */
    public List<Client> all() {
        return new ArrayList<>(byId.values());
    }

    public int count() {
        return byId.size();
    }
}
