package io.sigrun.keyspace;

import io.sigrun.data.Entry;
import io.sigrun.data.LargeValue;
import io.sigrun.memory.Region;
import io.sigrun.util.IntegerText;

/**
 * One numbered database: keys, their records and expire times.
 *
 * <p>Look-ups take the key's hash ({@link #hash}) so that a batch can compute hashes early. A record that a look-up
 * returned is valid until the next change to its key.
 */
public final class Database {
    /** Passed as expire time: the record keeps the one it has. */
    public static final long KEEP_EXPIRE = -2;
    /** Passed as expire time: none. */
    public static final long NO_EXPIRE = -1;

    private final Keyspace keyspace;
    private final Region region;
    private final Records records;
    private final int index;
    private KeyIndexes indexes;
    private long averageTtlMs;

    Database(Keyspace keyspace, int index, boolean bySlot) {
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.records = keyspace.records();
        this.index = index;
        this.indexes = new KeyIndexes(keyspace, bySlot);
    }

    public Keyspace keyspace() {
        return keyspace;
    }

    /** The number of this database. */
    public int index() {
        return index;
    }

    /** The number of keys. */
    public long size() {
        return indexes.keys.size();
    }

    /** The number of keys with an expire time. */
    public long volatileSize() {
        return indexes.expires.size();
    }

    /** The index of all keys. */
    public SlotDicts keys() {
        return indexes.keys;
    }

    /** The index of the keys with an expire time. */
    public SlotDicts expires() {
        return indexes.expires;
    }

    /** An estimate of the mean time to live of volatile keys, in milliseconds. */
    public long averageTtlMs() {
        return averageTtlMs;
    }

    public void setAverageTtlMs(long milliseconds) {
        averageTtlMs = milliseconds;
    }

    /** The number of hashes with fields that expire. */
    public long keysWithVolatileFields() {
        return indexes.fieldExpires.size();
    }

    /** The index of the hashes with fields that expire. */
    SlotDicts fieldExpires() {
        return indexes.fieldExpires;
    }

    /** Puts a hash into the index of those with fields that expire, or takes it out, as its fields say now. */
    void fieldExpiryChanged(long record, boolean before) {
        boolean now = records.hasVolatileFields(record);
        if (before != now) {
            indexes.setVolatileFields(record, now);
        }
    }

    /** A record, readable where it is now, has another ref; the index of all keys is told by the caller. */
    void moved(long from, long to) {
        boolean hasVolatileFields = records.hasVolatileFields(to);
        if (Entry.hasExpire(region, to) || hasVolatileFields) {
            int flags = Entry.flags(region, to);
            long key = Entry.key(to, flags);
            int keyLength = Entry.keyLength(region, to, flags);
            long hash = hash(key, keyLength);
            if (Entry.hasExpire(region, to)) {
                indexes.expires.of(key, keyLength).replace(hash, from, to);
            }
            if (hasVolatileFields) {
                indexes.fieldExpires.of(key, keyLength).replace(hash, from, to);
            }
        }
    }

    public long hash(long key, int keyLength) {
        return keyspace.hasher().hash(key, keyLength);
    }

    /** The record of a key, expired or not, or 0. Touches nothing. */
    public long peek(long hash, long key, int keyLength) {
        return indexes.keys.of(key, keyLength).find(hash, key, keyLength);
    }

    /**
     * The record of a key for a command that reads: counts hit or miss, marks the access; 0 where absent or expired.
     */
    public long lookupRead(long hash, long key, int keyLength) {
        long record = live(hash, key, keyLength);
        KeyspaceStatistics statistics = keyspace.statistics();
        if (record == 0) {
            statistics.misses++;
            keyspace.listener().event(EventClass.KEY_MISS, Events.KEYMISS, this, key, keyLength);
            return 0;
        }
        statistics.hits++;
        touch(record);
        return record;
    }

