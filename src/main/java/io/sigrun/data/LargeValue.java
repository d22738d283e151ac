package io.sigrun.data;

/**
 * The control object of a large collection: a Java object that knows where the elements are; the elements themselves
 * are in the region.
 */
public interface LargeValue {
    /** Gives everything back to the region; the collection is empty then. */
    default void free() {
        long position = 0;
        do {
            position = freeSome(position);
        } while (position != 0);
    }

    /**
     * Gives a bounded part of the collection, some hundred allocations, back to the region. Nothing else may be done
     * with the collection until all of it is freed.
     *
     * @param position 0 to begin, else what the previous step returned
     * @return the position of the next step, or 0 when everything is freed
     */
    long freeSome(long position);

    /**
     * Moves a bounded part of the collection out of sparse memory ({@link io.sigrun.memory.Region#isSparse}). Nothing
     * moves in collections of large parts, of which few share a run of pages: such runs become empty by themselves.
     *
     * @param position 0 to begin, else what the previous step returned; the collection may have changed since
     * @return the position of the next step, or 0 at the end
     */
    default long compactSome(long position) {
        return 0;
    }

    /**
     * Begins a view of what the collection holds now; there can be one at a time. Until that has been read to its end
     * the collection must not be freed.
     */
    FrozenValue freeze();

    /** Whether there is a view that has not been read to its end. */
    boolean isFrozen();

    /** About how many allocations the collection consists of: whether freeing it at once is worth avoiding. */
    long parts();

    /** A second collection with the same content. */
    LargeValue copy();

    /** The bytes of the region that the collection takes. */
    long usedBytes();
}
