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

    /** Whether something else, such as a save, keeps a base from being begun. */
    boolean isBusy();

    /**
     * Begins: the file will hold the data set as it is when this returns.
     *
     * @return false where that is not possible; the log has the reason
     */
    boolean begin(Path file, Completion completion);

    /** Gives up what was begun: nobody is told any more, and no file is left. */
    void cancel();

    /** Writes the data set as it is, and returns when the file is on the medium; false where that failed. */
    boolean writeNow(Path file);
}
