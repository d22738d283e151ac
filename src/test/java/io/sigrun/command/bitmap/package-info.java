/** Tests of the commands of bitmaps. Threads: the test's own. */
@NullMarked
package io.sigrun.command.bitmap;

import org.jspecify.annotations.NullMarked;
