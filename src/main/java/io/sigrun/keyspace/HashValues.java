package io.sigrun.keyspace;

import io.sigrun.data.EntryCursor;
import io.sigrun.data.EntryVisitor;
import io.sigrun.data.HashTable;
import io.sigrun.data.ListPack;
import io.sigrun.memory.Region;
import io.sigrun.util.IntegerText;

/**
 * Hashes, whichever of their two encodings they have: one listpack with fields and values in turn, or a hash table. A
 * hash begins as a listpack and becomes a table when it outgrows the limits or when a field gets an expire time, never
 * a listpack again.
 *
 * <p>Fields whose time is over are still there, but everything here passes over them as if they were not; only {@link
 * #length} counts them, as Valkey's does. {@link FieldExpiry} removes them.
 *
 * <p>One cursor is shared: {@link #find}, {@link #first} and {@link #next} place it, the methods about the field and
 * the value use it. It ends with the next change of any hash.
 */
public final class HashValues implements Elements {
    /** After so many entries chosen at random and all expired, the first that is not must do. */
    private static final int RANDOM_TRIES = 100;

    private final Keyspace keyspace;
    private final Region region;
    private final ListPack pack;
    private final EntryCursor cursor;
    private boolean packed;
    private boolean foundExpired;
    private long list;
    private HashTable table;
    private long field;
    private long value;

    HashValues(Keyspace keyspace) {
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.pack = keyspace.listPack();
        this.cursor = new EntryCursor(region, keyspace.hasher());
        this.table = new HashTable(region, keyspace.hasher());
    }

    private boolean isPacked(long record) {
        return keyspace.records().encodingOf(record) == Encoding.LISTPACK;
    }

    private long list(long record) {
        return keyspace.records().collection(record);
    }

    private HashTable table(long record) {
        return (HashTable) keyspace.records().large(record);
    }

    /** The number of fields, with those whose time is over and that nobody removed yet. */
    public long length(long record) {
        return isPacked(record) ? pack.length(list(record)) >> 1 : table(record).length();
    }

    /** The number of fields with an expire time. */
    public long volatileLength(long record) {
        return isPacked(record) ? 0 : table(record).volatileLength();
    }

    /** Whether there may be fields whose time is over. */
    public boolean mayHaveExpired(long record) {
        return !isPacked(record) && table(record).earliestExpireAtMs() < keyspace.expiryNowMs();
    }

    /** Makes an empty hash at a key that is not there; it must get a field before the command ends. */
    public long create(Database database, long hash, long key, int keyLength) {
        return database.addCollection(hash, key, keyLength, ValueType.HASH, Encoding.LISTPACK, pack.create());
    }

    /**
     * Makes a table of a listpack that would have to take too much.
     *
     * @param moreFields how many fields are about to be set
     * @param longest the length of the longest field or value among them
     * @param bytes the length of all of them together
     */
    public void prepareGrowth(Database database, long record, long moreFields, int longest, long bytes) {
        if (isPacked(record)
                && (moreFields > keyspace.limits().hashEntries
                        || longest > keyspace.limits().hashValueBytes
                        || !pack.hasRoom(list(record), bytes + 2 * moreFields * ListPack.ENTRY_OVERHEAD_BYTES))) {
            makeTable(database, record);
        }
    }

    private void makeTable(Database database, long record) {
        long list = list(record);
        HashTable made = new HashTable(region, keyspace.hasher());
        made.setAll(pack, list);
        database.setCollection(record, Encoding.HASHTABLE, keyspace.handles().add(made));
        region.free(list);
    }

    /** Places the cursor on a field; false where it is not there or its time is over. */
    public boolean find(long record, long ref, int length) {
        packed = isPacked(record);
        foundExpired = false;
        if (packed) {
            field = pack.find(pack.first(list(record)), ref, length, 1);
            value = field == 0 ? 0 : pack.next(field);
            return field != 0;
        }
        table = table(record);
        field = table.find(ref, length);
        foundExpired = field != 0 && isExpired();
        return field != 0 && !foundExpired;
    }

    /** Whether the last {@link #find} came upon a field whose time is over. */
    public boolean foundExpired() {
        return foundExpired;
    }

    private boolean isExpired() {
        long expireAtMs = table.expireAtMs(field);
        return expireAtMs >= 0 && keyspace.expiryNowMs() > expireAtMs;
    }

    /** Chooses the hash that the methods without a record are about, until the next change of any hash. */
    public HashValues open(long record) {
        packed = isPacked(record);
        if (packed) {
            list = list(record);
        } else {
            table = table(record);
        }
        return this;
    }

    /** Opens a hash and places the cursor on the first field; false where there is none. */
    public boolean first(long record) {
        return open(record).first();
    }

    @Override
    public boolean first() {
        if (packed) {
            field = pack.first(list);
            value = field == 0 ? 0 : pack.next(field);
            return field != 0;
        }
        table.begin(cursor);
        return next();
    }

    @Override
    public boolean next() {
        if (packed) {
            field = pack.next(value);
            value = field == 0 ? 0 : pack.next(field);
            return field != 0;
        }
        do {
            field = cursor.next();
        } while (field != 0 && isExpired());
        return field != 0;
    }

    @Override
    public boolean random() {
        if (packed) {
            long index = Long.remainderUnsigned(keyspace.random().getAsLong(), pack.length(list) >> 1);
            goTo(pack.index(list, 2 * index));
            return true;
        }
        for (int i = 0; i < RANDOM_TRIES; i++) {
            field = table.random(keyspace.random());
            if (!isExpired()) {
                return true;
            }
        }
        return first();
    }

