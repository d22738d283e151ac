package io.sigrun.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The connected clients, in order of their ids. */
public final class Clients {
    private final Map<Long, Client> byId = new LinkedHashMap<>();

    public void add(Client client) {
        byId.put(client.id(), client);
    }

    public void remove(Client client) {
        byId.remove(client.id());
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
