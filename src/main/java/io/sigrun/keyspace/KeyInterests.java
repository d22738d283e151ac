package io.sigrun.keyspace;

import io.sigrun.data.Dict;
import io.sigrun.data.Entry;
import io.sigrun.data.EntryVisitor;
import io.sigrun.memory.Region;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is interested in which keys of each database, whether they exist or not, in the order in which they came to be.
 */
/*
 * Structure. Each database has an index of the keys that anybody is interested in, made when there is the first. An
 * entry's payload is
 *
 *   first interest 8 | last interest 8 | mark 4
 *
 * and an interest, of one party in one key:
 *
 *   entry 8 | next of the key 8 | previous of the key 8 | next of the party 8 | party 4 | database 4 | mark 4
 *
 * The marks are the user's. All of it lies outside the heap, so that a client that names a million keys costs what any
 * other data costs.
 *
 * Whether a party is interested in a key already is found by going through its own interests and those in the key, a
 * step of each in turn, so that it costs no more than twice the shorter of the two.
 *
 * An entry without interests goes, unless it is marked: then it stays until dropIfUnused is asked to drop it.
 */
final class KeyInterests {
    private static final int NEXT_OF_KEY = 8;
    private static final int PREVIOUS_OF_KEY = 16;
    private static final int NEXT_OF_PARTY = 24;
    private static final int PARTY = 32;
    private static final int DATABASE = 36;
    private static final int MARK = 40;
    private static final int INTEREST_BYTES = 44;

    private static final int LAST_OF_KEY = 8;
    private static final int ENTRY_MARK = 16;
    private static final int PAYLOAD_BYTES = 20;

    private final Keyspace keyspace;
    private final Region region;
    private final @Nullable Dict[] indexes;
    private final List<@Nullable InterestedParty> parties = new ArrayList<>();
    private final List<Integer> freePlaces = new ArrayList<>();
    private long keys;

    KeyInterests(Keyspace keyspace, int databases) {
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.indexes = new Dict[databases];
    }

    /** The number of keys with an entry. */
    long keys() {
        return keys;
    }

    /** The number of parties that are interested in anything. */
    int parties() {
        return parties.size() - freePlaces.size();
    }

    /**
     * Adds an interest behind those in the key that there are, with a mark of 0.
     *
     * @return its ref, or 0 where the party is interested in the key already
     * @throws OutOfMemoryError where there is no room; nothing is changed then
     */
    long add(InterestedParty party, Database database, long hash, long key, int keyLength) {
        Dict index = index(database);
        long entry = index.find(hash, key, keyLength);
        if (entry != 0 && party.interests > 0 && isInterested(party, entry)) {
            return 0;
        }
        long interest = region.allocate(INTEREST_BYTES);
        if (entry == 0) {
            entry = addEntry(index, hash, key, keyLength, interest);
        }
        if (party.interests == 0) {
            enter(party);
        }
        long last = lastOf(entry);
        region.putLong(interest, entry);
        region.putLong(interest + NEXT_OF_KEY, 0);
        region.putLong(interest + PREVIOUS_OF_KEY, last);
        region.putLong(interest + NEXT_OF_PARTY, party.firstInterest);
        region.putInt(interest + PARTY, party.place);
        region.putInt(interest + DATABASE, database.index());
        region.putInt(interest + MARK, 0);
        if (last == 0) {
            region.putLong(Entry.payload(region, entry), interest);
        } else {
            region.putLong(last + NEXT_OF_KEY, interest);
        }
        region.putLong(Entry.payload(region, entry) + LAST_OF_KEY, interest);
        party.firstInterest = interest;
        party.interests++;
        return interest;
    }

    private Dict index(Database database) {
        Dict index = indexes[database.index()];
        if (index == null) {
            index = new Dict(region, keyspace.hasher());
            indexes[database.index()] = index;
        }
        return index;
    }

    private boolean isInterested(InterestedParty party, long entry) {
        long own = party.firstInterest;
        long others = lastOf(entry);
        while (own != 0 && others != 0) {
            if (region.getLong(own) == entry || region.getInt(others + PARTY) == party.place) {
                return true;
            }
            own = region.getLong(own + NEXT_OF_PARTY);
            others = region.getLong(others + PREVIOUS_OF_KEY);
        }
        return false;
    }

