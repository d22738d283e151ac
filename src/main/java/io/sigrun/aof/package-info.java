/**
 * The append-only file: reading and writing its files.
 */
@NullMarked
package io.sigrun.aof;

import org.jspecify.annotations.NullMarked;
