package io.sigrun.aof;

import java.nio.file.Path;

/**
 * Writes the data set as it is at one moment to a file, while the server goes on. Implemented by the server. Called on
 * the engine's thread.
 */
public interface BaseWriter {
    /** Told on the engine's thread, between two commands, how it went. */
    @FunctionalInterface
    interface Completion {
        /** It has ended; if {@code ok}, the file is whole and on the medium, else there is none. */
        void ended(boolean ok);
    }

    /** What a base consists of. */
    enum Form {
        /** An RDB stream. */
        RDB,
        /** The commands that make the data set. */
        COMMANDS,
        /** The same, with the time before them. */
        DATED_COMMANDS
    }

    /** Whether something else, such as a save, keeps a base from being begun. */
    boolean isBusy();

    /**
     * Begins: the file will hold the data set as it is when this returns.
     *
     * @param form what the file consists of
     * @return false where that is not possible; the log has the reason
     */
    boolean begin(Path file, Form form, Completion completion);

    /** Gives up what was begun: nobody is told any more, and no file is left. */
    void cancel();

    /** Writes the data set as it is, and returns when the file is on the medium; false where that failed. */
    boolean writeNow(Path file, Form form);
}
