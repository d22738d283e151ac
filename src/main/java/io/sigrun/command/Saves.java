package io.sigrun.command;

import io.sigrun.aof.AppendOnlyFile;
import io.sigrun.rdb.FunctionStore;
import io.sigrun.rdb.Payloads;

/** Saving and loading the data set, for the commands that ask for it. Implemented by the server. */
public interface Saves {
    /** Saves now; false where that failed, with the reason in the log. */
    boolean save();

    /** Whether the data set is being saved in the background, or is about to be. */
    boolean savesInBackground();

    /**
     * Begins to save the data set, as it is now, in the background.
     *
     * @param orLater whether it may begin later, where something else is under way
     */
    Begun saveInBackground(boolean orLater);

    /** Has a save in the background begin when nothing is half done; false where one is under way. */
    boolean scheduleBackgroundSave();

    /** What has become of the wish to save. */
    enum Begun {
        STARTED,
        SCHEDULED,
        /** An append-only file is being rewritten. */
        REFUSED
    }

    /** Gives up the save in the background. */
    Cancelled cancelBackgroundSave();

    /** What was given up. */
    enum Cancelled {
        RUNNING,
        /** One that had not begun. */
        SCHEDULED,
        NONE
    }

    /**
     * BGREWRITEAOF.
     *
     * @param later whether it must not begin now, because a transaction is half done
     */
    AppendOnlyFile.Answer rewriteAppendOnlyFile(boolean later);

    /** Everything was dropped on purpose: where there are save points the file is emptied too. */
    void everythingFlushed();

    /** When the data set was last saved, or the server started: Unix time in seconds. */
    long lastSaveSeconds();

    /**
     * Loads the file in the place of the data set, or on top of it. A file that is not right changes nothing.
     *
     * @param flush whether the data set is dropped first
     * @param replace whether a key that is there already gives way, else it is an error
     * @return whether it went well; otherwise the reason is in the log
     */
    boolean reload(boolean flush, boolean replace);

    /** Loads the append-only file in the place of the data set; false where that failed, with the reason in the log. */
    boolean reloadAppendOnlyFile();

    /** Has each write to the append-only file wait before; for tests of what waits for it. */
    void delayAppending(long microseconds);

    /** Has no checksum of a file or payload matter; for tests of what is damaged below. */
    void skipChecksums(boolean skip);

    /** Values in the form of DUMP. */
    Payloads payloads();

    /** The function libraries of the data set. */
    FunctionStore functions();

    /**
     * Ends the server: nothing more is run once this returns.
     *
     * @return false where the server goes on, because its data cannot be saved
     */
    boolean shutdown(End wanted);

    /** Forgets a wish to end that was not carried out yet; false where there is none. */
    boolean abortShutdown();

    /**
     * A wish to end.
     *
     * @param save whether to save first: yes, no, or as the save points say
     * @param force to end even where saving fails
     * @param client who wishes it, for the log
     */
    record End(Save save, boolean force, String client) {}

    /** Whether to save before the end. */
    enum Save {
        AS_CONFIGURED,
        YES,
        NO
    }
}
