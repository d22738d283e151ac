package io.sigrun.data;

import io.sigrun.memory.Region;

/** The nodes that a {@link QuickList} had at one moment. */
/*
 * record      blob u64 (bit 63: plain, bit 62: left) | elements u32 | bytes u32
 */
final class FrozenList extends FrozenNodes {
    private static final int RECORD_WORDS = 2;
    private static final int BYTES = 12;

    /** Makes the directory of a list's nodes, and marks them. */
    FrozenList(Region region, ListNodes nodes, Runnable end) {
        super(region, RECORD_WORDS, nodes.nodeCount(), end);
        long[] work = region.workspace();
        for (long block = nodes.first(); block != 0; block = nodes.nextBlock(block)) {
            int slots = nodes.readBlock(block, work);
            int taken = 0;
            while (taken < slots) {
                int to = Math.min(slots, taken + room());
                gather(work, taken, to);
                taken = to;
            }
            nodes.writeBlock(block, work);
        }
    }

    private void gather(long[] work, int from, int to) {
        int place = place();
        long mark = gathered();
        for (int at = from * ListNodes.SLOT_WORDS; at < to * ListNodes.SLOT_WORDS; at += ListNodes.SLOT_WORDS) {
            work[place++] = work[at + ListNodes.BLOB_WORD];
            work[place++] = work[at + ListNodes.SIZES_WORD];
            work[at + ListNodes.MARK_WORD] = ++mark;
        }
        gather(to - from);
    }

    @Override
    int handOver(FrozenReader reader, long record, long blob, boolean plain) {
        int bytes = region.getInt(record + BYTES);
        reader.listNode(blob, bytes, plain);
        return bytes;
    }
}