    /** As {@link #lookupRead}, without marking the access or counting (OBJECT, TYPE, TTL and the like). */
    public long lookupQuietly(long hash, long key, int keyLength) {
        return live(hash, key, keyLength);
    }

    /** The record of a key for a command that writes. */
    public long lookupWrite(long hash, long key, int keyLength) {
        long record = lookupWriteQuietly(hash, key, keyLength);
        if (record != 0) {
            touch(record);
        }
        return record;
    }

    /** As {@link #lookupWrite}, without marking the access. */
    public long lookupWriteQuietly(long hash, long key, int keyLength) {
        long record = live(hash, key, keyLength);
        if (record != 0) {
            beforeChange(hash, record);
        }
        return record;
    }

    /** To be called before the value of a record changes that was not looked up for writing. */
    public void beforeChange(long hash, long record) {
        keyspace.preserver().beforeChange(this, hash, record);
    }

    private boolean isPreserved(long hash, long record) {
        return keyspace.preserver().isPreserved(this, hash, record);
    }

    private long hashOf(long record) {
        int flags = Entry.flags(region, record);
        return hash(Entry.key(record, flags), Entry.keyLength(region, record, flags));
    }

    private long live(long hash, long key, int keyLength) {
        long record = peek(hash, key, keyLength);
        if (record != 0 && Entry.hasExpire(region, record) && isExpired(record)) {
            if (keyspace.expiryAllowed()) {
                expire(hash, record);
            }
            return 0;
        }
        return record;
    }

    /** Whether a record's time is over. */
    public boolean isExpired(long record) {
        long expireAtMs = Entry.expireAtMs(region, record);
        return expireAtMs >= 0 && keyspace.expiryNowMs() > expireAtMs;
    }

    /** Marks an access in the record's LRU or LFU bits. */
    public void touch(long record) {
        int word = Entry.record(region, record);
        int lru = keyspace.lfu()
                ? keyspace.frequencies().touched(Records.lru(word), keyspace.nowMs(), keyspace.random())
                : keyspace.lruClock();
        if (lru != Records.lru(word)) {
            Entry.setRecord(region, record, (word & 0xff) | lru << 8);
        }
    }

    private int freshLru() {
        return keyspace.lfu() ? LeastFrequentlyUsed.fresh(keyspace.nowMs()) : keyspace.lruClock();
    }

    /** The LRU or LFU bits for a new value in the place of an old record, or of none (0). */
    private int inheritedLru(long old) {
        return old == 0 ? freshLru() : Records.lru(Entry.record(region, old));
    }

    /** Makes a record's LRU or LFU bits those of a new key. */
    private void freshen(long record) {
        Entry.setRecord(region, record, (Entry.record(region, record) & 0xff) | freshLru() << 8);
    }

    /** Deletes a record whose time is over, and tells everyone. */
    public void expire(long hash, long record) {
        int flags = Entry.flags(region, record);
        long key = Entry.key(record, flags);
        int keyLength = Entry.keyLength(region, record, flags);
        keyspace.statistics().expiredKeys++;
        keyspace.propagation().expired(this, key, keyLength);
        keyspace.listener().event(EventClass.EXPIRED, Events.EXPIRED, this, key, keyLength);
        keyspace.keyExpired(this, key, keyLength);
        remove(hash, record, keyspace.freeing().lazyExpire);
    }

    /**
     * Sets a key to a string, whatever it was before.
     *
     * @param old the record of the key from {@link #lookupWrite}, or from another look-up before {@link #beforeChange},
     *     or 0
     * @param expireAtMs Unix time in milliseconds, {@link #NO_EXPIRE} or {@link #KEEP_EXPIRE}
     * @return the key's record
     */
    public long setString(long hash, long key, int keyLength, long old, long value, int length, long expireAtMs) {
        if (length <= IntegerText.MAX_BYTES && IntegerText.isCanonical(region.segment(), value, length)) {
            long number = IntegerText.parse(region.segment(), value, length);
            return setInteger(hash, key, keyLength, old, number, expireAtMs);
        }
        return setText(hash, key, keyLength, old, value, length, expireAtMs);
    }

