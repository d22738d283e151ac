package io.sigrun.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a server with appendfsync always at random moments while clients write and the file is rewritten: what was
 * acknowledged is there, and nothing that was not sent. Killing a process leaves the system's cache alone, so that this
 * says nothing about syncs: the simulated disk does. The system property {@code sigrun.kills} makes it longer: {@code
 * mvn verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=KillIT -Dsigrun.kills=300}.
 */
class KillIT {
    private static final int KILLS = Integer.getInteger("sigrun.kills", 30);
    private static final int WRITERS = 4;

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

    /** Appends the numbers that follow to a list of its own, one after the other, or a pair of them as one change. */
    private final class Writer extends Thread {
        private final String key;
        private volatile long sent;
        private volatile long acknowledged;

        Writer(int index, long first) {
            key = "list:" + index;
            sent = first;
            acknowledged = first;
        }

        @Override
        public void run() {
            try (TestClient client = new TestClient(port)) {
                while (true) {
                    long next = sent + 1;
                    boolean pair = next % 5 == 0;
                    sent = pair ? next + 1 : next;
                    String reply = !pair
                            ? client.call("RPUSH", key, Long.toString(next))
                            : next % 10 == 0
                                    ? pushTogether(client, key, next)
                                    : client.call("RPUSH", key, Long.toString(next), Long.toString(next + 1));
                    if (!reply.endsWith(":" + sent + "\r\n")) {
                        return; // a reply cut off by the kill
                    }
                    acknowledged = sent;
                }
            } catch (IOException killed) {
                // that is the end of it
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Appends two numbers in one transaction; the reply to EXEC. */
    private static String pushTogether(TestClient client, String key, long first) throws IOException {
        client.sendRaw(TestClient.encode("MULTI")
                + TestClient.encode("RPUSH", key, Long.toString(first))
                + TestClient.encode("RPUSH", key, Long.toString(first + 1))
                + TestClient.encode("EXEC"));
        for (int i = 0; i < 3; i++) {
            client.readReply();
        }
        return client.readReply();
    }

    @Test
    void whatWasAcknowledgedIsThereAfterAKill() throws Exception {
        long[] length = new long[WRITERS];
        long total = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process server = start();
            List<Writer> writers = new ArrayList<>();
            try (TestClient client = new TestClient(port)) {
                awaitLoaded(client);
                for (int i = 0; i < WRITERS; i++) {
                    writers.add(new Writer(i, length[i]));
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
            for (Writer writer : writers) {
                writer.join();
            }
            total += check(writers, length);
        }
        System.out.println(KILLS + " kills, " + total + " acknowledged changes, none lost");
        assertTrue(total > KILLS, "hardly anything was written: " + total);
    }

    private static void awaitLoaded(TestClient client) throws IOException, InterruptedException {
        while (!client.call("PING").equals("+PONG\r\n")) {
            Thread.sleep(20);
        }
    }

    private long check(List<Writer> writers, long[] length) throws Exception {
        Process server = start();
        long acknowledged = 0;
        try (TestClient client = new TestClient(port)) {
            awaitLoaded(client);
            for (int i = 0; i < WRITERS; i++) {
                Writer writer = writers.get(i);
                String reply = client.call("LLEN", writer.key);
                long found = Long.parseLong(reply.substring(1).trim());
                assertTrue(found >= writer.acknowledged, () -> "lost: " + found + " of " + writer.acknowledged);
                assertTrue(found <= writer.sent, () -> "never sent: " + found + " of " + writer.sent);
                assertTrue((found + 1) % 5 != 1 || found == 0, () -> "half a pair: " + found);
                StringBuilder all = new StringBuilder("*" + found + "\r\n");
                for (long n = 1; n <= found; n++) {
                    String text = Long.toString(n);
                    all.append('$')
                            .append(text.length())
                            .append("\r\n")
                            .append(text)
                            .append("\r\n");
                }
                assertEquals(all.toString(), client.call("LRANGE", writer.key, "0", "-1"));
                acknowledged += writer.acknowledged - length[i];
                length[i] = found;
            }
        } finally {
            server.destroyForcibly().waitFor();
        }
        return acknowledged;
    }
}
