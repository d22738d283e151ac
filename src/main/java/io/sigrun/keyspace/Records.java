package io.sigrun.keyspace;

import io.sigrun.data.Entry;
import io.sigrun.data.Handles;
import io.sigrun.data.HashTable;
import io.sigrun.data.IntSet;
import io.sigrun.data.LargeValue;
import io.sigrun.data.ListPack;
import io.sigrun.memory.Region;

/** Makes, reads and frees records: a key with the value's payload. Knows nothing of databases. */
public final class Records {
    private final Region region;
    private final Handles handles;
    private final ListPack listPack;
    private final IntSet intSet;
    private final Garbage garbage;

    Records(Region region, Handles handles, ListPack listPack, IntSet intSet, Garbage garbage) {
        this.region = region;
        this.handles = handles;
        this.listPack = listPack;
        this.intSet = intSet;
        this.garbage = garbage;
    }

    /**
     * Allocates a record and fills in all but its payload.
     *
     * @param expireAtMs Unix time in milliseconds, or -1
     * @param valueForm bits of {@link Entry#VALUE_MASK}
     * @param word the record word
     */
    long create(long key, int keyLength, long expireAtMs, int valueForm, int word, long payloadBytes) {
        int flags = Entry.widthFlags(keyLength) | Entry.RECORD | valueForm | (expireAtMs >= 0 ? Entry.EXPIRE : 0);
        int header = Entry.headerBytes(flags);
        long record = region.allocate(header + keyLength + payloadBytes);
        Entry.writeHeader(region, record, flags, keyLength);
        Entry.setRecord(region, record, word);
        if (expireAtMs >= 0) {
            Entry.setExpireAtMs(region, record, expireAtMs);
        }
        region.copy(key, record + header, keyLength);
        return record;
    }

    /** A copy of a record, its payload included, with another expire time (or none, for -1). */
    long withExpire(long record, long expireAtMs) {
        int flags = Entry.flags(region, record);
        int keyLength = Entry.keyLength(region, record, flags);
        long payload = Entry.payload(region, record);
        long bytes = payloadBytes(record);
        long copy = create(
                Entry.key(record, flags),
                keyLength,
                expireAtMs,
                flags & Entry.VALUE_MASK,
                Entry.record(region, record),
                bytes);
        region.copy(payload, Entry.payload(region, copy), bytes);
        return copy;
    }

    /** A copy of a record under another key. */
    long withKey(long record, long key, int keyLength) {
        long bytes = payloadBytes(record);
        int word = Entry.record(region, record);
        if (type(word) == ValueType.STRING && encoding(word) == Encoding.EMBSTR) {
            int encoding = StringValues.encodingFor(
                    keyLength, StringValues.length(region, record), false, Entry.hasExpire(region, record));
            word = word(ValueType.STRING, encoding, lru(word));
        }
        long copy = create(
                key,
                keyLength,
                Entry.expireAtMs(region, record),
                Entry.flags(region, record) & Entry.VALUE_MASK,
                word,
                bytes);
        region.copy(Entry.payload(region, record), Entry.payload(region, copy), bytes);
        return copy;
    }

    /** A record with its own copy of the value under another key. */
    long copyOf(long record, long key, int keyLength) {
        long copy = withKey(record, key, keyLength);
        try {
            copyValue(record, copy);
        } catch (OutOfMemoryError full) {
            region.free(copy);
            throw full;
        }
        return copy;
    }

    private void copyValue(long record, long copy) {
        int word = Entry.record(region, record);
        long payload = Entry.payload(region, copy);
        if (type(word) == ValueType.STRING) {
            if (encoding(word) != Encoding.INT && StringValues.isOutside(region, record)) {
                int length = StringValues.length(region, record);
                long blob = region.allocate(length);
                region.copy(StringValues.bytes(region, record), blob, length);
                StringValues.writeOutside(region, copy, blob, length);
            }
        } else if (encoding(word) >= Encoding.LARGE) {
            region.putLong(payload, handles.add(large(record).copy()));
        } else {
            long blob = collection(record);
            long bytes = encoding(word) == Encoding.INTSET ? intSet.bytes(blob) : listPack.bytes(blob);
            long own = region.allocate(bytes);
            region.copy(blob, own, bytes);
            region.putLong(payload, own);
        }
    }

    private long payloadBytes(long record) {
        int word = Entry.record(region, record);
        if (type(word) != ValueType.STRING) {
            return 8;
        }
        return StringValues.payloadBytes(region, record, encoding(word));
    }

    /** The type in a record word. */
    public static int type(int word) {
        return word & 15;
    }

    /** The encoding in a record word. */
    public static int encoding(int word) {
        return (word >>> 4) & 15;
    }

    /** The LRU clock or the LFU time and counter in a record word: 24 bits. */
    public static int lru(int word) {
        return word >>> 8;
    }

    /** A record word. */
    public static int word(int type, int encoding, int lru) {
        return type | encoding << 4 | lru << 8;
    }

    public int typeOf(long record) {
        return type(Entry.record(region, record));
    }

    public int encodingOf(long record) {
        return encoding(Entry.record(region, record));
    }

    /** The blob ref or handle of a collection's record. */
    public long collection(long record) {
        return region.getLong(Entry.payload(region, record));
    }

    /** The large collection of a record. */
    public LargeValue large(long record) {
        return handles.get((int) collection(record));
    }

    /** Whether the record is a hash with fields that have an expire time. */
    boolean hasVolatileFields(long record) {
        int word = Entry.record(region, record);
        return type(word) == ValueType.HASH
                && encoding(word) == Encoding.HASHTABLE
                && ((HashTable) large(record)).volatileLength() > 0;
    }

    /**
     * Frees the record and all that its value consists of.
     *
     * @param lazily whether a large value may be freed later
     */
    void free(long record, boolean lazily) {
        freeValue(record, lazily);
        region.free(record);
    }

    /** Frees what the value has outside the record. */
    private void freeValue(long record, boolean lazily) {
        int word = Entry.record(region, record);
        if (type(word) == ValueType.STRING) {
            StringValues.freeOutside(region, record, encoding(word));
            return;
        }
        long value = collection(record);
        if (encoding(word) >= Encoding.LARGE) {
            LargeValue large = handles.get((int) value);
            handles.remove((int) value);
            if (lazily) {
                garbage.free(large);
            } else {
                garbage.freeNow(large);
            }
        } else {
            region.free(value);
        }
    }

    /** The bytes that the record and its value take. */
    public long usedBytes(long record) {
        long bytes = region.usableBytes(record);
        int word = Entry.record(region, record);
        if (type(word) == ValueType.STRING) {
            return bytes + StringValues.outsideBytes(region, record, encoding(word));
        }
        long value = collection(record);
        return bytes
                + (encoding(word) >= Encoding.LARGE ? handles.get((int) value).usedBytes() : region.usableBytes(value));
    }
}
