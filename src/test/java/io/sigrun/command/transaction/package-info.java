/** Tests of the commands of transactions. Threads: the test's own. */
@NullMarked
package io.sigrun.command.transaction;

import org.jspecify.annotations.NullMarked;
