/** Tests of the append-only file: its manifest, and what a disk that fails or loses power leaves of it. */
@NullMarked
package io.sigrun.aof;

import org.jspecify.annotations.NullMarked;
