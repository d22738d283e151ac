package io.sigrun.data;

import io.sigrun.memory.Region;

/**
 * The nodes of a {@link QuickList} in order, and the way to the node of an index.
 */
/*
 * Structure. An unrolled linked list: blocks of up to 64 slots, a slot describing one node. So a seek passes over 64
 * nodes at a step (some 40 000 elements of 10 bytes), and a node costs 24 bytes and no links of its own.
 *
 *   block   previous u64 | next u64 | elements u64 | slots in use u32 | slots in all u32 | slots
 *   slot    blob u64 (bit 63: plain) | mark u64 | elements u32 | bytes u32
 *
 * A packed node's blob is a listpack, a plain node's is one element, as it is. The mark is what FrozenNodes says; it
 * stays with the node where slots move, and is 0 in a new node.
 *
 * A node is named by its position: block << 6 | slot. Insertion and removal return the position that is valid then;
 * positions known before are not valid afterwards, except where it is said.
 */
final class ListNodes {
    static final int MAX_SLOTS = 64;
    static final int SLOT_WORDS = 3;
    static final int BLOB_WORD = 0;
    static final int MARK_WORD = 1;
    static final int SIZES_WORD = 2;

    private static final int SLOT_BITS = 6;
    private static final int FIRST_SLOTS = 2;
    private static final int PREVIOUS = 0;
    private static final int NEXT = 8;
    private static final int ELEMENTS = 16;
    private static final int USED = 24;
    private static final int CAPACITY = 28;
    private static final int BLOCK_HEADER = 32;
    private static final int SLOT_BYTES = SLOT_WORDS * Long.BYTES;
    private static final int SLOT_MARK = MARK_WORD * Long.BYTES;
    private static final int SLOT_ELEMENTS = SIZES_WORD * Long.BYTES;
    private static final int SLOT_LENGTH = SLOT_ELEMENTS + Integer.BYTES;
    private static final long PLAIN = FrozenNodes.PLAIN;

    private final Region region;
    private long firstBlock;
    private long lastBlock;
    private long nodeCount;
    private long elementCount;
    private long rest;

    ListNodes(Region region) {
        this.region = region;
    }

    long nodeCount() {
        return nodeCount;
    }

    /** The elements of all nodes. */
    long elementCount() {
        return elementCount;
    }

    private static long position(long block, int slot) {
        return block << SLOT_BITS | slot;
    }

    private static long block(long node) {
        return node >>> SLOT_BITS;
    }

    private static int slot(long node) {
        return (int) node & (MAX_SLOTS - 1);
    }

    private static long slotRef(long block, int slot) {
        return block + BLOCK_HEADER + (long) slot * SLOT_BYTES;
    }

    private static long slotRef(long node) {
        return slotRef(block(node), slot(node));
    }

    private int used(long block) {
        return region.getInt(block + USED);
    }

    /** The first node, or 0. */
    long first() {
        return firstBlock == 0 ? 0 : position(firstBlock, 0);
    }

    /** The last node, or 0. */
    long last() {
        return lastBlock == 0 ? 0 : position(lastBlock, used(lastBlock) - 1);
    }

    /** The node after one, or 0. */
    long next(long node) {
        long block = block(node);
        if (slot(node) + 1 < used(block)) {
            return node + 1;
        }
        long next = region.getLong(block + NEXT);
        return next == 0 ? 0 : position(next, 0);
    }

    /** The node before one, or 0. */
    long previous(long node) {
        if (slot(node) > 0) {
            return node - 1;
        }
        long previous = region.getLong(block(node) + PREVIOUS);
        return previous == 0 ? 0 : position(previous, used(previous) - 1);
    }

    long blob(long node) {
        return region.getLong(slotRef(node)) & ~PLAIN;
    }

    boolean isPlain(long node) {
        return region.getLong(slotRef(node)) < 0;
    }

    int elements(long node) {
        return region.getInt(slotRef(node) + SLOT_ELEMENTS);
    }

    /** The size of a node's blob. */
    int bytes(long node) {
        return region.getInt(slotRef(node) + SLOT_LENGTH);
    }

    /** What {@link FrozenNodes} knows a node by, or 0. */
    long mark(long node) {
        return region.getLong(slotRef(node) + SLOT_MARK);
    }

    void clearMark(long node) {
        region.putLong(slotRef(node) + SLOT_MARK, 0);
    }

