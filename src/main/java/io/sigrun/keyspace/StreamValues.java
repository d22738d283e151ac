package io.sigrun.keyspace;

import io.sigrun.data.StreamCursor;
import io.sigrun.data.StreamLog;
import io.sigrun.memory.Region;

/**
 * Streams, and what their commands share: one {@link #cursor} over entries, {@link #ids texts of ids}, lists of ids,
 * the fields of an entry and a way to trim. Each serves one command at a time.
 */
public final class StreamValues {
    private final Keyspace keyspace;
    private final Region region;
    private final StreamCursor cursor;
    private final StreamIdText ids;
    private final StreamIdList list = new StreamIdList();
    private final StreamIdList otherList = new StreamIdList();
    private final EntryFields fields = new EntryFields();
    private final StreamTrim trim = new StreamTrim();

    StreamValues(Keyspace keyspace) {
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.cursor = new StreamCursor(region);
        this.ids = new StreamIdText(region);
    }

    /** The stream of a record. */
    public StreamLog log(long record) {
        return (StreamLog) keyspace.records().large(record);
    }

    /** Makes an empty stream at a key that is not there; returns its record. */
    public long create(Database database, long hash, long key, int keyLength) {
        return database.addLarge(hash, key, keyLength, ValueType.STREAM, Encoding.STREAM, new StreamLog(region));
    }

    /** The cursor that all commands share. */
    public StreamCursor cursor() {
        return cursor;
    }

    /** Places the cursor on the entry with an id; false where there is none. */
    public boolean seek(StreamLog log, long ms, long seq) {
        cursor.range(log, ms, seq, ms, seq, false);
        return cursor.next();
    }

    /** Places the cursor on the first entry, or on the last; false where there is none. */
    public boolean seekEnd(StreamLog log, boolean last) {
        cursor.all(log, last);
        return cursor.next();
    }

    /** Reads and writes ids. */
    public StreamIdText ids() {
        return ids;
    }

    /** An empty list for the ids of a command. */
    public StreamIdList list() {
        list.clear();
        return list;
    }

    /** The list that {@link #list} emptied, as it was filled since. */
    public StreamIdList filledList() {
        return list;
    }

    /** Another empty list. */
    public StreamIdList otherList() {
        otherList.clear();
        return otherList;
    }

    /** The list that {@link #otherList} emptied, as it was filled since. */
    public StreamIdList otherFilledList() {
        return otherList;
    }

    /** The fields and values of an entry to be added, none yet. */
    public EntryFields fields() {
        fields.clear();
        return fields;
    }

    /** A way to trim, none yet. */
    public StreamTrim trim() {
        trim.clear();
        return trim;
    }
}
