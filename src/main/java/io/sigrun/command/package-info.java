/**
 * Commands: what they are, how they are found, and the one path that runs them.
 *
 * <p>A {@link io.sigrun.command.Command} is the whole truth about a command, written directly above its handler in a
 * family's file (one package a family below this one). {@link io.sigrun.command.CommandTable} lists the families and
 * finds a command by the bytes of its name. {@link io.sigrun.command.CommandPath} takes a parsed request of a {@link
 * io.sigrun.command.Client} through all gates to its handler, which sees a {@link io.sigrun.command.Call}.
 *
 * <p><b>Commands inside commands.</b> EXEC runs what was queued inside its own call: the same path, but without the
 * gates, at the time of EXEC, and as part of what EXEC propagates. Only what is run from outside begins and ends a unit
 * of propagation.
 *
 * <p><b>Blocking.</b> A handler that finds nothing says what its client waits for ({@link
 * io.sigrun.command.Call#blockOn}) and returns without a reply. The command is kept as it came, in the form in which it
 * is to be run later ({@code $} of XREAD becomes the id that it stands for), and the client's input waits. What ends
 * the waiting: {@link io.sigrun.keyspace.BlockedKeys} has a key ready when a command from outside is over, or some
 * timed work, and the command is run again from the beginning, in a unit of propagation of its own; so it is propagated
 * as what it does then, LPOP for BLPOP. Or its time is over, or another client ends it: then it is answered without
 * being run ({@link io.sigrun.command.BlockedClients}). Or the client goes. A client that waits no more takes part in
 * the same turn of the loop again, and its answer goes out with those of the turn, after the same barrier. While
 * clients are paused, commands that may write are not run again; their keys stay ready until the pause ends.
 *
 * <p>Threads: the engine only. Invariants: each request gets exactly one reply unless the client asked for none; a
 * handler that refuses changes nothing; a handler's exception becomes an error reply and a log line, never a lost
 * client.
 */
@NullMarked
package io.sigrun.command;

import org.jspecify.annotations.NullMarked;
