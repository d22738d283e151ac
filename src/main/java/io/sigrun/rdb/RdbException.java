package io.sigrun.rdb;

import java.io.IOException;

/** Bytes that are no RDB, or RDB that this server cannot take; the message says what is wrong and where. */
public final class RdbException extends IOException {
    private static final long serialVersionUID = 1;

    /** What kind of obstacle. */
    public enum Kind {
        /** The bytes contradict the format, or end too early. */
        CORRUPT,
        /** The file is of a version that is not read: nothing of the data set was touched. */
        VERSION,
        /** The file is right, but holds what this server has no place for. */
        UNSUPPORTED,
        /** Whoever asked for the load does not want it any more. */
        STOPPED
    }

    private final Kind kind;

    /** An obstacle of a kind. */
    public RdbException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** What kind of obstacle. */
    public Kind kind() {
        return kind;
    }
}
