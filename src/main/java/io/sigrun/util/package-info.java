/**
 * Small things that everything else uses: byte strings, the clock, pattern matching, checksums, hashes, compression,
 * numbers. Imports nothing of ours, holds no state that is shared; all of it may be used from any thread unless a class
 * says otherwise.
 */
@NullMarked
package io.sigrun.util;

import org.jspecify.annotations.NullMarked;
