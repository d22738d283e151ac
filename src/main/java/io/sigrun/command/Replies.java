package io.sigrun.command;

import java.nio.charset.StandardCharsets;

/** Replies that many commands give, ready to send. */
public final class Replies {
    public static final byte[] OK = line("+OK");
    public static final byte[] PONG = line("+PONG");
    public static final byte[] QUEUED = line("+QUEUED");
    public static final byte[] ZERO = line(":0");
    public static final byte[] ONE = line(":1");
    public static final byte[] EMPTY_BULK = line("$0\r\n");

    public static final byte[] WRONG_TYPE = line("-WRONGTYPE Operation against a key holding the wrong kind of value");
    public static final byte[] SYNTAX_ERROR = line("-ERR syntax error");
    public static final byte[] NOT_AN_INTEGER = line("-ERR value is not an integer or out of range");
    public static final byte[] NOT_A_FLOAT = line("-ERR value is not a valid float");
    public static final byte[] OUT_OF_RANGE = line("-ERR index out of range");
    public static final byte[] VALUE_OUT_OF_RANGE = line("-ERR value is out of range");
    public static final byte[] MUST_BE_POSITIVE = line("-ERR value is out of range, must be positive");
    public static final byte[] NO_SUCH_KEY = line("-ERR no such key");
    public static final byte[] SAME_OBJECT = line("-ERR source and destination objects are the same");
    public static final byte[] NO_AUTH = line("-NOAUTH Authentication required.");
    public static final byte[] OUT_OF_MEMORY = line("-OOM command not allowed when used memory > 'maxmemory'.");
    public static final byte[] STRING_TOO_LONG = line("-ERR string exceeds maximum allowed size (proto-max-bulk-len)");

    /** Why DEBUG is not run. */
    static final String DEBUG_NOT_ALLOWED =
            "ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\", you can run it from"
                    + " a local connection, otherwise you need to set this option in the configuration file, and then"
                    + " restart the server.";

    private Replies() {}

    /** The error while the data set is being loaded, with the name that the server goes by. */
    public static String loading(ServerIdentity identity) {
        return "LOADING " + identity.title() + " is loading the dataset in memory";
    }

    private static byte[] line(String text) {
        return (text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
