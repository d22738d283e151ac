package io.sigrun.server.net;

import io.sigrun.memory.Region;
import io.sigrun.resp.Block;
import io.sigrun.resp.BlockPool;
import java.util.ArrayList;
import java.util.List;

/**
 * Where connections without a begun request receive into: blocks that fill up during a poll and are all free again
 * after it. The number of blocks in use follows from how much one poll can read.
 */
final class ReceiveArena {
    /** The least room offered to one read. */
    private static final int LEAST_ROOM_BYTES = 16 * 1024;

    private static final int BLOCK_BYTES = 256 * 1024;

    private final Region region;
    private final BlockPool pool;
    private final List<Block> blocks = new ArrayList<>();
    private int current;
    private int used;

    ReceiveArena(Region region, BlockPool pool) {
        this.region = region;
        this.pool = pool;
        blocks.add(pool.lend(BLOCK_BYTES));
    }

    /** The buffer to read into next, with its indexes set. */
    io.netty.buffer.ByteBuf next() {
        Block block = blocks.get(current);
        if (block.capacity - used < LEAST_ROOM_BYTES) {
            current++;
            used = 0;
            if (current == blocks.size()) {
                blocks.add(pool.lend(BLOCK_BYTES));
            }
            block = blocks.get(current);
        }
        return BlockViews.of(region, block).setIndex(used, used);
    }

    /** The ref of the bytes just read, which are kept until {@link #reset}. */
    long keep(int bytes) {
        long ref = blocks.get(current).ref + used;
        used += bytes;
        return ref;
    }

    /** All bytes received have been used; the memory of a burst is given back. */
    void reset() {
        while (blocks.size() > 4) {
            pool.giveBack(blocks.removeLast());
        }
        current = 0;
        used = 0;
    }

    void free() {
        blocks.forEach(pool::giveBack);
        blocks.clear();
    }
}
