/** Set commands: a value that is a set of strings without order. */
@NullMarked
package io.sigrun.command.set;

import org.jspecify.annotations.NullMarked;
