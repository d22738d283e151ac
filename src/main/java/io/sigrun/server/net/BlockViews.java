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
        if (block.isBorrowed()) {
            BorrowedView view = block.view instanceof BorrowedView made ? made : new BorrowedView(region);
            block.view = view;
            view.aim(block);
            return view;
        }
        if (block.view instanceof ByteBuf view) {
            return view;
        }
        ByteBuf view = new OwnView(region, block);
        block.view = view;
        return view;
    }

    /** A buffer that knows its address; Netty's own works it out each time, with an object that is thrown away. */
    private static final class OwnView extends UnpooledDirectByteBuf {
        private final long address;

        OwnView(Region region, Block block) {
            super(UnpooledByteBufAllocator.DEFAULT, region.buffer(block.ref, block.capacity), block.capacity);
            this.address = region.address(block.ref, block.capacity);
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

    /**
     * A buffer over bytes that change from one use to the next. It has what transports ask of a buffer they send, its
     * address or byte buffers, and no access to single bytes.
     */
    private static final class BorrowedView extends UnpooledDirectByteBuf {
        private final Region region;
        private long ref;
        private long address;
        private int bytes;

        BorrowedView(Region region) {
            super(UnpooledByteBufAllocator.DEFAULT, region.buffer(0, 0), Integer.MAX_VALUE);
            this.region = region;
        }

        void aim(Block block) {
            ref = block.ref;
            bytes = block.capacity;
            address = region.address(ref, bytes);
        }

        @Override
        public int capacity() {
            return bytes;
        }

        @Override
        public boolean hasMemoryAddress() {
            return true;
        }

        @Override
        public long memoryAddress() {
            return address;
        }

        @Override
        public ByteBuffer nioBuffer(int index, int length) {
            checkIndex(index, length);
            return region.buffer(ref + index, length);
        }

        @Override
        public ByteBuffer internalNioBuffer(int index, int length) {
            return nioBuffer(index, length);
        }

        @Override
        public ByteBuffer[] nioBuffers(int index, int length) {
            return new ByteBuffer[] {nioBuffer(index, length)};
        }
    }
}
