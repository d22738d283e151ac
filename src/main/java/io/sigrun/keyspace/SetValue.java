package io.sigrun.keyspace;

import io.sigrun.data.EntryCursor;
import io.sigrun.data.EntryVisitor;
import io.sigrun.data.IntSet;
import io.sigrun.data.ListPack;
import io.sigrun.data.SetTable;
import io.sigrun.memory.Region;
import io.sigrun.util.IntegerText;

/**
 * A set, whichever of its three encodings it has: an integer set, a listpack, a hash table. A register: {@link
 * SetValues} loads a key's set into one and puts it back, results of set operations are made in another.
 *
 * <p>A set of integers begins as an integer set, any other as a listpack; it becomes larger when it outgrows the limits
 * and never smaller again. A cursor goes over the members; it ends with the next change.
 */
public final class SetValue implements Elements {
    private static final long INTEGERS_MAX = 1L << 30;

    private final Keyspace keyspace;
    private final Region region;
    private final ListPack pack;
    private final IntSet integers;
    private final EntryCursor cursor;
    private int encoding = Encoding.INTSET;
    private long payload;
    private SetTable table;
    private long element;
    private int index;

    /** A register that holds nothing. */
    public SetValue(Keyspace keyspace) {
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.pack = keyspace.listPack();
        this.integers = keyspace.intSet();
        this.cursor = new EntryCursor(region, keyspace.hasher());
        this.table = new SetTable(region, keyspace.hasher());
    }

    /** Holds a set that is there. */
    void load(int newEncoding, long newPayload) {
        encoding = newEncoding;
        payload = newPayload;
        if (newEncoding == Encoding.HASHTABLE) {
            table = (SetTable) keyspace.handles().get((int) newPayload);
        }
    }

    int encoding() {
        return encoding;
    }

    long payload() {
        return payload;
    }

    /** Whether the set is an integer set. */
    public boolean isIntSet() {
        return encoding == Encoding.INTSET;
    }

    /** Whether the set is a listpack. */
    public boolean isListPack() {
        return encoding == Encoding.LISTPACK;
    }

    /** Whether the set is a hash table. */
    public boolean isTable() {
        return encoding == Encoding.HASHTABLE;
    }

    /** Holds a new set without members, an integer set. */
    public void createIntSet() {
        load(Encoding.INTSET, integers.create());
    }

    /** Holds a new set without members, a listpack. */
    public void createListPack() {
        load(Encoding.LISTPACK, pack.create());
    }

    /** Holds a new set without members, a hash table. */
    public void createTable() {
        load(Encoding.HASHTABLE, keyspace.handles().add(new SetTable(region, keyspace.hasher())));
    }

    /** Holds a new set without members, an integer set if another one is that, else a listpack. */
    public void createLike(SetValue other) {
        if (other.encoding == Encoding.INTSET) {
            createIntSet();
        } else {
            createListPack();
        }
    }

    /**
     * Holds a new set in the encoding that suits its first members.
     *
     * @param ref the text of the first one
     * @param sizeHint how many members are about to be added
     */
    void createFor(long ref, int length, long sizeHint) {
        if (sizeHint <= keyspace.limits().setIntegers && IntegerText.isCanonical(region.segment(), ref, length)) {
            createIntSet();
        } else if (sizeHint <= keyspace.limits().setEntries) {
            createListPack();
        } else {
            createTable();
        }
    }

    /** Frees the set. */
    public void free() {
        freePayload();
        payload = 0;
    }

    private void freePayload() {
        if (encoding == Encoding.HASHTABLE) {
            keyspace.handles().remove((int) payload);
            keyspace.garbage().freeNow(table);
        } else {
            region.free(payload);
        }
    }

    @Override
    public long length() {
        return switch (encoding) {
            case Encoding.INTSET -> integers.length(payload);
            case Encoding.LISTPACK -> pack.length(payload);
            default -> table.length();
        };
    }

