package io.sigrun.server;

import io.sigrun.command.Client;
import io.sigrun.memory.Region;
import io.sigrun.resp.Block;
import io.sigrun.resp.BlockPool;
import io.sigrun.resp.Request;
import io.sigrun.resp.RequestParser;
import io.sigrun.server.net.ConnectionInput;
import io.sigrun.server.net.NetworkConnection;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection between polls: what was received and not run yet.
 *
 * <p>Whole requests are parsed where they were received, in the arena. What is left of an incomplete request moves to a
 * block of the connection's own, and the rest is received straight into that block, which has room for all of a bulk
 * whose length is known.
 */
final class Connection implements ConnectionInput {
    /** Smaller query buffers stay as they are. */
    private static final int LEAST_SHRUNK_BYTES = 32 * 1024;

    private static final int MAX_BLOCK_BYTES = Integer.MAX_VALUE - 8;

    private final Engine engine;
    private final Region region;
    private final BlockPool pool;
    private final NetworkConnection network;
    private final Request pending = new Request();
    private Client client;
    private @Nullable Block query;
    private boolean begun;
    private long inputRef;
    private long inputEnd;
    private boolean ready;
    private boolean postponed;
    private boolean gone;
    /** Since when the replies not taken are over the soft limit, or 0. */
    long overSoftLimitSinceMs;
    /** How many bytes of replies were not sent when that was last looked at. */
    long unsentBytes;

    Connection(Engine engine, Region region, BlockPool pool, NetworkConnection network, Client client) {
        this.engine = engine;
        this.region = region;
        this.pool = pool;
        this.network = network;
        this.client = client;
    }

    Client client() {
        return client;
    }

    NetworkConnection network() {
        return network;
    }

    @Override
    public @Nullable Block receiveBlock() {
        Block block = query;
        if (block == null) {
            return null;
        }
        long needed = begun ? Math.max(pending.bytesNeeded(), block.length + 1L) : block.length + 1L;
        if (needed > block.capacity && block.capacity < MAX_BLOCK_BYTES) {
            query = moved(block, (int) Math.min(MAX_BLOCK_BYTES, Math.max(needed, 2L * block.capacity)));
        }
        return query;
    }

    private Block moved(Block block, int capacity) {
        Block larger = pool.lend(capacity);
        region.copy(block.ref, larger.ref, block.length);
        larger.length = block.length;
        RequestParser.moved(pending, larger.ref);
        inputRef = larger.ref + (inputRef - block.ref);
        inputEnd = larger.ref + (inputEnd - block.ref);
        pool.giveBack(block);
        return larger;
    }

    @Override
    public void receivedInBlock(int bytes) {
        Block block = java.util.Objects.requireNonNull(query);
        block.length += bytes;
        inputEnd = block.ref + block.length;
        received(bytes);
    }

    @Override
    public void receivedInArena(long ref, int bytes) {
        inputRef = ref;
        inputEnd = ref + bytes;
        received(bytes);
    }

    private void received(int bytes) {
        engine.received(client, bytes);
        if (!ready) {
            ready = true;
            engine.ready(this);
        }
    }

    /**
     * Parses the next request into {@code request}, which is swapped with the connection's own where that was begun
     * before.
     *
     * @return what was found; the engine runs complete ones
     */
    RequestParser.Status next(RequestParser parser, Request request) {
        while (inputRef < inputEnd || begun) {
            if (!begun) {
                RequestParser.begin(pending, inputRef);
                begun = true;
            }
            RequestParser.Status status = parser.parse(pending, inputEnd, client.authenticated());
            switch (status) {
                case COMPLETE -> {
                    inputRef += pending.wireBytes();
                    begun = false;
                    request.takeFrom(pending);
                    return status;
                }
                case EMPTY -> {
                    inputRef += pending.wireBytes();
                    begun = false;
                }
                case INCOMPLETE, ERROR -> {
                    return status;
                }
            }
        }
        return RequestParser.Status.INCOMPLETE;
    }

    /**
     * After all complete requests have been run: keeps the bytes of an incomplete one, gives back what is not needed.
     * Of a client that is to be closed nothing is kept, however much it goes on to send.
     */
    void endOfBatch() {
        ready = false;
        postponed = false;
        Block block = query;
        long left = inputEnd - inputRef;
        if (left <= 0 || gone || client.closing()) {
            discardInput();
            return;
        }
        if (block != null && inputRef == block.ref) {
            return;
        }
        int needed = (int) Math.min(MAX_BLOCK_BYTES, Math.max(left + 1, begun ? pending.bytesNeeded() : 0));
        Block kept = pool.lend(needed);
        region.copy(inputRef, kept.ref, left);
        kept.length = (int) left;
        if (begun) {
            RequestParser.moved(pending, kept.ref);
        }
        if (block != null) {
            pool.giveBack(block);
        }
        query = kept;
        inputRef = kept.ref;
        inputEnd = kept.ref + left;
    }

    /** Drops what was received and not run. */
    void discardInput() {
        Block block = query;
        if (block != null) {
            pool.giveBack(block);
            query = null;
        }
        inputRef = 0;
        inputEnd = 0;
        begun = false;
    }

    @Override
    public long queryBytes() {
        Block block = query;
        return block == null ? 0 : block.length;
    }

    /** The bytes behind the last argument that is whole. */
    long unparsedBytes() {
        return queryBytes() - (query != null && begun ? Math.min(queryBytes(), pending.wireBytes()) : 0);
    }

    @Override
    public long queryRoom() {
        Block block = query;
        return block == null ? 0 : block.room();
    }

    /** Gives back the room for the rest of a request that does not come. */
    void shrinkQuery() {
        Block block = query;
        if (block != null && !ready && block.capacity > LEAST_SHRUNK_BYTES && block.room() > block.length) {
            query = moved(block, block.length + 1);
        }
    }

    /** A copy of the first bytes received and not run, for the log. */
    byte[] firstQueryBytes(int most) {
        return region.bytes(inputRef, Math.clamp(inputEnd - inputRef, 0, most));
    }

    /** Puts back a request that was parsed and may not run now, and with it all that came behind. */
    void postpone(Request request) {
        if (!postponed) {
            postponed = true;
            inputRef = request.start();
            begun = false;
        }
    }

    /** Goes on with requests that were put back; returns whether there may be any. */
    boolean resume() {
        ready = !gone;
        postponed = false;
        return ready;
    }

    @Override
    public void closed() {
        gone = true;
        engine.closed(this);
        client.closeNow();
        if (!ready) {
            endOfBatch();
        }
    }
}
