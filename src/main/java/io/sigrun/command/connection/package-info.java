/** Commands about the connection itself: who is there, in which database, in which protocol. */
@NullMarked
package io.sigrun.command.connection;

import org.jspecify.annotations.NullMarked;
