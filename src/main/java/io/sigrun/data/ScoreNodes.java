package io.sigrun.data;

import io.sigrun.memory.Region;

/** The nodes of a {@link ScoreTree}: their layout, and moving slots within and between them. */
/*
 * node      snapshot u64 | count u16 | capacity u16 | (leaf: previous u64 | next u64) | slots
 * leaf slot   score f64 | entry u40                                        13 bytes
 * inner slot  score f64 | entry u40 | child u40 | members below it u48     24 bytes
 *
 * A ref of 40 bits is stored divided by 4. Score and entry of an inner slot are those of the first member below it.
 * Level 0 is the leaves. All nodes have the same size, but for a leaf that is the only one, which starts small.
 *
 * The snapshot number is that of the snapshot that the node is stamped for (0: none), so that a walk of the whole
 * keyspace can preserve each node before its first change.
 */
final class ScoreNodes {
    static final int LEAF_SLOTS = 61;
    static final int INNER_SLOTS = 34;

    private static final int SNAPSHOT = 0;
    private static final int COUNT = 8;
    private static final int CAPACITY = 10;
    private static final int PREVIOUS = 12;
    private static final int NEXT = 20;
    private static final int LEAF_HEADER = 28;
    private static final int INNER_HEADER = 12;
    private static final int LEAF_SLOT = 13;
    private static final int INNER_SLOT = 24;
    private static final int SLOT_ENTRY = 8;
    private static final int SLOT_CHILD = 13;
    private static final int SLOT_MEMBERS = 18;

    private final Region region;

    ScoreNodes(Region region) {
        this.region = region;
    }

    /** How many slots a node of a level can have. */
    static int slots(int level) {
        return level == 0 ? LEAF_SLOTS : INNER_SLOTS;
    }

    private static int slotBytes(int level) {
        return level == 0 ? LEAF_SLOT : INNER_SLOT;
    }

    private static long leafBytes(int capacity) {
        return LEAF_HEADER + (long) capacity * LEAF_SLOT;
    }

    /** Makes an empty leaf without neighbours. */
    long newLeaf(int capacity) {
        long leaf = newNode(leafBytes(capacity), capacity);
        region.putLong(leaf + PREVIOUS, 0);
        region.putLong(leaf + NEXT, 0);
        return leaf;
    }

    /** Makes an empty inner node. */
    long newInner() {
        return newNode(INNER_HEADER + (long) INNER_SLOTS * INNER_SLOT, INNER_SLOTS);
    }

    private long newNode(long bytes, int capacity) {
        long node = region.allocate(bytes);
        region.putLong(node + SNAPSHOT, 0);
        region.putShort(node + COUNT, 0);
        region.putShort(node + CAPACITY, capacity);
        return node;
    }

    /** Moves a leaf without neighbours to a larger allocation. */
    long grown(long leaf, int capacity) {
        long moved = region.reallocate(leaf, leafBytes(count(leaf)), leafBytes(capacity));
        region.putShort(moved + CAPACITY, capacity);
        return moved;
    }

    void freeInner(long node) {
        region.free(node);
    }

    /** Takes a leaf out of the chain of leaves and frees it. */
    void freeLeaf(long leaf) {
        long previous = previous(leaf);
        long next = next(leaf);
        if (previous != 0) {
            region.putLong(previous + NEXT, next);
        }
        if (next != 0) {
            region.putLong(next + PREVIOUS, previous);
        }
        region.free(leaf);
    }

    /** Makes an empty leaf behind another one. */
    long newLeafAfter(long leaf) {
        long added = newLeaf(LEAF_SLOTS);
        long next = next(leaf);
        region.putLong(added + PREVIOUS, leaf);
        region.putLong(added + NEXT, next);
        region.putLong(leaf + NEXT, added);
        if (next != 0) {
            region.putLong(next + PREVIOUS, added);
        }
        return added;
    }

    long previous(long leaf) {
        return region.getLong(leaf + PREVIOUS);
    }

    long next(long leaf) {
        return region.getLong(leaf + NEXT);
    }

    int count(long node) {
        return region.getUnsignedShort(node + COUNT);
    }

    private void setCount(long node, int count) {
        region.putShort(node + COUNT, count);
    }

