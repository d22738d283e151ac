package io.sigrun.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.NetUtil;
import io.sigrun.command.Transport;
import io.sigrun.resp.Block;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One connection: the only handler of its channel. */
@SuppressWarnings("FutureReturnValueIgnored") // failures arrive at exceptionCaught and channelInactive
public final class NetworkConnection extends ChannelInboundHandlerAdapter implements Transport {
    /** The room for a read with io_uring, and while a long request is being received. */
    private static final int READ_BYTES = 16 * 1024;

    private static final int LARGE_READ_BYTES = 256 * 1024;

    private final NetworkLoop loop;
    private final Channel channel;
    private final boolean unixSocket;
    private final ArrayDeque<Block> inFlight = new ArrayDeque<>(4);
    private @Nullable ConnectionInput input;
    private long inFlightBytes;
    private @Nullable Block waitingFirst;
    private @Nullable Block waitingLast;
    private long waitingBytes;
    /** Whether the loop looks at this connection after each turn. */
    private boolean listed;

    private boolean closeWhenSent;
    private boolean closed;
    private boolean receivingInBlock;
    /** With io_uring, where the read that was asked for goes to. */
    private @Nullable Block receiving;

    NetworkConnection(NetworkLoop loop, Channel channel, boolean unixSocket) {
        this.loop = loop;
        this.channel = channel;
        this.unixSocket = unixSocket;
    }

