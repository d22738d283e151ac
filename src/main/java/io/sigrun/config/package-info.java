/**
 * The configuration: what directives there are, what they are set to, how files and command lines are read.
 *
 * <p>The tables ({@link io.sigrun.config.NetworkDirectives} and its kin) say what each directive is; {@link
 * io.sigrun.config.Config} holds the values as text in the form that CONFIG GET shows, and as numbers; whoever acts on
 * a directive registers a {@link io.sigrun.config.Config.Hook} and keeps its own plain field for hot paths. {@link
 * io.sigrun.config.ConfigReader} reads files, includes and command lines of any Redis or Valkey; {@link
 * io.sigrun.config.Capabilities} is the one table of what this build refuses.
 *
 * <p>Text is Latin-1, byte for byte. Threads: the engine's; nothing here is safe for several threads at once.
 */
@NullMarked
package io.sigrun.config;

import org.jspecify.annotations.NullMarked;