    /** As {@link #setString}, but keeps the text of an integer as text, as INCRBYFLOAT does. */
    public long setText(long hash, long key, int keyLength, long old, long value, int length, long expireAtMs) {
        long expire = expireAtMs == KEEP_EXPIRE ? (old == 0 ? NO_EXPIRE : Entry.expireAtMs(region, old)) : expireAtMs;
        boolean hadExpire = old != 0 && Entry.hasExpire(region, old);
        int encoding = StringValues.encodingFor(keyLength, length, hadExpire, expire >= 0);
        if (old != 0 && overwrite(old, value, length, encoding, expire)) {
            assert isPreserved(hash, old);
            return old;
        }
        int word = Records.word(ValueType.STRING, encoding, inheritedLru(old));
        long record = records.create(
                key, keyLength, expire, StringValues.form(length), word, StringValues.payloadBytesFor(length));
        if (length > StringValues.MAX_INLINE_BYTES) {
            long blob = allocateFor(record, length);
            region.copy(value, blob, length);
            StringValues.writeOutside(region, record, blob, length);
        } else {
            StringValues.writeInline(region, record, value, length);
        }
        put(hash, old, record);
        return record;
    }

    /** Memory for what a new record refers to; where there is none, the record is freed. */
    private long allocateFor(long record, long bytes) {
        try {
            return region.allocate(bytes);
        } catch (OutOfMemoryError full) {
            region.free(record);
            throw full;
        }
    }

    /**
     * Writes a new value over an old string of the same layout where the allocation is the one a new record would get.
     */
    private boolean overwrite(long old, long value, int length, int encoding, long expire) {
        int flags = Entry.flags(region, old);
        int word = Entry.record(region, old);
        if (length > StringValues.MAX_INLINE_BYTES
                || Records.type(word) != ValueType.STRING
                || Records.encoding(word) == Encoding.INT
                || (flags & Entry.VALUE_MASK) != StringValues.form(length)
                || ((flags & Entry.EXPIRE) != 0) != (expire >= 0)) {
            return false;
        }
        int oldLength = StringValues.length(region, old);
        if (length != oldLength) {
            // From the lengths, since looking the allocation up may miss the cache.
            long before = (long) Entry.headerBytes(flags) + Entry.keyLength(region, old, flags);
            if (Region.roundUp(before + StringValues.payloadBytesFor(length))
                    != Region.roundUp(before + StringValues.payloadBytesFor(oldLength))) {
                return false;
            }
        }
        if (expire >= 0) {
            Entry.setExpireAtMs(region, old, expire);
        }
        Entry.setRecord(region, old, Records.word(ValueType.STRING, encoding, Records.lru(word)));
        StringValues.writeInline(region, old, value, length);
        return true;
    }

    /** Sets a key to an integer, as {@link #setString} does for the text of one. */
    public long setInteger(long hash, long key, int keyLength, long old, long value, long expireAtMs) {
        long expire = expireAtMs == KEEP_EXPIRE ? (old == 0 ? NO_EXPIRE : Entry.expireAtMs(region, old)) : expireAtMs;
        if (old != 0
                && Records.encoding(Entry.record(region, old)) == Encoding.INT
                && records.typeOf(old) == ValueType.STRING
                && Entry.hasExpire(region, old) == (expire >= 0)) {
            if (expire >= 0) {
                Entry.setExpireAtMs(region, old, expire);
            }
            StringValues.setInteger(region, old, value);
            assert isPreserved(hash, old);
            return old;
        }
        int word = Records.word(ValueType.STRING, Encoding.INT, inheritedLru(old));
        long record = records.create(key, keyLength, expire, 0, word, 8);
        StringValues.setInteger(region, record, value);
        put(hash, old, record);
        return record;
    }

