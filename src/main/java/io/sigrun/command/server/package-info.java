/** Commands about the server: what it is doing, how it is configured, saving, ending, debugging. */
@NullMarked
package io.sigrun.command.server;

import org.jspecify.annotations.NullMarked;
