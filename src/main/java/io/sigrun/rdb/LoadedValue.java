package io.sigrun.rdb;

import io.sigrun.data.LargeValue;
import io.sigrun.memory.Region;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value while and after it is read, before any key has it. Whoever reads keeps here whatever it has allocated, so
 * that one call gives all of it back when the stream turns out to be corrupt. Reused from value to value.
 */
final class LoadedValue {
    private final Region region;

    /** A number of {@link io.sigrun.keyspace.ValueType}. */
    int type;
    /** A number of {@link io.sigrun.keyspace.Encoding}; of a string it is decided when it is stored. */
    int encoding;
    /** A listpack, an integer set, or the bytes of a long string; 0 for none. */
    long blob;
    /** A second allocation that is used up while reading, or 0. */
    long scrap;
    /** A large collection. */
    @Nullable
    LargeValue large;
    /** The place of a string; it belongs to the input and is gone with the next read, unless it is {@link #blob}. */
    long text;

    int textLength;
    /** Whether it is what a module left, of which nothing is kept. */
    boolean module;
    /** Whether it is a collection without elements, which no key may have. */
    boolean empty;
    /** How many fields of a hash were left out because their time was over. */
    long expiredFields;
    /** Whether all fields of a hash were. */
    boolean allExpired;

    LoadedValue(Region region) {
        this.region = region;
    }

    void begin(int newType) {
        type = newType;
        encoding = 0;
        blob = 0;
        scrap = 0;
        large = null;
        text = 0;
        textLength = 0;
        module = false;
        empty = false;
        expiredFields = 0;
        allExpired = false;
    }

    /** The large collection of a value that is one. */
    LargeValue large() {
        return Objects.requireNonNull(large);
    }

    /** Gives everything back. */
    void discard() {
        dropScrap();
        if (blob != 0) {
            region.free(blob);
            blob = 0;
        }
        if (large != null) {
            large.free();
            large = null;
        }
    }

    void dropScrap() {
        if (scrap != 0) {
            region.free(scrap);
            scrap = 0;
        }
    }

    /** What it is now belongs to someone else. */
    void handedOver() {
        blob = 0;
        large = null;
    }
}
