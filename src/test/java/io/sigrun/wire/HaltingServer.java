package io.sigrun.wire;

import io.sigrun.config.Config;
import io.sigrun.config.ConfigReader;
import io.sigrun.memory.Region;
import io.sigrun.server.Server;
import io.sigrun.server.SystemdNotify;
import io.sigrun.util.Clock;
import io.sigrun.util.ServerLog;
import java.nio.file.Path;
import java.util.Random;

/**
 * A server in a process of its own, on a {@link HaltingDisk}: the arguments are a call of the disk, the name that it is
 * about, the file that says when, and lines of configuration.
 */
final class HaltingServer {
    private static final long MEMORY_BYTES = 1L << 30;

    private HaltingServer() {}

    public static void main(String[] arguments) throws Exception {
        HaltingDisk disk = new HaltingDisk(HaltingDisk.Call.valueOf(arguments[0]), arguments[1], Path.of(arguments[2]));
        ServerLog log =
                new ServerLog(Clock.SYSTEM, System.out, ProcessHandle.current().pid());
        Config config = new Config();
        new ConfigReader(config).read("", System.in, false, arguments[3]);
        try (Region region = Region.checked(MEMORY_BYTES)) {
            new Server(region, Clock.SYSTEM, new Random()::nextLong, disk, log, config, SystemdNotify.open(null, log))
                    .run();
        }
    }
}
