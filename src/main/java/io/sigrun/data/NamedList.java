package io.sigrun.data;

import io.sigrun.memory.Region;
import io.sigrun.util.ByteString;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Some control objects in the order of their names. */
final class NamedList<T extends Named> {
    private final Region region;
    private final ArrayList<T> items = new ArrayList<>(2);

    NamedList(Region region) {
        this.region = region;
    }

    int size() {
        return items.size();
    }

    T get(int index) {
        return items.get(index);
    }

    /** The one with this name. */
    @Nullable
    T find(long name, int nameLength) {
        int index = search(name, nameLength);
        return index < 0 ? null : items.get(index);
    }

    /** The index of a name, or {@code -1 - index} of where it would be. */
    private int search(long name, int nameLength) {
        int low = 0;
        int high = items.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            int order = compare(items.get(middle).name(), name, nameLength);
            if (order == 0) {
                return middle;
            } else if (order < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return -1 - low;
    }

    private int compare(ByteString ours, long name, int nameLength) {
        int common = Math.min(ours.length(), nameLength);
        for (int i = 0; i < common; i++) {
            int difference = (ours.byteAt(i) & 0xff) - region.getUnsignedByte(name + i);
            if (difference != 0) {
                return difference;
            }
        }
        return Integer.compare(ours.length(), nameLength);
    }

    /** Adds one whose name is not there. */
    void add(T item) {
        int index = 0;
        while (index < items.size() && items.get(index).name().compareTo(item.name()) < 0) {
            index++;
        }
        items.add(index, item);
    }

    void remove(T item) {
        items.remove(item);
    }

    void clear() {
        items.clear();
    }
}
