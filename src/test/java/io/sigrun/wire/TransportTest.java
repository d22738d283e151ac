package io.sigrun.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.server.net.TransportKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same over each way to the kernel; where this machine does not have one, over what takes its place. */
final class TransportTest {
    private static final byte[] LOOPBACK_IPV6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private static TestServer server(TransportKind kind, String lines) throws IOException {
        return new TestServer("multiplexing-api " + kind.shownAs() + "\n" + lines);
    }

    private static String value(Random random, int bytes) {
        StringBuilder text = new StringBuilder(bytes);
        for (int i = 0; i < bytes; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    @ParameterizedTest
    @EnumSource
    void infoSaysWhichOneIsUsed(TransportKind kind) throws Exception {
        try (TestServer server = server(kind, "");
                TestClient client = new TestClient(server.port())) {
            String used = kind.isAvailable() ? kind.shownAs() : TransportKind.EPOLL.shownAs();
            assertTrue(client.call("INFO", "server").contains("multiplexing_api:" + used + "\r\n"));
            assertEquals(
                    "*2\r\n$16\r\nmultiplexing-api\r\n$" + kind.shownAs().length() + "\r\n" + kind.shownAs() + "\r\n",
                    client.call("CONFIG", "GET", "multiplexing-api"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void valuesOfAllSizesArriveWholeOverManyConnections(TransportKind kind) throws Exception {
        Random random = new Random(7);
        try (TestServer server = server(kind, "")) {
            List<TestClient> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                clients.add(new TestClient(server.port()));
            }
            for (int bytes : new int[] {0, 1, 1000, 16_384, 100_000, 3_000_000}) {
                List<String> values = new ArrayList<>();
                for (int i = 0; i < clients.size(); i++) {
                    values.add(value(random, bytes + i));
                    String set = TestClient.encode("SET", "key" + i, values.get(i));
                    clients.get(i).sendRaw(set.substring(0, set.length() / 2));
                }
                for (int i = 0; i < clients.size(); i++) {
                    String set = TestClient.encode("SET", "key" + i, values.get(i));
                    clients.get(i)
                            .sendRaw(set.substring(set.length() / 2)
                                    + TestClient.encode("STRLEN", "key" + i).repeat(3));
                }
                for (int i = 0; i < clients.size(); i++) {
                    TestClient client = clients.get(i);
                    assertEquals("+OK\r\n", client.readReply());
                    for (int j = 0; j < 3; j++) {
                        assertEquals(":" + (bytes + i) + "\r\n", client.readReply());
                    }
                    String value = values.get(i);
                    assertEquals("$" + value.length() + "\r\n" + value + "\r\n", client.call("GET", "key" + i));
                }
            }
            for (TestClient client : clients) {
                client.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void longPipelinesAreAnsweredInOrder(TransportKind kind) throws Exception {
        int commands = 20_000;
        try (TestServer server = server(kind, "");
                TestClient client = new TestClient(server.port())) {
            StringBuilder pipeline = new StringBuilder();
            for (int i = 0; i < commands; i++) {
                pipeline.append(TestClient.encode("INCR", "counter"));
            }
            client.sendRaw(pipeline.toString());
            for (int i = 1; i <= commands; i++) {
                assertEquals(":" + i + "\r\n", client.readReply());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientsThatLeaveAreForgotten(TransportKind kind) throws Exception {
        try (TestServer server = server(kind, "");
                TestClient client = new TestClient(server.port())) {
            for (int i = 0; i < 50; i++) {
                try (TestClient other = new TestClient(server.port())) {
                    assertEquals("+PONG\r\n", other.call("PING"));
                    other.sendRaw("*2\r\n$4\r\nECHO\r\n$100\r\nhalf a request");
                }
            }
            String info = "";
            for (int i = 0; i < 200 && !info.contains("connected_clients:1\r\n"); i++) {
                Thread.sleep(10);
                info = client.call("INFO", "clients");
            }
            assertTrue(info.contains("connected_clients:1\r\n"), info);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoeverEndsItsSideGetsItsReplies(TransportKind kind) throws Exception {
        try (TestServer server = server(kind, "");
                TestClient client = new TestClient(server.port())) {
            assertEquals("+PONG\r\n", client.call("PING"));
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write("PING\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                byte[] all = socket.getInputStream().readAllBytes();
                assertEquals("+PONG\r\n+PONG\r\n", new String(all, StandardCharsets.US_ASCII));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAddressOfTheOtherFamilyIsNotServed(TransportKind kind) throws Exception {
        try (TestServer server = server(kind, "bind *\n");
                TestClient client = new TestClient(server.port())) {
            assertEquals("+PONG\r\n", client.call("PING"));
            int answer;
            try (Socket six = new Socket(InetAddress.getByAddress(LOOPBACK_IPV6), server.port())) {
                six.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
                answer = six.getInputStream().read();
            } catch (IOException refusedOrReset) {
                answer = -1;
            }
            assertEquals(-1, answer);
        }
    }
}
