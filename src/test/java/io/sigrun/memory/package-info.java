/** Tests of the region and its allocator. */
@NullMarked
package io.sigrun.memory;

import org.jspecify.annotations.NullMarked;
