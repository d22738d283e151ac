package io.sigrun.command;

import java.nio.charset.StandardCharsets;

/** Makes the constant texts of handlers: names of keyspace events, of commands as they are propagated. */
public final class EventNames {
    private EventNames() {}

    /** The bytes of an ASCII text. */
    public static byte[] of(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
