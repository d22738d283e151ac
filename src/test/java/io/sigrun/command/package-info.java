/** Tests of commands and the command path, and what runs commands without a server. Threads: the test's own. */
@NullMarked
package io.sigrun.command;

import org.jspecify.annotations.NullMarked;
