package io.sigrun.keyspace;

import io.sigrun.data.Entry;
import java.util.Arrays;

/**
 * The keys that clients wait for in blocking commands, and those of them that are ready: something has happened to them
 * that may end the waiting.
 */
/*
 * A key that comes to be is noted where it is put into its database, whichever command does that, so that RENAME, COPY,
 * RESTORE and STORE need not know of it; one that goes or is replaced likewise. That costs one comparison while nobody
 * waits. What only changes a value says so itself, where it can end a waiting: new entries of a stream.
 *
 * Noting is all that is done then. When the command is over, or all of a transaction, the keys are served in the order
 * in which they became ready: for each, those who waited for it when its turn came, in the order in which they began to
 * wait, as long as the key has a value of the type that they wait for. To serve is to run the blocking command again,
 * which takes what there is or waits again, behind the others; and which may make other keys ready, for the next round.
 */
public final class BlockedKeys {
    /** Marks of entries: the key is to be served, or it is being served and has to stay meanwhile. */
    private static final int READY = 1;

    private static final int SERVING = 2;
    private static final int TYPES = 16;

    private final Keyspace keyspace;
    private final KeyInterests interests;
    private final int[] waitersOf = new int[TYPES];
    private long[] ready = new long[16];
    private int[] readyDatabases = new int[16];
    private int readyCount;
    private int postponed;
    private int waiters;

    /** Runs the command of somebody who waits. */
    @FunctionalInterface
    public interface Server {
        /**
         * Ends the waiting and runs the command again; it may begin to wait again.
         *
         * @return false where that is not allowed at the moment: then nothing is changed
         */
        boolean serve(Waiter waiter);
    }

    BlockedKeys(Keyspace keyspace, int databases) {
        this.keyspace = keyspace;
        this.interests = new KeyInterests(keyspace, databases);
    }

    /** Whether anybody waits for anything. */
    boolean any() {
        return waiters > 0;
    }

    /** The number of keys that are waited for. */
    public long keys() {
        return interests.keys();
    }

