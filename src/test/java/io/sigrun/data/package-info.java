/** Tests of the data structures against plain Java models, with checks that nothing leaks. */
@NullMarked
package io.sigrun.data;

import org.jspecify.annotations.NullMarked;
