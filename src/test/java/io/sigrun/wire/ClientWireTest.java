package io.sigrun.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients may do, what they are told of each other, and how they end. */
@Timeout(60)
final class ClientWireTest {
    private static final String OUTPUT_DISCONNECTIONS = "client_output_buffer_limit_disconnections:";

    private TestServer server;
    private TestClient client;
    private TestClient other;

    @BeforeEach
    void connect() throws Exception {
        server = new TestServer();
        client = new TestClient(server.port());
        other = new TestClient(server.port());
    }

    @AfterEach
    void disconnect() throws Exception {
        client.close();
        other.close();
        server.close();
    }

    private String id(TestClient of) throws IOException {
        return of.call("CLIENT", "ID").substring(1).trim();
    }

    @Test
    void writesWaitForTheEndOfAPauseAndReadsDoNot() throws Exception {
        assertEquals("+OK\r\n", client.call("CLIENT", "PAUSE", "100000", "WRITE"));
        other.sendRaw(
                TestClient.encode("GET", "k") + TestClient.encode("SET", "k", "1") + TestClient.encode("GET", "k"));
        assertEquals("$-1\r\n", other.readReply());
        String list = client.call("CLIENT", "LIST", "FLAGS", "b");
        assertTrue(list.contains(" cmd=set "), list);
        assertEquals("+OK\r\n", client.call("CLIENT", "UNPAUSE"));
        assertEquals("+OK\r\n", other.readReply());
        assertEquals("$1\r\n1\r\n", other.readReply());
    }

    @Test
    void aPauseEndsByItself() throws Exception {
        long start = System.nanoTime();
        client.call("CLIENT", "PAUSE", "200");
        assertEquals("+PONG\r\n", other.call("PING"));
        assertTrue(System.nanoTime() - start >= Duration.ofMillis(195).toNanos());
    }

    @Test
    void requestsInPiecesSurviveAPause() throws Exception {
        client.call("CLIENT", "PAUSE", "100000", "WRITE");
        String value = "v".repeat(100_000);
        String request = TestClient.encode("SET", "k", value) + TestClient.encode("STRLEN", "k");
        other.sendRaw(request.substring(0, 50));
        assertEquals("+PONG\r\n", client.call("PING"));
        other.sendRaw(request.substring(50));
        assertEquals("+PONG\r\n", client.call("PING"));
        client.call("CLIENT", "UNPAUSE");
        assertEquals("+OK\r\n", other.readReply());
        assertEquals(":100000\r\n", other.readReply());
    }

    @Test
    void refusedLoginsAreCounted() throws Exception {
        assertEquals("+OK\r\n", client.call("CONFIG", "SET", "requirepass", "secret"));
        assertTrue(other.call("AUTH", "guess").startsWith("-WRONGPASS"));
        assertTrue(other.call("HELLO", "3", "AUTH", "default", "guess").startsWith("-WRONGPASS"));
        assertTrue(client.call("INFO", "stats").contains("acl_access_denied_auth:2\r\n"));
        client.call("CONFIG", "RESETSTAT");
        assertTrue(client.call("INFO", "stats").contains("acl_access_denied_auth:0\r\n"));
    }

