package io.sigrun.oracle;

import io.sigrun.wire.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real server, Valkey 9.1 if nothing else is said, in a process of its own, with an empty data set and no
 * persistence.
 */
public final class ValkeyPeer implements AutoCloseable {
    private static final Path PEERS = Path.of(System.getProperty("user.home"), ".cache", "sigrun-peers");

    private final int port;
    private final Process process;
    private final Path directory;

    /** Starts the server with more arguments, such as {@code --requirepass secret}. */
    public ValkeyPeer(String... arguments) throws IOException {
        this("valkey-9.1", List.of("--save", ""), List.of(arguments));
    }

    /** Starts another server, such as {@code redis-7.0}. */
    static ValkeyPeer named(String name, String... arguments) throws IOException {
        return new ValkeyPeer(name, List.of("--save", ""), List.of(arguments));
    }

    /** Starts the server from a configuration file. */
    static ValkeyPeer of(Path file) throws IOException {
        return new ValkeyPeer("valkey-9.1", List.of(file.toString()), List.of());
    }

    private ValkeyPeer(String name, List<String> first, List<String> arguments) throws IOException {
        Path server = PEERS.resolve(name).resolve("server");
        if (!Files.isExecutable(server)) {
            throw new IllegalStateException(server + " is missing; packaging/verify installs it");
        }
        port = FreePort.find();
        directory = Files.createTempDirectory("valkey-peer");
        List<String> command = new ArrayList<>(List.of(server.toString()));
        command.addAll(first);
        command.addAll(List.of(
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--enable-debug-command",
                "yes",
                "--dir",
                directory.toString()));
        command.addAll(arguments);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
    }

    public int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
