/** Tests of commands about keys and databases. Threads: the test's own. */
@NullMarked
package io.sigrun.command.generic;

import org.jspecify.annotations.NullMarked;
