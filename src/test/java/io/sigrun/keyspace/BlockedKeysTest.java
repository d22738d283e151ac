package io.sigrun.keyspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockedKeysTest extends InterestsFixture {
    private final BlockedKeys blocked = keyspace.blockedKeys();
    private final List<String> served = new ArrayList<>();

    private static final class Client extends Waiter {
        private final String name;

        Client(String name) {
            this.name = name;
        }
    }

    private Client waiter(String name, int type, String... keys) {
        Client client = new Client(name);
        for (String key : keys) {
            int length = key(key);
            blocked.await(client, database, scratch, length, type, false);
        }
        return client;
    }

    private void push(Database where, String key) {
        int length = key(key);
        long record = keyspace.lists().create(where, where.hash(scratch, length), scratch, length);
        keyspace.lists().push(where, record, true, scratch, length);
    }

    private void delete(String key) {
        int length = key(key);
        long hash = database.hash(scratch, length);
        database.remove(hash, database.peek(hash, scratch, length));
    }

    /** Serves whoever there is to serve, each of whom leaves. */
    private List<String> serve() {
        served.clear();
        blocked.serve(waiter -> {
            served.add(((Client) waiter).name);
            blocked.forget(waiter);
            return true;
        });
        return served;
    }

    @Test
    void thoseWhoWaitForAKeyAreServedInTheirOrder() {
        waiter("first", ValueType.LIST, "a", "b");
        waiter("second", ValueType.LIST, "b", "b", "c");
        waiter("other type", ValueType.SORTED_SET, "b");
        waiter("other key", ValueType.LIST, "d");
        assertEquals(4, blocked.keys());
        assertFalse(blocked.hasReady());
        push(database, "b");
        assertTrue(blocked.hasReady());
        assertEquals(List.of("first", "second"), serve());
        assertFalse(blocked.hasReady());
        assertEquals(2, blocked.keys());
    }

    @Test
    void aKeyThatIsGoneAgainServesNobody() {
        Client client = waiter("one", ValueType.LIST, "a");
        push(database, "a");
        delete("a");
        assertEquals(List.of(), serve());
        push(database, "a");
        blocked.forget(client);
        assertEquals(1, blocked.keys()); // it is ready, and has to be looked at
        assertEquals(List.of(), serve());
        assertEquals(0, blocked.keys());
        assertFalse(blocked.any());
    }

    @Test
    void keysThatComeWithAnotherDatabaseAreReady() {
        waiter("one", ValueType.LIST, "a");
        push(keyspace.database(1), "a");
        assertFalse(blocked.hasReady());
        keyspace.swap(0, 1);
        assertEquals(List.of("one"), serve());
    }

    @Test
    void whoeverAwaitsRemovalIsServedThen() {
        Client client = new Client("one");
        push(database, "a");
        int length = key("a");
        blocked.await(client, database, scratch, length, ValueType.LIST, true);
        assertEquals(1, blocked.keysAwaitingRemoval());
        delete("a");
        assertEquals(List.of("one"), serve());
        assertEquals(0, blocked.keysAwaitingRemoval());
    }

    @Test
    void whoMayNotBeServedNowIsServedLater() {
        waiter("one", ValueType.LIST, "a");
        push(database, "a");
        blocked.serve(waiter -> false);
        assertFalse(blocked.hasReady());
        waiter("two", ValueType.LIST, "b");
        push(database, "b");
        assertEquals(List.of("two"), serve());
        blocked.retry();
        assertEquals(List.of("one"), serve());
    }

    @Test
    void whoWaitsAgainStandsBehindTheOthersAndIsNotServedTwice() {
        waiter("one", ValueType.LIST, "a");
        waiter("two", ValueType.LIST, "a");
        push(database, "a");
        blocked.serve(waiter -> {
            served.add(((Client) waiter).name);
            blocked.forget(waiter);
            int length = key("a");
            blocked.await(waiter, database, scratch, length, ValueType.LIST, false);
            return true;
        });
        assertEquals(List.of("one", "two"), served);
        assertFalse(blocked.hasReady());
        assertEquals(1, blocked.keys());
    }
}
