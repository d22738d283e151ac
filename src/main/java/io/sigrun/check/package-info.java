/** The tools that look at files without a server: whether they are right, and what is wrong with them. */
@NullMarked
package io.sigrun.check;

import org.jspecify.annotations.NullMarked;
