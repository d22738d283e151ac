package io.sigrun.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The unix socket: what it may be called, and what is left beside it. */
class UnixSocketTest {
    private Path directory = Path.of("/");

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createTempDirectory(Path.of("/tmp"), "u");
    }

    @AfterEach
    void removeDirectory() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(each);
            }
        }
    }

    private Path ofLength(int bytes) {
        return directory.resolve("s".repeat(bytes - directory.toString().length() - 1));
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> names = Files.list(directory)) {
            return names.toList();
        }
    }

    private static void assertAnswers(Path socket) throws IOException {
        try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            client.connect(UnixDomainSocketAddress.of(socket));
            client.write(ByteBuffer.wrap("PING\r\n".getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer reply = ByteBuffer.allocate(7);
            while (reply.hasRemaining()) {
                assertTrue(client.read(reply) > 0);
            }
            assertEquals("+PONG\r\n", new String(reply.array(), StandardCharsets.US_ASCII));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void aPathMayHave107Bytes(String transport) throws Exception {
        Path socket = ofLength(107);
        try (TestServer _ = new TestServer("multiplexing-api " + transport + "\nunixsocket " + socket + "\n")) {
            for (int i = 0; i < 200 && !Files.exists(socket); i++) {
                Thread.sleep(20);
            }
            assertEquals(List.of(socket), left());
            Path link = directory.resolve("l"); // Java itself connects to 106 bytes at most
            Files.createSymbolicLink(link, socket);
            assertAnswers(link);
            Files.delete(link);
        }
        assertEquals(List.of(), left());
    }

    @Test
    void aLongerOneIsRefused() throws Exception {
        Path socket = ofLength(108);
        TestServer server = new TestServer("unixsocket " + socket + "\n");
        IOException refused = assertThrows(IOException.class, server::awaitEnd);
        assertEquals("unix socket path too long (108), must be under 108", refused.getMessage());
        assertEquals(List.of(), left());
    }

    @Test
    void theDirectoryMayHaveALongerPathWhereTheSocketsNameIsShort() throws Exception {
        Path deep = Files.createDirectories(directory.resolve("d".repeat(100)).resolve("e".repeat(100)));
        try (TestServer server = new TestServer("dir " + deep + "\nunixsocket socket\n")) {
            try (TestClient client = new TestClient(server.port())) {
                assertTrue(client.call("INFO", "server").contains("listener1:name=unix,bind=" + deep + "/socket"));
            }
            assertTrue(Files.exists(deep.resolve("socket")));
        }
        assertFalse(Files.exists(deep.resolve("socket")));
    }
}
