package io.sigrun.server;

import io.sigrun.config.Config;
import io.sigrun.config.ServerDirectives;
import io.sigrun.util.Failures;
import io.sigrun.util.ServerLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file of {@code pidfile}: written at the start, removed at the end. Not being able to is logged, no more. */
final class PidFile {
    private final Config config;
    private final ServerLog log;

    PidFile(Config config, ServerLog log) {
        this.config = config;
        this.log = log;
    }

    void write(long pid) {
        String name = config.text(ServerDirectives.PIDFILE);
        if (name.isEmpty()) {
            return;
        }
        Path file = config.resolve(name);
        try {
            Files.writeString(file, pid + "\n");
        } catch (IOException failure) {
            log.warning("Failed to write PID file '" + file + "': " + Failures.reason(failure));
        }
    }

    void remove() {
        String name = config.text(ServerDirectives.PIDFILE);
        if (name.isEmpty()) {
            return;
        }
        log.notice("Removing the pid file.");
        try {
            Files.deleteIfExists(config.resolve(name));
        } catch (IOException failure) {
            log.warning("Cannot remove the pid file: " + Failures.reason(failure));
        }
    }
}
