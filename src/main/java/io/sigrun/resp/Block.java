package io.sigrun.resp;

import org.jspecify.annotations.Nullable;

/** A run of bytes in the region that a transport reads into or writes from; comes from a {@link BlockPool}. */
public final class Block {
    /** The first byte. */
    public final long ref;
    /** How many bytes fit. */
    public final int capacity;
    /** How many bytes, from the first on, are filled. */
    public int length;
    /** The block that follows in a chain of replies. */
    public @Nullable Block next;
    /** What a transport keeps with the block: its own view of these bytes. */
    public @Nullable Object view;

    Block(long ref, int capacity) {
        this.ref = ref;
        this.capacity = capacity;
    }

    /** How many bytes may still be added. */
    public int room() {
        return capacity - length;
    }
}
