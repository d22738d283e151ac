/** Tests of the commands of lists. Threads: the test's own. */
@NullMarked
package io.sigrun.command.list;

import org.jspecify.annotations.NullMarked;
