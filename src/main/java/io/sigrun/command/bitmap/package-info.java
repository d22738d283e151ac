/**
 * Commands that take a string as a run of bits or of small integers. They change it in place, and it is kept as bytes
 * from then on. Threads: the engine's.
 */
@NullMarked
package io.sigrun.command.bitmap;

import org.jspecify.annotations.NullMarked;
