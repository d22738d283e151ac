package io.sigrun.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BlockingTest {
    private TestServer server;
    private TestClient client;
    private TestClient other;

    BlockingTest() throws Exception {
        server = new TestServer();
        client = new TestClient(server.port());
        other = new TestClient(server.port());
    }

    @BeforeEach
    void everythingIsThere() throws IOException {
        assertEquals("+PONG\r\n", client.call("PING"));
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        other.close();
        server.close();
    }

    private void awaitInfo(String line) throws Exception {
        for (int i = 0; i < 1000; i++) {
            if (other.call("INFO", "clients").contains(line + "\r\n")) {
                return;
            }
            Thread.sleep(5);
        }
        throw new AssertionError("never " + line + " in " + other.call("INFO", "clients"));
    }

    private void block(String... command) throws Exception {
        client.sendRaw(TestClient.encode(command));
        awaitInfo("blocked_clients:1");
    }

    @Test
    void whatStandsBehindABlockingCommandWaitsToo() throws Exception {
        client.sendRaw("SET k v\r\nBLPOP list 0\r\nGET k\r\nSET k w\r\nBLPOP list 0\r\nGET k\r\n");
        assertEquals("+OK\r\n", client.readReply());
        awaitInfo("blocked_clients:1");
        assertFalse(client.hasReceived());
        assertEquals(":2\r\n", other.call("RPUSH", "list", "one", "two"));
        assertEquals("*2\r\n$4\r\nlist\r\n$3\r\none\r\n", client.readReply());
        assertEquals("$1\r\nv\r\n", client.readReply());
        assertEquals("+OK\r\n", client.readReply());
        assertEquals("*2\r\n$4\r\nlist\r\n$3\r\ntwo\r\n", client.readReply());
        assertEquals("$1\r\nw\r\n", client.readReply());
        awaitInfo("blocked_clients:0");
    }

    @Test
    void timesAreOverInTheirOrder() throws Exception {
        List<TestClient> clients = new ArrayList<>();
        Random random = new Random(4);
        List<Long> waitedMs = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            clients.add(new TestClient(server.port()));
            waitedMs.add(100L + random.nextInt(400));
        }
        long started = System.nanoTime();
        for (int i = 0; i < 40; i++) {
            clients.get(i).sendRaw("BLPOP list" + i % 3 + " " + waitedMs.get(i) / 1000.0 + "\r\n");
        }
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            open.add(i);
        }
        long end = started + 20_000_000_000L;
        while (!open.isEmpty() && System.nanoTime() < end) {
            for (Integer i : List.copyOf(open)) {
                if (clients.get(i).hasReceived()) {
                    long elapsedMs = (System.nanoTime() - started) / 1_000_000;
                    assertEquals("*-1\r\n", clients.get(i).readReply());
                    assertTrue(elapsedMs >= waitedMs.get(i) - 1, elapsedMs + " of " + waitedMs.get(i));
                    open.removeIf(i::equals);
                }
            }
        }
        assertEquals(List.of(), open);
        awaitInfo("clients_in_timeout_table:0");
        awaitInfo("total_blocking_keys:0");
        for (TestClient each : clients) {
            each.close();
        }
    }

    @Test
    void whoIsGoneTakesNothing() throws Exception {
        try (TestClient gone = new TestClient(server.port())) {
            gone.sendRaw(TestClient.encode("BLPOP", "list", "0"));
            awaitInfo("blocked_clients:1");
        }
        awaitInfo("blocked_clients:0");
        awaitInfo("total_blocking_keys:0");
        other.call("RPUSH", "list", "kept");
        assertEquals(":1\r\n", other.call("LLEN", "list"));
    }

    @Test
    void anotherClientMayEndTheWaiting() throws Exception {
        String id = client.call("CLIENT", "ID").substring(1).trim();
        assertEquals(":0\r\n", other.call("CLIENT", "UNBLOCK", id));
        block("BLMOVE", "a", "b", "LEFT", "LEFT", "0");
        assertEquals(":1\r\n", other.call("CLIENT", "UNBLOCK", id));
        assertEquals("*-1\r\n", client.readReply());
        block("XREAD", "BLOCK", "0", "STREAMS", "s", "$");
        assertEquals(":1\r\n", other.call("CLIENT", "UNBLOCK", id, "ERROR"));
        assertEquals("-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n", client.readReply());
        block("WAIT", "1", "0");
        assertEquals(":1\r\n", other.call("CLIENT", "UNBLOCK", id, "TIMEOUT"));
        assertEquals(":0\r\n", client.readReply());
        String statistics = other.call("INFO", "commandstats");
        assertTrue(statistics.contains("cmdstat_blmove:calls=1,"), statistics);
        assertTrue(statistics.matches("(?s).*cmdstat_xread:calls=1,[^\r]*failed_calls=1\r.*"), statistics);
    }

    @Test
    void whoIsPausedIsServedAfterwards() throws Exception {
        block("BLPOP", "list", "0");
        other.sendRaw("MULTI\r\nCLIENT PAUSE 300 WRITE\r\nRPUSH list one\r\nEXEC\r\nLLEN list\r\n");
        for (int i = 0; i < 4; i++) {
            other.readReply();
        }
        assertEquals(":1\r\n", other.readReply());
        assertFalse(client.hasReceived());
        assertEquals("*2\r\n$4\r\nlist\r\n$3\r\none\r\n", client.readReply());
    }

    @Test
    void aStreamThatIsWaitedForMayEnd() throws Exception {
        other.call("XGROUP", "CREATE", "s", "g", "$", "MKSTREAM");
        block("XREADGROUP", "GROUP", "g", "c", "BLOCK", "0", "STREAMS", "s", ">");
        awaitInfo("total_blocking_keys_on_nokey:1");
        other.call("PEXPIRE", "s", "20");
        assertEquals(
                "-NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option\r\n",
                client.readReply());
    }

    @Test
    void manyClientsWaitForManyKeysWithoutLosingOrDoublingAnything() throws Exception {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(new TestClient(server.port()));
            StringBuilder commands = new StringBuilder();
            for (int j = 0; j < 200; j++) {
                commands.append("BLPOP a b c").append(i % 4).append(" 0\r\n");
            }
            clients.get(i).sendRaw(commands.toString());
        }
        StringBuilder pushes = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            pushes.append("RPUSH ").append(i % 2 == 0 ? 'a' : 'b').append(" x").append(2 * i);
            pushes.append(" x").append(2 * i + 1).append("\r\n");
        }
        other.sendRaw(pushes.toString());
        for (int i = 0; i < 2000; i++) {
            assertTrue(other.readReply().startsWith(":"));
        }
        List<Integer> taken = new ArrayList<>();
        for (TestClient each : clients) {
            for (int j = 0; j < 200; j++) {
                taken.add(Integer.valueOf(each.readReply().replaceFirst("(?s).*\nx(\\d+)\r\n", "$1")));
            }
            each.close();
        }
        taken.sort(null);
        for (int i = 0; i < 4000; i++) {
            assertEquals(i, taken.get(i));
        }
        awaitInfo("total_blocking_keys:0");
    }
}
