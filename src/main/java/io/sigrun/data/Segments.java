package io.sigrun.data;

import io.sigrun.memory.Region;
import java.util.Arrays;

/**
 * The segments of a {@link Dict}: layout, sizes and the work inside one segment.
 *
 * <p>A segment is reached by a <em>word</em>: {@code ref << 14 | size index << 8 | depth}. Header: version u64 and
 * snapshot number u64 (both for the snapshot of the whole keyspace), count u32, 12 bytes in reserve.
 *
 * <p>To split, join or resize segments is done in an array, between two copies of whole segments. An access to the
 * region is cheap in compiled code only, and these loops seldom run: for a long time after a start they are not
 * compiled, and a split took milliseconds.
 */
final class Segments {
    static final int TAG_SHIFT = 40;

    private static final int TAG_BITS = 24;
    private static final long TAG_MASK = (1L << TAG_BITS) - 1;
    /** The bit that says to which side of a freezing an entry belongs; see {@link FrozenEntries}. */
    static final long STAMP = 1L << 39;

    private static final long REF_MASK = STAMP - 1;
    private static final int HEADER_BYTES = 32;
    private static final int VERSION = 0;
    private static final int SNAPSHOT = 8;
    private static final int COUNT = 16;
    private static final int RESERVE = 24;
    /** Where the region's workspace holds the slots that are written; those that are read stand before. */
    private static final int TARGET = 1024;

    /** Bytes of segments: each an allocation size, so that nothing is lost to rounding. */
    private static final int[] BYTES = {
        256, 320, 384, 448, 512, 640, 768, 896, 1024, 1280, 1536, 1792, 2048, 2560, 3072, 3584, 4096, 4608, 5120, 5632,
        6144, 6656, 7168, 7680, 8192
    };

    static final int SIZES = BYTES.length;
    private static final int[] TOTAL_SLOTS = new int[SIZES];
    private static final int[] CAPACITY = new int[SIZES];
    private static final int[] MAX_COUNT = new int[SIZES];

    static {
        for (int i = 0; i < SIZES; i++) {
            TOTAL_SLOTS[i] = (BYTES[i] - HEADER_BYTES) / 8;
            CAPACITY[i] = TOTAL_SLOTS[i] - (TOTAL_SLOTS[i] < 128 ? 6 : 20);
            MAX_COUNT[i] = CAPACITY[i] * 9 / 10;
        }
    }

    /** A segment with fewer entries than this is joined with its buddy when that is sparse as well. */
    static final int MERGE_BELOW = MAX_COUNT[SIZES - 1] / 4;

    private final Region region;

    Segments(Region region) {
        this.region = region;
    }

    static int bytes(int sizeIndex) {
        return BYTES[sizeIndex];
    }

    static int depth(long word) {
        return (int) word & 0xff;
    }

    static int sizeIndex(long word) {
        return (int) (word >>> 8) & 0x3f;
    }

    private static long ref(long word) {
        return word >>> 14;
    }

    static long slots(long word) {
        return ref(word) + HEADER_BYTES;
    }

    /** The end of the slots that entries may stand in; one empty slot behind them ends every probe. */
    static long endOfSlots(long word) {
        return slots(word) + ((TOTAL_SLOTS[sizeIndex(word)] - 1L) << 3);
    }

    static long entry(long content) {
        return (content & REF_MASK) << 2;
    }

    /** The tag of a hash in a segment of a depth. */
    static long tag(long hash, int depth) {
        return (hash >>> (TAG_SHIFT - (depth & ~7))) & TAG_MASK;
    }

    /** The slot that a tag would have in an empty segment. */
    static int home(long tag, int depth, int sizeIndex) {
        long within = (tag << (depth & 7)) & TAG_MASK;
        return (int) ((within * CAPACITY[sizeIndex]) >>> TAG_BITS);
    }

    /** The first hash that has a tag, in the segment that {@code hash} lies in. */
    static long position(long hash, int depth, long tag) {
        int tagStart = depth & ~7;
        long prefix = tagStart == 0 ? 0 : hash >>> (64 - tagStart) << (64 - tagStart);
        return prefix | (tag << (TAG_SHIFT - tagStart));
    }

    /** The smallest size for a number of entries. */
    static int sizeFor(int count) {
        int index = 0;
        while (index < SIZES - 1 && MAX_COUNT[index] < count) {
            index++;
        }
        return index;
    }

    /** The number of entries under which a segment of this size is too large. */
    static int shrinkBelow(int sizeIndex) {
        return sizeIndex == 0 ? 0 : MAX_COUNT[sizeIndex] * 5 / 8;
    }

    int count(long word) {
        return region.getInt(ref(word) + COUNT);
    }

    private void setCount(long word, int count) {
        region.putInt(ref(word) + COUNT, count);
    }

