package io.sigrun.aof;

import java.io.IOException;

/** Files of an AOF that cannot be used; the log has the reason in the words that administrators know. */
public final class AofException extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean stopped;

    AofException(String message) {
        this(message, false);
    }

    private AofException(String message, boolean stopped) {
        super(message);
        this.stopped = stopped;
    }

    static AofException stopped() {
        return new AofException("Loading was stopped", true);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** Whether nothing is wrong but that whoever asked for the load does not want it any more. */
    public boolean isStopped() {
        return stopped;
    }
}
