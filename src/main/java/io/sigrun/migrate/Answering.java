package io.sigrun.migrate;

import java.io.IOException;
import java.util.Map;

/** Waits until a Sigrun has loaded its data, and compares the number of keys. */
final class Answering {
    /** Instead of a number of keys: however many there are. */
    static final long ANY_NUMBER = -1;

    private static final long START_NS_MAX = 60_000_000_000L;
    private static final long LOAD_NS_MAX = 3_600_000_000_000L;
    private static final long POLL_MS = 100;

    private Answering() {}

    /**
     * Waits.
     *
     * @param keys that must be there, those that expired meanwhile counted
     * @return how many there were
     */
    static long await(RedisConfiguration configuration, long keys) throws MigrationException, IOException {
        long start = System.nanoTime();
        while (true) {
            try (RunningServer server = RunningServer.find(configuration)) {
                if (server != null && !server.call("PING").text().toLatin1().startsWith("LOADING")) {
                    return compare(server.info(), keys);
                }
                if (System.nanoTime() - start > (server == null ? START_NS_MAX : LOAD_NS_MAX)) {
                    throw new MigrationException("Sigrun does not answer");
                }
            }
            Pause.of(POLL_MS);
        }
    }

    private static long compare(Map<String, String> info, long keys) throws MigrationException {
        if (!info.containsKey("sigrun_version")) {
            throw new MigrationException("what answers is not Sigrun");
        }
        // What the load of an RDB found, where the server says so: clients may have changed the number since. An
        // append-only file is counted in a server without clients.
        boolean fromRdb =
                info.getOrDefault("aof_enabled", "0").equals("0") && info.containsKey("rdb_last_load_keys_loaded");
        long loaded = RunningServer.number(
                fromRdb ? info.get("rdb_last_load_keys_loaded") : String.valueOf(RunningServer.keys(info)));
        long expired = RunningServer.number(info.get(fromRdb ? "rdb_last_load_keys_expired" : "expired_keys"));
        if (keys != ANY_NUMBER && loaded + expired != keys) {
            throw new MigrationException(
                    "Sigrun has loaded " + loaded + " keys, and " + expired + " had expired; Redis saved " + keys);
        }
        return loaded + expired;
    }
}
