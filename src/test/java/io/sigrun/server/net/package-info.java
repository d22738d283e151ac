/** Tests of the network's handlers, on channels whose peer and kernel are the test's own. */
@NullMarked
package io.sigrun.server.net;

import org.jspecify.annotations.NullMarked;