    /** The first node of the block behind that of a node, or 0. */
    long nextBlock(long node) {
        long next = region.getLong(block(node) + NEXT);
        return next == 0 ? 0 : position(next, 0);
    }

    /** Copies the slots of a node's block, {@value #SLOT_WORDS} words each, and returns how many there are. */
    int readBlock(long node, long[] to) {
        int slots = used(block(node));
        region.copyOut(slotRef(block(node), 0), to, 0, slots * SLOT_WORDS);
        return slots;
    }

    /** Puts the slots of a node's block back after {@link #readBlock}. */
    void writeBlock(long node, long[] from) {
        region.copyIn(from, 0, slotRef(block(node), 0), used(block(node)) * SLOT_WORDS);
    }

    /**
     * The node that holds an element.
     *
     * @param index 0 to {@code elementCount - 1}; the place inside the node is {@link #rest()} afterwards
     */
    long seek(long index) {
        return index < elementCount / 2 ? seekForward(index) : seekBackward(index);
    }

    /** The place inside its node of the element that was sought last. */
    long rest() {
        return rest;
    }

    private long seekForward(long index) {
        long left = index;
        long block = firstBlock;
        long elements;
        while (left >= (elements = region.getLong(block + ELEMENTS))) {
            left -= elements;
            block = region.getLong(block + NEXT);
        }
        return seekInBlock(block, left);
    }

    private long seekBackward(long index) {
        long start = elementCount;
        long block = lastBlock;
        while (index < (start -= region.getLong(block + ELEMENTS))) {
            block = region.getLong(block + PREVIOUS);
        }
        return seekInBlock(block, index - start);
    }

    private long seekInBlock(long block, long index) {
        long left = index;
        int slot = 0;
        int elements;
        while (left >= (elements = region.getInt(slotRef(block, slot) + SLOT_ELEMENTS))) {
            left -= elements;
            slot++;
        }
        rest = left;
        return position(block, slot);
    }

    /** Changes what a node holds; all positions stay valid. */
    void set(long node, long blob, boolean plain, int elements, int bytes) {
        long slot = slotRef(node);
        long change = (long) elements - region.getInt(slot + SLOT_ELEMENTS);
        region.putLong(slot, plain ? blob | PLAIN : blob);
        region.putInt(slot + SLOT_ELEMENTS, elements);
        region.putInt(slot + SLOT_LENGTH, bytes);
        addElements(block(node), change);
    }

    private void addElements(long block, long change) {
        region.putLong(block + ELEMENTS, region.getLong(block + ELEMENTS) + change);
        elementCount += change;
    }

    /** Adds a node at the start and returns its position. */
    long insertFirst(long blob, boolean plain, int elements, int bytes) {
        if (firstBlock == 0) {
            firstBlock = newBlock(0, 0);
        }
        return insert(firstBlock, 0, blob, plain, elements, bytes);
    }

    /** Adds a node at the end and returns its position. */
    long insertLast(long blob, boolean plain, int elements, int bytes) {
        if (firstBlock == 0) {
            firstBlock = newBlock(0, 0);
        }
        return insert(lastBlock, used(lastBlock), blob, plain, elements, bytes);
    }

    /** Adds a node before another one and returns its position. */
    long insertBefore(long node, long blob, boolean plain, int elements, int bytes) {
        return insert(block(node), slot(node), blob, plain, elements, bytes);
    }

    /** Adds a node after another one and returns its position. */
    long insertAfter(long node, long blob, boolean plain, int elements, int bytes) {
        return insert(block(node), slot(node) + 1, blob, plain, elements, bytes);
    }

    private long insert(long wantedBlock, int wantedSlot, long blob, boolean plain, int elements, int bytes) {
        long block = wantedBlock;
        int slot = wantedSlot;
        int used = used(block);
        if (used == MAX_SLOTS) {
            if (slot == MAX_SLOTS) {
                block = newBlock(block, region.getLong(block + NEXT));
                slot = 0;
            } else if (slot == 0) {
                block = newBlock(region.getLong(block + PREVIOUS), block);
            } else {
                long upper = splitBlock(block);
                if (slot > MAX_SLOTS / 2) {
                    block = upper;
                    slot -= MAX_SLOTS / 2;
                }
            }
            used = used(block);
        }
        if (used == region.getInt(block + CAPACITY)) {
            block = resized(block, 2 * used);
        }
        long ref = slotRef(block, slot);
        region.copy(ref, ref + SLOT_BYTES, (long) (used - slot) * SLOT_BYTES);
        region.putInt(block + USED, used + 1);
        region.putLong(ref + SLOT_MARK, 0);
        region.putInt(ref + SLOT_ELEMENTS, 0);
        nodeCount++;
        long node = position(block, slot);
        set(node, blob, plain, elements, bytes);
        return node;
    }

