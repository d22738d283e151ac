/** List commands: a value that is a sequence of strings, changed at its ends and in its middle. */
@NullMarked
package io.sigrun.command.list;

import org.jspecify.annotations.NullMarked;
