package io.sigrun.keyspace;

import io.sigrun.data.ListPack;
import io.sigrun.data.QuickList;
import io.sigrun.data.QuickListCursor;
import io.sigrun.memory.Region;

/**
 * Lists, whichever of their two encodings they have: one listpack, or a list of listpack nodes. A list begins as a
 * listpack, becomes a quicklist when that would be larger than a node may be, and a listpack again when it has shrunk
 * to half of that.
 *
 * <p>One cursor is shared: {@link #seek} places it, {@link #next}, {@link #previous} and the element methods use it. It
 * ends with the next change of any list.
 */
public final class ListValues {
    private final Keyspace keyspace;
    private final Region region;
    private final ListPack pack;
    private final QuickListCursor cursor;
    private boolean packed;
    private long blob;
    private long element;

    public ListValues(Keyspace keyspace) {
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.pack = keyspace.listPack();
        this.cursor = new QuickListCursor(region);
    }

    private boolean isPacked(long record) {
        return keyspace.records().encodingOf(record) == Encoding.LISTPACK;
    }

    private QuickList quickList(long record) {
        return (QuickList) keyspace.records().large(record);
    }

    public long length(long record) {
        return isPacked(record)
                ? pack.length(keyspace.records().collection(record))
                : quickList(record).length();
    }

    /** Makes an empty list at a key that is not there; it must get an element before the command ends. */
    public long create(Database database, long hash, long key, int keyLength) {
        return database.addCollection(hash, key, keyLength, ValueType.LIST, Encoding.LISTPACK, pack.create());
    }

    /** Makes a quicklist of a listpack that so many elements and bytes more would make too large. */
    public void prepareGrowth(Database database, long record, long moreElements, long moreBytes) {
        if (isPacked(record)) {
            long list = keyspace.records().collection(record);
            if (keyspace.limits().listNodeExceeds(pack.bytes(list) + moreBytes, pack.length(list) + moreElements)) {
                QuickList quick = new QuickList(region, keyspace.limits().listNodeSize);
                quick.appendListPack(list);
                database.setCollection(
                        record, Encoding.QUICKLIST, keyspace.handles().add(quick));
            }
        }
    }

    /** Makes a listpack of a quicklist that has become small. */
    public void afterShrinking(Database database, long record) {
        if (isPacked(record)) {
            return;
        }
        QuickList quick = quickList(record);
        if (quick.nodeCount() == 1
                && cursor.firstNode(quick)
                && !cursor.isPlainNode()
                && keyspace.limits().listNodeShrinks(cursor.nodeBytes(), quick.length())) {
            long list = quick.detachListPack();
            if (list != 0) {
                keyspace.handles().remove((int) keyspace.records().collection(record));
                database.setCollection(record, Encoding.LISTPACK, list);
            }
        }
    }

    /** Adds an element at one of the ends; {@link #prepareGrowth} was called for it. */
    public void push(Database database, long record, boolean first, long ref, int bytes) {
        if (isPacked(record)) {
            long list = keyspace.records().collection(record);
            long grown = first ? pack.prepend(list, ref, bytes) : pack.append(list, ref, bytes);
            database.setCollection(record, Encoding.LISTPACK, grown);
        } else if (first) {
            quickList(record).pushFirst(ref, bytes);
        } else {
            quickList(record).pushLast(ref, bytes);
        }
    }

    /** Removes elements; the list may be empty afterwards, and then the key is the caller's to remove. */
    public void deleteRange(Database database, long record, long start, long count) {
        if (isPacked(record)) {
            long list = keyspace.records().collection(record);
            long from = pack.index(list, start);
            if (from != 0) {
                database.setCollection(record, Encoding.LISTPACK, pack.deleteRange(list, from, count));
            }
        } else {
            quickList(record).deleteRange(start, count);
        }
    }

    /** Places the cursor on an element, from 0 or backwards from -1; false where there is none. */
    public boolean seek(long record, long index) {
        packed = isPacked(record);
        if (packed) {
            blob = keyspace.records().collection(record);
            element = pack.index(blob, index);
            return element != 0;
        }
        return cursor.seek(quickList(record), index);
    }

    /** Goes to the next element; false at the end. */
    public boolean next() {
        if (packed) {
            element = pack.next(element);
            return element != 0;
        }
        return cursor.next();
    }

    /** Goes to the element before; false at the start. */
    public boolean previous() {
        if (packed) {
            element = pack.previous(blob, element);
            return element != 0;
        }
        return cursor.previous();
    }

    public boolean isInteger() {
        return packed ? pack.isInteger(element) : cursor.isInteger();
    }

    public long integer() {
        return packed ? pack.integer(element) : cursor.integer();
    }

    public long stringRef() {
        return packed ? pack.stringRef(element) : cursor.stringRef();
    }

    public int stringLength() {
        return packed ? pack.stringLength(element) : cursor.stringLength();
    }

    /** Whether the text of the element is exactly these bytes. */
    public boolean matches(long ref, int bytes) {
        return packed ? pack.matches(element, ref, bytes) : cursor.matches(ref, bytes);
    }

    /** Puts other bytes into the place of the element; the cursor ends. */
    public void replace(Database database, long record, long ref, int bytes) {
        if (packed) {
            database.setCollection(record, Encoding.LISTPACK, pack.replace(blob, element, ref, bytes));
        } else {
            cursor.replace(ref, bytes);
        }
    }

    /** Adds an element beside that of the cursor, which ends. */
    public void insert(Database database, long record, boolean after, long ref, int bytes) {
        if (packed) {
            long grown =
                    after ? pack.insertAfter(blob, element, ref, bytes) : pack.insertBefore(blob, element, ref, bytes);
            database.setCollection(record, Encoding.LISTPACK, grown);
        } else if (after) {
            cursor.insertAfter(ref, bytes);
        } else {
            cursor.insertBefore(ref, bytes);
        }
    }

    /** Removes the element and goes to the one behind it; false at the end. */
    public boolean removeThenNext(Database database, long record) {
        if (!packed) {
            return cursor.removeThenNext();
        }
        long offset = element - blob;
        blob = pack.delete(blob, element);
        database.setCollection(record, Encoding.LISTPACK, blob);
        element = pack.elementAt(blob, offset);
        return element != 0;
    }

    /** Removes the element and goes to the one before it; false at the start. */
    public boolean removeThenPrevious(Database database, long record) {
        if (!packed) {
            return cursor.removeThenPrevious();
        }
        long before = pack.previous(blob, element);
        long offset = before - blob;
        blob = pack.delete(blob, element);
        database.setCollection(record, Encoding.LISTPACK, blob);
        element = before == 0 ? 0 : pack.elementAt(blob, offset);
        return before != 0;
    }
}
