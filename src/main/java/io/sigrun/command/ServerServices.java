package io.sigrun.command;

import io.sigrun.config.Config;
import io.sigrun.util.ServerLog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the server around the data does for commands and the command path. Implemented by the server package. */
public interface ServerServices {
    /** The conditions that keep commands from running. */
    Gates gates();

    /** Who takes changes. */
    Propagator propagator();

    /** All commands. */
    CommandTable commands();

    /** Who is connected. */
    Clients clients();

    /** Who may log in. */
    Credentials credentials();

    /** Who this server says it is. */
    ServerIdentity identity();

    /** Saving and loading the data set. */
    Saves saves();

    /** An error went to a client: counts it. {@code error} starts with a dash and the code. */
    void errorReplied(@Nullable CommandEntry entry, byte[] error);

    /** A handler failed with an exception, which is a bug: logs it. */
    void handlerFailed(CommandEntry entry, Throwable failure);

    /** The text of INFO for some sections, or for the default ones where none is named. */
    String info(List<String> sections);

    /** What there is to say about memory. */
    MemoryFigures memoryFigures();

    /** The configuration. */
    Config config();

    /** Whether a client may change directives that are guarded against it. */
    boolean protectedChangesAllowed(Client client);

    /** Whether a client may use DEBUG. */
    boolean debugAllowed(Client client);

    /** Holds back what is done by time, and the end that a signal asks for, or no more; for tests. */
    void pauseTimedWork(boolean yes);

    /** CONFIG RESETSTAT. */
    void resetStatistics();

    /** The server's log. */
    ServerLog log();
}
