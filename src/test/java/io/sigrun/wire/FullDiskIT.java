package io.sigrun.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A disk that is really full, a small one that is mounted for it, while the append-only file is written or rewritten,
 * or the data set saved: the server stays, says so, and is well again within two seconds of there being space. Whoever
 * runs this must be root.
 */
class FullDiskIT {
    private static final String OK = "+OK\r\n";
    private static final String MISCONF = "-MISCONF Errors writing to the AOF file: No space left on device\r\n";
    private static final long RECOVERY_NS = 2_000_000_000L;
    private static final String VALUE = "x".repeat(1000);

    @TempDir
    private Path directory;

    private Path disk = Path.of("");
    private long sent;
    private long acknowledged;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(directory.resolve("disk"));
        run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "--lazy", disk.toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertEquals(0, process.waitFor(), () -> String.join(" ", command) + ": is this root?");
    }

    private TestServer server(String lines) throws IOException {
        return new TestServer(lines + "\ndir " + disk + "\n");
    }

    private static TestClient connect(TestServer server) throws IOException, InterruptedException {
        TestClient client = new TestClient(server.port());
        while (client.call("PING").startsWith("-LOADING")) {
            Thread.sleep(10);
        }
        return client;
    }

    /** Fills the disk but for so many bytes. */
    private void fill(long left) throws IOException {
        try (FileChannel filler =
                FileChannel.open(disk.resolve("filler"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            ByteBuffer block = ByteBuffer.allocate(4096);
            try {
                while (true) {
                    filler.write(block.clear());
                }
            } catch (IOException full) {
                filler.truncate(Math.max(0, filler.size() - left));
            }
        }
    }

    private void free() throws IOException {
        Files.delete(disk.resolve("filler"));
    }

    /** Sets the keys that follow until one is not acknowledged; returns what was answered, or nothing. */
    private String write(TestServer server, long most) throws Exception {
        sent = acknowledged; // what was refused, or not answered, is sent again
        try (TestClient client = new TestClient(server.port())) {
            for (long i = 0; i < most; i++) {
                sent++;
                String reply = client.call("SET", "key:" + sent, VALUE + sent);
                if (!reply.equals(OK)) {
                    return reply;
                }
                acknowledged = sent;
            }
        } catch (IOException ended) {
            return "";
        }
        return OK;
    }

    private static void awaitOk(TestClient client, String... command) throws Exception {
        long freed = System.nanoTime();
        String reply = client.call(command);
        while (!reply.equals(OK) && System.nanoTime() - freed < 5 * RECOVERY_NS) {
            Thread.sleep(20);
            reply = client.call(command);
        }
        assertEquals(OK, reply);
        long took = System.nanoTime() - freed;
        assertTrue(took < RECOVERY_NS, "well again only after " + took / 1_000_000 + " ms");
    }

    private void assertAllThere(TestClient client) throws IOException {
        for (long i = 1; i <= acknowledged; i++) {
            String found = client.call("GET", "key:" + i);
            assertTrue(found.endsWith(VALUE + i + "\r\n"), "lost: " + i + " of " + acknowledged);
        }
        assertEquals("$-1\r\n", client.call("GET", "key:" + (sent + 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"always", "everysec", "no"})
    void theAppendOnlyFileIsWritten(String policy) throws Exception {
        String lines = "appendonly yes\nappendfsync " + policy + "\nauto-aof-rewrite-percentage 0";
        try (TestServer server = server(lines);
                TestClient client = connect(server)) {
            fill(200_000);
            String end = write(server, 10_000);
            assertEquals(policy.equals("always") ? "" : MISCONF, end, "always: no answer for what is in doubt");
            assertEquals(MISCONF, client.call("SET", "other", "1"));
            assertTrue(client.call("GET", "key:1").startsWith("$100"), "reads go on");
            assertTrue(client.call("INFO", "persistence").contains("aof_last_write_status:err"));
            free();
            awaitOk(client, "SET", "after", "1");
            assertEquals(OK, write(server, 100));
        }
        try (TestServer server = server(lines);
                TestClient client = connect(server)) {
            assertAllThere(client);
            assertEquals("$1\r\n1\r\n", client.call("GET", "after"));
        }
    }

    @Test
    void theAppendOnlyFileIsRewritten() throws Exception {
        String lines = "appendonly yes\nappendfsync always\nauto-aof-rewrite-percentage 0\naof-use-rdb-preamble no";
        try (TestServer server = server(lines);
                TestClient client = connect(server)) {
            assertEquals(OK, write(server, 2500));
            fill(1_000_000);
            client.call("BGREWRITEAOF");
            AppendOnlyTest.awaitInfo(client, "aof_last_bgrewrite_status:err");
            AppendOnlyTest.awaitInfo(client, "aof_rewrite_in_progress:0");
            assertEquals(OK, write(server, 100), "what the rewrite took is free again");
            free();
            client.call("BGREWRITEAOF");
            AppendOnlyTest.awaitInfo(client, "aof_last_bgrewrite_status:ok");
        }
        try (TestServer server = server(lines);
                TestClient client = connect(server)) {
            assertAllThere(client);
        }
    }

    @Test
    void theDataSetIsSaved() throws Exception {
        String lines = "save 3600 1000000\nrdbcompression no";
        try (TestServer server = server(lines);
                TestClient client = connect(server)) {
            assertEquals(OK, write(server, 1000));
            assertEquals(OK, client.call("SAVE"));
            assertEquals(OK, write(server, 3000));
            fill(500_000);
            client.call("BGSAVE");
            AppendOnlyTest.awaitInfo(client, "rdb_last_bgsave_status:err");
            assertTrue(client.call("SET", "other", "1").startsWith("-MISCONF "));
            assertEquals("-ERR\r\n", client.call("SAVE"));
            free();
            client.call("BGSAVE");
            awaitOk(client, "SET", "after", "1");
            assertThrows(EOFException.class, () -> client.call("SHUTDOWN", "NOSAVE"));
            server.awaitEnd();
        }
        try (TestServer server = server(lines);
                TestClient client = connect(server)) {
            assertAllThere(client);
            assertEquals("$-1\r\n", client.call("GET", "after"));
        }
    }
}
