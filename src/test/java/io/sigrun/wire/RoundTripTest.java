package io.sigrun.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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
    void aLongValueIsSentAsItWasWhenItWasAskedFor() throws Exception {
        String first = "a".repeat(300_000);
        String longer = first + "b";
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(server.port())) {
            client.sendRaw(TestClient.encode("SET", "key", first)
                    + TestClient.encode("GET", "key")
                    + TestClient.encode("APPEND", "key", "b")
                    + TestClient.encode("GET", "key")
                    + TestClient.encode("SETRANGE", "key", "0", "c")
                    + TestClient.encode("GETRANGE", "key", "0", "99999")
                    + TestClient.encode("SETRANGE", "key", "0", "d")
                    + TestClient.encode("GETDEL", "key")
                    + TestClient.encode("MGET", "key"));
            assertEquals("+OK\r\n", client.readReply());
            assertEquals("$300000\r\n" + first + "\r\n", client.readReply());
            assertEquals(":300001\r\n", client.readReply());
            assertEquals("$300001\r\n" + longer + "\r\n", client.readReply());
            assertEquals(":300001\r\n", client.readReply());
            assertEquals("$100000\r\nc" + first.substring(0, 99_999) + "\r\n", client.readReply());
            assertEquals(":300001\r\n", client.readReply());
            assertEquals("$300001\r\nd" + longer.substring(1) + "\r\n", client.readReply());
            assertEquals("*1\r\n$-1\r\n", client.readReply());
        }
    }

    @Test
    void longValuesMayGoWhileASlowClientReads() throws Exception {
        String value = "v".repeat(2_000_000);
        try (TestServer server = new TestServer();
                TestClient slow = new TestClient(server.port());
                TestClient other = new TestClient(server.port())) {
            assertEquals("+OK\r\n", other.call("SET", "key", value));
            TestClient gone = new TestClient(server.port());
            for (int i = 0; i < 8; i++) {
                slow.sendRaw(TestClient.encode("GET", "key"));
                gone.sendRaw(TestClient.encode("GET", "key"));
            }
            assertEquals(":2000000\r\n", other.call("STRLEN", "key"));
            assertEquals(":1\r\n", other.call("DEL", "key"));
            gone.close();
            for (int i = 0; i < 8; i++) {
                assertEquals("$2000000\r\n" + value + "\r\n", slow.readReply());
            }
            assertEquals("$-1\r\n", slow.call("GET", "key"));
        }
    }

    @Test
    void theLongestBulkIsADirective() throws Exception {
        try (TestServer server = new TestServer("proto-max-bulk-len 1mb");
                TestClient client = new TestClient(server.port())) {
            String longest = "v".repeat(1 << 20);
            assertEquals("+OK\r\n", client.call("SET", "key", longest));
            String tooLong = "-ERR string exceeds maximum allowed size (proto-max-bulk-len)\r\n";
            assertEquals(tooLong, client.call("APPEND", "key", "v"));
            assertEquals(tooLong, client.call("SETRANGE", "key", "1048576", "v"));
            assertEquals(":1048576\r\n", client.call("SETRANGE", "key", "1048575", "w"));
            assertEquals("+OK\r\n", client.call("CONFIG", "SET", "proto-max-bulk-len", "2mb"));
            assertEquals(":1048577\r\n", client.call("APPEND", "key", "v"));
            client.sendRaw("*2\r\n$3\r\nGET\r\n$2097153\r\n");
            assertEquals("-ERR Protocol error: invalid bulk length\r\n", client.readReply());
            assertTrue(client.atEnd());
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

    /** As {@code printf 'PING\r\n' | nc host port} does. */
    @Test
    void whoEndsItsSideGetsItsReplies() throws Exception {
        try (TestServer server = new TestServer();
                TestClient waits = new TestClient(server.port());
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            waits.call("PING");
            socket.getOutputStream().write("PING\r\nECHO a\r\nSET k".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            socket.setSoTimeout(10_000);
            assertEquals(
                    "+PONG\r\n$1\r\na\r\n",
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void whoSpeaksHttpIsCutOffEvenBeforeItHasLoggedIn() throws Exception {
        try (TestServer server = new TestServer("requirepass secret\n");
                TestClient client = new TestClient(server.port())) {
            client.sendRaw("Post / HTTP/1.1\r\n");
            assertTrue(client.atEnd());
        }
    }

    @Test
    void refusedLoginsAndRejectedCommandsAreCounted() throws Exception {
        try (TestServer server = new TestServer("requirepass secret\n");
                TestClient client = new TestClient(server.port())) {
            client.call("CLIENT", "ID");
            client.call("AUTH", "wrong");
            client.call("AUTH", "secret");
            String info = client.call("INFO", "all");
            assertTrue(info.contains("acl_access_denied_auth:1\r\n"), info);
            assertTrue(info.contains("cmdstat_client|id:calls=0,usec=0,usec_per_call=0.00,rejected_calls=1,"), info);
            assertTrue(info.contains("errorstat_NOAUTH:count=1\r\n"), info);
        }
    }

    @Test
    void goesByTheNameOfRedisToWhoeverInsists() throws Exception {
        try (TestServer server = new TestServer("extended-redis-compatibility yes\navailability-zone here\n");
                TestClient client = new TestClient(server.port())) {
            String hello = client.call("HELLO");
            assertTrue(hello.contains("\r\nredis\r\n") && hello.contains("\r\n7.2.4\r\n"), hello);
            assertTrue(hello.endsWith("$17\r\navailability_zone\r\n$4\r\nhere\r\n"), hello);
            assertTrue(client.call("INFO", "server").contains("redis_mode:standalone\r\n"));
        }
    }
}
