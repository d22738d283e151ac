/** Tests over TCP: a whole server in this process, and a client's socket. */
@NullMarked
package io.sigrun.wire;

import org.jspecify.annotations.NullMarked;
