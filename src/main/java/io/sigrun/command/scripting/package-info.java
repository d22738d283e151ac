/** Commands of scripts and functions. A {@link io.sigrun.command.Call} tells them all they know; the engine runs them. */
@NullMarked
package io.sigrun.command.scripting;

import org.jspecify.annotations.NullMarked;
