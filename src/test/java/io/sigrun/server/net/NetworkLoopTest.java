package io.sigrun.server.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.sigrun.memory.Region;
import io.sigrun.resp.BlockPool;
import io.sigrun.resp.RespWriter;
import io.sigrun.util.Clock;
import io.sigrun.util.ServerLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The loop on real sockets of this machine, turned by the test's thread, which is the peer too. Where a way to the
 * kernel is not here, what takes its place is tested.
 */
class NetworkLoopTest {
    private static final int TURNS_MAX = 20_000;

    private final Random random = new Random(2);
    private final Region region = Region.checked(1L << 29);
    private final long before = region.usedBytes();
    private final BlockPool pool = new BlockPool(region);
    private final RespWriter reply = new RespWriter(region, pool);
    private final List<Accepted> accepted = new ArrayList<>();
    private final long nettysBytes = nettysBytes();
    private NetworkLoop loop = new NetworkLoop(TransportKind.NIO, region, pool, this::accept);

    /** A connection, and the owner that echoes what it is told. */
    private record Accepted(NetworkConnection connection, RecordingInput input) {}

    private ConnectionInput accept(NetworkConnection connection) {
        RecordingInput input = new RecordingInput(region, pool);
        accepted.add(new Accepted(connection, input));
        return input;
    }

    /** What Netty has allocated for bytes by itself. */
    private static long nettysBytes() {
        long bytes = 0;
        for (ByteBufAllocatorMetricProvider each :
                List.of(PooledByteBufAllocator.DEFAULT, UnpooledByteBufAllocator.DEFAULT)) {
            bytes += each.metric().usedDirectMemory() + each.metric().usedHeapMemory();
        }
        return bytes;
    }

    @AfterEach
    void nothingIsLeft() {
        loop.close();
        assertEquals(0, pool.lentBytes());
        pool.trim();
        assertEquals(before, region.usedBytes());
        assertEquals(nettysBytes, nettysBytes(), "bytes go through memory of Netty's");
        region.close();
    }

    private void use(TransportKind kind) {
        loop.close();
        TransportKind chosen = TransportKind.choose(kind.shownAs(), new ServerLog(Clock.SYSTEM, System.out, 1));
        loop = new NetworkLoop(chosen, region, pool, this::accept);
    }

