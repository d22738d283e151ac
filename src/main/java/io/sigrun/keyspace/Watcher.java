package io.sigrun.keyspace;

/** Somebody who watches keys: a client's transaction. Belongs to {@link Watches} while it does. */
public abstract class Watcher {
    /** The ref of the watcher's first watch, or 0. */
    long firstWatch;
    /** How many keys are watched. */
    int watches;
    /** The watcher's place in the list of all, while it watches anything. */
    int place;

    /** The number of keys that are watched. */
    public final int watchedKeys() {
        return watches;
    }

    /** One of the keys was changed. Must not change any key, nor what is watched. */
    protected abstract void overtaken();
}
