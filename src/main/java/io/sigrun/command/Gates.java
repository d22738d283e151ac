package io.sigrun.command;

/**
 * Conditions of the server that keep some commands from running. Each is a bit; while none is set the command path
 * passes them all with one comparison.
 */
public final class Gates {
    /** The data set is being loaded. */
    public static final int LOADING = 1;
    /** A script or other long command has run past its limit. */
    public static final int BUSY = 1 << 1;
    /** Used memory is over the limit and nothing could be evicted. */
    public static final int OUT_OF_MEMORY = 1 << 2;
    /** Clients are paused. */
    public static final int PAUSED = 1 << 3;
    /** Too few replicas are in sync for writes. */
    public static final int TOO_FEW_REPLICAS = 1 << 4;
    /** A replica without its primary that must not serve stale data. */
    public static final int STALE = 1 << 5;
    /** A replica that refuses writes. */
    public static final int READ_ONLY = 1 << 6;
    /** The last save or AOF write failed: writes are refused. */
    public static final int DISK_ERROR = 1 << 7;
    /** Keys are served by hash slot. */
    public static final int CLUSTER = 1 << 8;

    /** Data of another server is being imported. */
    public static final int IMPORTING = 1 << 9;

    /** The append-only file cannot be written: data is not changed. */
    public static final int APPEND_ERROR = 1 << 10;

    private int bits;
    private String appendError = "";

    /** All bits that are set. */
    public int bits() {
        return bits;
    }

    public boolean isSet(int gate) {
        return (bits & gate) != 0;
    }

    /** Why the append-only file cannot be written, or empty. */
    public String appendError() {
        return appendError;
    }

    /** Sets {@link #APPEND_ERROR} with its reason, or takes it away where that is empty. */
    public void setAppendError(String reason) {
        appendError = reason;
        set(APPEND_ERROR, !reason.isEmpty());
    }

    /** Sets a gate or takes it away. */
    public void set(int gate, boolean on) {
        bits = on ? bits | gate : bits & ~gate;
    }
}
