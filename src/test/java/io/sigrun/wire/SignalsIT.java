package io.sigrun.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the image's sigrun-server does at SIGTERM and SIGINT; the lines of the log are those of Valkey 9.1. */
class SignalsIT {
    private static final Path SERVER =
            Path.of(System.getProperty("sigrun.image", "target/sigrun"), "bin", "sigrun-server");

    @TempDir
    private Path directory;

    private final int port = FreePort.find();
    private final List<Process> started = new ArrayList<>();

    SignalsIT() throws IOException {}

    @AfterEach
    void endAll() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start() throws IOException {
        // Where the tests run in the background, a shell has had SIGINT ignored, and Java leaves it so.
        List<String> command = new ArrayList<>(
                List.of("env", "--default-signal=INT", SERVER.toString(), "--port", Integer.toString(port)));
        command.addAll(List.of("--dir", directory.toString(), "--save", "3600 1", "--enable-debug-command", "yes"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        started.add(process);
        return process;
    }

    private Path log() {
        return directory.resolve("log");
    }

    private Path dump() {
        return directory.resolve("dump.rdb");
    }

    private void awaitLine(String text, int times) throws IOException, InterruptedException {
        for (int i = 0; i < 600; i++) {
            if (Files.exists(log()) && countLines(text) >= times) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("not in the log " + times + " times: " + text + "\n" + Files.readString(log()));
    }

    private long countLines(String text) throws IOException {
        return Files.readString(log(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(text))
                .count();
    }

    private static void send(String signal, Process process) throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                        .start()
                        .waitFor());
    }

    private static void assertEnds(int status, Process process) throws InterruptedException {
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the server does not end");
        assertEquals(status, process.exitValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void theDataIsSavedAndTheStatusIsGood(String signal) throws Exception {
        Path ofAnother = Files.createFile(directory.resolve("temp-1.rdb"));
        Process server = start();
        awaitLine("Ready to accept connections tcp", 1);
        send(signal, server);
        assertEnds(0, server);
        assertEquals(1, countLines(":signal-handler ("));
        assertEquals(1, countLines("Received SIG" + signal + " scheduling shutdown..."));
        assertEquals(1, countLines("User requested shutdown..."));
        assertEquals(1, countLines("DB saved on disk"));
        assertTrue(Files.exists(dump()));
        assertTrue(Files.exists(ofAnother), "a file of another process is not for this one to remove");
    }

    @Test
    void aServerThatCannotSaveGoesOnAndCanBeToldAgain() throws Exception {
        Process server = start();
        awaitLine("Ready to accept connections tcp", 1);
        Files.createDirectory(dump());
        try (TestClient client = new TestClient(port)) {
            send("TERM", server);
            awaitLine("Error trying to save the DB, can't exit.", 1);
            assertEquals("+PONG\r\n", client.call("PING"));
            send("INT", server);
            awaitLine("Errors trying to shut down the server. Check the logs for more information.", 2);
            assertEquals("+PONG\r\n", client.call("PING"));
            assertEquals("+OK\r\n", client.call("CONFIG", "SET", "shutdown-on-sigint", "save force"));
        }
        send("TERM", server);
        awaitLine("Error trying to save the DB, can't exit.", 3);
        send("INT", server);
        assertEnds(0, server);
        assertEquals(1, countLines("Error trying to save the DB. Exit anyway."));
    }

    @Test
    void aServerThatIsLoadingEndsAndLeavesTheFileAsItIs() throws Exception {
        Process first = start();
        awaitLine("Ready to accept connections tcp", 1);
        try (TestClient client = new TestClient(port)) {
            assertEquals("+OK\r\n", client.call("DEBUG", "POPULATE", "1500000", "key", "100"));
        }
        send("TERM", first);
        assertEnds(0, first);
        long size = Files.size(dump());

        Process second = start();
        awaitLine("Server initialized", 2);
        send("TERM", second);
        assertEnds(0, second);
        assertEquals(1, countLines("Received shutdown signal during loading, scheduling shutdown."));
        assertEquals(1, countLines("DB saved on disk"));
        assertEquals(size, Files.size(dump()));
    }

    @Test
    void whoeverInterruptsTwiceInsists() throws Exception {
        Process server = start();
        awaitLine("Ready to accept connections tcp", 1);
        try (TestClient client = new TestClient(port)) {
            assertEquals("+OK\r\n", client.call("DEBUG", "POPULATE", "1500000", "key", "100"));
        }
        send("INT", server);
        awaitLine("Saving the final RDB snapshot before exiting.", 1);
        send("INT", server);
        assertEnds(1, server);
        assertEquals(1, countLines("You insist... exiting now."));
        assertFalse(Files.exists(directory.resolve("temp-" + server.pid() + ".rdb")));
    }
}
