package io.sigrun.data;

import io.sigrun.memory.Region;

/** What the nodes of all B+trees have in common: a header, slots of one size a level, and a chain of the leaves. */
/*
 * node    snapshot u64 | count u16 | capacity u16 | (leaf: previous u64 | next u64) | slots
 *
 * Level 0 is the leaves. All nodes of a level have the same size, but for a leaf that is the only one, which starts
 * small. The snapshot number is that of the snapshot that the node is stamped for (0: none), so that a walk of the
 * whole keyspace can preserve each node before its first change.
 */
abstract sealed class TreeNodes permits ScoreNodes, IdNodes {
    private static final int SNAPSHOT = 0;
    private static final int COUNT = 8;
    private static final int CAPACITY = 10;
    private static final int PREVIOUS = 12;
    private static final int NEXT = 20;
    private static final int LEAF_HEADER = 28;
    private static final int INNER_HEADER = 12;

    final Region region;
    final int leafSlots;
    final int innerSlots;
    private final int leafSlotBytes;
    private final int innerSlotBytes;

    TreeNodes(Region region, int leafSlots, int leafSlotBytes, int innerSlots, int innerSlotBytes) {
        this.region = region;
        this.leafSlots = leafSlots;
        this.leafSlotBytes = leafSlotBytes;
        this.innerSlots = innerSlots;
        this.innerSlotBytes = innerSlotBytes;
    }

    /** How many slots a node of a level can have. */
    final int slots(int level) {
        return level == 0 ? leafSlots : innerSlots;
    }

    /** How many words a slot of a leaf takes, where that is a multiple of words. */
    final int leafSlotWords() {
        return leafSlotBytes / Long.BYTES;
    }

    private int slotBytes(int level) {
        return level == 0 ? leafSlotBytes : innerSlotBytes;
    }

    private long leafBytes(int capacity) {
        return LEAF_HEADER + (long) capacity * leafSlotBytes;
    }

    /** Makes an empty leaf without neighbours. */
    final long newLeaf(int capacity) {
        long leaf = newNode(leafBytes(capacity), capacity);
        region.putLong(leaf + PREVIOUS, 0);
        region.putLong(leaf + NEXT, 0);
        return leaf;
    }

    /** Makes an empty inner node. */
    final long newInner() {
        return newNode(INNER_HEADER + (long) innerSlots * innerSlotBytes, innerSlots);
    }

    private long newNode(long bytes, int capacity) {
        long node = region.allocate(bytes);
        region.putLong(node + SNAPSHOT, 0);
        region.putShort(node + COUNT, 0);
        region.putShort(node + CAPACITY, capacity);
        return node;
    }

    /** Moves a leaf without neighbours to a larger allocation. */
    final long grown(long leaf, int capacity) {
        long moved = region.reallocate(leaf, leafBytes(count(leaf)), leafBytes(capacity));
        region.putShort(moved + CAPACITY, capacity);
        return moved;
    }

    /** Makes an empty leaf behind another one. */
    final long newLeafAfter(long leaf) {
        long added = newLeaf(leafSlots);
        long next = next(leaf);
        region.putLong(added + PREVIOUS, leaf);
        region.putLong(added + NEXT, next);
        region.putLong(leaf + NEXT, added);
        if (next != 0) {
            region.putLong(next + PREVIOUS, added);
        }
        return added;
    }

    /** Frees a node; a leaf is taken out of the chain of leaves. */
    final void free(long node, int level) {
        if (level == 0) {
            long previous = previous(node);
            long next = next(node);
            if (previous != 0) {
                region.putLong(previous + NEXT, next);
            }
            if (next != 0) {
                region.putLong(next + PREVIOUS, previous);
            }
        }
        region.free(node);
    }

    /** Frees a node and all below it. */
    final void freeSubtree(long node, int level) {
        if (level > 0) {
            int count = count(node);
            for (int i = 0; i < count; i++) {
                freeSubtree(child(node, i), level - 1);
            }
        }
        free(node, level);
    }

    /**
     * Frees nodes from the end of a subtree on; what is left is no tree any more, but can be freed in the same way.
     *
     * @param budget how many nodes at most, at least 2
     * @return how much of the budget is left, at least 1, when the whole subtree is freed; else 0
     */
    final int freeLast(long node, int level, int budget) {
        int left = budget;
        if (level > 0) {
            for (int i = count(node) - 1; i >= 0; i--) {
                left = left < 2 ? 0 : freeLast(child(node, i), level - 1, left);
                if (left == 0) {
                    return 0;
                }
                setCount(node, i);
            }
        }
        if (left < 2) {
            return 0;
        }
        free(node, level);
        return left - 1;
    }

    final long previous(long leaf) {
        return region.getLong(leaf + PREVIOUS);
    }

    final long next(long leaf) {
        return region.getLong(leaf + NEXT);
    }

    final int count(long node) {
        return region.getUnsignedShort(node + COUNT);
    }

    private void setCount(long node, int count) {
        region.putShort(node + COUNT, count);
    }

    final int capacity(long node) {
        return region.getUnsignedShort(node + CAPACITY);
    }

    final long slot(long node, int level, int index) {
        return level == 0
                ? node + LEAF_HEADER + (long) index * leafSlotBytes
                : node + INNER_HEADER + (long) index * innerSlotBytes;
    }

    /** The child of a slot of an inner node. */
    abstract long child(long node, int index);

    /** Makes room for a slot in a node that is not full; its content is unspecified. */
    final long openSlot(long node, int level, int index) {
        int count = count(node);
        assert count < capacity(node);
        long slot = slot(node, level, index);
        region.copy(slot, slot + slotBytes(level), (long) (count - index) * slotBytes(level));
        setCount(node, count + 1);
        return slot;
    }

    final void removeSlots(long node, int level, int index, int slots) {
        int count = count(node);
        long from = slot(node, level, index + slots);
        region.copy(from, slot(node, level, index), (long) (count - index - slots) * slotBytes(level));
        setCount(node, count - slots);
    }

    /** Moves the last slots of a node to the start of the node behind it. */
    final void moveToNext(long from, long to, int level, int slots) {
        int count = count(to);
        long start = slot(to, level, 0);
        long bytes = (long) slots * slotBytes(level);
        region.copy(start, start + bytes, (long) count * slotBytes(level));
        region.copy(slot(from, level, count(from) - slots), start, bytes);
        setCount(from, count(from) - slots);
        setCount(to, count + slots);
    }

    /** Moves the first slots of a node to the end of the node before it. */
    final void moveToPrevious(long from, long to, int level, int slots) {
        int count = count(to);
        region.copy(slot(from, level, 0), slot(to, level, count), (long) slots * slotBytes(level));
        setCount(to, count + slots);
        removeSlots(from, level, 0, slots);
    }

    /** Makes two neighbouring nodes equally full. */
    final void shareSlots(long left, long right, int level) {
        int wanted = (count(left) + count(right)) / 2;
        if (count(left) > wanted) {
            moveToNext(left, right, level, count(left) - wanted);
        } else if (count(left) < wanted) {
            moveToPrevious(right, left, level, wanted - count(left));
        }
    }
}
