/** The client's side of the protocol. */
@NullMarked
package io.sigrun.resp.client;

import org.jspecify.annotations.NullMarked;
