/** Tests of the keyspace without a server around it. */
@NullMarked
package io.sigrun.keyspace;

import org.jspecify.annotations.NullMarked;
