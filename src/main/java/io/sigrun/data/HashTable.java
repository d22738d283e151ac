package io.sigrun.data;

import io.sigrun.memory.Region;
import io.sigrun.util.IntegerText;
import java.util.function.LongSupplier;

/**
 * A map from fields to values, each field with an expire time of its own where it has one.
 *
 * <p>A field is an {@link Entry} in a {@link Dict}: its bits of the value's form say how wide the length before the
 * value is, or that the value (longer than {@value #MAX_INLINE_BYTES} bytes) is an allocation of its own:
 *
 * <pre>
 * forms 0, 1, 2   length u8, u16, u32 | value
 * form 3          ref u64 | length u32
 * </pre>
 *
 * An entry is named by its ref and valid until its field is set, removed, or gains or loses its expire time. Expired
 * fields stay until they are removed; the caller decides what it shows of them. Fields with an expire time are in a
 * second index over the same entries, which {@link ExpiredFields} walks. Bytes to be stored must not lie in the table.
 */
public final class HashTable implements LargeValue, Touchable {
    /** Values up to this length are part of their entry. */
    public static final int MAX_INLINE_BYTES = 8192;

    private static final int OUTSIDE = 3;
    private static final int OUTSIDE_BYTES = 12;

    private final Region region;
    private final KeyHasher hasher;
    private final Dict fields;
    private final Dict volatileFields;
    private long usedBytes;
    private long earliestExpireAtMs = Long.MAX_VALUE;
    private long expiryCursor;
    private long passEarliestMs = Long.MAX_VALUE;

    /** Makes an empty table. */
    public HashTable(Region region, KeyHasher hasher) {
        this.region = region;
        this.hasher = hasher;
        this.fields = new Dict(region, hasher);
        this.volatileFields = new Dict(region, hasher);
    }

    /** The number of fields. */
    public long length() {
        return fields.size();
    }

    /** The number of fields with an expire time. */
    public long volatileLength() {
        return volatileFields.size();
    }

    @Override
    public long usedBytes() {
        return usedBytes;
    }

    @Override
    public long freeSome(long position) {
        if (position == 0) {
            volatileFields.clear(null);
        }
        long next = fields.clearSome(position, this::freeEntry);
        if (next == 0) {
            usedBytes = 0;
            earliestExpireAtMs = Long.MAX_VALUE;
        }
        return next;
    }

    /** Walks the fields, and then the index of those that expire. */
    @Override
    public long compactSome(long position) {
        if ((position & 1) == 0) {
            long next = fields.compactSome(position, this::compactEntry);
            return next != 0 ? next : 1;
        }
        long next = volatileFields.compactSome(position & ~1L, entry -> entry);
        return next != 0 ? next | 1 : 0;
    }

    private long compactEntry(long entry) {
        if (form(Entry.flags(region, entry)) == OUTSIDE && region.isSparse(valueRef(entry))) {
            region.putLong(Entry.payload(region, entry), region.relocate(valueRef(entry)));
        }
        if (!region.isSparse(entry)) {
            return entry;
        }
        boolean expires = Entry.hasExpire(region, entry);
        long hash = hasher.hashOfEntry(entry);
        long moved = region.relocate(entry);
        if (expires) {
            volatileFields.replace(hash, entry, moved);
        }
        return moved;
    }

    @Override
    public long parts() {
        return fields.size();
    }

    @Override
    public FrozenValue freeze() {
        return fields.freeze(this::freeEntry);
    }

    @Override
    public boolean isFrozen() {
        return fields.isFrozen();
    }

    /** A second table with the same fields, values and expire times. */
    @Override
    public HashTable copy() {
        HashTable copy = new HashTable(region, hasher);
        fields.forEach(entry -> {
            int flags = Entry.flags(region, entry);
            long field = Entry.key(entry, flags);
            copy.set(field, Entry.keyLength(region, entry, flags), valueRef(entry), valueLength(entry), false);
            if (Entry.hasExpire(region, entry)) {
                long added = copy.find(field, Entry.keyLength(region, entry, flags));
                copy.setExpire(added, Entry.expireAtMs(region, entry));
            }
        });
        return copy;
    }

