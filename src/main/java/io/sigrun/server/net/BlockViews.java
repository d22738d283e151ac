package io.sigrun.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sigrun.memory.Region;
import io.sigrun.resp.Block;

/** Netty's view of a block, made at its first use and kept with it. */
final class BlockViews {
    private BlockViews() {}

    static ByteBuf of(Region region, Block block) {
        if (block.view instanceof ByteBuf buffer) {
            return buffer;
        }
        ByteBuf buffer = Unpooled.wrappedBuffer(region.buffer(block.ref, block.capacity));
        block.view = buffer;
        return buffer;
    }
}
