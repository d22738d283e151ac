/** String commands: a value that is one run of bytes, or an integer. */
@NullMarked
package io.sigrun.command.string;

import org.jspecify.annotations.NullMarked;
