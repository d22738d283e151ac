/**
 * sigrun-cli, the client for people and scripts: one command, a session line by line, or one of the special modes
 * ({@link io.sigrun.cli.PipeMode}, {@link io.sigrun.cli.ScanMode}). What it prints for a reply is byte for byte what
 * valkey-cli 9.1 and redis-cli 7.0 print, since scripts read it.
 *
 * <p>Everything runs on the main thread, but for the replies of {@link io.sigrun.cli.PipeMode}. Starting fast matters
 * more here than anything else: no lambdas, no pattern switches, no regular expressions on the way of one command.
 */
@NullMarked
package io.sigrun.cli;

import org.jspecify.annotations.NullMarked;
