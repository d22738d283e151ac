/**
 * Sigrun's two entry points: {@code Main} for a plain start and {@code SigrunDaemon} for jsvc. Both only build a server
 * from a configuration and hand over to it; neither holds state of its own.
 */
@NullMarked
package io.sigrun;

import org.jspecify.annotations.NullMarked;