    @Override
    public long touch(long hash) {
        return fields.touch(hash);
    }

    /** The entry of a field, or 0. */
    public long find(long field, int fieldLength) {
        return fields.find(hasher.hash(field, fieldLength), field, fieldLength);
    }

    /** The first byte of an entry's field. */
    public long fieldRef(long entry) {
        return Entry.key(entry, Entry.flags(region, entry));
    }

    public int fieldLength(long entry) {
        return Entry.keyLength(region, entry, Entry.flags(region, entry));
    }

    private static int form(int flags) {
        return (flags & Entry.VALUE_MASK) >> Entry.VALUE_SHIFT;
    }

    private static int formOf(int valueLength) {
        return valueLength < 1 << 8 ? 0 : valueLength <= MAX_INLINE_BYTES ? 1 : OUTSIDE;
    }

    /** The first byte of an entry's value. */
    public long valueRef(long entry) {
        int form = form(Entry.flags(region, entry));
        long payload = Entry.payload(region, entry);
        return form == OUTSIDE ? region.getLong(payload) : payload + (1L << form);
    }

    /** The length of an entry's value. */
    public int valueLength(long entry) {
        long payload = Entry.payload(region, entry);
        return switch (form(Entry.flags(region, entry))) {
            case 0 -> region.getUnsignedByte(payload);
            case 1 -> region.getUnsignedShort(payload);
            case 2 -> region.getInt(payload);
            default -> region.getInt(payload + 8);
        };
    }

    /** The expire time of an entry, Unix time in milliseconds, or -1. */
    public long expireAtMs(long entry) {
        return Entry.expireAtMs(region, entry);
    }

    /**
     * Sets the value of a field, new or not.
     *
     * @param keepExpire whether a field that is there keeps its expire time, else it loses it
     * @return whether the field is new
     */
    public boolean set(long field, int fieldLength, long value, int valueLength, boolean keepExpire) {
        return set(hasher.hash(field, fieldLength), field, fieldLength, value, valueLength, keepExpire);
    }

    /** As the other method, with the field's hash. */
    public boolean set(long hash, long field, int fieldLength, long value, int valueLength, boolean keepExpire) {
        long before = region.usedBytes();
        long entry = fields.find(hash, field, fieldLength);
        if (entry == 0) {
            fields.insert(hash, newEntry(field, fieldLength, value, valueLength, -1));
        } else {
            overwrite(hash, entry, value, valueLength, keepExpire);
        }
        usedBytes += region.usedBytes() - before;
        return entry == 0;
    }

    private void overwrite(long hash, long entry, long value, int valueLength, boolean keepExpire) {
        int flags = Entry.flags(region, entry);
        boolean losesExpire = (flags & Entry.EXPIRE) != 0 && !keepExpire;
        int form = formOf(valueLength);
        if (!losesExpire
                && form == form(flags)
                && fitsInPlace(entry, flags, valueLength)
                && !fields.isFrozen(hash, entry)) {
            writeValue(entry, form, value, valueLength);
            return;
        }
        long expireAtMs = losesExpire ? -1 : Entry.expireAtMs(region, entry);
        long moved = newEntry(
                Entry.key(entry, flags), Entry.keyLength(region, entry, flags), value, valueLength, expireAtMs);
        if (losesExpire) {
            volatileFields.remove(hash, entry);
        } else if (expireAtMs >= 0) {
            volatileFields.replace(hash, entry, moved);
        }
        drop(entry, fields.replace(hash, entry, moved));
    }

    /** Frees an entry that is not in the table any more, or no longer counts it where a frozen view has it. */
    private void drop(long entry, boolean free) {
        if (free) {
            freeEntry(entry);
        } else {
            usedBytes -= region.usableBytes(entry);
            if (form(Entry.flags(region, entry)) == OUTSIDE) {
                usedBytes -= region.usableBytes(valueRef(entry));
            }
        }
    }

