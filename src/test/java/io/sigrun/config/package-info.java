/** Tests of the configuration: what files and command lines say. */
@NullMarked
package io.sigrun.config;

import org.jspecify.annotations.NullMarked;
