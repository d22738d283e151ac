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
    private final String complaint;

    /** An obstacle of a kind. */
    public RdbException(Kind kind, String message) {
        this(kind, message, message);
    }

    /**
     * An obstacle of a kind for which valkey-check-rdb has words of its own.
     *
     * @param complaint those words
     */
    RdbException(Kind kind, String message, String complaint) {
        super(message);
        this.kind = kind;
        this.complaint = complaint;
    }

    /** The same obstacle, with a place added to what is said of it. */
    RdbException at(String place) {
        String said = getMessage() + place;
        return new RdbException(kind, said, complaint.equals(getMessage()) ? said : complaint);
    }

    /** What valkey-check-rdb would say where it has words for the obstacle, else the message. */
    public String complaint() {
        return complaint;
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
