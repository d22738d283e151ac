/**
 * The RESP protocol, versions 2 and 3, over blocks of the region: {@link io.sigrun.resp.RequestParser} finds the
 * arguments of commands in place, {@link io.sigrun.resp.RespWriter} gathers replies. No network in here: a transport
 * fills and drains {@link io.sigrun.resp.Block}s.
 *
 * <p>Threads: a parser, a writer and the pool they share belong to one thread. Invariants: the parser never reads past
 * the bytes it was given and never allocates from a length before the bytes are there; arguments are refs into the
 * request's block and are only valid until that block is reused.
 */
@NullMarked
package io.sigrun.resp;

import org.jspecify.annotations.NullMarked;
