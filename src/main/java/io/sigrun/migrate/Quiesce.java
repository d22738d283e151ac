package io.sigrun.migrate;

import io.sigrun.resp.client.Reply;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Has a running Redis stand still with all of its data saved: its writers are paused, it saves in the background, and
 * its save points are taken away, so that it does not save again when it stops. Where it keeps an append-only file,
 * that is its data, and is looked through once more instead: nothing is written to it any longer, and it is synced when
 * Redis stops. Readers are served all the time.
 */
final class Quiesce {
    /** Long enough to save and stop; after that the writers go on by themselves. */
    private static final String PAUSE_MS = "900000";

    private static final long SAVE_NS_MAX = 600_000_000_000L;
    private static final long POLL_MS = 100;
    /** What {@link #run} returns where keys may still come and go. */
    private static final long UNKNOWN = -1;

    private final RunningServer server;
    private final AppendOnlyFiles appendOnlyFiles;

    Quiesce(RunningServer server, AppendOnlyFiles appendOnlyFiles) {
        this.server = server;
        this.appendOnlyFiles = appendOnlyFiles;
    }

    /** Does it; returns the number of keys that were saved, or -1. Where it fails, the writers go on. */
    long run() throws MigrationException, IOException {
        boolean pauses = pausesWriters();
        String savePoints = server.settings().getOrDefault("save", "");
        boolean done = false;
        try {
            if (pauses) {
                server.demand("CLIENT", "PAUSE", PAUSE_MS, "WRITE");
            }
            boolean appends = server.info().getOrDefault("aof_enabled", "0").equals("1");
            long keys = appends ? appended(pauses) : saved(pauses);
            done = true;
            return keys;
        } finally {
            if (!done) {
                resume(server, savePoints, pauses);
            }
        }
    }

    private long saved(boolean pauses) throws MigrationException, IOException {
        save();
        server.demand("CONFIG", "SET", "save", "");
        Map<String, String> info = server.info();
        if (pauses && RunningServer.number(info.get("rdb_changes_since_last_save")) != 0) {
            throw new MigrationException("Redis changed its data while its writers were paused");
        }
        return RunningServer.keys(info);
    }

    private long appended(boolean pauses) throws MigrationException, IOException {
        awaitEndOfSave(System.nanoTime() + SAVE_NS_MAX); // a rewrite would replace the files
        List<String> obstacles = appendOnlyFiles.obstacles(true);
        if (!obstacles.isEmpty()) {
            throw new MigrationException(String.join("\n", obstacles));
        }
        Map<String, String> info = server.info();
        if (cannotAppend(info)) {
            throw new MigrationException("Redis cannot write its append-only file; its log says why");
        }
        return pauses ? RunningServer.keys(info) : UNKNOWN;
    }

    /** Whether the last write to the append-only file failed. */
    static boolean cannotAppend(Map<String, String> info) {
        return !info.getOrDefault("aof_last_write_status", "ok").equals("ok");
    }

    /** Lets the writers go on, with save points as before. */
    static void resume(RunningServer server, String savePoints, boolean pauses) throws IOException {
        server.call("CONFIG", "SET", "save", savePoints);
        if (pauses) {
            server.call("CLIENT", "UNPAUSE");
        }
    }

    /** Redis can pause only those who write since 6.2; before, a pause would lock us out as well. */
    private boolean pausesWriters() throws IOException, MigrationException {
        String[] version = server.info().getOrDefault("redis_version", "0.0").split("\\.", -1);
        long major = RunningServer.number(version[0]);
        long minor = version.length > 1 ? RunningServer.number(version[1]) : 0;
        return major > 6 || (major == 6 && minor >= 2);
    }

    private void save() throws IOException, MigrationException {
        long deadline = System.nanoTime() + SAVE_NS_MAX;
        awaitEndOfSave(deadline); // one that began before the writers were paused does not have everything
        Reply started = server.call("BGSAVE");
        if (started.isError()) {
            server.demand("SAVE"); // no memory for a fork, perhaps; this one needs none
            return;
        }
        Map<String, String> info = awaitEndOfSave(deadline);
        if (!info.getOrDefault("rdb_last_bgsave_status", "").equals("ok")) {
            throw new MigrationException("Redis cannot save its data; its log says why");
        }
    }

    private Map<String, String> awaitEndOfSave(long deadlineNs) throws IOException, MigrationException {
        while (true) {
            Map<String, String> info = server.info();
            if (!info.getOrDefault("rdb_bgsave_in_progress", "0").equals("1")
                    && !info.getOrDefault("aof_rewrite_in_progress", "0").equals("1")
                    && !info.getOrDefault("aof_rewrite_scheduled", "0").equals("1")) {
                return info;
            }
            if (System.nanoTime() > deadlineNs) {
                throw new MigrationException("Redis has been saving for " + SAVE_NS_MAX / 1_000_000_000 + " s");
            }
            Pause.of(POLL_MS);
        }
    }
}
