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

    /**
     * No clients yet.
     *
     * @param gates where a pause shows
     * @param keyspace whose keys do not expire during a pause
     */
    public Clients(Gates gates, Keyspace keyspace) {
        this.pause = new ClientPause(gates, keyspace);
    }

    /** CLIENT PAUSE. */
    public ClientPause pause() {
        return pause;
    }

    public void add(Client client) {
        byId.put(client.id(), client);
    }

    public void remove(Client client) {
        byId.remove(client.id());
        pause.forget(client);
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
