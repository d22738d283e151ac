package io.sigrun.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A channel without a kernel: the test says how many bytes its peer takes, and what goes wrong. */
final class FakeChannel extends EmbeddedChannel {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private long room = Long.MAX_VALUE;
    private @Nullable IOException failure;

    FakeChannel() {
        super(false, false);
    }

    /** The connection is there from now on, with its handler. */
    void begin(NetworkConnection connection) throws Exception {
        pipeline().addLast(connection);
        register();
    }

    /** From now on so many bytes are taken at most. */
    void setRoom(long bytes) {
        room = bytes;
    }

    /** Takes so many bytes more, now. */
    void take(long bytes) {
        room += bytes;
        flush();
    }

    /** Every write fails from now on. */
    void failWith(IOException reason) {
        failure = reason;
    }

    /** All bytes taken so far. */
    byte[] taken() {
        return taken.toByteArray();
    }

    /** The peer sends something: it goes where the connection wants it, in as many reads as that takes. */
    void receive(NetworkConnection connection, byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            ByteBuf buffer = connection.receiveBuffer();
            int part = Math.min(bytes.length - at, buffer.writableBytes());
            if (part == 0) {
                throw new AssertionError("a buffer without room");
            }
            buffer.writeBytes(bytes, at, part);
            pipeline().fireChannelRead(buffer);
            at += part;
        }
        pipeline().fireChannelReadComplete();
        runPendingTasks();
    }

    /** The peer says that it will send no more. */
    void endOfInput() {
        pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }

    /** As transports do it: what is taken leaves the queue, what is taken of a buffer moves its reader index. */
    @Override
    protected void doWrite(ChannelOutboundBuffer queue) throws Exception {
        ByteBuf buffer;
        while ((buffer = (ByteBuf) queue.current()) != null) {
            if (failure != null) {
                throw failure;
            }
            int bytes = (int) Math.min(buffer.readableBytes(), room);
            if (bytes == 0 && buffer.isReadable()) {
                return;
            }
            ByteBuffer content = buffer.nioBuffer(buffer.readerIndex(), bytes);
            byte[] copy = new byte[bytes];
            content.get(copy);
            taken.write(copy);
            room -= bytes;
            queue.removeBytes(bytes);
        }
    }
}