    /** The number of keys that are waited for by somebody who also waits for their removal. */
    public long keysAwaitingRemoval() {
        long[] count = {0};
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            if (interests.any(keyspace.database(i))) {
                interests.forEach(keyspace.database(i), entry -> count[0] += awaitsRemoval(entry) ? 1 : 0);
            }
        }
        return count[0];
    }

    private boolean awaitsRemoval(long entry) {
        for (long interest = interests.first(entry); interest != 0; interest = interests.next(interest)) {
            if (waiter(interest).forRemoval) {
                return true;
            }
        }
        return false;
    }

    private Waiter waiter(long interest) {
        return (Waiter) interests.party(interest);
    }

    /**
     * Begins to wait for one more key; all of a waiter's keys are waited for in the same way.
     *
     * @param forRemoval whether it is waited for the key to go or to be replaced, too
     * @throws OutOfMemoryError where there is no room
     */
    public void await(Waiter waiter, Database database, long key, int keyLength, int type, boolean forRemoval) {
        boolean first = waiter.interests == 0;
        interests.add(waiter, database, database.hash(key, keyLength), key, keyLength);
        if (first) {
            waiter.type = type;
            waiter.forRemoval = forRemoval;
            waitersOf[type]++;
            waiters++;
        }
    }

    /** Ends the waiting for any key. */
    public void forget(Waiter waiter) {
        if (waiter.interests > 0) {
            waitersOf[waiter.type]--;
            waiters--;
            interests.removeAll(waiter);
        }
    }

    /** A key has come to be. */
    void added(Database database, long hash, long record) {
        if (waitersOf[keyspace.records().typeOf(record)] > 0) {
            note(database, hash, record);
        }
    }

    /** A key is about to go, or to get another value. */
    void removed(Database database, long hash, long record) {
        if (waitersOf[keyspace.records().typeOf(record)] > 0) {
            int flags = Entry.flags(keyspace.region(), record);
            long entry = interests.find(
                    database, hash, Entry.key(record, flags), Entry.keyLength(keyspace.region(), record, flags));
            if (entry != 0 && awaitsRemoval(entry)) {
                note(database, entry);
            }
        }
    }

    private void note(Database database, long hash, long record) {
        int flags = Entry.flags(keyspace.region(), record);
        note(database, hash, Entry.key(record, flags), Entry.keyLength(keyspace.region(), record, flags));
    }

    private void note(Database database, long hash, long key, int keyLength) {
        long entry = interests.find(database, hash, key, keyLength);
        if (entry != 0) {
            note(database, entry);
        }
    }

    private void note(Database database, long entry) {
        if (interests.mark(entry) == READY) {
            return;
        }
        if (readyCount == ready.length) {
            ready = Arrays.copyOf(ready, 2 * readyCount);
            readyDatabases = Arrays.copyOf(readyDatabases, 2 * readyCount);
        }
        interests.setMark(entry, READY);
        ready[readyCount] = entry;
        readyDatabases[readyCount++] = database.index();
    }

    /** The value of a key has become what somebody may wait for. */
    public void changed(Database database, long key, int keyLength) {
        if (any()) {
            note(database, database.hash(key, keyLength), key, keyLength);
        }
    }

    /** All keys of a database are about to go. */
    void flushed(Database database) {
        noteAll(database, true);
    }

    /** A database has got other keys. */
    void replaced(Database database) {
        noteAll(database, false);
    }

    private void noteAll(Database database, boolean removal) {
        if (interests.any(database)) {
            interests.forEach(database, entry -> {
                if (interests.record(database, entry) != 0 && (!removal || awaitsRemoval(entry))) {
                    note(database, entry);
                }
            });
        }
    }

    /** Whether there are keys to be served. */
    public boolean hasReady() {
        return readyCount > postponed;
    }

    /** Those who could not be served before may be served now. */
    public void retry() {
        postponed = 0;
    }

    /** Serves all who wait for keys that are ready, and for those that become ready by that. */
    public void serve(Server server) {
        int kept = postponed;
        for (int i = postponed; i < readyCount; i++) {
            long entry = ready[i];
            Database database = keyspace.database(readyDatabases[i]);
            interests.setMark(entry, SERVING);
            boolean all = serve(server, database, entry);
            if (interests.mark(entry) == SERVING) { // else it has become ready once more, and stands further behind
                interests.setMark(entry, all ? 0 : READY);
                interests.dropIfUnused(database, entry);
                if (!all) {
                    ready[kept] = entry;
                    readyDatabases[kept++] = database.index();
                }
            }
        }
        postponed = kept;
        readyCount = kept;
    }

    /** Serves those who wait for a key; false where some of them must be served later. */
    private boolean serve(Server server, Database database, long entry) {
        boolean all = true;
        int waiting = 0;
        for (long interest = interests.first(entry); interest != 0; interest = interests.next(interest)) {
            waiting++;
        }
        long interest = interests.first(entry);
        for (int i = 0; i < waiting && interest != 0; i++) {
            long next = interests.next(interest); // of another waiter: it stays
            Waiter waiter = waiter(interest);
            long record = liveRecord(database, entry);
            boolean served = (record != 0 && keyspace.records().typeOf(record) == waiter.type) || waiter.forRemoval;
            all &= !served || server.serve(waiter);
            interest = next;
        }
        return all;
    }

    private long liveRecord(Database database, long entry) {
        int flags = Entry.flags(keyspace.region(), entry);
        return database.lookupQuietly(
                keyspace.hasher().hashOfEntry(entry),
                Entry.key(entry, flags),
                Entry.keyLength(keyspace.region(), entry, flags));
    }

    /** Frees everything, for the end of a test or of a server. */
    void free() {
        for (int i = 0; i < readyCount; i++) {
            interests.setMark(ready[i], 0);
            interests.dropIfUnused(keyspace.database(readyDatabases[i]), ready[i]);
        }
        readyCount = 0;
        interests.free();
    }
}
