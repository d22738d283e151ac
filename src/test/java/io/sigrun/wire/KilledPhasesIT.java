package io.sigrun.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Kills a server at each step of what it does with its files, {@code sigrun.phases} times each: it always starts again,
 * with everything that was acknowledged. As in {@link KillIT} the system's cache stays.
 */
class KilledPhasesIT {
    private static final int RUNS = Integer.getInteger("sigrun.phases", 1);
    private static final int WRITERS = 2;

    @TempDir
    private Path directory;

    private final int port = FreePort.find();
    private final List<Process> started = new ArrayList<>();

    KilledPhasesIT() throws IOException {}

    @AfterEach
    void endAll() {
        started.forEach(Process::destroyForcibly);
    }

    private Path trigger() {
        return directory.resolve("now");
    }

    private Process start(String call, String file, String lines) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.sigrun.wire.HaltingServer",
                        call,
                        file,
                        trigger().toString(),
                        "port " + port + "\nbind 127.0.0.1\ndir " + directory + "\n" + lines)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()))
                .start();
        started.add(process);
        return process;
    }

    private static TestClient connect(TestClient client) throws IOException, InterruptedException {
        while (!client.call("PING").equals("+PONG\r\n")) {
            Thread.sleep(10);
        }
        return client;
    }

    private static void assertKilled(Process server) throws InterruptedException {
        assertTrue(server.waitFor(20, TimeUnit.SECONDS), "it never came to this");
        assertEquals(HaltingDisk.STATUS, server.exitValue());
    }

    private void ended() throws IOException, InterruptedException {
        started.removeLast().destroyForcibly().waitFor();
        Files.deleteIfExists(trigger());
    }

    @ParameterizedTest
    @CsvSource({
        "CREATE,temp-rewriteaof-bg-\\d+\\.aof",
        "WRITE,temp-rewriteaof-bg-\\d+\\.aof",
        "SYNC,temp-rewriteaof-bg-\\d+\\.aof",
        "RENAME,appendonly\\.aof\\.\\d+\\.base\\.(rdb|aof)",
        "SYNC_DIRECTORY,appendonlydir",
        "CREATE,appendonly\\.aof\\.\\d+\\.incr\\.aof",
        "WRITE,appendonly\\.aof\\.\\d+\\.incr\\.aof",
        "SYNC,appendonly\\.aof\\.\\d+\\.incr\\.aof",
        "CREATE,temp-appendonly\\.aof\\.manifest",
        "WRITE,temp-appendonly\\.aof\\.manifest",
        "SYNC,temp-appendonly\\.aof\\.manifest",
        "RENAME,appendonly\\.aof\\.manifest",
        "DELETE,appendonly\\.aof\\.\\d+\\.(base\\.rdb|base\\.aof|incr\\.aof)",
        "DELETE,temp-rewriteaof-bg-\\d+\\.aof",
    })
    void theAppendOnlyFileHoldsWhatWasAcknowledged(String call, String file) throws Exception {
        long[] length = new long[WRITERS];
        for (int run = 0; run < RUNS; run++) {
            String lines = "save \"\"\nappendonly yes\nappendfsync always\naof-use-rdb-preamble "
                    + ((file.length() + run) % 2 == 0 ? "yes" : "no") + "\n";
            List<CountingWriter> writers = new ArrayList<>();
            Process server = start(call, file, lines);
            try (TestClient client = connect(new TestClient(port))) {
                for (int i = 0; i < WRITERS; i++) {
                    writers.add(new CountingWriter(port, i, length[i]));
                }
                writers.forEach(Thread::start);
                Thread.sleep(100);
                Files.createFile(trigger());
                client.call("BGREWRITEAOF");
                assertKilled(server);
            } catch (IOException killed) {
                assertKilled(server);
            }
            for (CountingWriter writer : writers) {
                writer.join();
            }
            ended();
            start("DELETE", "nothing", lines);
            try (TestClient client = connect(new TestClient(port))) {
                for (int i = 0; i < WRITERS; i++) {
                    length[i] = writers.get(i).check(client);
                }
            }
            ended();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BGSAVE,CREATE,temp-bg-\\d+\\.rdb,1",
        "BGSAVE,WRITE,temp-bg-\\d+\\.rdb,1",
        "BGSAVE,SYNC,temp-bg-\\d+\\.rdb,1",
        "BGSAVE,RENAME,dump\\.rdb,1",
        "BGSAVE,SYNC_DIRECTORY,.*,2",
        "SAVE,CREATE,temp-\\d+\\.rdb,1",
        "SAVE,WRITE,temp-\\d+\\.rdb,1",
        "SAVE,SYNC,temp-\\d+\\.rdb,1",
        "SAVE,RENAME,dump\\.rdb,1",
        "SAVE,SYNC_DIRECTORY,.*,2",
    })
    void theRdbFileIsTheOldOneOrTheNewOne(String command, String call, String file, String left) throws Exception {
        String lines = "save \"\"\n";
        for (int run = 0; run < RUNS; run++) {
            Process server = start(call, file, lines);
            try (TestClient client = connect(new TestClient(port))) {
                client.call("SET", "k", "1");
                assertEquals("+OK\r\n", client.call("SAVE"));
                client.call("SET", "k", "2");
                Files.createFile(trigger());
                client.call(command);
                assertKilled(server);
            } catch (IOException killed) {
                assertKilled(server);
            }
            ended();
            start("DELETE", "nothing", lines);
            try (TestClient client = connect(new TestClient(port))) {
                assertEquals("$1\r\n" + left + "\r\n", client.call("GET", "k"));
            }
            ended();
        }
    }
}
