/**
 * The commands of sorted sets.
 *
 * <p>Every range, however it is named, is a range of ranks once {@link io.sigrun.keyspace.SortedSetValues} has resolved
 * it; limits and removal work on ranks alone. Threads: the engine's.
 */
@NullMarked
package io.sigrun.command.sortedset;

import org.jspecify.annotations.NullMarked;
