package io.sigrun.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that announce, send or leave unread more than is good, and what others notice of it. */
@Timeout(60)
final class MisuseTest {
    private static final int LARGE_BYTES = 24 << 20;

    private static long clientMemory(TestClient client) throws IOException {
        String name = "mem_clients_normal:";
        String info = client.call("INFO", "memory");
        int at = info.indexOf(name) + name.length();
        return Long.parseLong(info.substring(at, info.indexOf('\r', at)));
    }

    /** Leaves a reply on its way that the client does not read. */
    private static void leaveUnread(TestClient client) throws IOException {
        client.call("SET", "large", "v".repeat(LARGE_BYTES));
        client.sendRaw(TestClient.encode("GET", "large"));
    }

    @Test
    void whoAnnouncesMoreThanThereIsMemoryForIsClosedAndOthersAreServed() throws Exception {
        try (TestServer server = TestServer.withMemory(64 << 20);
                TestClient other = new TestClient(server.port())) {
            for (int i = 0; i < 3; i++) {
                try (TestClient client = new TestClient(server.port())) {
                    client.sendRaw("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$200000000\r\nv");
                    assertTrue(client.atEnd());
                }
            }
            assertEquals("+OK\r\n", other.call("SET", "k", "v"));
        }
    }

    @Test
    void whatComesAfterTheEndOfAClientIsNotKept() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(server.port());
                TestClient other = new TestClient(server.port())) {
            leaveUnread(client);
            client.sendRaw(TestClient.encode("QUIT"));
            assertEquals("+PONG\r\n", other.call("PING"));
            long before = clientMemory(other);
            String rest = "x".repeat(1 << 20);
            for (int i = 0; i < 40; i++) {
                client.sendRaw(rest);
            }
            assertEquals("+PONG\r\n", other.call("PING"));
            long after = clientMemory(other);
            assertTrue(after < before + (8 << 20), before + " bytes before, " + after + " after");
        }
    }

    @Test
    void shortRepliesThatAreNotReadTakeNoMoreMemoryThanTheyHaveBytes() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(server.port());
                TestClient other = new TestClient(server.port())) {
            leaveUnread(client);
            assertEquals("+PONG\r\n", other.call("PING"));
            long before = clientMemory(other);
            int count = 300;
            for (int i = 0; i < count; i++) {
                client.sendRaw(TestClient.encode("ECHO", Integer.toString(i)));
                assertEquals("+PONG\r\n", other.call("PING")); // so that each is answered in a turn of its own
            }
            long after = clientMemory(other);
            assertTrue(after < before + (256 << 10), before + " bytes before, " + after + " after");
            assertEquals("$" + LARGE_BYTES + "\r\n" + "v".repeat(LARGE_BYTES) + "\r\n", client.readReply());
            for (int i = 0; i < count; i++) {
                String text = Integer.toString(i);
                assertEquals("$" + text.length() + "\r\n" + text + "\r\n", client.readReply());
            }
        }
    }

    @Test
    void whoSendsSlowlyIsNotIdle() throws Exception {
        try (TestServer server = new TestServer("timeout 1\n");
                TestClient client = new TestClient(server.port())) {
            client.sendRaw("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$8\r\n");
            for (int i = 0; i < 8; i++) {
                Thread.sleep(400);
                client.sendRaw("v");
            }
            client.sendRaw("\r\n");
            assertEquals("+OK\r\n", client.readReply());
        }
    }

    @Test
    void requestsBehindTheOneThatEndsTheServerAreNotAnswered() throws Exception {
        List<TestClient> late = new ArrayList<>();
        TestServer server = new TestServer();
        try (TestClient sleeper = new TestClient(server.port());
                TestClient ender = new TestClient(server.port())) {
            assertEquals("+PONG\r\n", ender.call("PING"));
            for (int i = 0; i < 20; i++) {
                late.add(new TestClient(server.port()));
                assertEquals("+PONG\r\n", late.getLast().call("PING"));
            }
            sleeper.sendRaw(TestClient.encode("DEBUG", "SLEEP", "0.5"));
            Thread.sleep(100); // it sleeps: all that follows is received together
            ender.sendRaw(TestClient.encode("SHUTDOWN", "NOSAVE"));
            Thread.sleep(100);
            for (TestClient client : late) {
                client.sendRaw(TestClient.encode("SET", "late", "1"));
            }
            for (TestClient client : late) {
                assertThrows(IOException.class, client::readReply);
                client.close();
            }
        }
        server.awaitEnd();
    }
}
