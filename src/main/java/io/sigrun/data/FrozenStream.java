package io.sigrun.data;

import io.sigrun.memory.Region;

/** The nodes that a {@link StreamLog} had at one moment. */
/*
 * record      listpack u64 (bit 62: left) | ms u64 | sequence u64
 */
final class FrozenStream extends FrozenNodes {
    private static final int RECORD_WORDS = 3;
    private static final int ID_WORDS = IdNodes.ID_BYTES / Long.BYTES;
    private static final int SLOT_WORDS = ID_WORDS + StreamLog.PAYLOAD_BYTES / Long.BYTES;
    private static final int MS = 8;
    private static final int SEQUENCE = 16;

    private final ListPack pack;

    /** Makes the directory of a stream's nodes, and marks them. */
    FrozenStream(Region region, IdTree nodes, Runnable end) {
        super(region, RECORD_WORDS, nodes.size(), end);
        this.pack = new ListPack(region);
        long[] work = region.workspace();
        for (long leaf = nodes.first(); leaf != 0; leaf = nodes.nextLeaf(leaf)) {
            int slots = nodes.readLeaf(leaf, work);
            int taken = 0;
            while (taken < slots) {
                int to = Math.min(slots, taken + room());
                gather(work, taken, to);
                taken = to;
            }
            nodes.writeLeaf(leaf, work);
        }
    }

    private void gather(long[] work, int from, int to) {
        int place = place();
        long mark = gathered();
        for (int at = from * SLOT_WORDS; at < to * SLOT_WORDS; at += SLOT_WORDS) {
            work[place++] = work[at + ID_WORDS];
            work[place++] = work[at];
            work[place++] = work[at + 1];
            work[at + ID_WORDS + 1] = ++mark;
        }
        gather(to - from);
    }

    @Override
    int handOver(FrozenReader reader, long record, long blob, boolean plain) {
        reader.streamNode(region.getLong(record + MS), region.getLong(record + SEQUENCE), blob);
        return pack.bytes(blob);
    }
}