    /** Makes an entry without interests; where there is no room, frees the interest that it is made for. */
    private long addEntry(Dict index, long hash, long key, int keyLength, long interest) {
        int flags = Entry.widthFlags(keyLength);
        long entry = 0;
        try {
            entry = region.allocate((long) Entry.headerBytes(flags) + keyLength + PAYLOAD_BYTES);
            Entry.writeHeader(region, entry, flags, keyLength);
            region.copy(key, Entry.key(entry, flags), keyLength);
            long payload = Entry.payload(region, entry);
            region.putLong(payload, 0);
            region.putLong(payload + LAST_OF_KEY, 0);
            region.putInt(payload + ENTRY_MARK, 0);
            index.insert(hash, entry);
        } catch (OutOfMemoryError full) {
            region.free(interest);
            if (entry != 0) {
                region.free(entry);
            }
            throw full;
        }
        keys++;
        return entry;
    }

    private void enter(InterestedParty party) {
        if (freePlaces.isEmpty()) {
            party.place = parties.size();
            parties.add(party);
        } else {
            party.place = freePlaces.removeLast();
            parties.set(party.place, party);
        }
    }

    /** Ends all interests of a party. */
    void removeAll(InterestedParty party) {
        if (party.interests == 0) {
            return;
        }
        for (long interest = party.firstInterest; interest != 0; ) {
            long next = region.getLong(interest + NEXT_OF_PARTY);
            unlink(interest);
            region.free(interest);
            interest = next;
        }
        party.firstInterest = 0;
        party.interests = 0;
        parties.set(party.place, null);
        freePlaces.add(party.place);
    }

    private void unlink(long interest) {
        long entry = region.getLong(interest);
        long next = region.getLong(interest + NEXT_OF_KEY);
        long previous = region.getLong(interest + PREVIOUS_OF_KEY);
        long payload = Entry.payload(region, entry);
        region.putLong(previous == 0 ? payload : previous + NEXT_OF_KEY, next);
        region.putLong(next == 0 ? payload + LAST_OF_KEY : next + PREVIOUS_OF_KEY, previous);
        dropIfUnused(database(interest), entry);
    }

    /** Drops an entry without interests that is not marked. */
    void dropIfUnused(Database database, long entry) {
        if (first(entry) == 0 && mark(entry) == 0) {
            index(database).remove(keyspace.hasher().hashOfEntry(entry), entry);
            region.free(entry);
            keys--;
        }
    }

    /** The entry of a key that somebody is interested in, or 0. */
    long find(Database database, long hash, long key, int keyLength) {
        Dict index = indexes[database.index()];
        return index == null ? 0 : index.find(hash, key, keyLength);
    }

    /** Whether somebody is interested in keys of a database. */
    boolean any(Database database) {
        Dict index = indexes[database.index()];
        return index != null && index.size() > 0;
    }

    /** Visits the entries of all keys of a database; none may be added or go meanwhile. */
    void forEach(Database database, EntryVisitor visitor) {
        index(database).forEach(visitor);
    }

    /** The first interest in the key of an entry, or 0. */
    long first(long entry) {
        return region.getLong(Entry.payload(region, entry));
    }

    private long lastOf(long entry) {
        return region.getLong(Entry.payload(region, entry) + LAST_OF_KEY);
    }

    /** The interest in the same key that came to be next, or 0. */
    long next(long interest) {
        return region.getLong(interest + NEXT_OF_KEY);
    }

    /** Another interest of the same party, or 0. */
    long nextOfParty(long interest) {
        return region.getLong(interest + NEXT_OF_PARTY);
    }

    /** The entry of the key that an interest is in. */
    long entry(long interest) {
        return region.getLong(interest);
    }

    /** Whose interest it is. */
    InterestedParty party(long interest) {
        InterestedParty party = parties.get(region.getInt(interest + PARTY));
        if (party == null) {
            throw new IllegalStateException("an interest of nobody");
        }
        return party;
    }

    /** The database of the key that an interest is in. */
    Database database(long interest) {
        return keyspace.database(region.getInt(interest + DATABASE));
    }

    boolean isMarked(long interest) {
        return region.getInt(interest + MARK) != 0;
    }

    void setMarked(long interest, boolean marked) {
        region.putInt(interest + MARK, marked ? 1 : 0);
    }

    /** The mark of an entry. */
    int mark(long entry) {
        return region.getInt(Entry.payload(region, entry) + ENTRY_MARK);
    }

    void setMark(long entry, int mark) {
        region.putInt(Entry.payload(region, entry) + ENTRY_MARK, mark);
    }

    /** The record that a database has for the key of an entry, expired or not, or 0. */
    long record(Database database, long entry) {
        int flags = Entry.flags(region, entry);
        return database.peek(
                keyspace.hasher().hashOfEntry(entry), Entry.key(entry, flags), Entry.keyLength(region, entry, flags));
    }

    /** Frees everything, for the end of a test or of a server. */
    void free() {
        for (InterestedParty party :
                List.copyOf(parties.stream().filter(party -> party != null).toList())) {
            removeAll(party);
        }
    }
}
