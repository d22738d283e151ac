package io.sigrun.migrate;

import io.sigrun.config.Capabilities;
import io.sigrun.config.ConfigReader;
import io.sigrun.config.Directive;
import io.sigrun.resp.client.Reply;
import io.sigrun.util.FilePaths;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether a Redis can be taken over: what stands against it, and what is only to be known. */
final class Check {
    /** Directives of which it matters that the running server and its file agree: else data or access would be lost. */
    private static final Set<String> MUST_AGREE = Set.of(
            "dir",
            "dbfilename",
            "requirepass",
            "save",
            "databases",
            "port",
            "unixsocket",
            "protected-mode",
            "appendonly");

    /** Directives that a server sets itself, or that are about how it was started. */
    private static final Set<String> OWN = Set.of(
            "daemonize",
            "supervised",
            "pidfile",
            "logfile",
            "dir",
            "bind",
            "oom-score-adj-values",
            "maxclients",
            "client-query-buffer-limit",
            "hash-seed",
            "proc-title-template",
            "oom-score-adj",
            "jemalloc-bg-thread",
            "always-show-logo",
            "syslog-ident",
            "cluster-config-file",
            "availability-zone");

    private final RedisConfiguration redis;
    private final AppendOnlyFiles appendOnlyFiles;
    private final List<String> reasons = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Check(RedisConfiguration redis, Commands commands) {
        this.redis = redis;
        this.appendOnlyFiles = new AppendOnlyFiles(redis, commands);
    }

    /** What stands against a take-over; empty where nothing does. */
    List<String> reasons() {
        return reasons;
    }

    /** What changes with it. */
    List<String> notes() {
        return notes;
    }

    /** Asks all questions. */
    void run() throws IOException {
        reasons.addAll(redis.refusals());
        for (ConfigReader.Note note : redis.notes()) {
            notes.add("note: " + note.place() + ": " + note.text());
        }
        boolean alive = false;
        try (RunningServer server = RunningServer.find(redis)) {
            if (server == null) {
                notes.add("note: no server of " + redis.file() + " answers; only its files were looked at");
            } else {
                alive = true;
                running(server);
            }
        } catch (MigrationException refused) {
            reasons.add(refused.reason());
        }
        try {
            files(alive);
        } catch (MigrationException unreadable) {
            reasons.add(unreadable.reason());
        }
    }

    /**
     * The files that the data would be loaded from: those of the append-only file where there is one to be, else RDB.
     */
    private void files(boolean alive) throws IOException, MigrationException {
        if (redis.value("appendonly").equals("yes")) {
            reasons.addAll(appendOnlyFiles.obstacles(alive));
            String torn = alive ? "" : appendOnlyFiles.tornEnd();
            if (!torn.isEmpty()) {
                notes.add("note: the append-only file " + torn + ": as Redis would, Sigrun leaves that out");
            }
        } else if (Files.exists(redis.dataFile())) {
            DataFile.count(redis.dataFile());
        }
    }

    private void running(RunningServer server) throws IOException, MigrationException {
        Map<String, String> info = server.info();
        String file = info.getOrDefault("config_file", "");
        if (!file.isEmpty() && !sameFile(file, redis.file())) {
            reasons.add("the server that answers was started with another configuration file, " + file);
            return;
        }
        if (info.containsKey("sigrun_version")) {
            reasons.add("the server that answers is Sigrun already");
            return;
        }
        if (!info.getOrDefault("role", "master").equals("master")) {
            reasons.add("the running server is a replica of " + info.get("master_host") + ":" + info.get("master_port")
                    + " (replicaof): " + Capabilities.refusal("replicaof", "a host"));
        }
        if (RunningServer.number(info.get("connected_slaves")) > 0) {
            reasons.add("the running server has " + info.get("connected_slaves") + " connected replicas: "
                    + Capabilities.refusal("replicaof", "a host"));
        }
        if (info.getOrDefault("cluster_enabled", "0").equals("1")) {
            reasons.add("the running server is in cluster mode: " + Capabilities.refusal("cluster-enabled", "yes"));
        }
        if (info.getOrDefault("aof_enabled", "0").equals("1") && Quiesce.cannotAppend(info)) {
            reasons.add("the running server cannot write its append-only file; its log says why");
        }
        if (info.getOrDefault("rdb_last_bgsave_status", "ok").equals("err")) {
            notes.add("note: the last background save of the running server failed; if it fails again, Redis stays");
        }
        modules(server.call("MODULE", "LIST"));
        users(server.call("ACL", "LIST"));
        settings(server.settings());
    }

    private static boolean sameFile(String one, String other) {
        try {
            return Files.isSameFile(FilePaths.of(one), FilePaths.of(other));
        } catch (IOException unreadable) {
            return one.equals(other);
        }
    }

    private void modules(Reply list) {
        for (Reply module : list.elements()) {
            List<Reply> fields = module.elements();
            for (int i = 0; i + 1 < fields.size(); i += 2) {
                if (fields.get(i).text().toLatin1().equals("name")) {
                    reasons.add("the running server has the module "
                            + fields.get(i + 1).text().toUtf8() + ": " + Capabilities.refusal("loadmodule", "a file"));
                }
            }
        }
    }

    /** Older servers have no users; their error is no reason. */
    private void users(Reply list) {
        for (Reply user : list.elements()) {
            String line = user.text().toUtf8();
            String[] words = line.split(" ", 3);
            boolean plain = words.length == 3
                    && words[1].equals("default")
                    && words[2].startsWith("on ")
                    && words[2].contains("~*")
                    && words[2].contains("&*")
                    && words[2].endsWith("+@all");
            if (!plain) {
                String refusal = Capabilities.refusal("user", line);
                if (!refusal.isEmpty()) {
                    reasons.add("the running server has the user " + (words.length > 1 ? words[1] : "") + ", or the"
                            + " default user with other rights: " + refusal);
                }
            }
        }
    }

    /** What was set in the running server and is not in its file would be lost, as at every restart. */
    private void settings(Map<String, String> running) {
        for (Map.Entry<String, String> setting : running.entrySet()) {
            Directive directive = redis.config().find(setting.getKey());
            String name = setting.getKey();
            if (directive == null || (!directive.name().equals(name) && running.containsKey(directive.name()))) {
                continue; // unknown here, or the older of two names
            }
            String value = setting.getValue();
            String inFile = directive.name().equals("dir")
                    ? redis.dataDirectory().toString()
                    : redis.config().text(directive);
            if (value.equals(inFile)) {
                continue;
            }
            String refusal = Capabilities.refusal(name, value);
            if (!refusal.isEmpty()) {
                reasons.add("the running server has " + name + " " + value + ": " + refusal);
            } else if (MUST_AGREE.contains(name)) {
                reasons.add(differs(name, directive, value, inFile) + ": CONFIG REWRITE, or set it back");
            } else if (!OWN.contains(name) && !value.equals(RedisDefaults.of(name))) {
                notes.add("note: " + differs(name, directive, value, inFile)
                        + ": as at every restart, that is lost (CONFIG" + " REWRITE keeps it)");
            }
        }
    }

    private static String differs(String name, Directive directive, String value, String inFile) {
        return directive.sensitive() || name.contains("pass")
                ? name + " of the running server is not what its file has"
                : name + " of the running server is '" + value + "', not '" + inFile + "' as in its file";
    }
}
