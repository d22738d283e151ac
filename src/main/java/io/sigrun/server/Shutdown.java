package io.sigrun.server;

import io.sigrun.aof.AppendOnlyFile;
import io.sigrun.config.Config;
import io.sigrun.config.Directive;
import io.sigrun.config.ServerDirectives;
import io.sigrun.util.ServerLog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one way a server ends, whoever asks: a signal, jsvc, the SHUTDOWN command. A request is noted by any thread; the
 * engine carries it out between two turns: saves if that is wanted, refuses to end if the save fails and nobody forces
 * it. A server that refused goes on as if nobody had asked.
 */
final class Shutdown {
    /** Whether data is saved before the end. */
    enum Saving {
        /** If there are save points. */
        AS_CONFIGURED,
        ALWAYS,
        NEVER
    }

    /** The signals that ask for the end. */
    enum Signal {
        SIGTERM,
        SIGINT;

        /** What the directive of this signal says, as it is now. */
        private Request asConfigured(Config config) {
            Directive directive =
                    this == SIGINT ? ServerDirectives.SHUTDOWN_ON_SIGINT : ServerDirectives.SHUTDOWN_ON_SIGTERM;
            List<String> words = List.of(config.text(directive).split(" ", -1));
            Saving saving = words.contains("save")
                    ? Saving.ALWAYS
                    : words.contains("nosave") ? Saving.NEVER : Saving.AS_CONFIGURED;
            return new Request(saving, words.contains("force"), "");
        }
    }

    /**
     * What is asked for.
     *
     * @param force end even when saving fails
     * @param client who asks, where that is a client
     */
    record Request(Saving saving, boolean force, String client) {}

    private final Config config;
    private final ServerLog log;
    private final SystemdNotify systemd;
    private final AppendOnlyFile appendOnlyFile;
    private volatile @Nullable Signal signalled;
    private boolean ended;

    Shutdown(Config config, ServerLog log, SystemdNotify systemd, AppendOnlyFile appendOnlyFile) {
        this.appendOnlyFile = appendOnlyFile;
        this.config = config;
        this.log = log;
        this.systemd = systemd;
    }

    /** Asks the engine to end as the directive of the signal says; from any thread. */
    void request(Signal signal) {
        signalled = signal;
    }

    /** Whether a signal asked for the end and the engine has not refused it. */
    boolean requested() {
        return signalled != null;
    }

    boolean ended() {
        return ended;
    }

    /** Carries out what a signal asked for, if one did; on the engine. */
    void carryOutRequested(Persistence persistence) {
        Signal signal = signalled;
        if (signal != null) {
            carryOut(signal.asConfigured(config), persistence);
        }
    }

    /** Forgets that a signal asked for the end, if the engine has not come to it yet; on the engine. */
    boolean abort() {
        if (signalled == null) {
            return false;
        }
        signalled = null;
        log.notice("Shutdown manually aborted.");
        return true;
    }

    /**
     * Ends the server if that is possible; on the engine.
     *
     * @param persistence saves
     * @return whether the server ends now; otherwise it goes on and the reason is in the log
     */
    boolean carryOut(Request wanted, Persistence persistence) {
        if (ended) {
            return true; // a second request must not save what the first one said not to
        }
        log.notice(
                wanted.client().isEmpty()
                        ? "User requested shutdown..."
                        : "User requested shutdown... (user request from '" + wanted.client() + "')");
        persistence.endBackgroundSave();
        if (!endAppendOnlyFile(wanted.force()) || !saveBeforeEnd(wanted, persistence)) {
            log.warning("Errors trying to shut down the server. Check the logs for more information.");
            signalled = null;
            return false;
        }
        ended = true;
        return true;
    }

    /** Brings what was acknowledged to the medium; false where that cannot be, or is not whole yet. */
    private boolean endAppendOnlyFile(boolean force) {
        if (appendOnlyFile.isWaiting()) {
            if (!force) {
                cannot("Writing initial AOF, can't exit.");
                return false;
            }
            log.warning("Writing initial AOF. Exit anyway.");
        }
        if (appendOnlyFile.rewriting()) {
            log.warning("There is a child rewriting the AOF. Killing it!");
            appendOnlyFile.cancelRewrite();
        }
        return appendOnlyFile.flushForEnd() || force;
    }

    private boolean saveBeforeEnd(Request wanted, Persistence persistence) {
        boolean save = wanted.saving() == Saving.ALWAYS
                || (wanted.saving() == Saving.AS_CONFIGURED && persistence.hasSavePoints());
        if (!save || persistence.loading()) { // half a data set must not take the place of the file it comes from
            return true;
        }
        log.notice("Saving the final RDB snapshot before exiting.");
        systemd.status("Saving the final RDB snapshot");
        if (persistence.save()) {
            return true;
        }
        if (wanted.force()) {
            log.warning("Error trying to save the DB. Exit anyway.");
            return true;
        }
        cannot("Error trying to save the DB, can't exit.");
        return false;
    }

    private void cannot(String reason) {
        log.warning(reason);
        systemd.status(reason);
    }
}