    private long newBlock(long previous, long next) {
        long block = region.allocate(BLOCK_HEADER + (long) FIRST_SLOTS * SLOT_BYTES);
        region.putLong(block + ELEMENTS, 0);
        region.putInt(block + USED, 0);
        region.putInt(block + CAPACITY, FIRST_SLOTS);
        region.putLong(block + PREVIOUS, previous);
        region.putLong(block + NEXT, next);
        link(block);
        return block;
    }

    /** Makes the neighbours of a block, or the ends of the list, lead to it. */
    private void link(long block) {
        long previous = region.getLong(block + PREVIOUS);
        long next = region.getLong(block + NEXT);
        if (previous == 0) {
            firstBlock = block;
        } else {
            region.putLong(previous + NEXT, block);
        }
        if (next == 0) {
            lastBlock = block;
        } else {
            region.putLong(next + PREVIOUS, block);
        }
    }

    private void unlink(long block) {
        long previous = region.getLong(block + PREVIOUS);
        long next = region.getLong(block + NEXT);
        if (previous == 0) {
            firstBlock = next;
        } else {
            region.putLong(previous + NEXT, next);
        }
        if (next == 0) {
            lastBlock = previous;
        } else {
            region.putLong(next + PREVIOUS, previous);
        }
        region.free(block);
    }

    private long resized(long block, int capacity) {
        long keep = BLOCK_HEADER + (long) used(block) * SLOT_BYTES;
        long moved = region.reallocate(block, keep, BLOCK_HEADER + (long) capacity * SLOT_BYTES);
        region.putInt(moved + CAPACITY, capacity);
        link(moved);
        return moved;
    }

    /** Moves the upper half of a full block to a new one behind it. */
    private long splitBlock(long block) {
        long upper = resized(newBlock(block, region.getLong(block + NEXT)), MAX_SLOTS);
        moveSlots(block, MAX_SLOTS / 2, upper);
        return upper;
    }

    /** Moves the slots of a block from one on to the end of another. */
    private void moveSlots(long from, int firstSlot, long to) {
        int count = used(from) - firstSlot;
        int place = used(to);
        long elements = 0;
        for (int slot = firstSlot; slot < firstSlot + count; slot++) {
            elements += region.getInt(slotRef(from, slot) + SLOT_ELEMENTS);
        }
        region.copy(slotRef(from, firstSlot), slotRef(to, place), (long) count * SLOT_BYTES);
        region.putInt(from + USED, firstSlot);
        region.putInt(to + USED, place + count);
        region.putLong(from + ELEMENTS, region.getLong(from + ELEMENTS) - elements);
        region.putLong(to + ELEMENTS, region.getLong(to + ELEMENTS) + elements);
    }

    /**
     * Takes a node out, whose blob the caller has freed or kept. Positions before it stay valid.
     *
     * @return the position of the node that followed, or 0
     */
    long remove(long node) {
        long block = block(node);
        int slot = slot(node);
        int used = used(block) - 1;
        long ref = slotRef(node);
        addElements(block, -region.getInt(ref + SLOT_ELEMENTS));
        nodeCount--;
        long next = region.getLong(block + NEXT);
        if (used == 0) {
            unlink(block);
            return next == 0 ? 0 : position(next, 0);
        }
        region.copy(ref + SLOT_BYTES, ref, (long) (used - slot) * SLOT_BYTES);
        region.putInt(block + USED, used);
        if (used < MAX_SLOTS / 4 && next != 0 && used + used(next) <= region.getInt(block + CAPACITY) / 2) {
            moveSlots(next, 0, block);
            unlink(next);
        }
        if (slot < used(block)) {
            return node;
        }
        return next == 0 ? 0 : position(next, 0);
    }

    /** Frees all blocks; blobs that are still in them are the caller's to free before. */
    void clear() {
        while (firstBlock != 0) {
            unlink(firstBlock);
        }
        nodeCount = 0;
        elementCount = 0;
    }
}
