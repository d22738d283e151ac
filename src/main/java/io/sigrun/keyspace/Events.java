package io.sigrun.keyspace;

import java.nio.charset.StandardCharsets;

/** Names of the keyspace events that the keyspace itself sends. */
final class Events {
    static final byte[] EXPIRED = name("expired");
    static final byte[] KEYMISS = name("keymiss");
    static final byte[] NEW = name("new");
    static final byte[] HEXPIRED = name("hexpired");
    static final byte[] DEL = name("del");

    private Events() {}

    private static byte[] name(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
