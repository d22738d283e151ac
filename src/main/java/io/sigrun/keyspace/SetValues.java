package io.sigrun.keyspace;

/**
 * The sets of keys: loads them into a {@link SetValue} and puts them back after a change. The value that {@link #open}
 * returns is always the same object, so that the next call takes it away from the one before.
 */
public final class SetValues {
    private final Keyspace keyspace;
    private final SetValue value;

    SetValues(Keyspace keyspace) {
        this.keyspace = keyspace;
        this.value = new SetValue(keyspace);
    }

    /** The set of a record, to read, or to change and then {@link #save}. */
    public SetValue open(long record) {
        return open(record, value);
    }

    /** As {@link #open(long)}, into a register of the caller's own. */
    public SetValue open(long record, SetValue into) {
        into.load(keyspace.records().encodingOf(record), keyspace.records().collection(record));
        return into;
    }

    /** Puts a set back that was changed. */
    public void save(Database database, long record, SetValue changed) {
        database.setCollection(record, changed.encoding(), changed.payload());
    }

    /**
     * Makes an empty set at a key that is not there; it must get a member before the command ends.
     *
     * @param ref the text of the first member to come
     * @param sizeHint how many members will be added
     */
    public long create(Database database, long hash, long key, int keyLength, long ref, int length, long sizeHint) {
        value.createFor(ref, length, sizeHint);
        return attach(database, hash, key, keyLength, 0, value);
    }

    /**
     * Makes a set that was built outside the value of a key.
     *
     * @param old the key's record, which is replaced, or 0
     */
    public long attach(Database database, long hash, long key, int keyLength, long old, SetValue built) {
        return database.setCollection(hash, key, keyLength, old, ValueType.SET, built.encoding(), built.payload());
    }
}
