/**
 * The server: the engine thread and everything around the data.
 *
 * <p>{@link io.sigrun.server.Engine} is the one thread that runs commands. Its loop: poll the network (handlers only
 * note what was received), run the requests of all ready connections in batches with their keys touched ahead, flush
 * the replies, do the timed work. {@link io.sigrun.server.Connection} keeps what one connection needs between two
 * polls.
 *
 * <p>What keeps the engine from its clients for long is logged: work of more than 2 ms of processor time by {@link
 * io.sigrun.command.WorkWatch}, collections of the Java heap of 5 ms and more by {@link io.sigrun.server.GarbageWatch}.
 *
 * <p>Invariants: nothing runs inside a network callback; a batch's arguments stay valid until the next poll; no
 * client's input can end the loop.
 */
@NullMarked
package io.sigrun.server;

import org.jspecify.annotations.NullMarked;
