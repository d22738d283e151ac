package io.sigrun.migrate;

/** What the scripts need to know of a configuration, as assignments for the shell. */
final class Facts {
    private Facts() {}

    static String of(RedisConfiguration redis) {
        StringBuilder lines = new StringBuilder();
        for (String name : new String[] {"port", "unixsocket"}) {
            add(lines, name, redis.value(name));
        }
        add(lines, "dir", redis.dataDirectory().toString());
        for (String name : new String[] {"dbfilename", "logfile", "pidfile"}) {
            add(lines, name, redis.value(name));
        }
        add(lines, "saves", redis.value("save").isEmpty() ? "no" : "yes");
        add(lines, "includes", String.join("\n", redis.includes()));
        return lines.toString();
    }

    private static void add(StringBuilder lines, String name, String value) {
        lines.append(name).append("='").append(value.replace("'", "'\\''")).append("'\n");
    }
}
