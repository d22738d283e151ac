package io.sigrun.data;

/**
 * The control object of a large collection: a Java object that knows where the elements are; the elements themselves
 * are in the
 * region.
 */
public interface LargeValue {
    /** Gives everything back to the region. The object is not used afterwards. */
    void free();

    /** A second collection with the same content. */
    LargeValue copy();

    /** The bytes of the region that the collection takes. */
    long usedBytes();
}
