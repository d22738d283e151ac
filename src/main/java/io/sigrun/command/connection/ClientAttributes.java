package io.sigrun.command.connection;

/** What clients may call themselves and their libraries. */
final class ClientAttributes {
    static final String NAME_REFUSED = "ERR Client names cannot contain spaces, newlines or special characters.";

    private ClientAttributes() {}

    /** Whether a text keeps a line of CLIENT LIST readable: printable, and without blanks. */
    static boolean isValid(byte[] text) {
        for (byte b : text) {
            if (b < '!' || b > '~') {
                return false;
            }
        }
        return true;
    }
}
