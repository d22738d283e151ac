package io.sigrun.data;

import io.sigrun.memory.Region;
import java.util.function.LongSupplier;

/**
 * A set of integers in one blob, sorted, in the exact bytes of Redis' intset: width u32 (2, 4 or 8 bytes an integer),
 * count u32, then the integers little-endian in ascending order.
 *
 * <p>A set is named by the ref of its allocation, which its owner holds; operations that change it return the ref from
 * then on. All integers have the width that the widest one added needs; it never narrows.
 */
public final class IntSet {
    /** Bytes before the first integer. */
    public static final int HEADER_BYTES = 8;

    private static final int COUNT = 4;
    private static final long MAX_BYTES = 1L << 30;

    private final Region region;

    /** Operations on the integer sets of a region; keeps no state of its own. */
    public IntSet(Region region) {
        this.region = region;
    }

    /** Makes an empty set. */
    public long create() {
        long set = region.allocate(HEADER_BYTES);
        region.putInt(set, 2);
        region.putInt(set + COUNT, 0);
        return set;
    }

    /** A second set with the same integers. */
    public long copy(long set) {
        long bytes = bytes(set);
        long copy = region.allocate(bytes);
        region.copy(set, copy, bytes);
        return copy;
    }

    /** The number of integers. */
    public int length(long set) {
        return region.getInt(set + COUNT);
    }

    /** The size of the whole blob in bytes. */
    public long bytes(long set) {
        return HEADER_BYTES + (long) width(set) * length(set);
    }

    private int width(long set) {
        return region.getInt(set);
    }

    private static int widthOf(long value) {
        return value == (short) value ? 2 : value == (int) value ? 4 : 8;
    }

    /**
     * The integer at a place in ascending order.
     *
     * @param index 0 to {@code length - 1}
     */
    public long get(long set, int index) {
        return read(set, index, width(set));
    }

    private long read(long set, int index, int width) {
        long at = set + HEADER_BYTES + (long) index * width;
        return switch (width) {
            case 2 -> (short) region.getUnsignedShort(at);
            case 4 -> region.getInt(at);
            default -> region.getLong(at);
        };
    }

    private void write(long set, int index, int width, long value) {
        long at = set + HEADER_BYTES + (long) index * width;
        switch (width) {
            case 2 -> region.putShort(at, (int) value);
            case 4 -> region.putInt(at, (int) value);
            default -> region.putLong(at, value);
        }
    }

    /** An integer of the set, all equally likely; the set must not be empty. */
    public long random(long set, LongSupplier random) {
        return get(set, (int) Long.remainderUnsigned(random.getAsLong(), length(set)));
    }

    /** Whether an integer is in the set. */
    public boolean contains(long set, long value) {
        return widthOf(value) <= width(set) && indexOf(set, value) >= 0;
    }

    /** The place of an integer, or {@code -1 - place} where it would stand. */
    private int indexOf(long set, long value) {
        int width = width(set);
        int low = 0;
        int high = length(set) - 1;
        if (high >= 0 && value > read(set, high, width)) {
            return -2 - high;
        }
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long found = read(set, middle, width);
            if (found < value) {
                low = middle + 1;
            } else if (found > value) {
                high = middle - 1;
            } else {
                return middle;
            }
        }
        return -1 - low;
    }

    /** Adds an integer; where it is there already nothing changes, the {@link #length} neither. */
    public long add(long set, long value) {
        int width = widthOf(value);
        if (width > width(set)) {
            return addWidening(set, value, width);
        }
        int index = indexOf(set, value);
        if (index >= 0) {
            return set;
        }
        int place = -1 - index;
        int count = length(set);
        width = width(set);
        long moved = grown(set, HEADER_BYTES + (long) width * (count + 1L));
        long at = moved + HEADER_BYTES + (long) place * width;
        region.copy(at, at + width, (long) (count - place) * width);
        write(moved, place, width, value);
        region.putInt(moved + COUNT, count + 1);
        return moved;
    }

    /** A value that needs a larger width than all others is below or above all of them. */
    private long addWidening(long set, long value, int width) {
        int count = length(set);
        int oldWidth = width(set);
        long moved = grown(set, HEADER_BYTES + (long) width * (count + 1L));
        int shift = value < 0 ? 1 : 0;
        for (int i = count - 1; i >= 0; i--) {
            write(moved, i + shift, width, read(moved, i, oldWidth));
        }
        write(moved, value < 0 ? 0 : count, width, value);
        region.putInt(moved, width);
        region.putInt(moved + COUNT, count + 1);
        return moved;
    }

    private long grown(long set, long bytes) {
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException("integer set of " + bytes + " bytes");
        }
        if (bytes <= region.usableBytes(set)) {
            return set;
        }
        return region.reallocate(set, bytes(set), Blobs.capacity(bytes));
    }

    /** Removes an integer; where it is not there nothing changes, the {@link #length} neither. */
    public long remove(long set, long value) {
        int index = widthOf(value) > width(set) ? -1 : indexOf(set, value);
        if (index < 0) {
            return set;
        }
        int width = width(set);
        int count = length(set) - 1;
        long at = set + HEADER_BYTES + (long) index * width;
        region.copy(at + width, at, (long) (count - index) * width);
        region.putInt(set + COUNT, count);
        return Blobs.shrunk(region, set, bytes(set));
    }

    /**
     * Checks a blob from outside: its width, its size, and that the integers ascend.
     *
     * @param bytes how many bytes the blob has; nothing beyond is read
     */
    public boolean validate(long blob, long bytes) {
        if (bytes < HEADER_BYTES || bytes > MAX_BYTES) {
            return false;
        }
        int width = width(blob);
        if ((width != 2 && width != 4 && width != 8)
                || HEADER_BYTES + width * region.getUnsignedInt(blob + COUNT) != bytes) {
            return false;
        }
        int count = length(blob);
        for (int i = 1; i < count; i++) {
            if (read(blob, i - 1, width) >= read(blob, i, width)) {
                return false;
            }
        }
        return true;
    }
}
