package io.sigrun.server;

import io.sigrun.keyspace.Keyspace;
import io.sigrun.util.Clock;
import io.sigrun.util.ServerLog;
import java.io.IOException;

/**
 * Saves the data set and remembers how that went. Saving is synchronous in this build: BGSAVE in the background comes
 * with the snapshot.
 */
final class Persistence {
    /** Writes the data set to the configured file; the port to the RDB codec. */
    @FunctionalInterface
    interface Saver {
        void save() throws IOException;
    }

    private final Keyspace keyspace;
    private final Clock clock;
    private final ServerLog log;
    private final Saver saver;
    private long lastSaveSeconds;
    private boolean lastSaveOk = true;
    private long lastTrySeconds;
    private long lastSaveTookSeconds = -1;
    private long saves;
    long loadedKeys;
    long loadedExpiredKeys;

    Persistence(Keyspace keyspace, Clock clock, ServerLog log, Saver saver) {
        this.keyspace = keyspace;
        this.clock = clock;
        this.log = log;
        this.saver = saver;
        this.lastSaveSeconds = clock.nowMs() / 1000;
    }

    /** Saves now, on the engine. */
    boolean save() {
        long started = clock.nowMs();
        lastTrySeconds = started / 1000;
        try {
            saver.save();
        } catch (IOException failure) {
            log.warning("Error saving DB on disk: " + failure.getMessage());
            lastSaveOk = false;
            return false;
        }
        log.notice("DB saved on disk");
        keyspace.setDirty(0);
        saves++;
        lastSaveOk = true;
        lastSaveSeconds = clock.nowMs() / 1000;
        lastSaveTookSeconds = (clock.nowMs() - started) / 1000;
        return true;
    }

    long lastSaveSeconds() {
        return lastSaveSeconds;
    }

    boolean lastSaveOk() {
        return lastSaveOk;
    }

    long lastTrySeconds() {
        return lastTrySeconds;
    }

    long lastSaveTookSeconds() {
        return lastSaveTookSeconds;
    }

    long saves() {
        return saves;
    }
}