    /**
     * A string record of {@code length} bytes to build in place (APPEND, SETRANGE, SETBIT): keeps as many old bytes as
     * fit, the bytes behind them are unspecified. The encoding becomes raw; the expire time stays. This is the only way
     * to bytes that may be written: those of a long string may be on their way to a client, and are then replaced.
     *
     * @param old the key's string record, or 0
     * @return the key's record; its bytes are writable at {@link StringValues#bytes}
     */
    public long resizeString(long hash, long key, int keyLength, long old, int length) {
        int word = Records.word(ValueType.STRING, Encoding.RAW, inheritedLru(old));
        long expire = old == 0 ? NO_EXPIRE : Entry.expireAtMs(region, old);
        if (old != 0 && !StringValues.isInteger(region, old) && resizeInPlace(old, length)) {
            assert isPreserved(hash, old);
            return old;
        }
        long record = records.create(
                key, keyLength, expire, StringValues.form(length), word, StringValues.payloadBytesFor(length));
        boolean outside = length > StringValues.MAX_INLINE_BYTES;
        if (outside) {
            long room = Math.min((long) length + Math.min(length, 1 << 20), StringValues.MAX_BYTES);
            StringValues.writeOutside(region, record, allocateFor(record, Math.max(room, length)), length);
        } else {
            StringValues.writeInline(region, record, 0, 0);
            setInlineLength(record, length);
        }
        if (old != 0) {
            copyText(old, StringValues.bytes(region, record), length);
        }
        put(hash, old, record);
        return record;
    }

    private boolean resizeInPlace(long old, int length) {
        int word = Entry.record(region, old);
        boolean outside = StringValues.isOutside(region, old);
        if (outside != length > StringValues.MAX_INLINE_BYTES) {
            return false;
        }
        if (outside) {
            long blob = StringValues.bytes(region, old);
            if (region.isPinned(blob)) {
                return false;
            }
            long usable = region.usableBytes(blob);
            if (length > usable) {
                long room = Math.min((long) length + Math.min(length, 1 << 20), StringValues.MAX_BYTES);
                blob = region.reallocate(blob, StringValues.length(region, old), Math.max(room, length));
            }
            StringValues.writeOutside(region, old, blob, length);
        } else {
            int flags = Entry.flags(region, old);
            long bytes = Entry.headerBytes(flags)
                    + Entry.keyLength(region, old, flags)
                    + StringValues.payloadBytesFor(length);
            if ((flags & Entry.VALUE_MASK) != StringValues.form(length) || bytes > region.usableBytes(old)) {
                return false;
            }
            setInlineLength(old, length);
        }
        Entry.setRecord(region, old, Records.word(ValueType.STRING, Encoding.RAW, Records.lru(word)));
        return true;
    }

    private void setInlineLength(long record, int length) {
        long payload = Entry.payload(region, record);
        if (StringValues.form(length) == 0) {
            region.putByte(payload, length);
        } else {
            region.putShort(payload, length);
        }
    }

    /** Copies the text of a string record, at most {@code limit} bytes of it. */
    private void copyText(long record, long to, int limit) {
        if (StringValues.isInteger(region, record)) {
            long scratch = keyspace.scratch();
            int length = IntegerText.write(region.segment(), scratch, StringValues.integer(region, record));
            region.copy(scratch, to, Math.min(length, limit));
        } else {
            region.copy(StringValues.bytes(region, record), to, Math.min(StringValues.length(region, record), limit));
        }
    }

    /**
     * Makes a record for a collection at a key that is not there.
     *
     * @param payload the ref of a blob or the handle of a large collection, as the encoding says
     */
    public long addCollection(long hash, long key, int keyLength, int type, int encoding, long payload) {
        return addCollection(hash, key, keyLength, type, encoding, payload, NO_EXPIRE);
    }

    /** As the other method, with an expire time: Unix time in milliseconds, or {@link #NO_EXPIRE}. */
    public long addCollection(
            long hash, long key, int keyLength, int type, int encoding, long payload, long expireAtMs) {
        long record = records.create(key, keyLength, expireAtMs, 0, Records.word(type, encoding, freshLru()), 8);
        region.putLong(Entry.payload(region, record), payload);
        put(hash, 0, record);
        return record;
    }

