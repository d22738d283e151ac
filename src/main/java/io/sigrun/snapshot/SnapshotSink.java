package io.sigrun.snapshot;

import io.sigrun.data.FrozenReader;
import io.sigrun.data.FrozenValue;

/**
 * Takes the content of a snapshot, on the engine's thread: the records in any order, each once, and after them the
 * large values one after the other. What is handed over is valid during the call only.
 */
public interface SnapshotSink {
    /** Takes a record with its whole value. */
    void record(int database, long record);

    /**
     * Takes note of a large value whose parts come later, and of all about its record.
     *
     * @param content what the value holds now
     * @return what takes the parts
     */
    Large large(int database, long record, FrozenValue content);

    /** Whether so much waits to be written that only what is about to change should be handed over. */
    boolean isFull();

    /** Everything has been handed over. */
    void end();

    /** Something could not be handed over: there is no memory. The snapshot is cancelled. */
    void outOfMemory();

    /** Takes one large value. */
    interface Large extends FrozenReader {
        /** Its parts follow. */
        void begin();

        /** It had all its parts. */
        void end();

        /** The snapshot was cancelled before it had all its parts. */
        void drop();
    }
}
