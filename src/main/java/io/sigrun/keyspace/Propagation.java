package io.sigrun.keyspace;

import io.sigrun.data.ExpiredFields;
import io.sigrun.data.HashTable;

/**
 * Takes the commands that change data, for the AOF and the replicas. Commands that run as they came are taken by the
 * command path; this port is for what the keyspace does by itself. A test records what it is given.
 */
public interface Propagation {
    /**
     * A key ceased to be because its time was over: goes out as UNLINK or, without {@link FreeingOptions#lazyExpire},
     * as DEL.
     */
    void expired(Database database, long key, int keyLength);

    /**
     * Fields of a hash are about to cease because their time is over.
     *
     * @param fields has {@code count} entries of the table
     */
    void fieldsExpired(Database database, long key, int keyLength, HashTable table, ExpiredFields fields, int count);

    /** Nobody takes anything. */
    Propagation NONE = new Propagation() {
        @Override
        public void expired(Database database, long key, int keyLength) {}

        @Override
        public void fieldsExpired(
                Database database, long key, int keyLength, HashTable table, ExpiredFields fields, int count) {}
    };
}