    /** Whether a value of the same form can take the place of the one there without waste. */
    private boolean fitsInPlace(long entry, int flags, int valueLength) {
        if (form(flags) == OUTSIDE) {
            return Region.roundUp(valueLength) == region.usableBytes(valueRef(entry));
        }
        long bytes = Entry.payload(region, entry) - entry + payloadBytes(form(flags), valueLength);
        return Region.roundUp(bytes) == region.usableBytes(entry);
    }

    private static long payloadBytes(int form, int valueLength) {
        return form == OUTSIDE ? OUTSIDE_BYTES : (1L << form) + valueLength;
    }

    private long newEntry(long field, int fieldLength, long value, int valueLength, long expireAtMs) {
        int form = formOf(valueLength);
        int flags = Entry.widthFlags(fieldLength) | form << Entry.VALUE_SHIFT | (expireAtMs >= 0 ? Entry.EXPIRE : 0);
        int header = Entry.headerBytes(flags);
        long entry = region.allocate((long) header + fieldLength + payloadBytes(form, valueLength));
        Entry.writeHeader(region, entry, flags, fieldLength);
        if (expireAtMs >= 0) {
            Entry.setExpireAtMs(region, entry, expireAtMs);
        }
        region.copy(field, entry + header, fieldLength);
        if (form == OUTSIDE) {
            region.putLong(entry + header + fieldLength, region.allocate(valueLength));
        }
        writeValue(entry, form, value, valueLength);
        return entry;
    }

    private void writeValue(long entry, int form, long value, int valueLength) {
        long payload = Entry.payload(region, entry);
        switch (form) {
            case 0 -> region.putByte(payload, valueLength);
            case 1 -> region.putShort(payload, valueLength);
            case 2 -> region.putInt(payload, valueLength);
            default -> region.putInt(payload + 8, valueLength);
        }
        region.copy(value, form == OUTSIDE ? region.getLong(payload) : payload + (1L << form), valueLength);
    }

    private void freeEntry(long entry) {
        if (form(Entry.flags(region, entry)) == OUTSIDE) {
            region.free(valueRef(entry));
        }
        region.free(entry);
    }

    /** Removes a field; false where it is not there. */
    public boolean delete(long field, int fieldLength) {
        long entry = find(field, fieldLength);
        if (entry == 0) {
            return false;
        }
        delete(entry);
        return true;
    }

    /** Removes an entry of this table. */
    public void delete(long entry) {
        long before = region.usedBytes();
        long hash = hasher.hashOfEntry(entry);
        if (Entry.hasExpire(region, entry)) {
            volatileFields.remove(hash, entry);
        }
        drop(entry, fields.remove(hash, entry));
        usedBytes += region.usedBytes() - before;
    }

    /**
     * Gives an entry an expire time, in place of the one it may have.
     *
     * @param expireAtMs Unix time in milliseconds, not negative
     * @return the entry from then on
     */
    public long setExpire(long entry, long expireAtMs) {
        earliestExpireAtMs = Math.min(earliestExpireAtMs, expireAtMs);
        passEarliestMs = Math.min(passEarliestMs, expireAtMs);
        boolean expires = Entry.hasExpire(region, entry);
        if (expires && !fields.isFrozen()) {
            Entry.setExpireAtMs(region, entry, expireAtMs);
            return entry;
        }
        long before = region.usedBytes();
        long hash = hasher.hashOfEntry(entry);
        long moved = moveEntry(hash, entry, Entry.flags(region, entry) | Entry.EXPIRE);
        Entry.setExpireAtMs(region, moved, expireAtMs);
        if (expires) {
            volatileFields.replace(hash, entry, moved);
        } else {
            volatileFields.insert(hash, moved);
        }
        usedBytes += region.usedBytes() - before;
        return moved;
    }

