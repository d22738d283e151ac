package io.sigrun.resp;

import org.jspecify.annotations.Nullable;

/**
 * A run of bytes in the region that a transport reads into or writes from; comes from a {@link BlockPool}. A borrowed
 * one is part of somebody else's allocation, pinned, and only read.
 */
public final class Block {
    /** The first byte. */
    public long ref;
    /** How many bytes fit. */
    public int capacity;
    /** How many bytes, from the first on, are filled. */
    public int length;
    /** The block that follows in a chain of replies. */
    public @Nullable Block next;
    /** What a transport keeps with the block: its own view of these bytes. */
    public @Nullable Object view;

    /** The pinned allocation that a borrowed block is part of, or 0. */
    long pinned;

    Block(long ref, int capacity) {
        this.ref = ref;
        this.capacity = capacity;
    }

    /** Whether its bytes are somebody else's. They change from one use to the next. */
    public boolean isBorrowed() {
        return pinned != 0;
    }

    /** How many bytes may still be added. */
    public int room() {
        return capacity - length;
    }
}
