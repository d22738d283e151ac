package io.sigrun.keyspace;

import io.sigrun.data.Dict;
import io.sigrun.data.Entry;
import io.sigrun.data.EntryVisitor;
import io.sigrun.memory.Region;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys that clients watch, in each database, and who watches them.
 */
/*
 * Structure. Each database has an index of its watched keys, whether they exist or not, made when the first is watched.
 * An entry's payload is the ref of the first watch of its key. A watch is one client's interest in one key:
 *
 *   entry 8 | next of the key 8 | previous of the key 8 | next of the watcher 8 | watcher 4 | database 4 | expired 4
 *
 * All of it lies outside the heap, so that a client that watches a million keys costs what any other data costs.
 *
 * What counts as a change. Whoever changes a key says so (Keyspace.keyModified), which costs one comparison while
 * nobody watches anything. A key whose time is over is not there, logically; so its removal is a change to those who
 * began to watch it while it was there, and none to those who did when its time was over already: their watches are
 * marked as expired. Where keys have not been removed yet though their time is over, EXEC asks for them
 * (hasExpiredKey).
 *
 * A database that is emptied is a change of the watched keys that are in it; two that are exchanged, of the watched
 * keys that are in either. What is watched stays with the database's number.
 */
public final class Watches {
    private static final int NEXT_OF_KEY = 8;
    private static final int PREVIOUS_OF_KEY = 16;
    private static final int NEXT_OF_WATCHER = 24;
    private static final int WATCHER = 32;
    private static final int DATABASE = 36;
    private static final int EXPIRED = 40;
    private static final int WATCH_BYTES = 44;
    private static final int PAYLOAD_BYTES = 8;

    private final Keyspace keyspace;
    private final Region region;
    private final @Nullable Dict[] indexes;
    private final List<@Nullable Watcher> watchers = new ArrayList<>();
    private final List<Integer> freePlaces = new ArrayList<>();
    private long keys;

    Watches(Keyspace keyspace, int databases) {
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.indexes = new Dict[databases];
    }

    /** Whether anything is watched. */
    boolean any() {
        return keys > 0;
    }

    /** The number of keys that are watched by anybody. */
    public long keys() {
        return keys;
    }

    /** The number of those who watch anything. */
    public int watchers() {
        return watchers.size() - freePlaces.size();
    }

    /**
     * Begins to watch a key, unless it is watched by this watcher already.
     *
     * @throws OutOfMemoryError where there is no room; the key is not watched then
     */
    public void watch(Watcher watcher, Database database, long key, int keyLength) {
        long hash = database.hash(key, keyLength);
        Dict index = index(database);
        long entry = index.find(hash, key, keyLength);
        if (entry != 0 && watcher.watches > 0) {
            for (long watch = firstOf(entry); watch != 0; watch = region.getLong(watch + NEXT_OF_KEY)) {
                if (region.getInt(watch + WATCHER) == watcher.place) {
                    return;
                }
            }
        }
        long watch = region.allocate(WATCH_BYTES);
        if (entry == 0) {
            entry = addKey(index, hash, key, keyLength, watch);
        }
        if (watcher.watches == 0) {
            enter(watcher);
        }
        long next = firstOf(entry);
        region.putLong(watch, entry);
        region.putLong(watch + NEXT_OF_KEY, next);
        region.putLong(watch + PREVIOUS_OF_KEY, 0);
        region.putLong(watch + NEXT_OF_WATCHER, watcher.firstWatch);
        region.putInt(watch + WATCHER, watcher.place);
        region.putInt(watch + DATABASE, database.index());
        long record = database.peek(hash, key, keyLength);
        region.putInt(watch + EXPIRED, record != 0 && database.isExpired(record) ? 1 : 0);
        if (next != 0) {
            region.putLong(next + PREVIOUS_OF_KEY, watch);
        }
        setFirst(entry, watch);
        watcher.firstWatch = watch;
        watcher.watches++;
    }

    private Dict index(Database database) {
        Dict index = indexes[database.index()];
        if (index == null) {
            index = new Dict(region, keyspace.hasher());
            indexes[database.index()] = index;
        }
        return index;
    }

    /** Makes an entry without watches; where there is no room, frees the watch that it is made for. */
    private long addKey(Dict index, long hash, long key, int keyLength, long watch) {
        int flags = Entry.widthFlags(keyLength);
        long entry = 0;
        try {
            entry = region.allocate((long) Entry.headerBytes(flags) + keyLength + PAYLOAD_BYTES);
            Entry.writeHeader(region, entry, flags, keyLength);
            region.copy(key, Entry.key(entry, flags), keyLength);
            setFirst(entry, 0);
            index.insert(hash, entry);
        } catch (OutOfMemoryError full) {
            region.free(watch);
            if (entry != 0) {
                region.free(entry);
            }
            throw full;
        }
        keys++;
        return entry;
    }

