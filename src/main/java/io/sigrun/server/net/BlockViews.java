package io.sigrun.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.sigrun.memory.Region;
import io.sigrun.resp.Block;
import java.nio.ByteBuffer;

/** Netty's view of a block, made at its first use and kept with it. */
final class BlockViews {
    private BlockViews() {}

    static ByteBuf of(Region region, Block block) {
        if (block.view instanceof ByteBuf buffer) {
            return buffer;
        }
        long address = region.slice(block.ref, block.capacity).address();
        ByteBuf buffer = new View(region.buffer(block.ref, block.capacity), address);
        block.view = buffer;
        return buffer;
    }

    /** A buffer that knows its address; Netty's own works it out each time, with an object that is thrown away. */
    private static final class View extends UnpooledDirectByteBuf {
        private final long address;

        View(ByteBuffer memory, long address) {
            super(UnpooledByteBufAllocator.DEFAULT, memory, memory.capacity());
            this.address = address;
        }

        @Override
        public boolean hasMemoryAddress() {
            return true;
        }

        @Override
        public long memoryAddress() {
            return address;
        }
    }
}
