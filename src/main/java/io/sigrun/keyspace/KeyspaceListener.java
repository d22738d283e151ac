package io.sigrun.keyspace;

/**
 * Hears of changes to keys: for client-side caches and keyspace events. Called on the engine, must not change keys.
 */
public interface KeyspaceListener {
    /** A key was changed, created, deleted or expired. */
    void keyModified(Database database, long key, int keyLength);

    /** All keys of a database are about to be dropped or exchanged. */
    void databaseFlushed(Database database);

    /**
     * Something happened to a key that keyspace events may tell of.
     *
     * @param eventClass one of the classes of {@link EventClass}
     * @param event the event's name
     */
    void event(int eventClass, byte[] event, Database database, long key, int keyLength);

    /** A listener that hears nothing. */
    KeyspaceListener NONE = new KeyspaceListener() {
        @Override
        public void keyModified(Database database, long key, int keyLength) {}

        @Override
        public void databaseFlushed(Database database) {}

        @Override
        public void event(int eventClass, byte[] event, Database database, long key, int keyLength) {}
    };
}
