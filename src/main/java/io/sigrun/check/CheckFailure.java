package io.sigrun.check;

/** The end of a check that found something wrong, with what is to be said last. */
final class CheckFailure extends Exception {
    private static final long serialVersionUID = 1;

    CheckFailure(String message) {
        super(message, null, false, false);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