    @Test
    void killedClientsAreGone() throws Exception {
        String id = id(other);
        assertEquals(":1\r\n", client.call("CLIENT", "KILL", "ID", id));
        assertTrue(other.atEnd());
        assertEquals(":0\r\n", client.call("CLIENT", "KILL", "ID", id));
        assertEquals(":0\r\n", client.call("CLIENT", "KILL", "TYPE", "normal"), "the caller is skipped");
        assertEquals(":1\r\n", client.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "no"));
        assertTrue(client.atEnd());
    }

    @Test
    void aListShowsTheClientsThatAreAskedFor() throws Exception {
        other.call("CLIENT", "SETNAME", "other");
        other.call("SELECT", "3");
        String list = client.call("CLIENT", "LIST", "NAME", "other", "DB", "3", "NOT-ID", id(client));
        assertTrue(list.contains(" name=other ") && list.contains(" db=3 ") && list.contains(" cmd=select "), list);
        assertEquals("$0\r\n\r\n", client.call("CLIENT", "LIST", "NAME", "other", "NOT-DB", "3"));
    }

    @Test
    void repliesCanBeTurnedOff() throws Exception {
        client.sendRaw("CLIENT REPLY SKIP\r\nNOSUCH\r\nPING 1\r\nCLIENT REPLY OFF\r\nPING 2\r\nCLIENT REPLY ON\r\n");
        assertEquals("$1\r\n1\r\n", client.readReply());
        assertEquals("+OK\r\n", client.readReply());
    }

    @Test
    void linesOfHttpEndTheConnection() throws Exception {
        client.sendRaw("GET / HTTP/1.1\r\nHost: example\r\n\r\n");
        assertTrue(client.atEnd());
    }

    @Test
    void quotesMayStandAnywhereInAnInlineArgument() throws Exception {
        client.sendRaw("ECHO a\"b \"'c d'e\r\n");
        assertEquals("$7\r\nab c de\r\n", client.readReply());
        client.sendRaw("ECHO \"a\r\n");
        assertEquals("-ERR Protocol error: unbalanced quotes in request\r\n", client.readReply());
        assertTrue(client.atEnd());
    }

    @Test
    void silentClientsAreClosedAfterTheTimeout() throws Exception {
        assertEquals("+OK\r\n", client.call("CONFIG", "SET", "timeout", "1"));
        assertTrue(other.atEnd());
    }

    @Test
    void requestsBeyondTheLimitEndTheConnection() throws Exception {
        assertEquals("+OK\r\n", client.call("CONFIG", "SET", "client-query-buffer-limit", "1mb"));
        other.sendRaw("*2\r\n$3\r\nGET\r\n$5000000\r\n" + "x".repeat(2_000_000));
        assertTrue(ended(other));
        assertTrue(client.call("INFO", "stats").contains("client_query_buffer_limit_disconnections:1"));
    }

    @Test
    void aPipelineMayBeCutAnywhere() throws Exception {
        String pipeline = TestClient.encode("SET", "cut", "a\r\nb") + "PING\r\n" + TestClient.encode("GET", "cut")
                + TestClient.encode("ECHO", "") + "\r\n" + TestClient.encode("DEL", "cut") + "GET \"cut\"\r\n";
        String replies = "+OK\r\n+PONG\r\n$4\r\na\r\nb\r\n$0\r\n\r\n:1\r\n$-1\r\n";
        for (int cut = 1; cut < pipeline.length(); cut++) {
            other.sendRaw(pipeline.substring(0, cut));
            assertEquals("+PONG\r\n", client.call("PING")); // so that what was sent has been looked at
            other.sendRaw(pipeline.substring(cut));
            StringBuilder received = new StringBuilder();
            while (received.length() < replies.length()) {
                received.append(other.readReply());
            }
            assertEquals(replies, received.toString(), "cut at " + cut);
        }
    }

    @Test
    void repliesThatStayForTooLongEndTheConnection() throws Exception {
        client.call("SET", "k", "v".repeat(1_000_000));
        assertEquals("+OK\r\n", client.call("CONFIG", "SET", "client-output-buffer-limit", "normal 0 1000000 1"));
        other.sendRaw(TestClient.encode("GET", "k").repeat(40));
        assertEquals("+PONG\r\n", client.call("PING"));
        assertTrue(client.call("CLIENT", "LIST")
                        .lines()
                        .filter(line -> line.contains("id="))
                        .count()
                == 2);
        for (int i = 0; i < 100 && !client.call("INFO", "stats").contains(OUTPUT_DISCONNECTIONS + 1); i++) {
            Thread.sleep(50);
        }
        assertTrue(client.call("INFO", "stats").contains(OUTPUT_DISCONNECTIONS + 1));
    }

    @Test
    void argumentsThatAreWholeDoNotCountTowardsTheLimit() throws Exception {
        assertEquals("+OK\r\n", client.call("CONFIG", "SET", "client-query-buffer-limit", "1mb"));
        String[] words = new String[9];
        words[0] = "MSET";
        for (int i = 1; i < words.length; i += 2) {
            words[i] = "key:" + i;
            words[i + 1] = "v".repeat(600_000);
        }
        String request = TestClient.encode(words);
        for (int at = 0; at < request.length(); at += 100_000) {
            other.sendRaw(request.substring(at, Math.min(request.length(), at + 100_000)));
            assertEquals("+PONG\r\n", client.call("PING")); // so that what was sent has been looked at
        }
        assertEquals("+OK\r\n", other.readReply());
    }

    @Test
    void repliesBeyondTheLimitEndTheConnection() throws Exception {
        client.call("SET", "k", "v".repeat(100_000));
        assertEquals("+OK\r\n", client.call("CONFIG", "SET", "client-output-buffer-limit", "normal 1000000 0 0"));
        other.sendRaw(TestClient.encode("GET", "k").repeat(100));
        assertTrue(ended(other));
        assertTrue(client.call("INFO", "stats").contains(OUTPUT_DISCONNECTIONS + 1));
    }

    @Test
    void bulksAreAsLongAsTheConfigurationAllows() throws Exception {
        assertEquals("+OK\r\n", client.call("CONFIG", "SET", "proto-max-bulk-len", "1mb"));
        other.sendRaw("*2\r\n$3\r\nGET\r\n$1048577\r\n");
        assertEquals("-ERR Protocol error: invalid bulk length\r\n", other.readReply());
    }

    @Test
    void clientsBeyondTheLimitAreToldSo() throws Exception {
        assertEquals("+OK\r\n", client.call("CONFIG", "SET", "maxclients", "2"));
        try (TestClient third = new TestClient(server.port())) {
            assertEquals("-ERR max number of clients reached\r\n", third.readReply());
            assertTrue(third.atEnd());
        }
    }

    /** Whether the connection ends, after some replies or with a reset. */
    private static boolean ended(TestClient of) {
        try {
            while (true) {
                of.readReply();
            }
        } catch (java.net.SocketTimeoutException still) {
            return false;
        } catch (IOException end) {
            return true;
        }
    }
}
