package io.sigrun.rdb;

import io.sigrun.data.FrozenReader;
import io.sigrun.data.FrozenValue;

/** What a file that holds the data set is written in: the items of an RDB stream, or commands. */
interface RecordFormat {
    /** Writes what comes before all keys. */
    void writeStart(FunctionStore functions);

    /** Chooses the database of the keys that follow, and says how many there are in it. */
    void writeDatabase(int index, long size, long volatileSize);

    /** Chooses the database of the keys that follow. */
    void writeSelect(int index);

    /** Whether a record's value can be said. */
    boolean canWrite(long record);

    /** What there is to say about a record whose value cannot be said. */
    RdbException refusal(long record);

    /** Writes a record with its value. */
    void write(long record);

    /** Writes what comes before the parts of a large value; as it is when it is frozen. */
    void writeHead(long record, FrozenValue content);

    /** Writes what comes behind the parts of a large value; as it is when it is frozen. */
    void writeTail(long record);

    /** What writes the parts of a large value, when they are read. */
    Parts parts(long record, FrozenValue content);

    /** Writes what comes behind all keys. */
    void writeEnd();

    /** Writes the parts of one large value. */
    interface Parts extends FrozenReader {
        /** All parts were read. */
        default void end() {}

        /** Gives back what was kept for the parts. */
        default void free() {}
    }
}
