/** Microbenchmarks of the data structures; packaging/bench runs them. Each works on a region of its own. */
@NullMarked
package io.sigrun.bench;

import org.jspecify.annotations.NullMarked;
