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
 * <p><b>Saves have no process.</b> Where Valkey forks, {@link io.sigrun.server.BackgroundSave} reads a snapshot between
 * turns and a thread writes it. So there is no child to kill, and what a child's death would tell is told otherwise. A
 * save is ended by BGSAVE CANCEL, FLUSHALL, SHUTDOWN or the end of the process; a rewrite of the append-only file by
 * CONFIG SET appendonly no, SHUTDOWN or the end of the process. A save that was ended so has not failed: no file is
 * left of it, writes go on, {@code rdb_last_bgsave_status} stays as it was. Whatever keeps it from its end otherwise -
 * the disk, memory, a backlog that grows too long, an exception of its thread - is a failure: it is logged with its
 * reason, the status becomes {@code err}, writes are refused where stop-writes-on-bgsave-error wants that. The thread
 * cannot die unnoticed: whatever it throws is what the save has failed with. A process that is killed in the middle
 * leaves a temporary file: of a rewrite, which the next start removes, or of an RDB, named after the process, which is
 * left alone for it may be another server's.
 *
 * <p>Invariants: nothing runs inside a network callback; a batch's arguments stay valid until the next poll; no
 * client's input can end the loop.
 */
@NullMarked
package io.sigrun.server;

import org.jspecify.annotations.NullMarked;
