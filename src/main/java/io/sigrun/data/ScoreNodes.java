package io.sigrun.data;

import io.sigrun.memory.Region;

/** The nodes of a {@link ScoreTree}. */
/*
 * leaf slot    score f64 | entry u40                                        13 bytes
 * inner slot   score f64 | entry u40 | child u40 | members below it u48     24 bytes
 *
 * A ref of 40 bits is stored divided by 4. Score and entry of an inner slot are those of the first member below it.
 */
final class ScoreNodes extends TreeNodes {
    private static final int LEAF_SLOTS = 61;
    private static final int LEAF_SLOT_BYTES = 13;
    private static final int INNER_SLOTS = 34;
    private static final int INNER_SLOT_BYTES = 24;
    private static final int SLOT_ENTRY = 8;
    private static final int SLOT_CHILD = 13;
    private static final int SLOT_MEMBERS = 18;

    ScoreNodes(Region region) {
        super(region, LEAF_SLOTS, LEAF_SLOT_BYTES, INNER_SLOTS, INNER_SLOT_BYTES);
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

    /** Makes a slot name another entry, if it names this one. */
    void replaceEntry(long slot, long entry, long replacement) {
        if (entry(slot) == entry) {
            putRef(slot + SLOT_ENTRY, replacement);
        }
    }

    private long ref(long at) {
        return (region.getUnsignedInt(at) | ((long) region.getUnsignedByte(at + 4) << 32)) << 2;
    }

    private void putRef(long at, long ref) {
        region.putInt(at, (int) (ref >>> 2));
        region.putByte(at + 4, (int) (ref >>> 34));
    }

    @Override
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
        long first = slot(child(node, index), level - 1, 0);
        long slot = slot(node, level, index);
        setScore(slot, score(first));
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
        setScore(slot, score);
        putRef(slot + SLOT_ENTRY, entry);
    }

    /** Puts a child that is not empty into an inner node that has room. */
    void insertChild(long node, int index, long child, int level) {
        long slot = openSlot(node, level, index);
        putRef(slot + SLOT_CHILD, child);
        refresh(node, index, level);
    }
}
