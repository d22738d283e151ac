package io.sigrun.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a server with appendfsync always at random moments while clients write and the file is rewritten: what was
 * acknowledged is there, nothing that was not sent, and no half of a command or transaction. Killing a process leaves
 * the system's cache alone, so that this says nothing about syncs: the simulated disk does. The system property {@code
 * sigrun.kills} makes it longer: {@code mvn verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=KillIT
 * -Dsigrun.kills=300}.
 */
class KillIT {
    private static final int KILLS = Integer.getInteger("sigrun.kills", 30);
    private static final int WRITERS = 4;
    private static final int LINES_SHOWN = 30;

    @TempDir
    private Path directory;

    private final int port = FreePort.find();
    private final Random random = new Random(7);

    KillIT() throws IOException {}

    private Process start() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.sigrun.Main"));
        command.addAll(List.of("--port", Integer.toString(port), "--dir", directory.toString()));
        command.addAll(List.of("--save", "", "--appendonly", "yes", "--appendfsync", "always"));
        command.addAll(List.of("--auto-aof-rewrite-min-size", "200kb", "--auto-aof-rewrite-percentage", "50"));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()))
                .start();
    }

    @Test
    void whatWasAcknowledgedIsThereAfterAKill() throws Exception {
        long[] length = new long[WRITERS];
        long total = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            try {
                total += kill(length);
            } catch (IOException | AssertionError failure) {
                List<String> log = Files.readAllLines(directory.resolve("log"));
                String end = String.join("\n", log.subList(Math.max(0, log.size() - LINES_SHOWN), log.size()));
                throw new AssertionError("kill " + kill + ", the log ends with:\n" + end, failure);
            }
        }
        System.out.println(KILLS + " kills, " + total + " acknowledged changes, none lost");
        assertTrue(total > KILLS, "hardly anything was written: " + total);
    }

    private long kill(long[] length) throws Exception {
        Process server = start();
        List<CountingWriter> writers = new ArrayList<>();
        try (TestClient client = new TestClient(port)) {
            awaitLoaded(client);
            for (int i = 0; i < WRITERS; i++) {
                writers.add(new CountingWriter(port, i, length[i]));
            }
            writers.forEach(Thread::start);
            Thread.sleep(100 + random.nextInt(600));
            if (random.nextBoolean()) {
                client.call("BGREWRITEAOF");
                Thread.sleep(random.nextInt(20));
            }
        } finally {
            server.destroyForcibly().waitFor();
        }
        for (CountingWriter writer : writers) {
            writer.join();
        }
        return check(writers, length);
    }

    private static void awaitLoaded(TestClient client) throws IOException, InterruptedException {
        while (!client.call("PING").equals("+PONG\r\n")) {
            Thread.sleep(20);
        }
    }

    private long check(List<CountingWriter> writers, long[] length) throws Exception {
        Process server = start();
        long acknowledged = 0;
        try (TestClient client = new TestClient(port)) {
            awaitLoaded(client);
            for (int i = 0; i < WRITERS; i++) {
                length[i] = writers.get(i).check(client);
                acknowledged += writers.get(i).acknowledged();
            }
        } finally {
            server.destroyForcibly().waitFor();
        }
        return acknowledged;
    }
}
