package io.sigrun.server;

import io.sigrun.config.Config;
import io.sigrun.config.ConfigException;
import io.sigrun.config.NetworkDirectives;
import io.sigrun.util.ServerLog;
import java.io.IOException;
import java.util.List;

/**
 * How many clients the system lets this process have. Each is an open file, and the process must go on to open files of
 * its own, or it could neither save data nor write to its log.
 */
final class ClientCapacity {
    /** So many files are kept for data, the log, sockets that listen; as in Valkey. */
    private static final int RESERVED_FILES = 32;

    private final Config config;
    private final ServerLog log;
    private final long fileLimit;
    private final long most;

    /**
     * A capacity that follows from the numbers of files.
     *
     * @param fileLimit how many files the process may have open
     * @param openFiles how many it has open, without a client
     */
    ClientCapacity(Config config, ServerLog log, long fileLimit, long openFiles) {
        this.config = config;
        this.log = log;
        this.fileLimit = fileLimit;
        this.most = fileLimit - openFiles - RESERVED_FILES;
    }

    /**
     * Brings maxclients down to what is possible, and sees to it that nobody sets it higher.
     *
     * @throws IOException where not even one client is possible; the log says why
     */
    void apply() throws IOException {
        long wanted = config.number(NetworkDirectives.MAXCLIENTS);
        if (most < 1) {
            log.warning("Your current 'ulimit -n' of " + fileLimit
                    + " is not enough for the server to start. Please increase your open file limit to at least "
                    + filesFor(wanted) + ". Exiting.");
            throw new IOException("too few open files");
        }
        if (wanted > most) {
            log.warning("You requested maxclients of " + wanted + " requiring at least " + filesFor(wanted)
                    + " max file descriptors.");
            log.warning("Current maximum open files is " + fileLimit + ". maxclients has been reduced to " + most
                    + " to compensate for low ulimit. If you need higher maxclients increase 'ulimit -n'.");
            try {
                config.set(NetworkDirectives.MAXCLIENTS, List.of(Long.toString(most)));
            } catch (ConfigException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
        config.onChange(NetworkDirectives.MAXCLIENTS, this::check);
    }

    private long filesFor(long clients) {
        return clients + (fileLimit - most);
    }

    private void check(Config changed) throws ConfigException {
        if (changed.number(NetworkDirectives.MAXCLIENTS) > most) {
            throw new ConfigException(
                    "The operating system is not able to handle the specified number of clients, try with " + most);
        }
    }
}
