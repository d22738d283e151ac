package io.sigrun.keyspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WatchesTest extends InterestsFixture {
    private final Watches watches = keyspace.watches();

    /** Counts how often it is told. */
    private static final class Client extends Watcher {
        private int told;

        @Override
        protected void overtaken() {
            told++;
        }
    }

    private void watch(Client client, Database where, String key) {
        int length = key(key);
        watches.watch(client, where, scratch, length);
    }

    private void modify(Database where, String key) {
        int length = key(key);
        keyspace.keyModified(where, scratch, length);
    }

    private void set(Database where, String key, long expireAtMs) {
        int length = key(key);
        long hash = where.hash(scratch, length);
        where.setInteger(hash, scratch, length, where.lookupWrite(hash, scratch, length), 1, expireAtMs);
    }

    private void expire(Database where, String key) {
        int length = key(key);
        where.lookupQuietly(where.hash(scratch, length), scratch, length);
    }

    @Test
    void allWhoWatchAKeyAreToldOfItsChangeAndWatchNothingThen() {
        Client one = new Client();
        Client two = new Client();
        watch(one, database, "a");
        watch(one, database, "b");
        watch(one, database, "a");
        watch(two, database, "a");
        watch(two, keyspace.database(1), "c");
        assertEquals(3, watches.keys());
        assertEquals(2, watches.watchers());
        assertEquals(2, one.watchedKeys());
        modify(keyspace.database(1), "a");
        modify(database, "c");
        assertEquals(0, one.told + two.told);
        modify(database, "a");
        assertEquals(1, one.told);
        assertEquals(1, two.told);
        assertFalse(watches.any());
        assertEquals(0, watches.watchers());
        modify(database, "b");
        assertEquals(1, one.told);
    }

    @Test
    void aKeyThatEndsIsAChangeOnlyToThoseWhoSawIt() {
        Client before = new Client();
        Client after = new Client();
        set(database, "k", 1_000_010);
        watch(before, database, "k");
        assertFalse(watches.hasExpiredKey(before));
        clock.advanceMs(20);
        keyspace.updateTime();
        watch(after, database, "k");
        assertTrue(watches.hasExpiredKey(before));
        assertFalse(watches.hasExpiredKey(after));
        expire(database, "k");
        assertEquals(1, before.told);
        assertEquals(0, after.told);
        modify(database, "k");
        assertEquals(1, after.told);
    }

    @Test
    void onlyKeysThatWereThereAreChangedByAFlush() {
        Client there = new Client();
        Client absent = new Client();
        set(database, "k", Database.NO_EXPIRE);
        watch(there, database, "k");
        watch(absent, database, "j");
        keyspace.databaseFlushed(database);
        database.clear();
        assertEquals(1, there.told);
        assertEquals(0, absent.told);
    }

    @Test
    void keysOfEitherDatabaseAreChangedByAnExchange() {
        List<Client> clients = new ArrayList<>();
        set(database, "first", Database.NO_EXPIRE);
        set(keyspace.database(1), "second", Database.NO_EXPIRE);
        for (String key : List.of("first", "second", "neither")) {
            clients.add(new Client());
            watch(clients.getLast(), database, key);
        }
        keyspace.swap(0, 1);
        assertEquals(
                List.of(1, 1, 0), clients.stream().map(client -> client.told).toList());
    }

    @Test
    void manyWatchersOfManyKeysAreAsInAModel() {
        Random random = new Random(5);
        List<Client> clients = new ArrayList<>();
        List<Set<String>> model = new ArrayList<>();
        List<Integer> told = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            clients.add(new Client());
            model.add(new HashSet<>());
            told.add(0);
        }
        for (int step = 0; step < 20_000; step++) {
            int who = random.nextInt(clients.size());
            int where = random.nextInt(2);
            String key = "key:" + random.nextInt(400);
            String name = where + key;
            switch (random.nextInt(12)) {
                case 0 -> {
                    watches.unwatchAll(clients.get(who));
                    model.get(who).clear();
                }
                case 1 -> {
                    modify(keyspace.database(where), key);
                    for (int i = 0; i < clients.size(); i++) {
                        if (model.get(i).contains(name)) {
                            model.get(i).clear();
                            told.set(i, told.get(i) + 1);
                        }
                    }
                }
                default -> {
                    watch(clients.get(who), keyspace.database(where), key);
                    model.get(who).add(name);
                }
            }
            assertEquals(model.get(who).size(), clients.get(who).watchedKeys());
        }
        for (int i = 0; i < clients.size(); i++) {
            assertEquals(told.get(i), clients.get(i).told);
        }
        Set<String> all = new HashSet<>();
        model.forEach(all::addAll);
        assertEquals(all.size(), watches.keys());
    }
}
