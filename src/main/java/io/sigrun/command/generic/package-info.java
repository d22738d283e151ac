/**
 * Commands about keys and databases, whatever the values: deletion, names, expire times, walks, OBJECT, MEMORY.
 * Threads: the engine's. Invariant: a record that a lookup returned is not used after the next change to its key.
 */
@NullMarked
package io.sigrun.command.generic;

import org.jspecify.annotations.NullMarked;
