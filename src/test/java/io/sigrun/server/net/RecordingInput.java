package io.sigrun.server.net;

import io.sigrun.memory.Region;
import io.sigrun.resp.Block;
import io.sigrun.resp.BlockPool;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The owner of a connection, which keeps what it is told. */
final class RecordingInput implements ConnectionInput {
    private record Part(long ref, int bytes) {}

    private final Region region;
    private final BlockPool pool;
    private final List<Part> inArena = new ArrayList<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private @Nullable Block block;
    /** How much of the block was filled from the start. */
    private int filled;

    int reads;
    int closes;

    RecordingInput(Region region, BlockPool pool) {
        this.region = region;
        this.pool = pool;
    }

    /** From now on bytes are received into a block with so much room, which is emptied when it is full. */
    void wantBlock(int bytes) {
        Block lent = pool.lend(bytes);
        filled = lent.capacity - bytes;
        lent.length = filled;
        block = lent;
    }

    /** From now on bytes are received into the arena. */
    void giveBackBlock() {
        Block own = block;
        if (own != null) {
            pool.giveBack(own);
            block = null;
        }
    }

    /** What was received since the last time this was asked, from where it was put. */
    byte[] takeReceived() {
        for (Part part : inArena) {
            received.writeBytes(region.bytes(part.ref, part.bytes));
        }
        inArena.clear();
        Block own = block;
        if (own != null) {
            received.writeBytes(region.bytes(own.ref + filled, own.length - filled));
            own.length = filled;
        }
        byte[] all = received.toByteArray();
        received.reset();
        return all;
    }

    @Override
    public @Nullable Block receiveBlock() {
        Block own = block;
        if (own != null && own.room() == 0) {
            received.writeBytes(region.bytes(own.ref + filled, own.length - filled));
            own.length = filled;
        }
        return own;
    }

    @Override
    public void receivedInBlock(int bytes) {
        reads++;
        Block own = java.util.Objects.requireNonNull(block);
        own.length += bytes;
    }

    @Override
    public void receivedInArena(long ref, int bytes) {
        reads++;
        inArena.add(new Part(ref, bytes));
    }

    @Override
    public void closed() {
        closes++;
    }

    @Override
    public long queryBytes() {
        Block own = block;
        return own == null ? 0 : own.length;
    }

    @Override
    public long queryRoom() {
        Block own = block;
        return own == null ? 0 : own.room();
    }
}
