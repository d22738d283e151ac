package io.sigrun.wire;

import io.sigrun.config.Config;
import io.sigrun.config.ConfigException;
import io.sigrun.config.ConfigReader;
import io.sigrun.memory.Region;
import io.sigrun.server.Server;
import io.sigrun.server.SystemdNotify;
import io.sigrun.util.Clock;
import io.sigrun.util.Disk;
import io.sigrun.util.ServerLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A server on a free port, with checked memory, on a thread of its own until it is closed. */
public final class TestServer implements AutoCloseable {
    private static final long MEMORY_BYTES = 2L << 30;

    private final int port;
    private final Thread thread;
    private final Server server;
    private final Path directory;
    private volatile @Nullable IOException failed;

    public TestServer() throws IOException {
        this("");
    }

    /** A server with more lines of configuration. */
    public TestServer(String lines) throws IOException {
        this("", "save \"\"\n" + lines, MEMORY_BYTES, Disk.SYSTEM);
    }

    /** A server with so much memory for everything. */
    public static TestServer withMemory(long bytes) throws IOException {
        return new TestServer("", "save \"\"\n", bytes, Disk.SYSTEM);
    }

    /** A server from a configuration file. */
    public static TestServer of(Path file) throws IOException {
        return new TestServer(file.toString(), "", MEMORY_BYTES, Disk.SYSTEM);
    }

    /** A server on another disk than that of this machine. */
    public static TestServer on(Disk disk, String lines) throws IOException {
        return new TestServer("", "save \"\"\n" + lines, MEMORY_BYTES, disk);
    }

    private TestServer(String file, String lines, long memoryBytes, Disk disk) throws IOException {
        port = FreePort.find();
        directory = Files.createTempDirectory("sigrun-test");
        Region region = Region.checked(memoryBytes);
        ServerLog log =
                new ServerLog(Clock.SYSTEM, System.out, ProcessHandle.current().pid());
        SystemdNotify systemd = SystemdNotify.open(null, log);
        Config config = new Config();
        try {
            new ConfigReader(config)
                    .read(
                            file,
                            System.in,
                            false,
                            "port " + port + "\nbind 127.0.0.1\nloglevel warning\nenable-debug-command yes\ndir "
                                    + directory + "\n" + lines);
            server = new Server(region, Clock.SYSTEM, new Random(1)::nextLong, disk, log, config, systemd);
        } catch (ConfigReader.FatalException | ConfigException refused) {
            throw new IllegalArgumentException(refused);
        }
        thread = new Thread(
                () -> {
                    try (region) {
                        server.run();
                    } catch (IOException failure) {
                        failed = failure;
                    }
                },
                "engine");
        thread.start();
    }

    /** Waits until the server has ended by itself; throws what it ended with. */
    public void awaitEnd() throws IOException, InterruptedException {
        thread.join(20_000);
        close();
    }

    /** Where the server keeps its files, if its configuration names no other place. */
    public Path directory() {
        return directory;
    }

    public int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        server.requestShutdown();
        try {
            thread.join(10_000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new IllegalStateException("the server did not stop");
        }
        deleteAll(directory);
        IOException failure = failed;
        if (failure != null) {
            throw failure;
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return; // closed before
        }
        try (var paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
