package io.sigrun.migrate;

/** Why something cannot be done, in words for the administrator. */
final class MigrationException extends Exception {
    private static final long serialVersionUID = 1;

    MigrationException(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
