package io.sigrun.keyspace;

/**
 * Takes the commands that change data, for the AOF and the replicas. Commands that run as they came are taken by the
 * command path;
 * this port is for what the keyspace does by itself. A test records what it is given.
 */
public interface Propagation {
    /** A key ceased to be because its time was over. */
    void expired(Database database, long key, int keyLength);

    /** Nobody takes anything. */
    Propagation NONE = (database, key, keyLength) -> {};
}
