package io.sigrun.rdb;

import io.sigrun.data.HashTable;
import io.sigrun.data.ListPack;
import io.sigrun.keyspace.Encoding;
import io.sigrun.keyspace.EncodingLimits;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.memory.Region;
import io.sigrun.util.IntegerText;
import java.io.IOException;

/**
 * Reads hashes of all encodings, with expire times of fields in the form of Valkey 9 and in those of Redis 7.4 and 8.
 */
final class HashReader implements AutoCloseable {
    private static final String DUPLICATE = "A hash has a field twice";
    private static final int NO_EXPIRE = -1;

    private final Keyspace keyspace;
    private final Region region;
    private final EncodingLimits limits;
    private final ListPack pack;
    private final Blobs blobs;
    private final LoadedValue value;
    private final KeptText field;
    private final long fieldNumber;
    private final long valueNumber;
    private HashTable table;

    /** Fields whose time is over before this moment (Unix time in milliseconds) are left out; 0 keeps all. */
    long dropFieldsBeforeMs;

    HashReader(Keyspace keyspace, Blobs blobs, LoadedValue value) {
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.limits = keyspace.limits();
        this.pack = keyspace.listPack();
        this.blobs = blobs;
        this.value = value;
        this.field = new KeptText(region);
        this.fieldNumber = region.allocate(IntegerText.MAX_BYTES);
        this.valueNumber = region.allocate(IntegerText.MAX_BYTES);
        this.table = new HashTable(region, keyspace.hasher());
    }

    @Override
    public void close() {
        field.close();
        region.free(fieldNumber);
        region.free(valueNumber);
    }

    private void beginTable() {
        table = new HashTable(region, keyspace.hasher());
        value.large = table;
        value.encoding = Encoding.HASHTABLE;
    }

    /** Fields and values one by one. */
    void readFields(RdbInput input) throws IOException {
        long count = input.readCount(2);
        value.empty = count == 0;
        if (count > limits.hashEntries) {
            beginTable();
        } else {
            value.blob = pack.create();
            value.encoding = Encoding.LISTPACK;
        }
        for (long i = 0; i < count; i++) {
            readField(input);
            input.readString();
            if (!add(input)) {
                throw input.corrupt(DUPLICATE);
            }
        }
    }

    /** Reads the next field; where there is a table already, it is known where the ones behind it will be. */
    private void readField(RdbInput input) throws IOException {
        input.readString();
        field.keep(input);
        if (field.hasHash) {
            input.touchAhead(table, true);
        }
    }

    private boolean setField(RdbInput input) {
        return field.hasHash
                ? table.set(field.hash, field.ref, field.length, input.ref, input.length, false)
                : table.set(field.ref, field.length, input.ref, input.length, false);
    }

    private boolean add(RdbInput input) {
        if (value.encoding == Encoding.LISTPACK) {
            if (field.length <= limits.hashValueBytes && input.length <= limits.hashValueBytes) {
                if (pack.find(pack.first(value.blob), field.ref, field.length, 1) != 0) {
                    return false;
                }
                value.blob = pack.append(value.blob, field.ref, field.length);
                value.blob = pack.append(value.blob, input.ref, input.length);
                return true;
            }
            toTable();
        }
        return setField(input);
    }

    /** Makes a table of the listpack; false where a field is in it twice. */
    private boolean toTable() {
        long list = value.blob;
        beginTable();
        boolean distinct = table.setAll(pack, list);
        region.free(list);
        value.blob = 0;
        return distinct;
    }

    /** Fields, values and expire times (or -1) one by one, in the form of Valkey. */
    void readVolatileFields(RdbInput input) throws IOException {
        long count = input.readCount(10);
        value.empty = count == 0;
        beginTable();
        for (long i = 0; i < count; i++) {
            readField(input);
            input.readString();
            boolean added = setField(input);
            long expireAtMs = input.readLong();
            expire(input, added, expireAtMs);
        }
    }

