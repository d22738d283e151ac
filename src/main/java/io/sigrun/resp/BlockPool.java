package io.sigrun.resp;

import io.sigrun.memory.Region;
import org.jspecify.annotations.Nullable;

/**
 * Blocks for requests and replies, reused: sizes are powers of two from 16 KiB to 1 MiB, of which some are kept when
 * free; larger ones are made to measure and given back at once.
 */
public final class BlockPool {
    /** The smallest block. */
    public static final int SMALL_BYTES = 16 * 1024;
    /** The largest block that is kept for reuse. */
    public static final int LARGEST_KEPT_BYTES = 1024 * 1024;

    private static final int SMALL_SHIFT = 14;
    private static final int CLASSES = 7;
    private static final int KEEP_BYTES_A_CLASS = 4 * 1024 * 1024;

    private final Region region;
    private final @Nullable Block[] free = new Block[CLASSES];
    private final int[] freeCount = new int[CLASSES];
    private @Nullable Block freeBorrowed;
    private long lentBytes;

    public BlockPool(Region region) {
        this.region = region;
    }

    /** Lends a block with room for at least {@code bytes} bytes, empty and in no chain. */
    public Block lend(int bytes) {
        int index = classOf(bytes);
        Block block = index < CLASSES ? free[index] : null;
        if (block == null) {
            int capacity = index < CLASSES ? SMALL_BYTES << index : bytes;
            block = new Block(region.allocate(capacity), capacity);
        } else {
            free[index] = block.next;
            freeCount[index]--;
            block.next = null;
            block.length = 0;
        }
        lentBytes += block.capacity;
        return block;
    }

    /**
     * A block that is full with bytes of an allocation, which is pinned until the block is given back.
     *
     * @param allocation the ref of the allocation
     * @param from the ref of the first byte, inside it
     */
    Block borrow(long allocation, long from, int bytes) {
        Block block = freeBorrowed;
        if (block == null) {
            block = new Block(from, bytes);
        } else {
            freeBorrowed = block.next;
            block.next = null;
        }
        region.pin(allocation);
        block.pinned = allocation;
        block.ref = from;
        block.capacity = bytes;
        block.length = bytes;
        return block;
    }

    /** Takes a block back; nobody may touch it afterwards. */
    public void giveBack(Block block) {
        if (block.isBorrowed()) {
            region.unpin(block.pinned);
            block.next = freeBorrowed;
            freeBorrowed = block;
            return;
        }
        lentBytes -= block.capacity;
        int index = classOf(block.capacity);
        if (index >= CLASSES || (long) freeCount[index] * block.capacity >= KEEP_BYTES_A_CLASS) {
            region.free(block.ref);
            return;
        }
        block.next = free[index];
        free[index] = block;
        freeCount[index]++;
    }

    private static int classOf(int bytes) {
        return bytes <= SMALL_BYTES ? 0 : 32 - SMALL_SHIFT - Integer.numberOfLeadingZeros(bytes - 1);
    }

    /** The bytes of all blocks that are lent out. */
    public long lentBytes() {
        return lentBytes;
    }

    /** Frees the blocks that wait for reuse. */
    public void trim() {
        for (int index = 0; index < CLASSES; index++) {
            for (Block block = free[index]; block != null; block = block.next) {
                region.free(block.ref);
            }
            free[index] = null;
            freeCount[index] = 0;
        }
    }
}
