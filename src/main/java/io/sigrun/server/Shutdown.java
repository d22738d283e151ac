package io.sigrun.server;

import io.sigrun.config.Config;
import io.sigrun.config.ServerDirectives;
import io.sigrun.util.ServerLog;
import java.util.List;

/**
 * The one way a server ends, whoever asks: a signal, jsvc, the SHUTDOWN command. A request is noted by any thread; the
 * engine carries it out between two turns: saves if that is wanted, refuses to end if the save fails and nobody forces
 * it.
 */
final class Shutdown {
    /** Whether data is saved before the end. */
    enum Saving {
        /** If there are save points. */
        AS_CONFIGURED,
        ALWAYS,
        NEVER
    }

    /**
     * A request to end.
     *
     * @param who for the log, or empty
     * @param force end even when saving fails
     * @param signal whether a signal asks, so that {@code shutdown-on-sigterm} says what to do
     */
    record Request(Saving saving, boolean force, String who, boolean signal) {}

    /** What a signal asks for. */
    static final Request BY_SIGNAL = new Request(Saving.AS_CONFIGURED, false, "", true);

    private final Config config;
    private final ServerLog log;
    private volatile boolean requested;
    private volatile Request request = BY_SIGNAL;
    private boolean ended;

    Shutdown(Config config, ServerLog log) {
        this.config = config;
        this.log = log;
    }

    /** Asks the engine to end; from any thread. */
    void request(Request wanted) {
        request = wanted;
        requested = true;
    }

    boolean requested() {
        return requested;
    }

    boolean ended() {
        return ended;
    }

    /** What shutdown-on-sigterm asks for; Java does not tell SIGINT apart. */
    private Request asConfigured() {
        List<String> words =
                List.of(config.text(ServerDirectives.SHUTDOWN_ON_SIGTERM).split(" ", -1));
        Saving saving =
                words.contains("save") ? Saving.ALWAYS : words.contains("nosave") ? Saving.NEVER : Saving.AS_CONFIGURED;
        return new Request(saving, words.contains("force"), "", true);
    }

    /**
     * Ends the server if that is possible; on the engine.
     *
     * @param persistence saves
     * @return whether the server ends now; otherwise it goes on and the reason is in the log
     */
    boolean carryOut(Persistence persistence) {
        if (ended) {
            return true; // a second request must not save what the first one said not to
        }
        Request wanted = request.signal() ? asConfigured() : request;
        requested = false;
        log.notice("User requested shutdown..." + (wanted.who().isEmpty() ? "" : " (" + wanted.who() + ")"));
        boolean save = wanted.saving() == Saving.ALWAYS
                || (wanted.saving() == Saving.AS_CONFIGURED && persistence.hasSavePoints());
        if (save && !persistence.loading()) { // half a data set must not take the place of the file it comes from
            log.notice("Saving the final RDB snapshot before exiting.");
            if (!persistence.save()) {
                if (!wanted.force()) {
                    log.warning("Error trying to save the DB, can't exit.");
                    return false;
                }
                log.warning("Error trying to save the DB, but it is forced to exit.");
            }
        }
        ended = true;
        return true;
    }
}
