package io.sigrun.data;

import io.sigrun.memory.Region;

/**
 * A map from {@link StreamId stream ids}, in their order, to payloads of a fixed size that lie in the region.
 *
 * <p>A <em>position</em> is a leaf and a slot, leaf << 6 | slot, 0 for "none"; it is valid until an id is added or
 * removed.
 */
/*
 * A B+tree like ScoreTree, without counts. Ids mostly come in ascending order, which leaves full nodes; nodes that fall
 * below half are merged with a neighbour or take from it.
 */
final class IdTree {
    private static final int SLOT_BITS = 6;
    private static final int FIRST_CAPACITY = 2;
    /** So many ids are looked at to tell the size of a radix tree; of more, it is estimated. */
    private static final int COUNTED_IDS = 1 << 16;

    private final Region region;
    private final IdNodes nodes;
    private final UsedBytes account;
    private long root;
    private long firstLeaf;
    private long lastLeaf;
    private int height;
    private long size;
    private long insertedSlot;

    IdTree(Region region, int payloadBytes, UsedBytes account) {
        this.region = region;
        this.nodes = new IdNodes(region, payloadBytes);
        this.account = account;
    }

    long size() {
        return size;
    }

    /**
     * How many nodes the radix tree has in which Valkey would keep these ids: for each a leaf, where ids part a node,
     * and one for the bytes between two of these. Looks at the ids one by one.
     */
    long radixTreeNodes() {
        if (size == 0) {
            return 1;
        }
        long count = 0;
        int partings = 0; // a bit for each number of bytes behind which others part from the present id
        int before = -1;
        long counted = 0;
        for (long at = first(); at != 0 && counted < COUNTED_IDS; counted++) {
            long next = next(at);
            int common = next == 0 ? -1 : commonBytes(at, next);
            count += Math.max(before, common) < IdNodes.ID_BYTES - 1 ? 2 : 1;
            while (deepest(partings) > common) {
                int depth = deepest(partings);
                partings &= ~(1 << depth);
                count += depth > Math.max(common, deepest(partings)) + 1 ? 1 : 0;
            }
            if (deepest(partings) < common) {
                partings |= 1 << common;
                count++;
            }
            before = common;
            at = next;
        }
        return size == counted ? count : Math.round((double) count * size / counted);
    }

    /** The largest of the numbers whose bits are set, or -1. */
    private static int deepest(int bits) {
        return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(bits);
    }

    private int commonBytes(long position, long other) {
        long difference = ms(position) ^ ms(other);
        return difference != 0
                ? Long.numberOfLeadingZeros(difference) / Byte.SIZE
                : Long.BYTES + Long.numberOfLeadingZeros(seq(position) ^ seq(other)) / Byte.SIZE;
    }

