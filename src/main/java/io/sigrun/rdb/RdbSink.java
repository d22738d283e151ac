package io.sigrun.rdb;

import io.sigrun.util.ByteString;
import java.io.IOException;

/** Takes what {@link RdbReader} finds in a stream, in its order. Whatever it throws ends the reading. */
interface RdbSink {
    /** The stream begins as one of a version that is read. */
    void accepted(int version, long offset) throws IOException;

    /** A note beside the data, such as the version of the server that wrote it. */
    void auxiliary(String name, String text, long offset) throws IOException;

    /** The source of a function library. */
    void function(ByteString source) throws IOException;

    /** The keys that follow belong to a database. */
    void database(long index, long offset) throws IOException;

    /**
     * A key with the value that was just read, to be stored or discarded.
     *
     * @param expireAtMs Unix time in milliseconds, or -1
     * @param idleSeconds how long it was not used when it was saved, or -1
     * @param frequency its LFU counter, or -1
     */
    void key(ValueReader value, KeptText key, long expireAtMs, long idleSeconds, int frequency) throws IOException;

    /** What a module of a name has saved beside the keys, where it is passed over. */
    default void module(String name, long offset) {}

    /** Whether what modules have saved is passed over; the default is to refuse it. */
    default boolean passesOverModules() {
        return false;
    }

    /** Nothing is half-way: the place for other work that cannot wait until the stream ends. */
    default void pause(long offset) throws IOException {}
}
