/** Tests of the protocol. */
@NullMarked
package io.sigrun.resp;

import org.jspecify.annotations.NullMarked;
