package io.sigrun.keyspace;

import io.sigrun.data.StreamFields;
import java.util.Arrays;

/** The fields and values of a stream entry to be added; reused from command to command. */
public final class EntryFields implements StreamFields {
    private static final int KEPT_TEXTS = 1024;

    private long[] refs = new long[16];
    private int[] lengths = new int[16];
    private int size;
    private long bytes;

    EntryFields() {}

    /** Removes all texts. */
    public void clear() {
        size = 0;
        bytes = 0;
        if (refs.length > KEPT_TEXTS) {
            refs = new long[16];
            lengths = new int[16];
        }
    }

    /** Adds a field, or the value of the field that was added last. */
    public void add(long ref, int length) {
        if (size == refs.length) {
            refs = Arrays.copyOf(refs, 2 * size);
            lengths = Arrays.copyOf(lengths, 2 * size);
        }
        refs[size] = ref;
        lengths[size++] = length;
        bytes += length;
    }

    /** The bytes of all texts together. */
    public long bytes() {
        return bytes;
    }

    @Override
    public int pairs() {
        return size / 2;
    }

    @Override
    public long ref(int index) {
        return refs[index];
    }

    @Override
    public int length(int index) {
        return lengths[index];
    }
}
