/**
 * Commands: what they are, how they are found, and the one path that runs them.
 *
 * <p>A {@link io.sigrun.command.Command} is the whole truth about a command, written directly above its handler in a
 * family's file (one package a family below this one). {@link io.sigrun.command.CommandTable} lists the families and
 * finds a command by the bytes of its name. {@link io.sigrun.command.CommandPath} takes a parsed request of a {@link
 * io.sigrun.command.Client} through all gates to its handler, which sees a {@link io.sigrun.command.Call}.
 *
 * <p>Threads: the engine only. Invariants: each request gets exactly one reply unless the client asked for none; a
 * handler that refuses changes nothing; a handler's exception becomes an error reply and a log line, never a lost
 * client.
 */
@NullMarked
package io.sigrun.command;

import org.jspecify.annotations.NullMarked;