    private InetSocketAddress listen() throws IOException {
        InetSocketAddress address;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = new InetSocketAddress(free.getInetAddress(), free.getLocalPort());
        }
        loop.listen(address, 10);
        return address;
    }

    private static SocketChannel connect(InetSocketAddress address) throws IOException {
        SocketChannel client = SocketChannel.open(address);
        client.configureBlocking(false);
        return client;
    }

    /** What an engine does: polls, answers with what was received, sends. */
    private void turn() {
        loop.poll(1_000_000);
        for (Accepted each : accepted) {
            byte[] received = each.input.takeReceived();
            if (received.length > 0) {
                reply.raw(received);
                each.connection.send(reply.take());
            }
        }
        loop.reclaim();
    }

    private void turnUntil(BooleanSupplier condition) {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            assertTrue(i < TURNS_MAX, "it does not come to that");
            turn();
        }
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Reads what there is; false at the end. */
    private static boolean read(SocketChannel client, ByteArrayOutputStream into) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(100_000);
        int bytes = client.read(buffer);
        into.write(buffer.array(), 0, Math.max(0, bytes));
        return bytes >= 0;
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSentInPiecesComesBackAndTheEndAfterIt(TransportKind kind) throws IOException {
        use(kind);
        InetSocketAddress address = listen();
        byte[] sent = bytes(2_000_000);
        ByteArrayOutputStream echoed = new ByteArrayOutputStream();
        try (SocketChannel client = connect(address)) {
            ByteBuffer rest = ByteBuffer.wrap(sent);
            while (rest.hasRemaining()) {
                int part = Math.min(rest.remaining(), random.nextInt(5) == 0 ? random.nextInt(70_000) : 1);
                ByteBuffer piece = rest.slice(rest.position(), part);
                rest.position(rest.position() + client.write(piece));
                turn();
                read(client, echoed);
            }
            client.shutdownOutput();
            for (int i = 0; read(client, echoed); i++) {
                assertTrue(i < TURNS_MAX, "the connection does not end");
                turn();
            }
        }
        assertArrayEquals(sent, echoed.toByteArray());
        turnUntil(() -> accepted.getFirst().input.closes == 1);
    }

    @ParameterizedTest
    @EnumSource
    void aPeerThatReadsNothingStopsNobodyAndGetsItAllInTheEnd(TransportKind kind) throws IOException {
        use(kind);
        InetSocketAddress address = listen();
        byte[] value = bytes(1_000_000);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try (SocketChannel silent = connect(address);
                SocketChannel other = connect(address)) {
            turnUntil(() -> accepted.size() == 2);
            NetworkConnection connection = accepted.getFirst().connection;
            for (int i = 0; i < 30; i++) {
                reply.raw(value);
                connection.send(reply.take());
                turn();
            }
            assertTrue(connection.outputBufferBytes() > 15_000_000, "waiting: " + connection.outputBufferBytes());
            assertEquals(1, other.write(ByteBuffer.wrap(new byte[] {7})));
            while (read.size() == 0) {
                turn();
                read(other, read);
            }
            read.reset();
            for (int i = 0; read.size() < 30 * value.length; i++) {
                assertTrue(i < TURNS_MAX, "no more comes: " + read.size());
                read(silent, read);
                turn();
            }
            turn();
            assertEquals(0, connection.outputBufferBytes());
        }
        for (int i = 0; i < 30; i++) {
            byte[] part = Arrays.copyOfRange(read.toByteArray(), i * value.length, (i + 1) * value.length);
            assertArrayEquals(value, part);
        }
        turnUntil(() -> accepted.stream().allMatch(each -> each.input.closes == 1));
    }

    @ParameterizedTest
    @EnumSource
    void aPeerThatBreaksOffLeavesNothing(TransportKind kind) throws IOException {
        use(kind);
        InetSocketAddress address = listen();
        for (int i = 0; i < 5; i++) {
            int connections = i + 1;
            try (SocketChannel client = connect(address)) {
                turnUntil(() -> accepted.size() == connections);
                reply.raw(bytes(20_000_000));
                accepted.getLast().connection.send(reply.take());
                turn();
                client.setOption(StandardSocketOptions.SO_LINGER, 0); // a reset
            }
            turnUntil(() -> accepted.getLast().input.closes == 1);
            assertEquals(0, accepted.getLast().connection.outputBufferBytes());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAddressThatIsTakenIsAnErrorAndNothingElse(TransportKind kind) throws IOException {
        use(kind);
        InetSocketAddress address = listen();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress its = new InetSocketAddress(taken.getInetAddress(), taken.getLocalPort());
            IOException refused = assertThrows(IOException.class, () -> loop.listen(its, 10));
            assertTrue(String.valueOf(refused.getMessage()).endsWith("Address already in use"), refused::toString);
        }
        try (SocketChannel client = connect(address)) {
            turnUntil(() -> accepted.size() == 1);
            assertTrue(client.isConnected());
        }
        turnUntil(() -> accepted.getFirst().input.closes == 1);
    }

    @Test
    void connectionsStayWhereTheirAddressIsGivenUp() throws IOException {
        use(TransportKind.EPOLL);
        InetSocketAddress address = listen();
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try (SocketChannel client = connect(address)) {
            turnUntil(() -> accepted.size() == 1);
            loop.stopListeningTcp();
            assertThrows(IOException.class, () -> connect(address).close());
            client.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            for (int i = 0; read.size() < 3; i++) {
                assertTrue(i < TURNS_MAX, "no answer");
                turn();
                read(client, read);
            }
        }
    }
}
