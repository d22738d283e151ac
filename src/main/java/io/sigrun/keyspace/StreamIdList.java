package io.sigrun.keyspace;

import java.util.Arrays;

/** Some stream ids, in the order in which they were added; reused from command to command. */
public final class StreamIdList {
    private static final int KEPT_IDS = 1024;

    private long[] parts = new long[16];
    private int size;

    StreamIdList() {}

    /** Removes all ids. */
    public void clear() {
        size = 0;
        if (parts.length > 2 * KEPT_IDS) {
            parts = new long[16];
        }
    }

    /** Adds an id at the end. */
    public void add(long ms, long seq) {
        if (2 * size == parts.length) {
            parts = Arrays.copyOf(parts, 2 * parts.length);
        }
        parts[2 * size] = ms;
        parts[2 * size + 1] = seq;
        size++;
    }

    public int size() {
        return size;
    }

    /** The time of an id. */
    public long ms(int index) {
        return parts[2 * index];
    }

    /** The sequence number of an id. */
    public long seq(int index) {
        return parts[2 * index + 1];
    }

    /** Puts another id into a place. */
    public void set(int index, long ms, long seq) {
        parts[2 * index] = ms;
        parts[2 * index + 1] = seq;
    }
}
