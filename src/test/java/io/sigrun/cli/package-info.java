/** The client: its forms of output by themselves, and all of it beside the real valkey-cli. */
@NullMarked
package io.sigrun.cli;

import org.jspecify.annotations.NullMarked;
