package io.sigrun.server.net;

import io.sigrun.resp.Block;
import org.jspecify.annotations.Nullable;

/** What a connection's owner does with what is received. Only notes it down; commands run after the poll. */
public interface ConnectionInput {
    /**
     * The block that the rest of an incomplete request is to be read into, behind its {@code length}; null for none.
     */
    @Nullable
    Block receiveBlock();

    /** Bytes were appended to {@link #receiveBlock}. */
    void receivedInBlock(int bytes);

    /** Bytes lie in the receive arena until the poll's requests have been run. */
    void receivedInArena(long ref, int bytes);

    /** The connection is gone. */
    void closed();

    /** The bytes held for a request that is not complete. */
    long queryBytes();

    /** The bytes that the buffer they are held in has room for. */
    long queryRoom();
}
