/**
 * The same commands to a real Valkey 9.1 and to Sigrun, replies compared byte for byte.
 *
 * <p>A family of commands gets a class here that extends {@link io.sigrun.oracle.OracleTest} and lists its commands, a
 * line each, in the notation of {@link io.sigrun.oracle.Grammar}:
 *
 * <pre>{@code
 * final class SetOracleIT extends OracleTest {
 *     @Override
 *     protected void describe(Grammar commands) {
 *         commands.otherTypes();                              // keys of other types, so that WRONGTYPE is seen
 *         commands.add("SADD key member...");
 *         commands.add("SINTERCARD #key... [LIMIT integer]");  // #: preceded by how many there are
 *         commands.add("SMEMBERS key", Comparison.UNORDERED);
 *         commands.add("SPOP key", Comparison.SHAPE);
 *     }
 * }
 * }</pre>
 *
 * <p>Capitals are sent as they stand; a word in small letters is a source of random arguments (key, value, member,
 * field, integer, float, ttl, pattern and others: {@link io.sigrun.oracle.Sources}; a family adds its own with {@code
 * commands.source}). {@code [a]} is optional, {@code (a|b)} and {@code [a|b]} choose, {@code a...} repeats. The harness
 * spoils some of the commands by itself: arguments left out, added, or replaced by edges of numbers.
 *
 * <p>{@code commands.clients(3)} has three clients take turns at random.
 *
 * <p>A random choice of a server (SPOP, RANDOMKEY) makes the two data sets part ways: list such commands only where
 * they change nothing, and test what they change elsewhere. Times to live are long, so that nothing expires meanwhile.
 *
 * <p>Each test runs {@code oracle.sequences} (60) sequences of {@code oracle.commands} (120) commands in RESP2 and in
 * RESP3, from {@code oracle.seed}. A difference is shrunk to a short sequence and shown with both replies. Without the
 * real server the tests fail: {@code packaging/verify} installs it. Threads: the test's own, and the server's engine.
 */
@NullMarked
package io.sigrun.oracle;

import org.jspecify.annotations.NullMarked;
