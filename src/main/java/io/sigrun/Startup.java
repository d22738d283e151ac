package io.sigrun;

import io.sigrun.config.Config;
import io.sigrun.config.ConfigException;
import io.sigrun.config.ConfigReader;
import io.sigrun.config.ServerDirectives;
import io.sigrun.memory.Region;
import io.sigrun.server.Server;
import io.sigrun.server.SystemdNotify;
import io.sigrun.util.Clock;
import io.sigrun.util.Disk;
import io.sigrun.util.Failures;
import io.sigrun.util.ServerLog;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

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
     * @param arguments their bytes, as Latin-1: a configuration file, if any, then directives as {@code --name value
     * ...}; a lone dash reads
     *     more lines from standard input
     * @throws ConfigReader.FatalException where the configuration cannot be accepted; its report is for standard error
     */
    static Startup of(List<String> arguments) throws ConfigReader.FatalException, ConfigException {
        List<String> options = new ArrayList<>(arguments);
        String file = "";
        if (!options.isEmpty() && !options.getFirst().startsWith("-")) {
            file = options.removeFirst();
        }
        boolean useStandardInput = removeDash(options, file.isEmpty());
        Config config = new Config();
        ConfigReader reader = new ConfigReader(config);
        reader.read(file, System.in, useStandardInput, ConfigReader.options(options));
        ServerLog log =
                new ServerLog(Clock.SYSTEM, System.out, ProcessHandle.current().pid());
        String logFile = config.text(ServerDirectives.LOGFILE);
        if (!logFile.isEmpty()) {
            openLog(log, config.resolve(logFile));
        }
        for (ConfigReader.Note note : reader.notes()) {
            log.notice(note.place() + ": " + note.text());
        }
        SystemdNotify systemd = SystemdNotify.open(System.getenv("NOTIFY_SOCKET"), log);
        Region region = Region.forMachine(physicalMemoryBytes());
        Server server =
                new Server(region, Clock.SYSTEM, new SecureRandom()::nextLong, Disk.SYSTEM, log, config, systemd);
        return new Startup(region, systemd, server);
    }

    /** Takes a dash away that is the last argument, or the first of all. */
    private static boolean removeDash(List<String> options, boolean firstOfAll) {
        boolean found = false;
        if (!options.isEmpty() && options.getLast().equals("-")) {
            options.removeLast();
            found = true;
        }
        if (firstOfAll && !options.isEmpty() && options.getFirst().equals("-")) {
            options.removeFirst();
            found = true;
        }
        return found;
    }

    private static void openLog(ServerLog log, Path file) throws ConfigException {
        try {
            log.open(file);
        } catch (IOException failure) {
            throw new ConfigException("Can't open the log file: " + Failures.reason(failure));
        }
    }

    private static long physicalMemoryBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 1L << 34;
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