    int capacity(long node) {
        return region.getUnsignedShort(node + CAPACITY);
    }

    long slot(long node, int level, int index) {
        return level == 0
                ? node + LEAF_HEADER + (long) index * LEAF_SLOT
                : node + INNER_HEADER + (long) index * INNER_SLOT;
    }

    double score(long slot) {
        return region.getDouble(slot);
    }

    void setScore(long slot, double score) {
        region.putDouble(slot, score);
    }

    long entry(long slot) {
        return ref(slot + SLOT_ENTRY);
    }

    private long ref(long at) {
        return (region.getUnsignedInt(at) | ((long) region.getUnsignedByte(at + 4) << 32)) << 2;
    }

    private void putRef(long at, long ref) {
        region.putInt(at, (int) (ref >>> 2));
        region.putByte(at + 4, (int) (ref >>> 34));
    }

    long child(long node, int index) {
        return ref(slot(node, 1, index) + SLOT_CHILD);
    }

    /** The members below one slot of an inner node. */
    long members(long node, int index) {
        long at = slot(node, 1, index) + SLOT_MEMBERS;
        return region.getUnsignedInt(at) | ((long) region.getUnsignedShort(at + 4) << 32);
    }

    void setMembers(long node, int index, long members) {
        long at = slot(node, 1, index) + SLOT_MEMBERS;
        region.putInt(at, (int) members);
        region.putShort(at + 4, (int) (members >>> 32));
    }

    /** The members below the first slots of an inner node. */
    long membersBefore(long node, int slots) {
        long members = 0;
        for (int i = 0; i < slots; i++) {
            members += members(node, i);
        }
        return members;
    }

    /** All members of a node and below it. */
    long total(long node, int level) {
        return level == 0 ? count(node) : membersBefore(node, count(node));
    }

    /** Makes an inner slot say what its child's first member is. */
    void refreshFirst(long node, int index, int level) {
        long child = child(node, index);
        long first = slot(child, level - 1, 0);
        long slot = slot(node, level, index);
        region.putDouble(slot, score(first));
        putRef(slot + SLOT_ENTRY, entry(first));
    }

    /** Makes an inner slot say all that it knows of its child. */
    void refresh(long node, int index, int level) {
        refreshFirst(node, index, level);
        setMembers(node, index, total(child(node, index), level - 1));
    }

    /** Puts a member into a leaf that has room. */
    void insertMember(long leaf, int index, double score, long entry) {
        long slot = openSlot(leaf, 0, index);
        region.putDouble(slot, score);
        putRef(slot + SLOT_ENTRY, entry);
    }

    /** Puts a child that is not empty into an inner node that has room. */
    void insertChild(long node, int index, long child, int level) {
        long slot = openSlot(node, level, index);
        putRef(slot + SLOT_CHILD, child);
        refresh(node, index, level);
    }

    private long openSlot(long node, int level, int index) {
        int count = count(node);
        assert count < capacity(node);
        long slot = slot(node, level, index);
        region.copy(slot, slot + slotBytes(level), (long) (count - index) * slotBytes(level));
        setCount(node, count + 1);
        return slot;
    }

    void removeSlots(long node, int level, int index, int slots) {
        int count = count(node);
        long from = slot(node, level, index + slots);
        region.copy(from, slot(node, level, index), (long) (count - index - slots) * slotBytes(level));
        setCount(node, count - slots);
    }

    /** Moves the last slots of a node to the start of the node behind it. */
    void moveToNext(long from, long to, int level, int slots) {
        int count = count(to);
        long start = slot(to, level, 0);
        long bytes = (long) slots * slotBytes(level);
        region.copy(start, start + bytes, (long) count * slotBytes(level));
        region.copy(slot(from, level, count(from) - slots), start, bytes);
        setCount(from, count(from) - slots);
        setCount(to, count + slots);
    }

    /** Moves the first slots of a node to the end of the node before it. */
    void moveToPrevious(long from, long to, int level, int slots) {
        int count = count(to);
        region.copy(slot(from, level, 0), slot(to, level, count), (long) slots * slotBytes(level));
        setCount(to, count + slots);
        removeSlots(from, level, 0, slots);
    }
}