    /**
     * Makes a string of a key that is not there out of an allocation that has its bytes already.
     *
     * @param blob more than {@link StringValues#MAX_INLINE_BYTES} bytes; the record's from then on
     * @param expireAtMs Unix time in milliseconds, or {@link #NO_EXPIRE}
     */
    public long addLongString(long hash, long key, int keyLength, long blob, int length, long expireAtMs) {
        int word = Records.word(ValueType.STRING, Encoding.RAW, freshLru());
        long record = records.create(
                key, keyLength, expireAtMs, StringValues.form(length), word, StringValues.payloadBytesFor(length));
        StringValues.writeOutside(region, record, blob, length);
        put(hash, 0, record);
        return record;
    }

    /** Registers a large collection and makes its record, as {@link #addCollection}. */
    public long addLarge(long hash, long key, int keyLength, int type, int encoding, LargeValue value) {
        return addCollection(
                hash, key, keyLength, type, encoding, keyspace.handles().add(value));
    }

    /**
     * As {@link #addCollection}, in the place of what the key holds, which is freed; the expire time goes with it.
     *
     * @param old the key's record, or 0
     */
    public long setCollection(long hash, long key, int keyLength, long old, int type, int encoding, long payload) {
        long record = records.create(key, keyLength, NO_EXPIRE, 0, Records.word(type, encoding, freshLru()), 8);
        region.putLong(Entry.payload(region, record), payload);
        put(hash, old, record);
        return record;
    }

    /** Changes a collection's blob or handle, in place; what the record had before is the caller's to free. */
    public void setCollection(long record, int encoding, long payload) {
        assert isPreserved(hashOf(record), record);
        int word = Entry.record(region, record);
        Entry.setRecord(region, record, Records.word(Records.type(word), encoding, Records.lru(word)));
        region.putLong(Entry.payload(region, record), payload);
    }

    /**
     * Puts a record that is in no index in the place of {@code old} (0: there is none), which is freed.
     *
     * @throws OutOfMemoryError where there is no room in an index; the record is freed, and what it refers to is not
     */
    private void put(long hash, long old, long record) {
        if (old != 0) {
            keyspace.preserver().beforeChange(this, hash, old);
        }
        try {
            if (old == 0) {
                indexes.add(hash, record);
            } else {
                indexes.replace(hash, old, record);
            }
        } catch (OutOfMemoryError full) {
            region.free(record);
            throw full;
        }
        if (old == 0) {
            added(hash, record);
        } else {
            goes(hash, old);
            records.free(old, keyspace.freeing().lazyServerDelete);
        }
    }

    /** Tells of a record whose key was not there before. */
    private void added(long hash, long record) {
        if (keyspace.blockedKeys().any()) {
            keyspace.blockedKeys().added(this, hash, record);
        }
        int flags = Entry.flags(region, record);
        long key = Entry.key(record, flags);
        int keyLength = Entry.keyLength(region, record, flags);
        keyspace.listener().event(EventClass.NEW, Events.NEW, this, key, keyLength);
    }

    /** Tells those who wait for it that a record is about to go. */
    private void goes(long hash, long record) {
        if (keyspace.blockedKeys().any()) {
            keyspace.blockedKeys().removed(this, hash, record);
        }
    }

    /** Removes a record that a command empties or replaces, and frees it with its value. Tells nobody. */
    public void remove(long hash, long record) {
        remove(hash, record, keyspace.freeing().lazyServerDelete);
    }

    /**
     * Removes a record and frees it with its value. Tells nobody.
     *
     * @param lazily whether a large value may be freed later
     */
    public void remove(long hash, long record, boolean lazily) {
        keyspace.preserver().beforeChange(this, hash, record);
        goes(hash, record);
        indexes.remove(hash, record);
        records.free(record, lazily);
    }

