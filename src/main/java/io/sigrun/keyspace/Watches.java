package io.sigrun.keyspace;

import org.jspecify.annotations.Nullable;

/**
 * The keys that clients watch, in each database, and who watches them.
 */
/*
 * What counts as a change. Whoever changes a key says so (Keyspace.keyModified), which costs one comparison while
 * nobody watches anything. A key whose time is over is not there, logically; so its removal is a change to those who
 * began to watch it while it was there, and none to those who did when its time was over already: their interests are
 * marked. Where keys have not been removed yet though their time is over, EXEC asks for them (hasExpiredKey).
 *
 * A database that is emptied is a change of the watched keys that are in it; two that are exchanged, of the watched
 * keys that are in either. What is watched stays with the database's number.
 */
public final class Watches {
    private final KeyInterests interests;

    Watches(Keyspace keyspace, int databases) {
        this.interests = new KeyInterests(keyspace, databases);
    }

    /** Whether anything is watched. */
    boolean any() {
        return interests.keys() > 0;
    }

    /** The number of keys that are watched by anybody. */
    public long keys() {
        return interests.keys();
    }

    /** The number of those who watch anything. */
    public int watchers() {
        return interests.parties();
    }

    /**
     * Begins to watch a key, unless it is watched by this watcher already.
     *
     * @throws OutOfMemoryError where there is no room; the key is not watched then
     */
    public void watch(Watcher watcher, Database database, long key, int keyLength) {
        long hash = database.hash(key, keyLength);
        long watch = interests.add(watcher, database, hash, key, keyLength);
        if (watch != 0) {
            long record = database.peek(hash, key, keyLength);
            interests.setMarked(watch, record != 0 && database.isExpired(record));
        }
    }

    /** Ends all that a watcher watches. */
    public void unwatchAll(Watcher watcher) {
        interests.removeAll(watcher);
    }

    /** A key was changed: those who watch it are told, and watch nothing any more. */
    void modified(Database database, long key, int keyLength) {
        tell(database, key, keyLength, false);
    }

    /** A key is removed because its time is over. */
    void expired(Database database, long key, int keyLength) {
        tell(database, key, keyLength, true);
    }

    private void tell(Database database, long key, int keyLength, boolean expiry) {
        if (!interests.any(database)) {
            return;
        }
        long entry = interests.find(database, database.hash(key, keyLength), key, keyLength);
        for (long watch = entry == 0 ? 0 : interests.first(entry); watch != 0; ) {
            long next = interests.next(watch); // of another watcher: it stays
            if (expiry && interests.isMarked(watch)) {
                interests.setMarked(watch, false); // it was not there before either
            } else {
                Watcher watcher = (Watcher) interests.party(watch);
                watcher.overtaken();
                unwatchAll(watcher);
            }
            watch = next;
        }
    }

    /**
     * All keys of a database are about to go.
     *
     * @param replacement the database whose keys will be there instead, or null
     */
    void flushed(Database database, @Nullable Database replacement) {
        if (interests.any(database)) {
            interests.forEach(database, entry -> replaced(entry, database, replacement));
        }
    }

    private void replaced(long entry, Database database, @Nullable Database replacement) {
        boolean was = interests.record(database, entry) != 0;
        long record = replacement == null ? 0 : interests.record(replacement, entry);
        if (!was && record == 0) {
            return;
        }
        boolean expired = record != 0 && replacement != null && replacement.isExpired(record);
        for (long watch = interests.first(entry); watch != 0; watch = interests.next(watch)) {
            boolean wasExpired = interests.isMarked(watch);
            if ((wasExpired && (record == 0 || expired)) || (!was && expired)) {
                interests.setMarked(watch, expired); // not there, before and after
            } else {
                ((Watcher) interests.party(watch)).overtaken();
            }
        }
    }

    /** Whether the time of a key is over that was there when it began to be watched. */
    public boolean hasExpiredKey(Watcher watcher) {
        for (long watch = watcher.firstInterest; watch != 0; watch = interests.nextOfParty(watch)) {
            if (!interests.isMarked(watch)) {
                Database database = interests.database(watch);
                long record = interests.record(database, interests.entry(watch));
                if (record != 0 && database.isExpired(record)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Frees everything, for the end of a test or of a server. */
    void free() {
        interests.free();
    }
}
