package io.sigrun.keyspace;

import io.sigrun.data.Entry;
import io.sigrun.data.EntryVisitor;
import io.sigrun.data.ExpiredFields;
import io.sigrun.data.HashTable;
import io.sigrun.memory.Region;

/**
 * Removes fields of hashes whose time is over, a bounded step at a time, going round the hashes of each database that
 * have fields with an expire time. A hash that loses its last field so is deleted.
 */
public final class FieldExpiry implements EntryVisitor {
    /** About how many hashes a step looks at together. */
    private static final int HASHES = 16;
    /** How many times a step looks further where no hash has a field that is due. */
    private static final int LOOKS = 32;
    /** About how many fields a step looks at together, and removes from one hash at most. */
    private static final int FIELDS = 32;
    /** How many times a step looks further in hashes with fields that are due, where those looked at are not. */
    private static final int FIELD_LOOKS = 48;

    private final Keyspace keyspace;
    private final Region region;
    private final ExpiredFields fields;
    private final long[] cursors;
    private final boolean[] leftOver;
    private long[] records = new long[2 * HASHES];
    private int count;
    private int looksLeft;

    FieldExpiry(Keyspace keyspace) {
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.fields = new ExpiredFields(region, FIELDS);
        this.cursors = new long[keyspace.databaseCount()];
        this.leftOver = new boolean[keyspace.databaseCount()];
    }

    /**
     * Does one step in a database. Nothing happens where expired keys may not be deleted ({@link
     * Keyspace#expiryAllowed}).
     *
     * @return whether a round over all hashes ended and nothing that is due was left, so that going on would be idle
     */
    public boolean step(Database database) {
        int index = database.index();
        if (!keyspace.expiryAllowed() || database.fieldExpires().size() == 0) {
            cursors[index] = 0;
            return true;
        }
        if (cursors[index] == 0) {
            leftOver[index] = false;
        }
        count = 0;
        for (int look = 0; look < LOOKS && count == 0; look++) {
            cursors[index] = database.fieldExpires().scan(cursors[index], HASHES, this);
            if (cursors[index] == 0) {
                break;
            }
        }
        looksLeft = FIELD_LOOKS;
        for (int i = 0; i < count; i++) {
            leftOver[index] |= expireSome(database, records[i]);
        }
        return cursors[index] == 0 && !leftOver[index];
    }

    @Override
    public void visit(long record) {
        if (table(record).earliestExpireAtMs() > keyspace.nowMs()) {
            return;
        }
        if (count == records.length) {
            records = java.util.Arrays.copyOf(records, 2 * count);
        }
        records[count++] = record;
    }

    private HashTable table(long record) {
        return (HashTable) keyspace.records().large(record);
    }

    /** Looks at some fields of a hash; returns whether it may have more that are due. */
    private boolean expireSome(Database database, long record) {
        HashTable table = table(record);
        int found = fields.find(table, keyspace.nowMs());
        while (found == 0 && !fields.passEnded() && looksLeft > 0) {
            looksLeft--;
            found = fields.find(table, keyspace.nowMs());
        }
        if (found == 0) {
            return !fields.passEnded();
        }
        int flags = Entry.flags(region, record);
        long key = Entry.key(record, flags);
        int keyLength = Entry.keyLength(region, record, flags);
        keyspace.preserver().beforeChange(database, database.hash(key, keyLength), record);
        keyspace.propagation().fieldsExpired(database, key, keyLength, table, fields, found);
        for (int i = 0; i < found; i++) {
            table.delete(fields.entry(i));
        }
        keyspace.statistics().expiredFields += found;
        database.fieldExpiryChanged(record, true);
        keyspace.listener().event(EventClass.EXPIRED, Events.HEXPIRED, database, key, keyLength);
        keyspace.keyModified(database, key, keyLength);
        if (table.length() == 0) {
            keyspace.propagation().expired(database, key, keyLength);
            keyspace.listener().event(EventClass.GENERIC, Events.DEL, database, key, keyLength);
            database.remove(database.hash(key, keyLength), record);
            return false;
        }
        return !fields.passEnded();
    }
}
