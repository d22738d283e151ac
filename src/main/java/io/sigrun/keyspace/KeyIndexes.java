package io.sigrun.keyspace;

import io.sigrun.data.Entry;
import io.sigrun.data.KeyHasher;
import io.sigrun.memory.Region;

/**
 * The indexes of a database: all keys, those with an expire time, and the hashes with fields that expire. A record is
 * in each that it belongs to, or, where there is no memory for that, in none.
 */
public final class KeyIndexes {
    final SlotDicts keys;
    final SlotDicts expires;
    final SlotDicts fieldExpires;
    private final Region region;
    private final Records records;
    private final KeyHasher hasher;

    KeyIndexes(Keyspace keyspace, boolean bySlot) {
        this.region = keyspace.region();
        this.records = keyspace.records();
        this.hasher = keyspace.hasher();
        this.keys = new SlotDicts(region, hasher, bySlot);
        this.expires = new SlotDicts(region, hasher, bySlot);
        this.fieldExpires = new SlotDicts(region, hasher, bySlot);
    }

    Records records() {
        return records;
    }

    /** The index of all keys. */
    public SlotDicts keys() {
        return keys;
    }

    /**
     * Adds a record whose key is not there, or whose key's other record is removed next.
     *
     * @throws OutOfMemoryError where there is no room; nothing is changed then
     */
    void add(long hash, long record) {
        int flags = Entry.flags(region, record);
        long key = Entry.key(record, flags);
        int keyLength = Entry.keyLength(region, record, flags);
        boolean expiring = (flags & Entry.EXPIRE) != 0;
        boolean withFields = records.hasVolatileFields(record);
        if (expiring || withFields) {
            addVolatile(hash, record, key, keyLength, expiring, withFields);
        }
        try {
            keys.of(key, keyLength).insert(hash, record);
        } catch (OutOfMemoryError full) {
            removeVolatile(hash, record, key, keyLength, expiring, withFields);
            throw full;
        }
        keys.added(1);
    }

    /**
     * Puts a record in the place of another one of the same key.
     *
     * @throws OutOfMemoryError where there is no room; nothing is changed then
     */
    void replace(long hash, long old, long record) {
        int flags = Entry.flags(region, record);
        long key = Entry.key(record, flags);
        int keyLength = Entry.keyLength(region, record, flags);
        boolean was = Entry.hasExpire(region, old);
        boolean is = (flags & Entry.EXPIRE) != 0;
        boolean hadFields = records.hasVolatileFields(old);
        boolean hasFields = records.hasVolatileFields(record);
        addVolatile(hash, record, key, keyLength, is && !was, hasFields && !hadFields);
        if (was && is) {
            expires.of(key, keyLength).replace(hash, old, record);
        }
        if (hadFields && hasFields) {
            fieldExpires.of(key, keyLength).replace(hash, old, record);
        }
        removeVolatile(hash, old, key, keyLength, was && !is, hadFields && !hasFields);
        keys.of(key, keyLength).replace(hash, old, record);
    }

    /** Takes a record out; it is the caller's then. */
    void remove(long hash, long record) {
        int flags = Entry.flags(region, record);
        long key = Entry.key(record, flags);
        int keyLength = Entry.keyLength(region, record, flags);
        boolean expiring = (flags & Entry.EXPIRE) != 0;
        removeVolatile(hash, record, key, keyLength, expiring, records.hasVolatileFields(record));
        keys.of(key, keyLength).remove(hash, record);
        keys.added(-1);
    }

    /** Puts a hash into the index of those with fields that expire, or takes it out. */
    void setVolatileFields(long record, boolean volatileFields) {
        int flags = Entry.flags(region, record);
        long key = Entry.key(record, flags);
        int keyLength = Entry.keyLength(region, record, flags);
        long hash = hasher.hash(key, keyLength);
        addVolatile(hash, record, key, keyLength, false, volatileFields);
        removeVolatile(hash, record, key, keyLength, false, !volatileFields);
    }

    private void addVolatile(long hash, long record, long key, int keyLength, boolean expiring, boolean withFields) {
        if (expiring) {
            expires.of(key, keyLength).insert(hash, record);
            expires.added(1);
        }
        if (withFields) {
            try {
                fieldExpires.of(key, keyLength).insert(hash, record);
            } catch (OutOfMemoryError full) {
                removeVolatile(hash, record, key, keyLength, expiring, false);
                throw full;
            }
            fieldExpires.added(1);
        }
    }

    private void removeVolatile(long hash, long record, long key, int keyLength, boolean expiring, boolean withFields) {
        if (expiring) {
            expires.of(key, keyLength).remove(hash, record);
            expires.added(-1);
        }
        if (withFields) {
            fieldExpires.of(key, keyLength).remove(hash, record);
            fieldExpires.added(-1);
        }
    }
}
