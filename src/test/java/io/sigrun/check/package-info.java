/** Tests of the tools that look at files. */
@NullMarked
package io.sigrun.check;

import org.jspecify.annotations.NullMarked;
