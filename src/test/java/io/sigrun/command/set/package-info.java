/** Tests of set commands without a server. */
@NullMarked
package io.sigrun.command.set;

import org.jspecify.annotations.NullMarked;