    /**
     * Sets or takes away the expire time of a key.
     *
     * @param expireAtMs Unix time in milliseconds, or {@link #NO_EXPIRE}
     * @return the key's record from now on
     */
    public long setExpire(long hash, long record, long expireAtMs) {
        keyspace.preserver().beforeChange(this, hash, record);
        boolean has = Entry.hasExpire(region, record);
        if (has && expireAtMs >= 0) {
            Entry.setExpireAtMs(region, record, expireAtMs);
            return record;
        }
        if (!has && expireAtMs < 0) {
            return record;
        }
        if (expireAtMs >= 0) {
            shedEmbedding(record);
        }
        long moved = records.withExpire(record, expireAtMs);
        try {
            indexes.replace(hash, record, moved);
        } catch (OutOfMemoryError full) {
            region.free(moved);
            throw full;
        }
        region.free(record);
        return moved;
    }

    /** An embedded string of Valkey's that has no room for an expire time becomes a raw one when it gets it. */
    private void shedEmbedding(long record) {
        int word = Entry.record(region, record);
        if (Records.type(word) != ValueType.STRING || Records.encoding(word) != Encoding.EMBSTR) {
            return;
        }
        int keyLength = Entry.keyLength(region, record, Entry.flags(region, record));
        int encoding = StringValues.encodingFor(keyLength, StringValues.length(region, record), false, true);
        Entry.setRecord(region, record, Records.word(ValueType.STRING, encoding, Records.lru(word)));
    }

    /**
     * Moves a record to another key, of this database or another, where there is none, or where the caller removes the
     * record that there is next; value and expire time go along.
     *
     * @throws OutOfMemoryError where there is no room; nothing is changed then
     */
    public void move(long hash, long record, Database target, long newHash, long newKey, int newKeyLength) {
        keyspace.preserver().beforeChange(this, hash, record);
        long copy = records.withKey(record, newKey, newKeyLength);
        freshen(copy);
        target.put(newHash, 0, copy);
        goes(hash, record);
        indexes.remove(hash, record);
        region.free(record);
    }

    /**
     * Puts a copy of a record, value and expire time, under a key of a database where there is none, or where the
     * caller removes the record that there is next.
     *
     * @throws OutOfMemoryError where there is no room; nothing is changed then
     */
    public void copy(long record, Database target, long newHash, long newKey, int newKeyLength) {
        long copy = records.copyOf(record, newKey, newKeyLength);
        freshen(copy);
        try {
            target.indexes.add(newHash, copy);
        } catch (OutOfMemoryError full) {
            records.free(copy, false);
            throw full;
        }
        target.added(newHash, copy);
    }

    /** A record of a key chosen at random, expired or not; 0 where there is none. */
    public long randomRecord() {
        return indexes.keys.random(keyspace.random());
    }

    /** Drops all keys and frees their memory. Tells nobody. */
    public void clear() {
        if (leavesToPreserver()) {
            return;
        }
        indexes.expires.clear(null);
        indexes.fieldExpires.clear(null);
        indexes.keys.clear(record -> records.free(record, false));
        averageTtlMs = 0;
    }

    /** Drops all keys at once, whose memory is freed later. Tells nobody. */
    public void clearLazily() {
        if (leavesToPreserver()) {
            return;
        }
        keyspace.garbage().free(indexes);
        renew();
    }

    /** Leaves the keys to a point-in-time view that has not read all of them. */
    private boolean leavesToPreserver() {
        if (!keyspace.preserver().takeOver(indexes)) {
            return false;
        }
        renew();
        return true;
    }

    private void renew() {
        indexes = new KeyIndexes(keyspace, indexes.keys.bySlot());
        averageTtlMs = 0;
    }

    void exchange(Database other) {
        KeyIndexes otherIndexes = other.indexes;
        long otherTtl = other.averageTtlMs;
        other.indexes = indexes;
        other.averageTtlMs = averageTtlMs;
        indexes = otherIndexes;
        averageTtlMs = otherTtl;
    }
}
