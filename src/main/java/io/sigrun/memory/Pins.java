package io.sigrun.memory;

import java.util.Arrays;

/**
 * The allocations that somebody still reads, with how many do, and whether they have been freed meanwhile.
 *
 * <p>A table of open addressing. Few allocations are pinned at a time, each for as long as a reply is on its way.
 */
final class Pins {
    private static final int START_SLOTS = 64;
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private long[] refs = new long[START_SLOTS];
    /** The number of readers; negative once the allocation has been freed. */
    private int[] readers = new int[START_SLOTS];

    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    void pin(long ref) {
        int slot = find(ref);
        if (refs[slot] == 0) {
            if (2 * (size + 1) > refs.length) {
                grow();
                slot = find(ref);
            }
            refs[slot] = ref;
            readers[slot] = 0;
            size++;
        }
        assert readers[slot] >= 0 : "what is freed is not pinned again";
        readers[slot]++;
    }

    /** One reader less; true where it was the last one of an allocation that is to be freed now. */
    boolean unpin(long ref) {
        int slot = find(ref);
        if (refs[slot] == 0) {
            throw new IllegalStateException("not pinned: " + ref);
        }
        boolean freed = readers[slot] < 0;
        readers[slot] += freed ? 1 : -1;
        if (readers[slot] != 0) {
            return false;
        }
        remove(slot);
        return freed;
    }

    boolean isPinned(long ref) {
        return size != 0 && refs[find(ref)] != 0;
    }

    /** Leaves an allocation to its last reader; false where it has none. */
    boolean freeLater(long ref) {
        int slot = find(ref);
        if (refs[slot] == 0) {
            return false;
        }
        if (readers[slot] < 0) {
            throw new IllegalStateException("freed twice: " + ref);
        }
        readers[slot] = -readers[slot];
        return true;
    }

    private int home(long ref) {
        return (int) ((ref * MIX) >>> 32) & (refs.length - 1);
    }

    private int find(long ref) {
        int slot = home(ref);
        while (refs[slot] != 0 && refs[slot] != ref) {
            slot = (slot + 1) & (refs.length - 1);
        }
        return slot;
    }

    /** Empties a slot and moves those behind it that would not be found any more. */
    private void remove(int emptied) {
        int mask = refs.length - 1;
        int hole = emptied;
        for (int slot = (hole + 1) & mask; refs[slot] != 0; slot = (slot + 1) & mask) {
            if (((slot - home(refs[slot])) & mask) >= ((slot - hole) & mask)) {
                refs[hole] = refs[slot];
                readers[hole] = readers[slot];
                hole = slot;
            }
        }
        refs[hole] = 0;
        size--;
    }

    private void grow() {
        long[] oldRefs = refs;
        int[] oldReaders = readers;
        refs = new long[2 * oldRefs.length];
        readers = Arrays.copyOf(oldReaders, refs.length);
        for (int i = 0; i < oldRefs.length; i++) {
            if (oldRefs[i] != 0) {
                int slot = find(oldRefs[i]);
                refs[slot] = oldRefs[i];
                readers[slot] = oldReaders[i];
            }
        }
    }
}
