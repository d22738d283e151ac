/** Tests of string commands: what a client cannot see. Replies are compared in the oracle package. */
@NullMarked
package io.sigrun.command.string;

import org.jspecify.annotations.NullMarked;
