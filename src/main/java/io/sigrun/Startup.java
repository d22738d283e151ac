package io.sigrun;

import io.sigrun.memory.Region;
import io.sigrun.server.DefaultSettings;
import io.sigrun.server.Server;
import io.sigrun.server.SystemdNotify;
import io.sigrun.util.Clock;
import io.sigrun.util.ServerLog;
import java.io.IOException;
import java.security.SecureRandom;

/** A server and what it was made of, from a command line: what both ways to start have in common. */
final class Startup implements AutoCloseable {
    private final Region region;
    private final SystemdNotify systemd;
    private final Server server;

    private Startup(Region region, SystemdNotify systemd, Server server) {
        this.region = region;
        this.systemd = systemd;
        this.server = server;
    }

    /**
     * Builds a server, which does not listen yet.
     *
     * @param arguments a configuration file, if any, then directives as {@code --name value ...}
     */
    static Startup of(String[] arguments) throws IOException {
        int port = 6379;
        for (int i = 0; i + 1 < arguments.length; i++) {
            if (arguments[i].equals("--port")) {
                port = Integer.parseInt(arguments[i + 1]);
            }
        }
        ServerLog log =
                new ServerLog(Clock.SYSTEM, System.out, ProcessHandle.current().pid());
        SystemdNotify systemd = SystemdNotify.open(System.getenv("NOTIFY_SOCKET"), log);
        Region region = Region.forMachine(1L << 34);
        Server server =
                new Server(region, Clock.SYSTEM, new SecureRandom()::nextLong, log, new DefaultSettings(port), systemd);
        return new Startup(region, systemd, server);
    }

    Server server() {
        return server;
    }

    /** Gives back memory and socket; the server must have ended. */
    @Override
    public void close() {
        systemd.close();
        region.close();
    }
}
