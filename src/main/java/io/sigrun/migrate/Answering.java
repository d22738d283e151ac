package io.sigrun.migrate;

import java.io.IOException;
import java.util.Map;

/** Waits until a Sigrun has loaded its data, and compares the number of keys. */
final class Answering {
    private static final long START_NS_MAX = 60_000_000_000L;
    private static final long LOAD_NS_MAX = 3_600_000_000_000L;
    private static final long POLL_MS = 100;

    private Answering() {}

    /**
     * Waits.
     *
     * @param keys that must be there, those that expired meanwhile counted
     */
    static void await(RedisConfiguration configuration, long keys) throws MigrationException, IOException {
        long start = System.nanoTime();
        while (true) {
            try (RunningServer server = RunningServer.find(configuration)) {
                if (server != null && !server.call("PING").text().toLatin1().startsWith("LOADING")) {
                    compare(server.info(), keys);
                    return;
                }
                if (System.nanoTime() - start > (server == null ? START_NS_MAX : LOAD_NS_MAX)) {
                    throw new MigrationException("Sigrun does not answer");
                }
            }
            Pause.of(POLL_MS);
        }
    }

    private static void compare(Map<String, String> info, long keys) throws MigrationException {
        if (!info.containsKey("sigrun_version")) {
            throw new MigrationException("what answers is not Sigrun");
        }
        // What the load found, where the server says so: clients may have changed the number since.
        long loaded = info.containsKey("rdb_last_load_keys_loaded")
                ? RunningServer.number(info.get("rdb_last_load_keys_loaded"))
                : RunningServer.keys(info) + RunningServer.number(info.get("expired_keys"));
        long expired = RunningServer.number(info.get("rdb_last_load_keys_expired"));
        if (loaded + expired != keys) {
            throw new MigrationException(
                    "Sigrun has loaded " + loaded + " keys, and " + expired + " had expired; Redis saved " + keys);
        }
    }
}
