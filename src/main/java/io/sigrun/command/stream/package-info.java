/**
 * The commands of streams.
 *
 * <p>What blocks elsewhere does not block yet: XREAD and XREADGROUP with BLOCK answer at once, as inside MULTI. Ids
 * that are generated, approximate trimming and reading in a group are propagated in forms that repeat the outcome.
 * Threads: the engine's.
 */
@NullMarked
package io.sigrun.command.stream;

import org.jspecify.annotations.NullMarked;
