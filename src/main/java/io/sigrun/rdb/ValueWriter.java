package io.sigrun.rdb;

import io.sigrun.data.Entry;
import io.sigrun.data.EntryVisitor;
import io.sigrun.data.HashTable;
import io.sigrun.data.IntSet;
import io.sigrun.data.ListPack;
import io.sigrun.data.ListPackValidator;
import io.sigrun.data.QuickList;
import io.sigrun.data.QuickListCursor;
import io.sigrun.data.SetTable;
import io.sigrun.data.SortedSet;
import io.sigrun.data.StreamLog;
import io.sigrun.keyspace.Encoding;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.keyspace.Records;
import io.sigrun.keyspace.StringValues;
import io.sigrun.keyspace.ValueType;
import io.sigrun.memory.Region;

/** Writes the values of records in one version of the format. */
final class ValueWriter {
    private final Region region;
    private final Records records;
    private final ListPack pack;
    private final IntSet integers;
    private final ListPackValidator layouts;
    private final QuickListCursor cursor;
    private final RdbOutput output;
    private final int version;
    private final StreamWriter streams;
    private final EntryVisitor writeField = this::writeField;
    private final EntryVisitor writeMember = this::writeMember;
    private HashTable hash;
    private SetTable set;

    ValueWriter(Keyspace keyspace, RdbOutput output, int version) {
        if (!RdbVersion.isWritable(version)) {
            throw new IllegalArgumentException("RDB version " + version + " is not written");
        }
        this.region = keyspace.region();
        this.records = keyspace.records();
        this.pack = keyspace.listPack();
        this.integers = keyspace.intSet();
        this.layouts = new ListPackValidator(region);
        this.cursor = new QuickListCursor(region);
        this.output = output;
        this.version = version;
        this.streams = new StreamWriter(output, this);
        this.hash = new HashTable(region, keyspace.hasher());
        this.set = new SetTable(region, keyspace.hasher());
    }

    RdbOutput output() {
        return output;
    }

    /** The version that is written. */
    int version() {
        return version;
    }

    /** Whether a record's value can be said in the version. */
    boolean canWrite(long record) {
        return version >= RdbVersion.VALKEY_9 || !hasVolatileFields(record);
    }

    private boolean hasVolatileFields(long record) {
        int word = Entry.record(region, record);
        return Records.type(word) == ValueType.HASH
                && Records.encoding(word) == Encoding.HASHTABLE
                && ((HashTable) records.large(record)).volatileLength() > 0;
    }

    /** The type byte of a record's value. */
    int typeOf(long record) {
        int word = Entry.record(region, record);
        boolean packed = Records.encoding(word) == Encoding.LISTPACK;
        return switch (Records.type(word)) {
            case ValueType.STRING -> RdbType.STRING;
            case ValueType.LIST -> RdbType.LIST_QUICKLIST_2;
            case ValueType.SET ->
                Records.encoding(word) == Encoding.INTSET
                        ? RdbType.SET_INTSET
                        : packed && version > RdbVersion.REDIS_7_0 ? RdbType.SET_LISTPACK : RdbType.SET;
            case ValueType.SORTED_SET -> packed ? RdbType.SORTED_SET_LISTPACK : RdbType.SORTED_SET_2;
            case ValueType.HASH ->
                packed ? RdbType.HASH_LISTPACK : hasVolatileFields(record) ? RdbType.HASH_2 : RdbType.HASH;
            default -> version > RdbVersion.REDIS_7_0 ? RdbType.STREAM_3 : RdbType.STREAM_2;
        };
    }

    /** Writes a value, without its type byte. */
    void write(long record) {
        switch (typeOf(record)) {
            case RdbType.STRING -> writeString(record);
            case RdbType.LIST_QUICKLIST_2 -> writeList(record);
            case RdbType.SET_INTSET -> {
                long blob = records.collection(record);
                output.writeString(blob, (int) integers.bytes(blob));
            }
            case RdbType.SET_LISTPACK, RdbType.SORTED_SET_LISTPACK, RdbType.HASH_LISTPACK ->
                writeListPack(records.collection(record));
            case RdbType.SET -> writeSet(record);
            case RdbType.SORTED_SET_2 -> writeSortedSet((SortedSet) records.large(record));
            case RdbType.STREAM_3 -> streams.write((StreamLog) records.large(record), true);
            case RdbType.STREAM_2 -> streams.write((StreamLog) records.large(record), false);
            default -> {
                hash = (HashTable) records.large(record);
                output.writeLength(hash.length());
                hash.forEach(writeField);
            }
        }
    }

