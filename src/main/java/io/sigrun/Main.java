package io.sigrun;

import io.sigrun.memory.Region;
import io.sigrun.server.DefaultSettings;
import io.sigrun.server.Server;
import io.sigrun.util.Clock;
import io.sigrun.util.ServerLog;
import java.io.IOException;
import java.security.SecureRandom;

/** Starts a server from the command line. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException {
        int port = 6379;
        for (int i = 0; i + 1 < args.length; i++) {
            if (args[i].equals("--port")) {
                port = Integer.parseInt(args[i + 1]);
            }
        }
        ServerLog log =
                new ServerLog(Clock.SYSTEM, System.out, ProcessHandle.current().pid());
        try (Region region = Region.forMachine(1L << 34)) {
            new Server(region, Clock.SYSTEM, new SecureRandom()::nextLong, log, new DefaultSettings(port)).run();
        }
    }
}
