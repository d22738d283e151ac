/**
 * sigrun-migrate: the parts of a take-over of Redis that need to understand a configuration, a data file or the
 * protocol. The stages themselves are the scripts in migration/, whose file common says what each part is called for.
 *
 * <p>Everything runs on the main thread and changes nothing that it is not asked to; what fails is a {@link
 * io.sigrun.migrate.MigrationException}, whose message is for the administrator. Text is Latin-1, byte for byte, as in
 * the configuration.
 */
@NullMarked
package io.sigrun.migrate;

import org.jspecify.annotations.NullMarked;
