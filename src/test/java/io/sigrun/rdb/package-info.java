/** Tests of the RDB formats: what is valid comes back, what is not is refused. */
@NullMarked
package io.sigrun.rdb;

import org.jspecify.annotations.NullMarked;