    /**
     * Takes an entry's expire time away, where it has one.
     *
     * @return the entry from then on
     */
    public long persist(long entry) {
        if (!Entry.hasExpire(region, entry)) {
            return entry;
        }
        long before = region.usedBytes();
        long hash = hasher.hashOfEntry(entry);
        volatileFields.remove(hash, entry);
        long moved = moveEntry(hash, entry, Entry.flags(region, entry) & ~Entry.EXPIRE);
        usedBytes += region.usedBytes() - before;
        return moved;
    }

    /** Moves an entry under other flags that do not change the form of its value. */
    private long moveEntry(long hash, long entry, int flags) {
        int oldFlags = Entry.flags(region, entry);
        int fieldLength = Entry.keyLength(region, entry, oldFlags);
        long rest = fieldLength + payloadBytes(form(oldFlags), valueLength(entry));
        int header = Entry.headerBytes(flags);
        long moved = region.allocate(header + rest);
        Entry.writeHeader(region, moved, flags, fieldLength);
        region.copy(Entry.key(entry, oldFlags), moved + header, rest);
        if (fields.isFrozen(hash, entry)) {
            if (form(oldFlags) == OUTSIDE) {
                long value = region.allocate(valueLength(entry));
                region.copy(valueRef(entry), value, valueLength(entry));
                region.putLong(Entry.payload(region, moved), value);
            }
            fields.replace(hash, entry, moved);
            drop(entry, false);
        } else {
            fields.replace(hash, entry, moved);
            region.free(entry);
        }
        return moved;
    }

    /**
     * A time before which no field expires: exact or earlier than the first one, {@link Long#MAX_VALUE} without fields
     * that expire. It becomes exact when {@link ExpiredFields} has walked over all of them.
     */
    public long earliestExpireAtMs() {
        return volatileFields.size() == 0 ? Long.MAX_VALUE : earliestExpireAtMs;
    }

    /** Visits a part of the fields that expire, where the last call ended; for {@link ExpiredFields}. */
    void walkVolatile(long count, EntryVisitor visitor) {
        if (expiryCursor == 0) {
            passEarliestMs = Long.MAX_VALUE;
        }
        expiryCursor = volatileFields.scan(expiryCursor, count, visitor);
    }

    /** Notes an expire time that the walk has seen and that stays. */
    void sawExpire(long expireAtMs) {
        passEarliestMs = Math.min(passEarliestMs, expireAtMs);
    }

    /** Ends a step of the walk; at the end of a whole pass the earliest expire time is known. */
    boolean endOfPass() {
        if (expiryCursor != 0) {
            return false;
        }
        earliestExpireAtMs = passEarliestMs;
        return true;
    }

    /** An entry chosen at random, or 0 where there is none; see {@link Dict#random}. */
    public long random(LongSupplier random) {
        return fields.random(random);
    }

    /** Visits some entries; see {@link Dict#scan}. */
    public long scan(long cursor, long count, EntryVisitor visitor) {
        return fields.scan(cursor, count, visitor);
    }

    /** Places a cursor before the first entry. */
    public void begin(EntryCursor cursor) {
        cursor.begin(fields);
    }

    /** Visits all entries. */
    public void forEach(EntryVisitor visitor) {
        fields.forEach(visitor);
    }

    /**
     * Sets the fields and values that alternate in a listpack, which stays the caller's.
     *
     * @param list a listpack with an even number of elements
     * @return whether all fields were new
     */
    public boolean setAll(ListPack pack, long list) {
        if ((pack.length(list) & 1) != 0) {
            throw new IllegalArgumentException("a field without a value");
        }
        long fieldText = region.allocate(IntegerText.MAX_BYTES);
        long valueText = region.allocate(IntegerText.MAX_BYTES);
        boolean allNew = true;
        long field = pack.first(list);
        while (field != 0) {
            long value = pack.next(field);
            allNew &= set(
                    pack.textRef(field, fieldText),
                    pack.textLength(field),
                    pack.textRef(value, valueText),
                    pack.textLength(value),
                    false);
            field = pack.next(value);
        }
        region.free(fieldText);
        region.free(valueText);
        return allNew;
    }
}
