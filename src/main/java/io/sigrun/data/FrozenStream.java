package io.sigrun.data;

import io.sigrun.memory.Region;

/** The nodes that a {@link StreamLog} had at one moment. */
/*
 * record      listpack u64 (bit 62: left) | ms u64 | sequence u64
 */
final class FrozenStream extends FrozenNodes {
    private static final int RECORD_WORDS = 3;
    private static final int MS = 8;
    private static final int SEQUENCE = 16;

    private final ListPack pack;

    /**
     * Makes the directory of a stream's nodes, and marks them.
     *
     * @param listWord which word of the nodes' payload is the listpack
     * @param markWord which word of the nodes' payload is the mark
     */
    FrozenStream(Region region, IdTree nodes, int listWord, int markWord, Runnable end) {
        super(region, RECORD_WORDS, nodes.size(), end);
        this.pack = new ListPack(region);
        long[] work = region.workspace();
        int slotWords = nodes.slotWords();
        for (long leaf = nodes.first(); leaf != 0; leaf = nodes.nextLeaf(leaf)) {
            int slots = nodes.readLeaf(leaf, work);
            for (int slot = 0; slot < slots; slot++) {
                int at = slot * slotWords;
                int payload = at + IdNodes.ID_BYTES / Long.BYTES;
                int place = place();
                work[place] = work[payload + listWord];
                work[place + 1] = work[at];
                work[place + 2] = work[at + 1];
                work[payload + markWord] = gather(work);
            }
            nodes.writeLeaf(leaf, work);
        }
    }

    @Override
    int handOver(FrozenReader reader, long record, long blob, boolean plain) {
        reader.streamNode(region.getLong(record + MS), region.getLong(record + SEQUENCE), blob);
        return pack.bytes(blob);
    }
}
