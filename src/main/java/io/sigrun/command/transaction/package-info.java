/**
 * Transactions: commands that are queued and run as one, if nothing that was watched has changed.
 *
 * <p><b>Where what is.</b> {@link io.sigrun.command.Transaction} is a client's state: the queue and whether it is lost.
 * {@link io.sigrun.command.CommandPath} queues in the place of running a command, behind all gates, and has what
 * refuses
 * a command refuse the transaction too. {@link io.sigrun.keyspace.Watches} knows who watches which keys. The commands
 * here only begin and end.
 *
 * <p><b>EXEC</b> runs each command through the path again, inside its own call: without the gates, which were passed
 * when they were queued and once more by EXEC for all of them; with the same statistics; at one time, that of EXEC; in
 * one unit of propagation, so that what they change stands between MULTI and EXEC wherever it goes, if it is more than
 * one command. EXEC itself is never propagated.
 *
 * <p><b>Memory.</b> What is queued is kept outside the heap and counts as what the client sends: beyond {@code
 * client-query-buffer-limit} it is closed. So do watches, without a limit of their own.
 *
 * <p>Threads: the engine's. Invariants: no client has anything queued that is not in a transaction; a client that is
 * gone watches nothing.
 */
@NullMarked
package io.sigrun.command.transaction;

import org.jspecify.annotations.NullMarked;
