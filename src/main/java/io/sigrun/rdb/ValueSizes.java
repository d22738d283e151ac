package io.sigrun.rdb;

import io.sigrun.data.EntryVisitor;
import io.sigrun.data.HashTable;
import io.sigrun.data.IntSet;
import io.sigrun.data.ListPack;
import io.sigrun.data.QuickList;
import io.sigrun.data.QuickListCursor;
import io.sigrun.data.SetTable;
import io.sigrun.data.SortedSet;
import io.sigrun.data.StreamCursor;
import io.sigrun.data.StreamLog;
import io.sigrun.keyspace.Encoding;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.keyspace.ValueType;
import io.sigrun.memory.Region;
import io.sigrun.util.DoubleText;
import io.sigrun.util.IntegerText;

/**
 * Tells how many elements a value has and how long each of them is, as {@code valkey-check-rdb --stats} measures them:
 * an element of a list or set is its text, a field of a hash or stream is its name and value together, a member of a
 * sorted set is its name and the shortest text of its score. A stream has as many elements as entries, and a sorted set
 * that is a listpack has two for each member.
 */
final class ValueSizes {
    private final Region region;
    private final ListPack pack;
    private final IntSet integers;
    private final QuickListCursor cursor;
    private final SetTable emptySet;
    private final HashTable emptyHash;
    private final long scratch;
    private final RdbCheck.Sizes sizes;
    private final EntryVisitor member = this::addMember;
    private final EntryVisitor field = this::addField;
    private SetTable set;
    private HashTable hash;

    ValueSizes(Keyspace keyspace, RdbCheck.Sizes sizes) {
        this.region = keyspace.region();
        this.pack = keyspace.listPack();
        this.integers = keyspace.intSet();
        this.cursor = new QuickListCursor(region);
        this.emptySet = new SetTable(region, keyspace.hasher());
        this.emptyHash = new HashTable(region, keyspace.hasher());
        this.scratch = keyspace.scratch();
        this.sizes = sizes;
        this.set = emptySet;
        this.hash = emptyHash;
    }

    /** Tells of a key and its value. */
    void measure(LoadedValue value, int keyBytes, boolean expires, boolean expired) {
        sizes.key(value.module ? "module" : ValueType.nameOf(value.type), keyBytes, expires, expired);
        if (value.module) {
            sizes.elements(1);
        } else if (value.empty) {
            sizes.elements(0);
        } else {
            measureElements(value);
        }
    }

    private void measureElements(LoadedValue value) {
        switch (value.type) {
            case ValueType.STRING -> {
                sizes.element(value.textLength);
                sizes.elements(1);
            }
            case ValueType.LIST -> measureList(value);
            case ValueType.SET -> measureSet(value);
            case ValueType.SORTED_SET -> measureSortedSet(value);
            case ValueType.HASH -> measureHash(value);
            default -> measureStream((StreamLog) value.large());
        }
    }

    private void measureList(LoadedValue value) {
        if (value.large == null) {
            addTexts(value.blob);
            sizes.elements(pack.length(value.blob));
            return;
        }
        QuickList list = (QuickList) value.large;
        for (boolean more = cursor.firstNode(list); more; more = cursor.nextNode()) {
            if (cursor.isPlainNode()) {
                sizes.element(cursor.nodeBytes());
            } else {
                addTexts(cursor.nodeBlob());
            }
        }
        sizes.elements(list.length());
    }

    private void addTexts(long list) {
        for (long element = pack.first(list); element != 0; element = pack.next(element)) {
            sizes.element(pack.textLength(element));
        }
    }

    private void measureSet(LoadedValue value) {
        if (value.large != null) {
            set = (SetTable) value.large;
            set.forEach(member);
            sizes.elements(set.length());
            set = emptySet;
        } else if (value.encoding == Encoding.INTSET) {
            int length = integers.length(value.blob);
            for (int i = 0; i < length; i++) {
                sizes.element(IntegerText.length(integers.get(value.blob, i)));
            }
            sizes.elements(length);
        } else {
            addTexts(value.blob);
            sizes.elements(pack.length(value.blob));
        }
    }

    private void addMember(long entry) {
        sizes.element(set.memberLength(entry));
    }

    private void measureHash(LoadedValue value) {
        if (value.large != null) {
            hash = (HashTable) value.large;
            hash.forEach(field);
            sizes.elements(hash.length());
            hash = emptyHash;
            return;
        }
        for (long name = pack.first(value.blob); name != 0; ) {
            long text = pack.next(name);
            sizes.element((long) pack.textLength(name) + pack.textLength(text));
            name = pack.next(text);
        }
        sizes.elements(pack.length(value.blob) / 2);
    }

    private void addField(long entry) {
        sizes.element((long) hash.fieldLength(entry) + hash.valueLength(entry));
    }

    private void measureSortedSet(LoadedValue value) {
        if (value.large != null) {
            SortedSet members = (SortedSet) value.large;
            for (long at = members.first(); at != 0; at = members.next(at)) {
                addScored(members.memberLength(members.entryAt(at)), members.scoreAt(at));
            }
            sizes.elements(members.length());
            return;
        }
        for (long name = pack.first(value.blob); name != 0; ) {
            long score = pack.next(name);
            addScored(
                    pack.textLength(name),
                    pack.isInteger(score)
                            ? pack.integer(score)
                            : DoubleText.parse(region.segment(), pack.stringRef(score), pack.stringLength(score)));
            name = pack.next(score);
        }
        sizes.elements(pack.length(value.blob));
    }

    private void addScored(long memberBytes, double score) {
        sizes.element(memberBytes + DoubleText.writeShortest(region.segment(), scratch, score));
    }

    private void measureStream(StreamLog log) {
        StreamCursor entries = new StreamCursor(region);
        entries.all(log, false);
        while (entries.next()) {
            while (entries.nextField()) {
                sizes.element((long) pack.textLength(entries.field()) + pack.textLength(entries.value()));
            }
        }
        sizes.elements(log.length());
    }
}
