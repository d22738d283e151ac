package io.sigrun.data;

/**
 * The fields and values of an entry that is to be appended to a {@link StreamLog}, as texts in the region: field 0,
 * value 0, field 1, value 1 and so on.
 */
public interface StreamFields {
    /** The number of fields, each with a value. */
    int pairs();

    /**
     * The first byte of a text.
     *
     * @param index 0 to {@code 2 * pairs() - 1}
     */
    long ref(int index);

    /** The length of a text. */
    int length(int index);
}
