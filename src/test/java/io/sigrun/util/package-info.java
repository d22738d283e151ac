/** Tests of the utilities. */
@NullMarked
package io.sigrun.util;

import org.jspecify.annotations.NullMarked;
