package io.sigrun.server.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.sigrun.memory.Region;
import io.sigrun.resp.Block;
import io.sigrun.resp.BlockPool;
import io.sigrun.resp.RespWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One connection over a channel of the test's own. Whatever happens, every block comes back and nothing stays. */
class NetworkConnectionTest {
    private final Random random = new Random(11);
    private final Region region = Region.checked(1L << 28);
    private final long before = region.usedBytes();
    private final BlockPool pool = new BlockPool(region);
    private final RecordingInput input = new RecordingInput(region, pool);
    private final RespWriter reply = new RespWriter(region, pool);
    private final FakeChannel channel = new FakeChannel();
    private boolean refusing;
    private final NetworkLoop loop = new NetworkLoop(TransportKind.NIO, region, pool, this::accept);
    private final NetworkConnection connection = new NetworkConnection(loop, channel, false);

    private @Nullable ConnectionInput accept(NetworkConnection accepted) {
        if (refusing) {
            reply.error("ERR max number of clients reached");
            accepted.send(reply.take());
            return null;
        }
        return input;
    }

    @BeforeEach
    void begin() throws Exception {
        channel.begin(connection);
    }

    @AfterEach
    void nothingIsLeft() {
        connection.close();
        turn();
        assertEquals(1, input.closes);
        assertEquals(0, connection.outputBufferBytes());
        input.giveBackBlock();
        loop.close();
        assertEquals(0, pool.lentBytes());
        pool.trim();
        assertEquals(before, region.usedBytes());
        region.close();
    }