    private void writeString(long record) {
        if (StringValues.isInteger(region, record)) {
            output.writeInteger(StringValues.integer(region, record));
        } else {
            long ref = StringValues.bytes(region, record);
            int length = StringValues.length(region, record);
            if (StringValues.isOutside(region, record)) {
                output.writeAllocation(ref, length);
            } else {
                output.writeString(ref, length);
            }
        }
    }

    /** Writes a listpack as a string, in the layout of the version. */
    void writeListPack(long list) {
        int bytes = pack.bytes(list);
        if (version < RdbVersion.VALKEY_9) {
            long classic = layouts.classicBytes(list);
            if (classic != bytes) {
                long copy = region.allocate(classic);
                layouts.writeClassic(list, copy);
                output.writeString(copy, (int) classic);
                region.free(copy);
                return;
            }
        }
        output.writeString(list, bytes);
    }

    private void writeList(long record) {
        if (records.encodingOf(record) == Encoding.LISTPACK) {
            output.writeLength(1);
            output.writeLength(RdbType.NODE_PACKED);
            writeListPack(records.collection(record));
            return;
        }
        QuickList list = (QuickList) records.large(record);
        output.writeLength(list.nodeCount());
        for (boolean more = cursor.firstNode(list); more; more = cursor.nextNode()) {
            writeNode(cursor.nodeBlob(), cursor.nodeBytes(), cursor.isPlainNode());
        }
    }

    private void writeSet(long record) {
        if (records.encodingOf(record) == Encoding.LISTPACK) {
            long list = records.collection(record);
            output.writeLength(pack.length(list));
            for (long element = pack.first(list); element != 0; element = pack.next(element)) {
                if (pack.isInteger(element)) {
                    output.writeInteger(pack.integer(element));
                } else {
                    output.writeString(pack.stringRef(element), pack.stringLength(element));
                }
            }
            return;
        }
        set = (SetTable) records.large(record);
        output.writeLength(set.length());
        set.forEach(writeMember);
    }

    void writeMember(long entry) {
        output.writeString(set.memberRef(entry), set.memberLength(entry));
    }

    /** From the highest to the lowest, so that the reader can always add at the low end. */
    private void writeSortedSet(SortedSet members) {
        output.writeLength(members.length());
        for (long position = members.last(); position != 0; position = members.previous(position)) {
            long entry = members.entryAt(position);
            output.writeString(members.memberRef(entry), members.memberLength(entry));
            output.writeDouble(members.scoreAt(position));
        }
    }

    private void writeField(long entry) {
        writeField(entry, hash.volatileLength() > 0);
    }

    /** Writes a field of any hash. */
    void writeField(long entry, boolean withExpire) {
        output.writeString(hash.fieldRef(entry), hash.fieldLength(entry));
        output.writeString(hash.valueRef(entry), hash.valueLength(entry));
        if (withExpire) {
            output.writeLong(hash.expireAtMs(entry));
        }
    }

    /** Writes a member of any sorted set, with its score. */
    void writeScored(long entry) {
        writeMember(entry);
        output.writeDouble(Entry.score(region, entry));
    }

    /** Writes a node of a list. */
    void writeNode(long blob, int bytes, boolean plain) {
        output.writeLength(plain ? RdbType.NODE_PLAIN : RdbType.NODE_PACKED);
        if (plain) {
            output.writeString(blob, bytes);
        } else {
            writeListPack(blob);
        }
    }

    /** Writes what follows the nodes of a stream. */
    void writeStreamTail(StreamLog log) {
        streams.writeTail(log, version > RdbVersion.REDIS_7_0);
    }
}
