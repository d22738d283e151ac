package io.sigrun.keyspace;

/** The elements of one collection, with a cursor; it ends with the next change. */
public interface Elements {
    /** Places the cursor on the first element; false where there is none. */
    boolean first();

    /** Goes to the next element; false at the end. */
    boolean next();

    /** Places the cursor on an element chosen at random; false where there is none. */
    boolean random();

    /** Where the cursor is, for {@link #goTo}; never 0. */
    long position();

    /** Places the cursor where it was before. */
    void goTo(long position);

    /** How many elements there are, or more where some are not to be seen any more. */
    long length();

    /** Whether {@link #random} costs about the same however many elements there are. */
    boolean hasFastRandom();
}
