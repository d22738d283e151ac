package io.sigrun.migrate;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the defaults of Redis 7 and 8 are not Valkey's. */
final class RedisDefaults {
    private static final Map<String, String> VALUES = Map.of(
            "lazyfree-lazy-eviction", "no",
            "lazyfree-lazy-expire", "no",
            "lazyfree-lazy-server-del", "no",
            "lazyfree-lazy-user-del", "no",
            "lazyfree-lazy-user-flush", "no",
            "replica-lazy-flush", "no",
            "hide-user-data-from-log", "no",
            "repl-backlog-size", "1048576");

    private RedisDefaults() {}

    /** The default in Redis, or null where it is Valkey's. */
    static @Nullable String of(String directive) {
        return VALUES.get(directive);
    }
}
