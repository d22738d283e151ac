package io.sigrun.rdb;

import io.sigrun.wire.FreePort;
import io.sigrun.wire.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real Redis or Valkey server in a process of its own, on a directory of its own with one RDB file. */
final class Peer implements AutoCloseable {
    private static final Path PEERS = Path.of(System.getProperty("user.home"), ".cache", "sigrun-peers");

    private final Path directory;
    private final Process process;
    private final TestClient client;

    /**
     * Starts a server.
     *
     * @param name a directory of the peers, such as {@code redis-7.0}
     * @param file what it loads, or nothing
     */
    Peer(String name, byte[] file) throws IOException, InterruptedException {
        Path server = PEERS.resolve(name).resolve("server");
        if (!Files.isExecutable(server)) {
            throw new IllegalStateException(server + " is missing; packaging/verify installs it");
        }
        directory = Files.createTempDirectory("rdb-peer");
        if (file.length > 0) {
            Files.write(directory.resolve("dump.rdb"), file);
        }
        int port = FreePort.find();
        process = new ProcessBuilder(
                        server.toString(),
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--enable-debug-command",
                        "yes",
                        "--dir",
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        try {
            client = new TestClient(port);
            while (client.call("PING").startsWith("-LOADING")) {
                Thread.sleep(20);
            }
        } catch (IOException failure) {
            throw new IOException(name + " did not start: " + Files.readString(directory.resolve("log")), failure);
        }
    }

    String call(String... arguments) throws IOException {
        return client.call(arguments);
    }

    /** The file that the server saves. */
    byte[] save() throws IOException {
        String reply = call("SAVE");
        if (!reply.equals("+OK\r\n")) {
            throw new IOException("SAVE: " + reply);
        }
        return Files.readAllBytes(directory.resolve("dump.rdb"));
    }

    @Override
    public void close() throws IOException {
        client.close();
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
