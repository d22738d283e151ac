package io.sigrun.rdb;

import io.sigrun.data.KeyHasher;
import io.sigrun.data.ListPack;
import io.sigrun.memory.Region;
import io.sigrun.util.IntegerText;
import java.util.Arrays;

/** Tells whether the elements of a listpack, or every second one, are all different as text. */
final class DistinctTexts implements AutoCloseable {
    /** Up to so many elements are compared each with each. */
    private static final int FEW = 12;

    private final Region region;
    private final ListPack pack;
    private final KeyHasher hasher;
    private final long text;
    private final long place;
    private int[] offsets = new int[256];

    DistinctTexts(Region region, KeyHasher hasher) {
        this.region = region;
        this.pack = new ListPack(region);
        this.hasher = hasher;
        this.text = region.allocate(IntegerText.MAX_BYTES);
        this.place = region.allocate(IntegerText.MAX_BYTES);
    }

    @Override
    public void close() {
        region.free(text);
        region.free(place);
    }

    /**
     * Compares elements.
     *
     * @param count how many elements the listpack has
     * @param skip how many to pass over between two that are looked at
     */
    boolean allDiffer(long list, int count, int skip) {
        int looked = count / (skip + 1);
        if (looked > FEW) {
            return allDifferByHash(list, looked, skip);
        }
        for (long element = pack.first(list); element != 0; element = after(element, skip)) {
            long rest = after(element, skip);
            if (pack.find(rest, pack.textRef(element, text), pack.textLength(element), skip) != 0) {
                return false;
            }
        }
        return true;
    }

    private long after(long element, int skip) {
        long at = pack.next(element);
        for (int i = 0; i < skip && at != 0; i++) {
            at = pack.next(at);
        }
        return at;
    }

    /** Open addressing over the offsets of the elements. */
    private boolean allDifferByHash(long list, int looked, int skip) {
        int slots = Integer.highestOneBit(looked) << 2;
        if (offsets.length < slots) {
            offsets = new int[slots];
        } else {
            Arrays.fill(offsets, 0, slots, 0);
        }
        for (long element = pack.first(list); element != 0; element = after(element, skip)) {
            long ref = pack.textRef(element, text);
            int length = pack.textLength(element);
            int slot = (int) hasher.hash(ref, length) & (slots - 1);
            while (offsets[slot] != 0) {
                if (pack.matches(list + offsets[slot], ref, length) || sameText(list + offsets[slot], ref, length)) {
                    return false;
                }
                slot = (slot + 1) & (slots - 1);
            }
            offsets[slot] = (int) (element - list);
        }
        return true;
    }

    /** As {@link ListPack#matches}, for an integer that a foreign hand has stored as a string. */
    private boolean sameText(long element, long ref, int length) {
        return pack.textLength(element) == length && region.equal(pack.textRef(element, place), ref, length);
    }
}