    @Override
    public long position() {
        return field;
    }

    @Override
    public void goTo(long position) {
        field = position;
        value = packed ? pack.next(position) : 0;
    }

    /** Goes to an entry of a table that {@link #scan} visited; false where its time is over. */
    public boolean goToLive(long entry) {
        field = entry;
        return !isExpired();
    }

    @Override
    public long length() {
        return packed ? pack.length(list) >> 1 : table.length();
    }

    @Override
    public boolean hasFastRandom() {
        return !packed && table.earliestExpireAtMs() >= keyspace.expiryNowMs();
    }

    /** The number of fields whose time is not over. */
    public long liveLength(long record) {
        if (!mayHaveExpired(record)) {
            return length(record);
        }
        long live = 0;
        for (boolean there = first(record); there; there = next()) {
            live++;
        }
        return live;
    }

    /** Visits some entries of a table; see {@link HashTable#scan}. */
    public long scan(long from, long count, EntryVisitor visitor) {
        return table.scan(from, count, visitor);
    }

    /** Whether the hash is one listpack, so that it is short and has no expire times. */
    public boolean isListPack(long record) {
        return isPacked(record);
    }

    /**
     * The first byte of the field's text: where it stands, or of an integer after it was written.
     *
     * @param place where an integer may be written: {@link IntegerText#MAX_BYTES} bytes
     */
    public long fieldTextRef(long place) {
        return packed ? pack.textRef(field, place) : table.fieldRef(field);
    }

    /** The length of the field's text. */
    public int fieldTextLength() {
        return packed ? pack.textLength(field) : table.fieldLength(field);
    }

    /** Whether the field's text is kept as an integer. */
    public boolean fieldIsInteger() {
        return packed && pack.isInteger(field);
    }

    public long fieldInteger() {
        return pack.integer(field);
    }

    public long fieldRef() {
        return packed ? pack.stringRef(field) : table.fieldRef(field);
    }

    public int fieldLength() {
        return packed ? pack.stringLength(field) : table.fieldLength(field);
    }

    /** Whether the value's text is kept as an integer. */
    public boolean valueIsInteger() {
        return packed && pack.isInteger(value);
    }

    public long valueInteger() {
        return pack.integer(value);
    }

    public long valueRef() {
        return packed ? pack.stringRef(value) : table.valueRef(field);
    }

    public int valueLength() {
        return packed ? pack.stringLength(value) : table.valueLength(field);
    }

    /** The length of the value's text. */
    public int valueTextLength() {
        return packed ? pack.textLength(value) : table.valueLength(field);
    }

    /** The field's expire time, Unix time in milliseconds, or -1. */
    public long expireAtMs() {
        return packed ? -1 : table.expireAtMs(field);
    }

    /**
     * Sets the value of a field; {@link #prepareGrowth} was called for it. The cursor ends; {@link #foundExpired} tells
     * whether a field was there whose time was over.
     *
     * @param keepExpire whether a field that is there keeps its expire time, unless that is over
     * @return whether the field is new, also in place of one whose time was over
     */
    public boolean set(
            Database database, long record, long ref, int length, long to, int toLength, boolean keepExpire) {
        if (!isPacked(record) && table(record).volatileLength() == 0) {
            foundExpired = false;
            return table(record).set(ref, length, to, toLength, false);
        }
        boolean there = find(record, ref, length);
        if (packed) {
            setPacked(database, record, ref, length, to, toLength);
            return !there;
        }
        table.set(ref, length, to, toLength, keepExpire && there);
        database.fieldExpiryChanged(record, true);
        return !there;
    }

    private void setPacked(Database database, long record, long ref, int length, long to, int toLength) {
        long list = list(record);
        if (field != 0) {
            database.setCollection(record, Encoding.LISTPACK, pack.replace(list, value, to, toLength));
            return;
        }
        list = pack.append(list, ref, length);
        list = pack.append(list, to, toLength);
        database.setCollection(record, Encoding.LISTPACK, list);
        if (pack.length(list) >> 1 > keyspace.limits().hashEntries) {
            makeTable(database, record);
        }
    }

    /**
     * Removes the field of the cursor, which ends; the hash may be empty afterwards, and then the key is the caller's
     * to remove.
     */
    public void delete(Database database, long record) {
        if (packed) {
            database.setCollection(record, Encoding.LISTPACK, pack.deleteRange(list(record), field, 2));
            return;
        }
        boolean hadVolatile = table.volatileLength() > 0;
        table.delete(field);
        database.fieldExpiryChanged(record, hadVolatile);
    }

    /** Gives the field of the cursor, which ends, an expire time; the hash becomes a table. */
    public void setExpire(Database database, long record, long ref, int length, long expireAtMs) {
        if (isPacked(record)) {
            makeTable(database, record);
        }
        table = table(record);
        boolean hadVolatile = table.volatileLength() > 0;
        table.setExpire(table.find(ref, length), expireAtMs);
        database.fieldExpiryChanged(record, hadVolatile);
    }

    /** Takes the expire time of the cursor's field away; the cursor ends. */
    public void persist(Database database, long record) {
        boolean hadVolatile = table.volatileLength() > 0;
        table.persist(field);
        database.fieldExpiryChanged(record, hadVolatile);
    }
}
