package io.sigrun.cli;

/** The command line cannot be understood, or asks only for a text. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    /**
     * An end before anything was done.
     *
     * @param text what to print: on standard output where the status is 0, else on standard error
     * @param status exit status
     */
    UsageException(String text, int status) {
        super(text, null, false, false);
        this.status = status;
    }

    String text() {
        return String.valueOf(getMessage());
    }

    int status() {
        return status;
    }
}
