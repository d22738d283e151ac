/**
 * The commands of streams.
 *
 * <p>Ids that are generated, approximate trimming and reading in a group are propagated in forms that repeat the
 * outcome. Threads: the engine's.
 */
@NullMarked
package io.sigrun.command.stream;

import org.jspecify.annotations.NullMarked;
