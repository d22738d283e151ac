/**
 * The network, on Netty: the only place that knows it.
 *
 * <p>{@link io.sigrun.server.net.NetworkLoop} wraps an event loop that the engine drives from its own thread. Bytes are
 * received straight into blocks of the region: into the block of a connection that waits for the rest of a request,
 * else into a {@link io.sigrun.server.net.ReceiveArena} that is only valid until the next poll. A {@link
 * io.sigrun.server.net.NetworkConnection} is the one handler of its channel; it tells a {@link
 * io.sigrun.server.net.ConnectionInput} what came, and nothing runs inside the callback. Replies leave as whole blocks,
 * which return to their pool when the kernel has taken them.
 *
 * <p>Threads: the engine's only. Invariant: every block lent is given back once, also when the peer is gone.
 */
@NullMarked
package io.sigrun.server.net;

import org.jspecify.annotations.NullMarked;
