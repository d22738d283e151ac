package io.sigrun.data;

/** Takes the parts of a {@link FrozenValue}; each kind of collection has parts of one kind. */
public interface FrozenReader {
    /** A reader that only lets go of what it is given, for a view that nobody wants any more. */
    FrozenReader NONE = new FrozenReader() {};

    /** Takes a field of a hash, or a member of a set or a sorted set. */
    default void entry(long entry) {}

    /**
     * Takes a node of a list, in the order of the list.
     *
     * @param plain whether the blob is one element, else a listpack
     */
    default void listNode(long blob, int bytes, boolean plain) {}

    /** Takes a node of a stream, in order: the listpack of the entries from an id on. */
    default void streamNode(long ms, long sequence, long listPack) {}
}