    /** Gives the field just added its expire time, or takes it out again where that is over. */
    private void expire(RdbInput input, boolean added, long expireAtMs) throws RdbException {
        if (!added) {
            throw input.corrupt(DUPLICATE);
        }
        if (expireAtMs < NO_EXPIRE) {
            throw input.corrupt("A field has the expire time " + expireAtMs);
        }
        if (expireAtMs == NO_EXPIRE) {
            return;
        }
        long entry = table.find(field.ref, field.length);
        if (expireAtMs < dropFieldsBeforeMs) {
            table.delete(entry);
            value.expiredFields++;
        } else {
            table.setExpire(entry, expireAtMs);
        }
    }

    /**
     * Fields with expire times one by one, in a form of Redis: {@code ttl field value}.
     *
     * @param relative whether an earliest time comes first and the times of fields count from just before it, else they
     *     are absolute; 0 is none
     */
    void readForeignFields(RdbInput input, boolean relative) throws IOException {
        long earliestMs = relative ? input.readLong() : 1;
        long count = input.readCount(3);
        value.empty = count == 0;
        beginTable();
        for (long i = 0; i < count; i++) {
            long time = input.readNumber();
            input.readString();
            field.keep(input.ref, input.length);
            input.readString();
            boolean added = table.set(field.ref, field.length, input.ref, input.length, false);
            long expireAtMs = time == 0 ? NO_EXPIRE : earliestMs + time - 1;
            if (time < 0 || expireAtMs < NO_EXPIRE) {
                throw input.corrupt("A field has an expire time out of range");
            }
            expire(input, added, expireAtMs);
        }
    }

    /**
     * A listpack of fields, values and expire times (0 is none) in turn, in a form of Redis.
     *
     * @param earliestFirst whether the earliest time comes before it, which the listpack has too
     */
    void readForeignListPack(RdbInput input, boolean earliestFirst) throws IOException {
        if (earliestFirst) {
            input.readLong();
        }
        blobs.readListPack(input);
        value.empty = blobs.elements == 0;
        if (blobs.elements % 3 != 0) {
            throw input.corrupt("A hash has a field without a value and a time");
        }
        value.scrap = value.blob;
        value.blob = 0;
        beginTable();
        for (long element = pack.first(value.scrap); element != 0; ) {
            field.keep(pack.textRef(element, fieldNumber), pack.textLength(element));
            element = pack.next(element);
            boolean added = table.set(
                    field.ref, field.length, pack.textRef(element, valueNumber), pack.textLength(element), false);
            element = pack.next(element);
            if (!pack.isInteger(element) || pack.integer(element) < 0) {
                throw input.corrupt("A field has an expire time out of range");
            }
            long time = pack.integer(element);
            expire(input, added, time == 0 ? NO_EXPIRE : time);
            element = pack.next(element);
        }
        value.dropScrap();
    }

    /** A zipmap, whose values may be longer than a listpack should hold. */
    void readZipMap(RdbInput input) throws IOException {
        blobs.readZipMap(input);
        boolean longTexts = false;
        for (long element = pack.first(value.blob); element != 0 && !longTexts; element = pack.next(element)) {
            longTexts = pack.textLength(element) > limits.hashValueBytes;
        }
        finishPairs(input, longTexts);
    }

    /** A ziplist of fields and values. */
    void readZipList(RdbInput input) throws IOException {
        blobs.readZipList(input);
        finishPairs(input, false);
    }

    /** A listpack of fields and values. */
    void readListPack(RdbInput input) throws IOException {
        blobs.readListPack(input);
        finishPairs(input, false);
    }

    private void finishPairs(RdbInput input, boolean longTexts) throws RdbException {
        value.encoding = Encoding.LISTPACK;
        value.empty = blobs.elements == 0;
        if (blobs.elements % 2 != 0) {
            throw input.corrupt("A hash has a field without a value");
        }
        boolean tooMany = blobs.elements / 2 > limits.hashEntries || longTexts;
        if (!(tooMany ? toTable() : blobs.allDiffer(1))) {
            throw input.corrupt(DUPLICATE);
        }
    }
}
