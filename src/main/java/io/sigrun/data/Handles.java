package io.sigrun.data;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Numbers for the control objects of large collections, so that an entry in the region can refer to them. */
public final class Handles {
    private @Nullable LargeValue[] values = new LargeValue[64];
    private int[] free = new int[64];
    private int freeCount;
    private int end = 1;

    /** Gives a value a handle: a positive number, reused after {@link #remove}. */
    public int add(LargeValue value) {
        int handle;
        if (freeCount > 0) {
            handle = free[--freeCount];
        } else {
            handle = end++;
            if (handle == values.length) {
                values = Arrays.copyOf(values, 2 * values.length);
            }
        }
        values[handle] = value;
        return handle;
    }

    /** The value of a handle that is in use. */
    public LargeValue get(int handle) {
        LargeValue value = values[handle];
        if (value == null) {
            throw new IllegalStateException("no value has handle " + handle);
        }
        return value;
    }

    /** Whether a handle is in use and that of this value. */
    @SuppressWarnings("ReferenceEquality") // it is this very object that is meant
    public boolean holds(int handle, LargeValue value) {
        return values[handle] == value;
    }

    /** Takes a handle out of use. */
    public void remove(int handle) {
        get(handle);
        values[handle] = null;
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, 2 * free.length);
        }
        free[freeCount++] = handle;
    }

    /** The number of handles in use. */
    public int count() {
        return end - 1 - freeCount;
    }
}
