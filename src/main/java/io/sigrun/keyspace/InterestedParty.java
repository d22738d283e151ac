package io.sigrun.keyspace;

/** Somebody who is interested in keys; see {@link KeyInterests}, to which the fields belong. */
public abstract class InterestedParty {
    /** The ref of the party's first interest, or 0. */
    long firstInterest;
    /** How many keys the party is interested in. */
    int interests;
    /** The party's place in the list of all, while it is interested in anything. */
    int place;
}
