/** The parts of a take-over, on files by themselves and beside real servers. */
@NullMarked
package io.sigrun.migrate;

import org.jspecify.annotations.NullMarked;