    /** How many slots of a node are not larger than an id. */
    private int slotsUpTo(long node, int level, long ms, long seq) {
        int low = 0;
        int high = nodes.count(node);
        while (low < high) {
            int middle = (low + high) >>> 1;
            long slot = nodes.slot(node, level, middle);
            if (StreamId.compare(nodes.ms(slot), nodes.seq(slot), ms, seq) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int childIndex(long node, int level, long ms, long seq) {
        return Math.max(0, slotsUpTo(node, level, ms, seq) - 1);
    }

    /** The position of the largest id that is not larger than this one, or 0. */
    long floor(long ms, long seq) {
        if (root == 0) {
            return 0;
        }
        long node = root;
        for (int level = height; level > 0; level--) {
            node = nodes.child(node, childIndex(node, level, ms, seq));
        }
        int slots = slotsUpTo(node, 0, ms, seq);
        return slots == 0 ? 0 : position(node, slots - 1);
    }

    /** The position of the smallest id that is not smaller than this one, or 0. */
    long ceiling(long ms, long seq) {
        long floor = floor(ms, seq);
        if (floor == 0) {
            return first();
        }
        return ms(floor) == ms && seq(floor) == seq ? floor : next(floor);
    }

    /** The position of an id, or 0. */
    long find(long ms, long seq) {
        long floor = floor(ms, seq);
        return floor != 0 && ms(floor) == ms && seq(floor) == seq ? floor : 0;
    }

    private static long position(long leaf, int slot) {
        return (leaf << SLOT_BITS) | slot;
    }

    private static long leaf(long position) {
        return position >>> SLOT_BITS;
    }

    private static int slot(long position) {
        return (int) position & ((1 << SLOT_BITS) - 1);
    }

    private long slotRef(long position) {
        return nodes.slot(leaf(position), 0, slot(position));
    }

    /** The first position, or 0. */
    long first() {
        return position(firstLeaf, 0);
    }

    /** The last position, or 0. */
    long last() {
        return lastLeaf == 0 ? 0 : position(lastLeaf, nodes.count(lastLeaf) - 1);
    }

    /** The position after one, or 0. */
    long next(long position) {
        if (slot(position) + 1 < nodes.count(leaf(position))) {
            return position + 1;
        }
        return position(nodes.next(leaf(position)), 0);
    }

    /** The position before one, or 0. */
    long previous(long position) {
        if (slot(position) > 0) {
            return position - 1;
        }
        long previous = nodes.previous(leaf(position));
        return previous == 0 ? 0 : position(previous, nodes.count(previous) - 1);
    }

    long ms(long position) {
        return nodes.ms(slotRef(position));
    }

    long seq(long position) {
        return nodes.seq(slotRef(position));
    }

    /** The first byte of the payload at a position. */
    long payload(long position) {
        return slotRef(position) + IdNodes.ID_BYTES;
    }

    /** The first position of the leaf behind that of a position, or 0. */
    long nextLeaf(long position) {
        return position(nodes.next(leaf(position)), 0);
    }

    /** Copies the slots of a position's leaf, each an id and its payload, and returns how many there are. */
    int readLeaf(long position, long[] to) {
        int slots = nodes.count(leaf(position));
        region.copyOut(nodes.slot(leaf(position), 0, 0), to, 0, slots * nodes.leafSlotWords());
        return slots;
    }

    /** Puts the slots of a position's leaf back after {@link #readLeaf}. */
    void writeLeaf(long position, long[] from) {
        int slots = nodes.count(leaf(position));
        region.copyIn(from, 0, nodes.slot(leaf(position), 0, 0), slots * nodes.leafSlotWords());
    }

    /**
     * Adds an id that is not there.
     *
     * @return the first byte of its payload, whose content is unspecified
     */
    long insert(long ms, long seq) {
        long before = region.usedBytes();
        if (root == 0) {
            root = nodes.newLeaf(FIRST_CAPACITY);
            firstLeaf = root;
            lastLeaf = root;
        } else if (height == 0 && nodes.count(root) == nodes.capacity(root) && nodes.capacity(root) < nodes.leafSlots) {
            root = nodes.grown(root, Math.min(nodes.leafSlots, 2 * nodes.capacity(root)));
            firstLeaf = root;
            lastLeaf = root;
        }
        long right = insert(root, height, ms, seq, true);
        if (right != 0) {
            long top = nodes.newInner();
            nodes.insertChild(top, 0, root, height + 1);
            nodes.insertChild(top, 1, right, height + 1);
            root = top;
            height++;
        }
        size++;
        account.bytes += region.usedBytes() - before;
        return insertedSlot + IdNodes.ID_BYTES;
    }

    /** Inserts below a node; returns the node that was split off behind it, or 0. */
    private long insert(long node, int level, long ms, long seq, boolean rightmost) {
        if (level == 0) {
            return insertIntoLeaf(node, ms, seq);
        }
        int index = childIndex(node, level, ms, seq);
        boolean rightmostChild = rightmost && index == nodes.count(node) - 1;
        long right = insert(nodes.child(node, index), level - 1, ms, seq, rightmostChild);
        nodes.refresh(node, index, level);
        return right == 0 ? 0 : insertChild(node, level, index + 1, right, rightmost);
    }

    private long insertIntoLeaf(long leaf, long ms, long seq) {
        int count = nodes.count(leaf);
        int index = slotsUpTo(leaf, 0, ms, seq);
        if (count < nodes.capacity(leaf)) {
            insertSlot(leaf, index, ms, seq);
            return 0;
        }
        boolean append = leaf == lastLeaf && index == count;
        int keep = append ? count : count / 2;
        long right = nodes.newLeafAfter(leaf);
        if (leaf == lastLeaf) {
            lastLeaf = right;
        }
        nodes.moveToNext(leaf, right, 0, count - keep);
        if (index < keep) {
            insertSlot(leaf, index, ms, seq);
        } else {
            insertSlot(right, index - keep, ms, seq);
        }
        return right;
    }

    private void insertSlot(long leaf, int index, long ms, long seq) {
        insertedSlot = nodes.openSlot(leaf, 0, index);
        nodes.putId(insertedSlot, ms, seq);
    }

    private long insertChild(long node, int level, int index, long child, boolean rightmost) {
        int count = nodes.count(node);
        if (count < nodes.innerSlots) {
            nodes.insertChild(node, index, child, level);
            return 0;
        }
        int keep = rightmost && index == count ? count : count / 2;
        long right = nodes.newInner();
        nodes.moveToNext(node, right, level, count - keep);
        if (index < keep) {
            nodes.insertChild(node, index, child, level);
        } else {
            nodes.insertChild(right, index - keep, child, level);
        }
        return right;
    }

    /** Removes an id that is there. */
    void remove(long ms, long seq) {
        long before = region.usedBytes();
        remove(root, height, ms, seq);
        size--;
        lowerRoot();
        account.bytes += region.usedBytes() - before;
    }

    private void remove(long node, int level, long ms, long seq) {
        if (level == 0) {
            int slot = slotsUpTo(node, 0, ms, seq) - 1;
            nodes.removeSlots(node, 0, slot, 1);
            return;
        }
        int index = childIndex(node, level, ms, seq);
        remove(nodes.child(node, index), level - 1, ms, seq);
        repair(node, index, level);
    }

    /** Renews the slot of a child that has lost slots, and fills, merges or drops the child. */
    private void repair(long node, int index, int level) {
        int count = nodes.count(nodes.child(node, index));
        if (count == 0) {
            free(nodes.child(node, index), level - 1);
            nodes.removeSlots(node, level, index, 1);
        } else if (count >= nodes.slots(level - 1) / 2 || nodes.count(node) == 1) {
            nodes.refresh(node, index, level);
        } else {
            joinOrBalance(node, index > 0 ? index - 1 : 0, level);
        }
    }

    private void joinOrBalance(long node, int index, int level) {
        long left = nodes.child(node, index);
        long right = nodes.child(node, index + 1);
        if (nodes.count(left) + nodes.count(right) > nodes.capacity(left)) {
            nodes.shareSlots(left, right, level - 1);
            nodes.refresh(node, index + 1, level);
        } else {
            nodes.moveToPrevious(right, left, level - 1, nodes.count(right));
            free(right, level - 1);
            nodes.removeSlots(node, level, index + 1, 1);
        }
        nodes.refresh(node, index, level);
    }

    private void free(long node, int level) {
        if (node == firstLeaf) {
            firstLeaf = nodes.next(node);
        }
        if (node == lastLeaf) {
            lastLeaf = nodes.previous(node);
        }
        nodes.free(node, level);
    }

    private void lowerRoot() {
        while (height > 0 && nodes.count(root) == 1) {
            long child = nodes.child(root, 0);
            nodes.free(root, height);
            root = child;
            height--;
        }
        if (nodes.count(root) == 0) {
            free(root, height);
            root = 0;
            height = 0;
        }
    }

    /** Removes all ids and frees all nodes. */
    void clear() {
        if (root != 0) {
            long before = region.usedBytes();
            nodes.freeSubtree(root, height);
            root = 0;
            firstLeaf = 0;
            lastLeaf = 0;
            height = 0;
            size = 0;
            account.bytes += region.usedBytes() - before;
        }
    }
}
