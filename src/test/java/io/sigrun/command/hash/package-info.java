/** Tests of hash commands without a server. */
@NullMarked
package io.sigrun.command.hash;

import org.jspecify.annotations.NullMarked;