    /** Makes a table where so many members more are too many for a small encoding. */
    public void prepareGrowth(long more) {
        if ((encoding == Encoding.LISTPACK && more > keyspace.limits().setEntries)
                || (encoding == Encoding.INTSET && more > keyspace.limits().setIntegers)) {
            becomeTable();
        }
    }

    private void becomeTable() {
        SetTable made = new SetTable(region, keyspace.hasher());
        if (encoding == Encoding.INTSET) {
            made.addAll(integers, payload);
        } else {
            made.addAll(pack, payload);
        }
        int handle = keyspace.handles().add(made);
        freePayload();
        load(Encoding.HASHTABLE, handle);
    }

    private void becomeListPack() {
        int length = integers.length(payload);
        long list = pack.create();
        for (int i = 0; i < length; i++) {
            list = pack.append(list, integers.get(payload, i));
        }
        freePayload();
        load(Encoding.LISTPACK, list);
    }

    /** Makes an integer set of a listpack or table in which there are only integers, if it is small enough. */
    public void becomeIntSet() {
        if (encoding == Encoding.INTSET || length() > integersMax()) {
            return;
        }
        long set = integers.create();
        long scratch = keyspace.scratch();
        for (boolean there = first(); there; there = next()) {
            long text = textRef(scratch);
            set = integers.add(set, IntegerText.parse(region.segment(), text, textLength()));
        }
        freePayload();
        load(Encoding.INTSET, set);
    }

    private long integersMax() {
        return Math.min(keyspace.limits().setIntegers, INTEGERS_MAX);
    }

    /** Whether there is a member with a text. Leaves the cursor where it is. */
    public boolean contains(long ref, int length) {
        return switch (encoding) {
            case Encoding.INTSET ->
                IntegerText.isCanonical(region.segment(), ref, length)
                        && integers.contains(payload, IntegerText.parse(region.segment(), ref, length));
            case Encoding.LISTPACK -> pack.find(pack.first(payload), ref, length, 0) != 0;
            default -> table.contains(ref, length);
        };
    }

    /** Adds a member; false where it is there already. */
    public boolean add(long ref, int length) {
        return switch (encoding) {
            case Encoding.INTSET -> addToIntSet(ref, length);
            case Encoding.LISTPACK -> addToListPack(ref, length);
            default -> table.add(ref, length);
        };
    }

    private boolean addToIntSet(long ref, int length) {
        int before = integers.length(payload);
        if (IntegerText.isCanonical(region.segment(), ref, length)) {
            payload = integers.add(payload, IntegerText.parse(region.segment(), ref, length));
            int after = integers.length(payload);
            if (after > before && after > integersMax()) {
                becomeTable();
            }
            return after > before;
        }
        if (before < keyspace.limits().setEntries
                && length <= keyspace.limits().setValueBytes
                && longestInteger() <= keyspace.limits().setValueBytes) {
            becomeListPack();
            payload = pack.append(payload, ref, length);
        } else {
            becomeTable();
            table.add(ref, length);
        }
        return true;
    }

    /** The length of the longest text among the integers. */
    private int longestInteger() {
        int length = integers.length(payload);
        return length == 0
                ? 0
                : Math.max(
                        IntegerText.length(integers.get(payload, 0)),
                        IntegerText.length(integers.get(payload, length - 1)));
    }

    private boolean addToListPack(long ref, int length) {
        if (pack.find(pack.first(payload), ref, length, 0) != 0) {
            return false;
        }
        if (pack.length(payload) < keyspace.limits().setEntries
                && length <= keyspace.limits().setValueBytes
                && pack.hasRoom(payload, length + ListPack.ENTRY_OVERHEAD_BYTES)) {
            payload = pack.append(payload, ref, length);
        } else {
            becomeTable();
            table.add(ref, length);
        }
        return true;
    }

