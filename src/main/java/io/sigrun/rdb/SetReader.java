package io.sigrun.rdb;

import io.sigrun.data.IntSet;
import io.sigrun.data.ListPack;
import io.sigrun.data.SetTable;
import io.sigrun.keyspace.Encoding;
import io.sigrun.keyspace.EncodingLimits;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.memory.Region;
import io.sigrun.util.IntegerText;
import java.io.IOException;

/** Reads sets of all encodings. Members that come one by one get the smallest encoding that holds them. */
final class SetReader {
    private static final String DUPLICATE = "A set has a member twice";

    private final Keyspace keyspace;
    private final Region region;
    private final EncodingLimits limits;
    private final ListPack pack;
    private final IntSet integers;
    private final Blobs blobs;
    private final LoadedValue value;
    private SetTable table;

    SetReader(Keyspace keyspace, Blobs blobs, LoadedValue value) {
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.limits = keyspace.limits();
        this.pack = keyspace.listPack();
        this.integers = keyspace.intSet();
        this.blobs = blobs;
        this.value = value;
        this.table = new SetTable(region, keyspace.hasher());
    }

    private void beginTable() {
        table = new SetTable(region, keyspace.hasher());
        value.large = table;
        value.encoding = Encoding.HASHTABLE;
    }

    private void dropBlob() {
        region.free(value.blob);
        value.blob = 0;
    }

    /** Members one by one. */
    void readMembers(RdbInput input) throws IOException {
        long count = input.readCount(1);
        value.empty = count == 0;
        if (count > Math.max(limits.setIntegers, limits.setEntries)) {
            beginTable();
        } else {
            value.blob = integers.create();
            value.encoding = Encoding.INTSET;
        }
        for (long i = 0; i < count; i++) {
            input.readString();
            if (input.hasHash) {
                input.touchAhead(table, true);
            }
            if (!add(input)) {
                throw input.corrupt(DUPLICATE);
            }
        }
    }

    private boolean add(RdbInput input) {
        long member = input.ref;
        int length = input.length;
        if (value.encoding == Encoding.INTSET) {
            if (IntegerText.isCanonical(region.segment(), member, length)) {
                return addInteger(IntegerText.parse(region.segment(), member, length));
            }
            leaveIntegers(length);
        }
        if (value.encoding == Encoding.LISTPACK) {
            if (fitsListPack(pack.length(value.blob), length)) {
                if (pack.find(pack.first(value.blob), member, length, 0) != 0) {
                    return false;
                }
                value.blob = pack.append(value.blob, member, length);
                return true;
            }
            long list = value.blob;
            beginTable();
            table.addAll(pack, list);
            dropBlob();
        }
        return input.hasHash ? table.add(input.hash, member, length) : table.add(member, length);
    }

    private boolean addInteger(long member) {
        int before = integers.length(value.blob);
        value.blob = integers.add(value.blob, member);
        return integers.length(value.blob) > before;
    }

    private boolean fitsListPack(long members, int length) {
        return members < limits.setEntries && length <= limits.setValueBytes;
    }

    /** Goes over to the encoding that can take a member which is no integer. */
    private void leaveIntegers(int length) {
        long set = value.blob;
        int count = integers.length(set);
        if (fitsListPack(count, length)) {
            long list = pack.create();
            for (int i = 0; i < count; i++) {
                list = pack.append(list, integers.get(set, i));
            }
            value.blob = list;
            value.encoding = Encoding.LISTPACK;
            region.free(set);
        } else {
            beginTable();
            table.addAll(integers, set);
            dropBlob();
        }
    }

    /** An integer set. */
    void readIntSet(RdbInput input) throws IOException {
        blobs.readIntSet(input);
        value.encoding = Encoding.INTSET;
        if (blobs.elements > limits.setIntegers) {
            long set = value.blob;
            beginTable();
            table.addAll(integers, set);
            dropBlob();
        }
    }

    /** A listpack. */
    void readListPack(RdbInput input) throws IOException {
        blobs.readListPack(input);
        value.encoding = Encoding.LISTPACK;
        value.empty = blobs.elements == 0;
        boolean distinct;
        if (blobs.elements > limits.setEntries) {
            long list = value.blob;
            beginTable();
            distinct = table.addAll(pack, list);
            dropBlob();
        } else {
            distinct = blobs.allDiffer(0);
        }
        if (!distinct) {
            throw input.corrupt(DUPLICATE);
        }
    }
}
