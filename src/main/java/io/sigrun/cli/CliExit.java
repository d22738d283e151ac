package io.sigrun.cli;

/** The end of the program amid something. */
final class CliExit extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    CliExit(int status) {
        super("exit " + status, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }
}
