package io.sigrun.keyspace;

/**
 * Is told before anything that a point-in-time view has not read yet is changed, so that the view can keep it as it
 * was. Belongs to the engine's thread.
 */
public interface Preserver {
    /**
     * A record, its value, its expire time or its key is about to change, or may be; or the record is about to go.
     *
     * @param hash the hash of its key
     */
    void beforeChange(Database database, long hash, long record);

    /**
     * Whether a record may be changed: the view has it, or does not want it. For assertions: {@link #beforeChange}
     * makes it so.
     */
    boolean isPreserved(Database database, long hash, long record);

    /**
     * All keys of a database are about to go.
     *
     * @return whether the view has taken the indexes over, and gives them to the {@link Garbage} when it has read them;
     *     otherwise they are the caller's to free
     */
    boolean takeOver(KeyIndexes indexes);

    /** There is no view. */
    Preserver NONE = new Preserver() {
        @Override
        public void beforeChange(Database database, long hash, long record) {}

        @Override
        public boolean isPreserved(Database database, long hash, long record) {
            return true;
        }

        @Override
        public boolean takeOver(KeyIndexes indexes) {
            return false;
        }
    };
}
