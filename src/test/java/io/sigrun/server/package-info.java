/** Tests of the server's parts, each alone. */
@NullMarked
package io.sigrun.server;

import org.jspecify.annotations.NullMarked;
