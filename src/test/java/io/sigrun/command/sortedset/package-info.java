/** Tests of these commands: what a client cannot see. Replies are compared in the oracle package. */
@NullMarked
package io.sigrun.command.sortedset;

import org.jspecify.annotations.NullMarked;
