package io.sigrun.keyspace;

/** Somebody who waits for keys to get values of a type: a client in a blocking command. */
public abstract class Waiter extends InterestedParty {
    /** The type that is waited for. */
    int type;
    /** Whether it is waited for the key to go or to be replaced, too. */
    boolean forRemoval;
}
