/** Commands of scripts and functions. The engine runs them. */
@NullMarked
package io.sigrun.command.scripting;

import org.jspecify.annotations.NullMarked;
