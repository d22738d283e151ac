package io.sigrun.wire;

import io.sigrun.config.Config;
import io.sigrun.config.ConfigException;
import io.sigrun.config.ConfigReader;
import io.sigrun.memory.Region;
import io.sigrun.server.Server;
import io.sigrun.server.SystemdNotify;
import io.sigrun.util.Clock;
import io.sigrun.util.ServerLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/** A server on a free port, with checked memory, on a thread of its own until it is closed. */
public final class TestServer implements AutoCloseable {
    private final int port;
    private final Thread thread;
    private final Server server;

    public TestServer() throws IOException {
        this("");
    }

    /** A server with more lines of configuration. */
    public TestServer(String lines) throws IOException {
        this("", "save \"\"\n" + lines);
    }

    /** A server from a configuration file. */
    public static TestServer of(Path file) throws IOException {
        return new TestServer(file.toString(), "");
    }

    private TestServer(String file, String lines) throws IOException {
        port = FreePort.find();
        Region region = Region.checked(2L << 30);
        ServerLog log =
                new ServerLog(Clock.SYSTEM, System.out, ProcessHandle.current().pid());
        SystemdNotify systemd = SystemdNotify.open(null, log);
        Config config = new Config();
        try {
            new ConfigReader(config)
                    .read(file, System.in, false, "port " + port + "\nbind 127.0.0.1\nloglevel warning\n" + lines);
            server = new Server(region, Clock.SYSTEM, new Random(1)::nextLong, log, config, systemd);
        } catch (ConfigReader.FatalException | ConfigException refused) {
            throw new IllegalArgumentException(refused);
        }
        thread = new Thread(
                () -> {
                    try (region) {
                        server.run();
                    } catch (IOException failure) {
                        throw new java.io.UncheckedIOException(failure);
                    }
                },
                "engine");
        thread.start();
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        server.requestShutdown();
        try {
            thread.join(10_000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new IllegalStateException("the server did not stop");
        }
    }
}