    /** Removes a member; false where it is not there. */
    public boolean remove(long ref, int length) {
        return switch (encoding) {
            case Encoding.INTSET -> {
                if (!IntegerText.isCanonical(region.segment(), ref, length)) {
                    yield false;
                }
                int before = integers.length(payload);
                payload = integers.remove(payload, IntegerText.parse(region.segment(), ref, length));
                yield integers.length(payload) < before;
            }
            case Encoding.LISTPACK -> {
                long found = pack.find(pack.first(payload), ref, length, 0);
                if (found != 0) {
                    payload = pack.delete(payload, found);
                }
                yield found != 0;
            }
            default -> table.remove(ref, length);
        };
    }

    @Override
    public boolean first() {
        switch (encoding) {
            case Encoding.INTSET -> {
                index = 0;
                return integers.length(payload) > 0;
            }
            case Encoding.LISTPACK -> element = pack.first(payload);
            default -> {
                table.begin(cursor);
                element = cursor.next();
            }
        }
        return element != 0;
    }

    @Override
    public boolean next() {
        switch (encoding) {
            case Encoding.INTSET -> {
                return ++index < integers.length(payload);
            }
            case Encoding.LISTPACK -> element = pack.next(element);
            default -> element = cursor.next();
        }
        return element != 0;
    }

    @Override
    public boolean random() {
        long length = length();
        if (length == 0) {
            return false;
        }
        if (encoding == Encoding.HASHTABLE) {
            element = table.random(keyspace.random());
            return true;
        }
        long place = Long.remainderUnsigned(keyspace.random().getAsLong(), length);
        if (encoding == Encoding.INTSET) {
            index = (int) place;
        } else {
            element = pack.index(payload, place);
        }
        return true;
    }

    /** The place in an integer set, from 1; the element of a listpack, the entry of a table. */
    @Override
    public long position() {
        return encoding == Encoding.INTSET ? index + 1L : element;
    }

    @Override
    public void goTo(long position) {
        if (encoding == Encoding.INTSET) {
            index = (int) position - 1;
        } else {
            element = position;
        }
    }

    @Override
    public boolean hasFastRandom() {
        return encoding != Encoding.LISTPACK;
    }

    /** Removes the member of the cursor, which ends. */
    public void removeCurrent() {
        switch (encoding) {
            case Encoding.INTSET -> payload = integers.remove(payload, integers.get(payload, index));
            case Encoding.LISTPACK -> payload = pack.delete(payload, element);
            default -> table.remove(element);
        }
    }

    /** Removes the member of a listpack that the cursor is on and goes to the next; false at the end. */
    public boolean removeThenNext() {
        long offset = element - payload;
        payload = pack.delete(payload, element);
        element = pack.elementAt(payload, offset);
        return element != 0;
    }

    /** Holds the set that another register holds, which is not used any more; the one here must have been freed. */
    public void become(SetValue other) {
        load(other.encoding, other.payload);
    }

    /** Visits some entries of a table; see {@link SetTable#scan}. */
    public long scan(long from, long count, EntryVisitor visitor) {
        return table.scan(from, count, visitor);
    }

    /** Whether the member's text is kept as an integer. */
    public boolean isInteger() {
        return encoding == Encoding.INTSET || (encoding == Encoding.LISTPACK && pack.isInteger(element));
    }

    public long integer() {
        return encoding == Encoding.INTSET ? integers.get(payload, index) : pack.integer(element);
    }

    public long stringRef() {
        return encoding == Encoding.LISTPACK ? pack.stringRef(element) : table.memberRef(element);
    }

    public int stringLength() {
        return encoding == Encoding.LISTPACK ? pack.stringLength(element) : table.memberLength(element);
    }

    /**
     * The first byte of the member's text: where it stands, or of an integer after it was written.
     *
     * @param place where an integer may be written: {@link IntegerText#MAX_BYTES} bytes
     */
    public long textRef(long place) {
        if (isInteger()) {
            IntegerText.write(region.segment(), place, integer());
            return place;
        }
        return stringRef();
    }

    public int textLength() {
        return isInteger() ? IntegerText.length(integer()) : stringLength();
    }
}
