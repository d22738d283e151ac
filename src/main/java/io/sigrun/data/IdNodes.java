package io.sigrun.data;

import io.sigrun.memory.Region;

/** The nodes of an {@link IdTree}. */
/*
 * leaf slot    ms u64 | seq u64 | payload
 * inner slot   ms u64 | seq u64 | child u64     24 bytes
 *
 * The id of an inner slot is the first one below it.
 */
final class IdNodes extends TreeNodes {
    static final int ID_BYTES = 16;

    private static final int LEAF_BYTES = 992;
    private static final int LEAF_SLOTS_MAX = 60;
    private static final int INNER_SLOTS = 40;
    private static final int INNER_SLOT_BYTES = 24;
    private static final int SEQ = 8;
    private static final int CHILD = 16;

    IdNodes(Region region, int payloadBytes) {
        super(
                region,
                Math.min(LEAF_SLOTS_MAX, LEAF_BYTES / (ID_BYTES + payloadBytes)),
                ID_BYTES + payloadBytes,
                INNER_SLOTS,
                INNER_SLOT_BYTES);
    }

    long ms(long slot) {
        return region.getLong(slot);
    }

    long seq(long slot) {
        return region.getLong(slot + SEQ);
    }

    void putId(long slot, long ms, long seq) {
        region.putLong(slot, ms);
        region.putLong(slot + SEQ, seq);
    }

    @Override
    long child(long node, int index) {
        return region.getLong(slot(node, 1, index) + CHILD);
    }

    /** Makes an inner slot say what its child's first id is. */
    void refresh(long node, int index, int level) {
        long first = slot(child(node, index), level - 1, 0);
        putId(slot(node, level, index), ms(first), seq(first));
    }

    /** Puts a child that is not empty into an inner node that has room. */
    void insertChild(long node, int index, long child, int level) {
        region.putLong(openSlot(node, level, index) + CHILD, child);
        refresh(node, index, level);
    }
}
