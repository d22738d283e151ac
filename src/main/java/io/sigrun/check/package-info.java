/**
 * The tools that look at files without a server: whether they are right, and what is wrong with them. What they print
 * and how they end is what valkey-check-rdb and valkey-check-aof 9.1.2 do, which tests hold by comparing them on
 * damaged files.
 *
 * <p>{@link io.sigrun.check.CheckRdb} reads the command line; {@link io.sigrun.check.RdbReport} puts what {@link
 * io.sigrun.rdb.RdbCheck} finds into lines, {@link io.sigrun.check.Statistics} into figures. {@link
 * io.sigrun.check.CheckAof} does so for append-only files: {@link io.sigrun.check.AofFileCheck} a file at a time, with
 * {@link io.sigrun.check.AofScan}, which looks at bytes only. It is not the reader of the server, for the places it
 * tells must be those of Valkey's tool, which reads more strictly than servers do. One thread; nothing is kept in
 * memory but a buffer, a line, and one value of an RDB.
 */
@NullMarked
package io.sigrun.check;

import org.jspecify.annotations.NullMarked;
