package io.sigrun.migrate;

import io.sigrun.util.FilePaths;

/** What the scripts need to know of a configuration, as assignments for the shell. */
final class Facts {
    private Facts() {}

    static String of(RedisConfiguration redis) {
        StringBuilder lines = new StringBuilder();
        add(lines, "port", redis.value("port"));
        add(lines, "dir", FilePaths.latin1(redis.dataDirectory()));
        add(lines, "dbfilename", redis.value("dbfilename"));
        for (String name : new String[] {"appendonly", "appenddirname", "appendfilename"}) {
            add(lines, name, redis.value(name));
        }
        for (String name : new String[] {"unixsocket", "logfile", "pidfile"}) {
            String path = redis.value(name);
            add(
                    lines,
                    name,
                    path.isEmpty() ? "" : FilePaths.latin1(redis.config().resolve(path)));
        }
        add(lines, "saves", redis.value("save").isEmpty() ? "no" : "yes");
        add(lines, "includes", String.join("\n", redis.includes()));
        return lines.toString();
    }

    private static void add(StringBuilder lines, String name, String value) {
        lines.append(name).append("='").append(value.replace("'", "'\\''")).append("'\n");
    }
}