    long create(int sizeIndex, int depth) {
        long ref = region.allocate(BYTES[sizeIndex]);
        region.fill(ref, BYTES[sizeIndex], 0);
        return word(ref, sizeIndex, depth);
    }

    void free(long word) {
        region.free(ref(word));
    }

    boolean isSparse(long word) {
        return region.isSparse(ref(word));
    }

    void setEntry(long slot, long entry) {
        long content = region.getLong(slot);
        region.putLong(slot, (content & ~REF_MASK) | (entry >>> 2));
    }

    /** Whether an entry's slot has a stamp. */
    boolean hasStamp(long slot, long stamp) {
        return (region.getLong(slot) & STAMP) == stamp;
    }

    void setStamp(long slot, long stamp) {
        region.putLong(slot, (region.getLong(slot) & ~STAMP) | stamp);
    }

    /**
     * Gives some entries of a segment that have the other one a stamp, and visits them.
     *
     * @return whether all entries have the stamp now
     */
    boolean stampSome(long word, long stamp, int max, EntryVisitor visitor) {
        int left = max;
        long end = endOfSlots(word);
        for (long slot = slots(word); slot < end; slot += 8) {
            long content = region.getLong(slot);
            if (content != 0 && (content & STAMP) != stamp) {
                if (left == 0) {
                    return false;
                }
                left--;
                visitor.visit(entry(content));
                region.putLong(slot, content ^ STAMP);
            }
        }
        return true;
    }

    /** The slot of an entry that is in the segment. */
    long slotOf(long word, long hash, long entry) {
        int depth = depth(word);
        long slot = slots(word) + ((long) home(tag(hash, depth), depth, sizeIndex(word)) << 3);
        for (; ; slot += 8) {
            long content = region.getLong(slot);
            if (content == 0) {
                throw new IllegalStateException("entry is not in the index");
            }
            if (entry(content) == entry) {
                return slot;
            }
        }
    }

    /**
     * Adds an entry; false where the segment is too full for it.
     *
     * @param stamp 0 or {@link #STAMP}
     */
    boolean place(long word, long hash, long entry, long stamp) {
        int sizeIndex = sizeIndex(word);
        int count = count(word);
        if (count >= MAX_COUNT[sizeIndex]) {
            return false;
        }
        int depth = depth(word);
        long tag = tag(hash, depth);
        long end = endOfSlots(word);
        long slot = slots(word) + ((long) home(tag, depth, sizeIndex) << 3);
        long content;
        while ((content = region.getLong(slot)) != 0 && content >>> TAG_SHIFT <= tag) {
            slot += 8;
        }
        long empty = slot;
        while (region.getLong(empty) != 0) {
            empty += 8;
        }
        if (empty >= end) {
            return false;
        }
        for (long to = empty; to > slot; to -= 8) { // some twenty at most, for which a call would cost more
            region.putLong(to, region.getLong(to - 8));
        }
        region.putLong(slot, (tag << TAG_SHIFT) | stamp | (entry >>> 2));
        setCount(word, count + 1);
        return true;
    }

    /** Empties a slot and moves the entries behind it that stand too far from home one slot back. */
    void removeSlot(long word, long slot) {
        int depth = depth(word);
        int sizeIndex = sizeIndex(word);
        long slots = slots(word);
        long next = slot + 8;
        long content;
        while ((content = region.getLong(next)) != 0
                && slots + ((long) home(content >>> TAG_SHIFT, depth, sizeIndex) << 3) < next) {
            next += 8;
        }
        region.copy(slot + 8, slot, next - slot - 8);
        region.putLong(next - 8, 0);
        setCount(word, count(word) - 1);
    }

    /** A copy of a segment in another size, or 0 where it does not fit. */
    long resized(long word, int sizeIndex) {
        int count = count(word);
        if (count > MAX_COUNT[sizeIndex] || load(word, 0, TAG_MASK) != count) {
            return 0;
        }
        int depth = depth(word);
        clearTarget(sizeIndex);
        return arrange(count, 0, depth, sizeIndex) < 0 ? 0 : store(word, depth, sizeIndex, count);
    }

    /** One half of a segment, one level deeper: that with bit {@code which} after the prefix. */
    long half(long word, int which, KeyHasher hasher) {
        int depth = depth(word);
        int bit = TAG_BITS - 1 - (depth & 7);
        long prefixTags = 0;
        long any = firstContent(word);
        if (any != 0) {
            prefixTags = (any >>> TAG_SHIFT) >>> (bit + 1) << (bit + 1);
        }
        long from = prefixTags | ((long) which << bit);
        int count = load(word, from, from | ((1L << bit) - 1));
        if ((depth & 7) == 7) {
            renew(count, depth + 1, hasher);
        }
        for (int sizeIndex = sizeFor(count + (count >> 4) + 1); sizeIndex < SIZES; sizeIndex++) {
            clearTarget(sizeIndex);
            if (arrange(count, 0, depth + 1, sizeIndex) >= 0) {
                return store(word, depth + 1, sizeIndex, count);
            }
        }
        throw new IllegalStateException("half of a segment does not fit in a segment");
    }