    /** What the engine does around running commands. */
    private void turn() {
        channel.runPendingTasks();
        loop.reclaim();
        channel.runPendingTasks();
        loop.reclaim();
        loop.poll(0);
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Sends a reply; returns its bytes as they go over the wire. */
    private byte[] send(int length) {
        byte[] value = bytes(length);
        reply.bulk(value);
        connection.send(reply.take());
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        wire.writeBytes(("$" + length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        wire.writeBytes(value);
        wire.writeBytes(new byte[] {'\r', '\n'});
        return wire.toByteArray();
    }

    @Test
    void whatIsReceivedIsTheSameHoweverItIsSplit() {
        byte[] request = bytes(200);
        for (int split = 0; split <= request.length; split++) {
            channel.receive(connection, Arrays.copyOf(request, split));
            channel.receive(connection, Arrays.copyOfRange(request, split, request.length));
            assertArrayEquals(request, input.takeReceived());
            turn();
        }
        for (byte each : request) {
            channel.receive(connection, new byte[] {each});
        }
        assertArrayEquals(request, input.takeReceived());
    }

    @Test
    void theRestOfARequestIsReceivedIntoItsOwnBlock() {
        byte[] request = bytes(500);
        for (int split = 0; split <= request.length; split++) {
            channel.receive(connection, Arrays.copyOf(request, split));
            byte[] first = input.takeReceived();
            assertEquals(split, first.length);
            input.wantBlock(64);
            channel.receive(connection, Arrays.copyOfRange(request, split, request.length));
            assertArrayEquals(Arrays.copyOfRange(request, split, request.length), input.takeReceived());
            input.giveBackBlock();
            turn();
        }
    }

    @Test
    void everyReadOfATurnStaysUntilTheNextPoll() {
        byte[] request = bytes(3_000_000);
        channel.receive(connection, request);
        assertTrue(input.reads > 10, "reads: " + input.reads);
        assertArrayEquals(request, input.takeReceived());
        turn();
        assertTrue(pool.lentBytes() <= 4 * 256 * 1024, "the memory of a burst is given back");
    }

    @Test
    void whatComesAfterTheEndIsNotPassedOn() {
        channel.receive(connection, bytes(10));
        input.takeReceived();
        ByteBuf late = connection.receiveBuffer();
        late.writeBytes(bytes(5));
        connection.close();
        turn();
        connection.channelRead(channel.pipeline().firstContext(), late);
        assertEquals(0, input.takeReceived().length);
        assertEquals(1, input.reads);
    }

    @Test
    void whatIsTakenAtOnceCostsNothingAfterwards() {
        long lent = pool.lentBytes();
        byte[] wire = send(100_000);
        assertArrayEquals(wire, channel.taken());
        assertEquals(lent, pool.lentBytes());
        assertEquals(0, connection.outputBufferBytes());
    }

    @Test
    void aPeerThatTakesNothingCostsWhatItsRepliesAreLongAndNoBlockEach() {
        channel.setRoom(0);
        long lent = pool.lentBytes();
        long bytes = 0;
        for (int i = 0; i < 10_000; i++) {
            bytes += send(100).length;
            assertEquals(bytes, connection.outputBufferBytes());
            turn();
        }
        assertTrue(pool.lentBytes() - lent < bytes + bytes / 4, "lent: " + pool.lentBytes());
        assertTrue(channel.isActive());
    }

    @Test
    void repliesArriveInOrderHoweverLittleIsTakenAtATime() {
        channel.setRoom(0);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        for (int round = 0; round < 3000; round++) {
            if (random.nextInt(3) > 0) {
                sent.writeBytes(send(random.nextInt(10) == 0 ? random.nextInt(100_000) : random.nextInt(50)));
            }
            channel.take(random.nextInt(20) == 0 ? random.nextInt(300_000) : random.nextInt(3));
            turn();
            assertEquals(sent.size(), channel.taken().length + connection.outputBufferBytes());
        }
        while (connection.outputBufferBytes() > 0) {
            channel.take(1 + random.nextInt(100_000));
            turn();
        }
        assertArrayEquals(sent.toByteArray(), channel.taken());
    }

    @Test
    void aValueThatIsSentFromItsPlaceStaysPinnedUntilItIsTaken() {
        byte[] value = bytes(300_000);
        long allocation = region.allocate(value.length);
        region.copyIn(value, 0, allocation, value.length);
        channel.setRoom(0);
        reply.bulkInPlace(allocation, allocation, value.length);
        connection.send(reply.take());
        region.free(allocation); // the key is overwritten meanwhile
        assertTrue(region.isPinned(allocation));
        channel.take(200_000);
        turn();
        assertTrue(region.isPinned(allocation));
        assertEquals(value.length + 11 - 200_000, connection.outputBufferBytes());
        channel.take(200_000);
        turn();
        assertFalse(region.isPinned(allocation));
        byte[] wire = channel.taken();
        assertEquals(value.length + 11, wire.length);
        assertArrayEquals(value, Arrays.copyOfRange(wire, 9, 9 + value.length));
    }

    @Test
    void aPeerThatSendsNoMoreStillGetsItsReplies() {
        channel.setRoom(10);
        channel.receive(connection, bytes(20));
        channel.endOfInput();
        assertTrue(channel.isActive());
        byte[] first = send(1000); // the request that came last, run in the same turn
        byte[] second = send(50_000);
        turn();
        assertTrue(channel.isActive());
        channel.take(1000);
        turn();
        assertTrue(channel.isActive());
        channel.take(Long.MAX_VALUE / 2);
        turn();
        assertFalse(channel.isActive());
        assertEquals(first.length + second.length, channel.taken().length);
        assertEquals(1, input.closes);
    }

    @Test
    void aPeerThatSendsNoMoreAndIsOwedNothingIsLetGo() {
        channel.endOfInput();
        turn();
        assertFalse(channel.isActive());
    }

    @Test
    void anOrderlyEndWaitsForTheReplies() {
        channel.setRoom(0);
        byte[] wire = send(1000);
        connection.closeAfterReplies();
        turn();
        assertTrue(channel.isActive());
        channel.take(wire.length - 1);
        turn();
        assertTrue(channel.isActive());
        channel.take(1);
        turn();
        assertFalse(channel.isActive());
        assertArrayEquals(wire, channel.taken());
    }

    @Test
    void anEndAtOnceDropsTheReplies() {
        channel.setRoom(0);
        send(1000);
        send(100_000);
        connection.close();
        turn();
        assertFalse(channel.isActive());
        assertEquals(0, connection.outputBufferBytes());
        assertEquals(0, channel.taken().length);
    }

    @Test
    void repliesToWhoIsGoneAreDropped() {
        connection.close();
        long lent = pool.lentBytes();
        send(100_000);
        turn();
        send(10);
        connection.closeAfterReplies();
        turn();
        assertEquals(lent, pool.lentBytes());
    }

    @Test
    void aWriteThatFailsEndsTheConnectionOnce() {
        channel.setRoom(500);
        send(1000);
        send(2000);
        channel.failWith(new IOException("Connection reset by peer"));
        channel.take(10_000);
        turn();
        assertFalse(channel.isActive());
        assertEquals(1, input.closes);
        assertEquals(0, connection.outputBufferBytes());
        connection.close();
        turn();
        assertEquals(1, input.closes);
    }

    @Test
    void theFirstWriteMayFailToo() {
        channel.failWith(new IOException("Broken pipe"));
        send(1000);
        turn();
        assertFalse(channel.isActive());
    }

    @Test
    void aReadThatFailsEndsTheConnection() {
        channel.setRoom(0);
        send(1000);
        channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
        turn();
        assertFalse(channel.isActive());
    }

    @Test
    void aBlockThatTheKernelStillReadsFromAfterTheEndIsNotLentAgain() {
        channel.setRoom(0);
        reply.bulk(bytes(1000));
        Block block = Objects.requireNonNull(reply.take());
        connection.send(block);
        ByteBuf held = ((ByteBuf) Objects.requireNonNull(block.view)).retain();
        connection.close();
        turn();
        assertFalse(channel.isActive());
        long lent = pool.lentBytes();
        turn();
        assertEquals(lent, pool.lentBytes());
        held.release();
        turn();
        assertEquals(lent - block.capacity, pool.lentBytes());
    }

    @Test
    void aConnectionWithoutAddressesSaysSo() {
        assertEquals("?:0", connection.remoteAddress());
        assertEquals("?:0", connection.localAddress());
        assertEquals(-1, connection.descriptor());
        assertFalse(connection.isLocal());
        assertTrue(new NetworkConnection(loop, channel, true).isLocal());
    }

    @Test
    void whoIsRefusedIsToldAndClosed() throws Exception {
        refusing = true;
        FakeChannel other = new FakeChannel();
        NetworkConnection refused = new NetworkConnection(loop, other, false);
        other.begin(refused);
        turn();
        other.runPendingTasks();
        assertFalse(other.isActive());
        assertEquals("-ERR max number of clients reached\r\n", new String(other.taken(), StandardCharsets.US_ASCII));
        refusing = false;
    }
}
