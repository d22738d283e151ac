package io.sigrun.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RoundTripTest {
    @Test
    void valuesOfAllSizesComeBack() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(server.port())) {
            for (int size : new int[] {0, 1, 255, 256, 16_000, 16_384, 32_768, 32_769, 300_000, 3_000_000}) {
                String value = "v".repeat(size);
                assertEquals("+OK\r\n", client.call("SET", "key", value));
                assertEquals("$" + size + "\r\n" + value + "\r\n", client.call("GET", "key"));
            }
            assertEquals("$-1\r\n", client.call("GET", "absent"));
        }
    }

    @Test
    void aLongPipelineIsAnsweredInOrder() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(server.port())) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 5000; i++) {
                requests.append(TestClient.encode("SET", "k" + i % 700, "value" + i));
                requests.append(TestClient.encode("GET", "k" + i % 700));
            }
            client.sendRaw(requests.toString());
            for (int i = 0; i < 5000; i++) {
                assertEquals("+OK\r\n", client.readReply());
                String value = "value" + i;
                assertEquals("$" + value.length() + "\r\n" + value + "\r\n", client.readReply());
            }
        }
    }

    @Test
    void aBrokenProtocolIsAnsweredAndClosed() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(server.port())) {
            client.sendRaw("PING\r\n*1\r\n+x\r\n");
            assertEquals("+PONG\r\n", client.readReply());
            assertEquals("-ERR Protocol error: expected '$', got '+'\r\n", client.readReply());
            assertTrue(client.atEnd());
        }
    }
}
