package io.sigrun.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** CONFIG SET of port and bind: the server listens elsewhere at once, and connections stay. */
class ListeningTest {
    private static final String OK = "+OK\r\n";
    private static final String PONG = "+PONG\r\n";

    private static void assertAnswers(int port) throws Exception {
        try (TestClient client = new TestClient(port)) {
            assertEquals(PONG, client.call("PING"));
        }
    }

    @Test
    void thePortCanBeChanged() throws Exception {
        int other = FreePort.find();
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(server.port())) {
            assertEquals(OK, client.call("CONFIG", "SET", "port", Integer.toString(other)));
            assertEquals(PONG, client.call("PING"));
            assertAnswers(other);
            assertThrows(IOException.class, () -> new TestClient(server.port()));
            assertTrue(client.call("INFO", "server").contains("bind=127.0.0.1,port=" + other));
        }
    }

    @Test
    void whereTheNewAddressCannotBeHadTheOldOneStays() throws Exception {
        try (TestServer server = new TestServer();
                TestServer inTheWay = new TestServer();
                TestClient _ = new TestClient(inTheWay.port()); // it listens
                TestClient client = new TestClient(server.port())) {
            assertEquals(
                    "-ERR CONFIG SET failed (possibly related to argument 'port')"
                            + " - Unable to listen on this port. Check server logs.\r\n",
                    client.call("CONFIG", "SET", "port", Integer.toString(inTheWay.port())));
            assertAnswers(server.port());
            assertEquals(
                    "-ERR CONFIG SET failed (possibly related to argument 'bind')"
                            + " - Failed to bind to specified addresses.\r\n",
                    client.call("CONFIG", "SET", "bind", "127.0.0.1 192.0.2.1"));
            assertAnswers(server.port());
            assertEquals(OK, client.call("CONFIG", "SET", "bind", "127.0.0.1 -192.0.2.1"));
            assertAnswers(server.port());
        }
    }

    @Test
    void whoWaitsToBeAcceptedIsServedThoughAnotherPortCannotBeHad() throws Exception {
        try (TestServer server = new TestServer();
                TestServer inTheWay = new TestServer();
                TestClient _ = new TestClient(inTheWay.port()); // it listens
                TestClient client = new TestClient(server.port())) {
            client.sendRaw(TestClient.encode("DEBUG", "SLEEP", "0.5")
                    + TestClient.encode("CONFIG", "SET", "port", Integer.toString(inTheWay.port())));
            try (TestClient waiting = new TestClient(server.port())) {
                assertEquals(PONG, waiting.call("PING"));
            }
            assertEquals(OK, client.readReply());
            assertTrue(client.readReply().startsWith("-ERR CONFIG SET failed"));
            assertTrue(client.call("INFO", "server").contains("bind=127.0.0.1,port=" + server.port()));
        }
    }

    @Test
    void aServerMayListenNowhereForAWhile() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(server.port())) {
            assertEquals(OK, client.call("CONFIG", "SET", "port", "0"));
            assertThrows(IOException.class, () -> new TestClient(server.port()));
            assertEquals(OK, client.call("CONFIG", "SET", "port", Integer.toString(server.port())));
            assertAnswers(server.port());
        }
    }
}
