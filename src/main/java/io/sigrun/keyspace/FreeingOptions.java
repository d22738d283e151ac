package io.sigrun.keyspace;

/** When large values are freed bit by bit afterwards instead of at once: the lazyfree directives. */
public final class FreeingOptions {
    /** Of keys that expire (lazyfree-lazy-expire). Also says whether their end is propagated as UNLINK or DEL. */
    public boolean lazyExpire = true;
    /** Of keys that a command replaces or empties (lazyfree-lazy-server-del). */
    public boolean lazyServerDelete = true;
    /** Of keys that DEL names (lazyfree-lazy-user-del). */
    public boolean lazyUserDelete = true;
    /** Of databases that FLUSHDB and FLUSHALL drop without saying how (lazyfree-lazy-user-flush). */
    public boolean lazyUserFlush = true;

    FreeingOptions() {}
}
