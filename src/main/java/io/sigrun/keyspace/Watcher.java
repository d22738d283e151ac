package io.sigrun.keyspace;

/** Somebody who watches keys: a client's transaction. */
public abstract class Watcher extends InterestedParty {
    /** The number of keys that are watched. */
    public final int watchedKeys() {
        return interests;
    }

    /** One of the keys was changed. Must not change any key, nor what is watched. */
    protected abstract void overtaken();
}