    private void enter(Watcher watcher) {
        if (freePlaces.isEmpty()) {
            watcher.place = watchers.size();
            watchers.add(watcher);
        } else {
            watcher.place = freePlaces.removeLast();
            watchers.set(watcher.place, watcher);
        }
    }

    private long firstOf(long entry) {
        return region.getLong(Entry.payload(region, entry));
    }

    private void setFirst(long entry, long watch) {
        region.putLong(Entry.payload(region, entry), watch);
    }

    /** Ends all that a watcher watches. */
    public void unwatchAll(Watcher watcher) {
        if (watcher.watches == 0) {
            return;
        }
        for (long watch = watcher.firstWatch; watch != 0; ) {
            long nextWatch = region.getLong(watch + NEXT_OF_WATCHER);
            unlink(watch);
            region.free(watch);
            watch = nextWatch;
        }
        watcher.firstWatch = 0;
        watcher.watches = 0;
        watchers.set(watcher.place, null);
        freePlaces.add(watcher.place);
    }

    private void unlink(long watch) {
        long entry = region.getLong(watch);
        long next = region.getLong(watch + NEXT_OF_KEY);
        long previous = region.getLong(watch + PREVIOUS_OF_KEY);
        if (next != 0) {
            region.putLong(next + PREVIOUS_OF_KEY, previous);
        }
        if (previous != 0) {
            region.putLong(previous + NEXT_OF_KEY, next);
        } else if (next != 0) {
            setFirst(entry, next);
        } else {
            Dict index = indexes[region.getInt(watch + DATABASE)];
            if (index != null) {
                index.remove(keyspace.hasher().hashOfEntry(entry), entry);
            }
            region.free(entry);
            keys--;
        }
    }

    private Watcher watcherOf(long watch) {
        Watcher watcher = watchers.get(region.getInt(watch + WATCHER));
        if (watcher == null) {
            throw new IllegalStateException("a watch without its watcher");
        }
        return watcher;
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
        Dict index = indexes[database.index()];
        long entry = index == null || index.size() == 0 ? 0 : index.find(database.hash(key, keyLength), key, keyLength);
        if (entry == 0) {
            return;
        }
        for (long watch = firstOf(entry); watch != 0; ) {
            long next = region.getLong(watch + NEXT_OF_KEY); // of another watcher: it stays
            if (expiry && region.getInt(watch + EXPIRED) != 0) {
                region.putInt(watch + EXPIRED, 0); // it was not there before either
            } else {
                Watcher watcher = watcherOf(watch);
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
        Dict index = indexes[database.index()];
        if (index == null || index.size() == 0) {
            return;
        }
        EntryVisitor replaced = entry -> replaced(entry, database, replacement);
        index.forEach(replaced);
    }

    private void replaced(long entry, Database database, @Nullable Database replacement) {
        long hash = keyspace.hasher().hashOfEntry(entry);
        boolean was = recordOf(database, hash, entry) != 0;
        long record = replacement == null ? 0 : recordOf(replacement, hash, entry);
        if (!was && record == 0) {
            return;
        }
        boolean expired = record != 0 && replacement != null && replacement.isExpired(record);
        for (long watch = firstOf(entry); watch != 0; watch = region.getLong(watch + NEXT_OF_KEY)) {
            boolean wasExpired = region.getInt(watch + EXPIRED) != 0;
            if ((wasExpired && record == 0) || (wasExpired && expired) || (!was && expired)) {
                region.putInt(watch + EXPIRED, expired ? 1 : 0); // not there, before and after
            } else {
                watcherOf(watch).overtaken();
            }
        }
    }

    private long recordOf(Database database, long hash, long entry) {
        int flags = Entry.flags(region, entry);
        return database.peek(hash, Entry.key(entry, flags), Entry.keyLength(region, entry, flags));
    }

    /** Whether the time of a key is over that was there when it began to be watched. */
    public boolean hasExpiredKey(Watcher watcher) {
        for (long watch = watcher.firstWatch; watch != 0; watch = region.getLong(watch + NEXT_OF_WATCHER)) {
            if (region.getInt(watch + EXPIRED) == 0) {
                long entry = region.getLong(watch);
                Database database = keyspace.database(region.getInt(watch + DATABASE));
                long record = recordOf(database, keyspace.hasher().hashOfEntry(entry), entry);
                if (record != 0 && database.isExpired(record)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Frees everything, for the end of a test or of a server. */
    void free() {
        List.copyOf(watchers.stream().filter(watcher -> watcher != null).toList())
                .forEach(this::unwatchAll);
    }
}