    @Override
    public void channelActive(ChannelHandlerContext ignored) {
        if (loop.receivesLater()) {
            loop.addReader(this);
        }
        input = loop.acceptor().accept(this);
        if (input == null) {
            closed = true;
            closeAfterReplies();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        ByteBuf buffer = (ByteBuf) message;
        int bytes = buffer.readableBytes();
        buffer.release();
        ConnectionInput target = input;
        if (receiving != null) {
            loop.addReader(this);
            receivedLater(bytes, target);
            return;
        }
        if (target == null || closed) {
            return;
        }
        if (receivingInBlock) {
            target.receivedInBlock(bytes);
        } else {
            target.receivedInArena(loop.arena().keep(bytes), bytes);
        }
    }

    /** Passes on what was received into a block of its own, which is free when the requests in it have been run. */
    private void receivedLater(int bytes, @Nullable ConnectionInput target) {
        Block received = Objects.requireNonNull(receiving);
        receiving = null;
        loop.giveBackLater(received);
        if (target == null || closed) {
            return;
        }
        int copied = 0;
        Block block;
        while (copied < bytes && (block = target.receiveBlock()) != null) {
            int part = Math.min(bytes - copied, block.room());
            loop.region().copy(received.ref + copied, block.ref + block.length, part);
            copied += part;
            target.receivedInBlock(part);
        }
        if (copied == 0 && bytes > 0) {
            target.receivedInArena(received.ref, bytes);
        }
    }

    /** Asks for the next bytes; only where {@link NetworkLoop#receivesLater}. */
    void read() {
        channel.read();
    }

    /** The buffer for the next read. */
    ByteBuf receiveBuffer() {
        if (loop.receivesLater()) {
            return laterReceiveBuffer();
        }
        Block block = input == null ? null : input.receiveBlock();
        receivingInBlock = block != null;
        ByteBuf buffer = block == null
                ? loop.arena().next()
                : BlockViews.of(loop.region(), block).setIndex(block.length, block.length);
        return buffer.retain();
    }

    private ByteBuf laterReceiveBuffer() {
        ConnectionInput target = input;
        Block block = loop.pool().lend(target != null && target.queryBytes() > 0 ? LARGE_READ_BYTES : READ_BYTES);
        if (receiving != null) {
            loop.addOrphan(receiving); // the read into it ended without bytes
        }
        receiving = block;
        return BlockViews.of(loop.region(), block).setIndex(0, 0).retain();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        closed = true;
        reclaim();
        if (receiving != null) {
            loop.addOrphan(receiving);
            receiving = null;
        }
        ConnectionInput target = input;
        input = null;
        if (target != null) {
            target.closed();
        }
    }

    /** The peer will send no more: what it sent is run and answered, then the connection ends. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ignored, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            loop.addEnded(this);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        failed.close();
    }

    /**
     * Sends a chain of blocks, which return to the pool when the kernel has taken them. Behind blocks that it has not
     * taken yet they wait, and short ones are put together: a client that takes no replies must not cost a block for
     * each.
     */
    public void send(@Nullable Block chain) {
        if (!channel.isActive()) {
            giveBack(chain);
            return;
        }
        if (inFlight.isEmpty() && waitingFirst == null) {
            write(chain);
            reclaim();
        } else {
            addWaiting(chain);
        }
        if (!inFlight.isEmpty()) {
            stayListed();
        }
    }

    private void giveBack(@Nullable Block chain) {
        Block block = chain;
        while (block != null) {
            Block next = block.next;
            loop.pool().giveBack(block);
            block = next;
        }
    }

    private void write(@Nullable Block chain) {
        Block block = chain;
        while (block != null) {
            Block next = block.next;
            ByteBuf view = BlockViews.of(loop.region(), block);
            channel.write(view.setIndex(0, block.length).retain(), channel.voidPromise());
            inFlight.add(block);
            inFlightBytes += block.length;
            block = next;
        }
        channel.flush();
    }

    private void addWaiting(@Nullable Block chain) {
        Block block = chain;
        while (block != null) {
            Block next = block.next;
            block.next = null;
            waitingBytes += block.length;
            Block last = waitingLast;
            if (last == null) {
                waitingFirst = block;
                waitingLast = block;
            } else if (!last.isBorrowed() && !block.isBorrowed() && last.room() >= block.length) {
                loop.region().copy(block.ref, last.ref + last.length, block.length);
                last.length += block.length;
                loop.pool().giveBack(block);
            } else {
                last.next = block;
                waitingLast = block;
            }
            block = next;
        }
    }

    private @Nullable Block takeWaiting() {
        Block chain = waitingFirst;
        waitingFirst = null;
        waitingLast = null;
        waitingBytes = 0;
        return chain;
    }

    private void stayListed() {
        if (!listed) {
            listed = true;
            loop.addUnsent(this);
        }
    }

    /** What the loop does with a connection on its list; true when it need not stay there. */
    boolean reclaimListed() {
        listed = !reclaim();
        return !listed;
    }

    /** Gives back the blocks that are sent, and sends those that waited for that; true when none is left. */
    private boolean reclaim() {
        giveBackSent();
        if (closed) {
            giveBack(takeWaiting());
        } else if (inFlight.isEmpty() && waitingFirst != null) {
            write(takeWaiting());
            giveBackSent();
        }
        if (inFlight.isEmpty() && closeWhenSent) {
            channel.close();
        }
        return inFlight.isEmpty();
    }

    private void giveBackSent() {
        Block block;
        while ((block = inFlight.peek()) != null && (closed || viewOf(block).refCnt() == 1)) {
            inFlight.remove();
            inFlightBytes -= block.length;
            if (viewOf(block).refCnt() == 1) {
                loop.pool().giveBack(block);
            } else {
                loop.addOrphan(block);
            }
        }
    }

    private static ByteBuf viewOf(Block block) {
        return (ByteBuf) Objects.requireNonNull(block.view);
    }

    @Override
    public void closeAfterReplies() {
        closeWhenSent = true;
        stayListed();
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public String remoteAddress() {
        return unixSocket ? loop.unixSocketPath() + ":0" : text(channel.remoteAddress());
    }

    @Override
    public String localAddress() {
        return unixSocket ? loop.unixSocketPath() + ":0" : text(channel.localAddress());
    }

    @Override
    public boolean isUnixSocket() {
        return unixSocket;
    }

    /** Whether the peer is on this machine. */
    public boolean isLocal() {
        return unixSocket
                || (channel.remoteAddress() instanceof InetSocketAddress address
                        && address.getAddress().isLoopbackAddress());
    }

    private static String text(@Nullable SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return "?:0";
        }
        String host = NetUtil.toAddressString(inet.getAddress());
        return (inet.getAddress() instanceof Inet6Address ? "[" + host + "]:" : host + ":") + inet.getPort();
    }

    @Override
    public int descriptor() {
        return channel instanceof UnixChannel unix ? unix.fd().intValue() : -1;
    }

    @Override
    public long queryBufferBytes() {
        ConnectionInput target = input;
        return target == null ? 0 : target.queryBytes();
    }

    @Override
    public long queryBufferRoom() {
        ConnectionInput target = input;
        return target == null ? 0 : target.queryRoom();
    }

    @Override
    public long outputBufferBytes() {
        Block sending = inFlight.peek();
        return inFlightBytes
                + waitingBytes
                - (sending == null ? 0 : viewOf(sending).readerIndex());
    }
}
