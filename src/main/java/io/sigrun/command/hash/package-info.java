/** Hash commands: a value that maps fields to values, each field with an expire time of its own where it has one. */
@NullMarked
package io.sigrun.command.hash;

import org.jspecify.annotations.NullMarked;