    private long firstContent(long word) {
        long end = endOfSlots(word);
        for (long slot = slots(word); slot < end; slot += 8) {
            long content = region.getLong(slot);
            if (content != 0) {
                return content;
            }
        }
        return 0;
    }

    /**
     * Two buddies as one segment, one level higher; 0 where they do not fit. They may not although they are sparse: who
     * deletes in hash order leaves entries that stand as close as before, and twice as close in a merged segment.
     */
    long merged(long low, long high, KeyHasher hasher) {
        int depth = depth(low) - 1;
        int count = count(low) + count(high);
        for (int sizeIndex = sizeFor(count + (count >> 4) + 1); sizeIndex < SIZES; sizeIndex++) {
            clearTarget(sizeIndex);
            int at = arrangeBuddy(low, 0, depth, sizeIndex, hasher);
            if (at >= 0 && arrangeBuddy(high, at, depth, sizeIndex, hasher) >= 0) {
                return store(low, depth, sizeIndex, count);
            }
        }
        return 0;
    }

    private int arrangeBuddy(long word, int at, int depth, int sizeIndex, KeyHasher hasher) {
        int count = load(word, 0, TAG_MASK);
        if ((depth & 7) == 7) {
            renew(count, depth, hasher);
        }
        return arrange(count, at, depth, sizeIndex);
    }

    /** Loads the entries of a segment whose tags lie in a range, in order, the stamps with them; returns how many. */
    private int load(long word, long from, long to) {
        long[] work = region.workspace();
        int slots = TOTAL_SLOTS[sizeIndex(word)] - 1;
        region.copyOut(slots(word), work, 0, slots);
        int count = 0;
        for (int i = 0; i < slots; i++) {
            long content = work[i];
            long tag = content >>> TAG_SHIFT;
            if (content != 0 && tag >= from && tag <= to) {
                work[count++] = content;
            }
        }
        return count;
    }

    /** Gives the loaded entries the tags of another depth; those whose old tags were equal have to be put in order. */
    private void renew(int count, int depth, KeyHasher hasher) {
        long[] work = region.workspace();
        for (int i = 0; i < count; i++) {
            long content = work[i];
            long tag = tag(hasher.hashOfEntry(entry(content)), depth);
            int at = i;
            while (at > 0 && work[at - 1] >>> TAG_SHIFT > tag) {
                work[at] = work[at - 1];
                at--;
            }
            work[at] = (tag << TAG_SHIFT) | (content & (STAMP | REF_MASK));
        }
    }

    private void clearTarget(int sizeIndex) {
        Arrays.fill(region.workspace(), TARGET, TARGET + TOTAL_SLOTS[sizeIndex], 0);
    }

    /**
     * Puts the loaded entries at their homes in the target or, where those are taken, behind the entry before.
     *
     * @param at the first slot of the target that may be used
     * @return the slot after the last one used, or -1 when the target's padding is used up
     */
    private int arrange(int count, int at, int depth, int sizeIndex) {
        long[] work = region.workspace();
        int capacity = CAPACITY[sizeIndex];
        int end = TOTAL_SLOTS[sizeIndex] - 1;
        int next = at;
        for (int i = 0; i < count; i++) {
            long content = work[i];
            long within = ((content >>> TAG_SHIFT) << (depth & 7)) & TAG_MASK; // as home() has it
            next = Math.max(next, (int) ((within * capacity) >>> TAG_BITS));
            if (next >= end) {
                return -1;
            }
            work[TARGET + next++] = content;
        }
        return next;
    }

    /** Makes a segment of the target that succeeds another. */
    private long store(long predecessor, int depth, int sizeIndex, int count) {
        long ref = region.allocate(BYTES[sizeIndex]);
        region.putLong(ref + VERSION, region.getLong(ref(predecessor) + VERSION) + 2);
        region.putLong(ref + SNAPSHOT, region.getLong(ref(predecessor) + SNAPSHOT));
        region.putLong(ref + COUNT, count);
        region.putLong(ref + RESERVE, 0);
        region.copyIn(region.workspace(), TARGET, ref + HEADER_BYTES, TOTAL_SLOTS[sizeIndex]);
        return word(ref, sizeIndex, depth);
    }

    private static long word(long ref, int sizeIndex, int depth) {
        return (ref << 14) | ((long) sizeIndex << 8) | depth;
    }
}
