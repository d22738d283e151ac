package io.sigrun.server.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.sigrun.memory.Region;
import io.sigrun.resp.Block;
import io.sigrun.resp.BlockPool;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The event loop, run step by step from the engine's thread, and the sockets it listens on. */
public final class NetworkLoop implements AutoCloseable {
    /** Numbers of Linux: IPPROTO_IPV6 and IPV6_V6ONLY. An address of IPv4 has a socket of its own, as with Valkey. */
    private static final IntegerUnixChannelOption IPV6_ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

    private final TransportKind kind;
    private final ManualIoEventLoop loop;
    private final Region region;
    private final BlockPool pool;
    private final ReceiveArena arena;
    private final ConnectionAcceptor acceptor;
    private final List<Channel> tcpListeners = new ArrayList<>();
    /** Those that wait for it to be known whether others can take their place. */
    private final List<Channel> setAside = new ArrayList<>();

    private final List<Channel> unixListeners = new ArrayList<>();
    private final List<NetworkConnection> unsent = new ArrayList<>();
    private final List<NetworkConnection> ended = new ArrayList<>();
    /**
     * The families of which every address is listened on, with io_uring: Netty's sockets for every address of either
     * take connections of both.
     */
    private final Set<SocketProtocolFamily> everyAddressOf = EnumSet.noneOf(SocketProtocolFamily.class);

    private final List<Block> orphans = new ArrayList<>();
    private final List<NetworkConnection> readers = new ArrayList<>();
    private final List<Block> read = new ArrayList<>();
    private String unixSocketPath = "";
    private int keepAliveSeconds = 300;

    /** Makes a loop that belongs to the calling thread. */
    public NetworkLoop(TransportKind kind, Region region, BlockPool pool, ConnectionAcceptor acceptor) {
        this.kind = kind;
        this.region = region;
        this.pool = pool;
        this.arena = new ReceiveArena(region, pool);
        this.acceptor = acceptor;
        this.loop = new ManualIoEventLoop(Thread.currentThread(), kind.handlers());
    }

    /**
     * A thread, not started yet, on which a loop costs no allocations: Netty pools its objects only on its own kind.
     */
    public static Thread newThread(Runnable task, String name) {
        return new FastThreadLocalThread(task, name);
    }

    public TransportKind kind() {
        return kind;
    }

    Region region() {
        return region;
    }

    BlockPool pool() {
        return pool;
    }

    ReceiveArena arena() {
        return arena;
    }

    ConnectionAcceptor acceptor() {
        return acceptor;
    }

    String unixSocketPath() {
        return unixSocketPath;
    }

    /** Sets tcp-keepalive for connections made from now on; 0 turns it off. */
    public void setKeepAliveSeconds(int seconds) {
        keepAliveSeconds = seconds;
    }

    /**
     * Listens on a TCP address.
     *
     * @throws IOException when the address cannot be had
     */
    public void listen(InetSocketAddress address, int backlog) throws IOException {
        boolean six = address.getAddress() instanceof Inet6Address;
        boolean every = kind == TransportKind.IO_URING && address.getAddress().isAnyLocalAddress();
        if (every) {
            everyAddressOf.add(familyOf(address));
            if (everyAddressOf.size() > 1) {
                return; // the socket there is has both
            }
        }
        ServerBootstrap bootstrap = new ServerBootstrap()
                .channelFactory(() -> kind.tcp(six ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET))
                .option(ChannelOption.SO_REUSEADDR, true);
        if (six && kind != TransportKind.NIO && !every) {
            bootstrap.option(IPV6_ONLY, 1);
        }
        bind(bootstrap, address, backlog, false);
    }

    private static SocketProtocolFamily familyOf(InetSocketAddress address) {
        return address.getAddress() instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    }

    /**
     * Listens on a unix socket; a file in the way is the caller's to remove.
     *
     * @param path where the socket is made
     * @param shownAs the path that clients' addresses show: where the socket is moved to
     * @throws IOException when the path cannot be had
     */
    public void listenUnix(String path, String shownAs, int backlog) throws IOException {
        SocketAddress address =
                kind == TransportKind.NIO ? java.net.UnixDomainSocketAddress.of(path) : new DomainSocketAddress(path);
        bind(new ServerBootstrap().channel(kind.unix()), address, backlog, true);
        unixSocketPath = shownAs;
    }

    private void bind(ServerBootstrap bootstrap, SocketAddress address, int backlog, boolean unix) throws IOException {
        bootstrap.group(loop).option(ChannelOption.SO_BACKLOG, backlog).childHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                prepare(channel, unix);
            }
        });
        ChannelFuture future = bootstrap.bind(address);
        await(future);
        if (future.cause() != null) {
            throw new IOException(String.valueOf(future.cause().getMessage()), future.cause());
        }
        (unix ? unixListeners : tcpListeners).add(future.channel());
    }

    private boolean listensOn(InetSocketAddress address) {
        return tcpListeners.stream()
                .anyMatch(listener -> listener.localAddress() instanceof InetSocketAddress own
                        && own.getAddress().equals(address.getAddress()));
    }

    /** Lets the loop do what it was asked for, and nothing else: connections that are being served stay as they are. */
    private void await(ChannelFuture future) {
        while (!future.isDone()) {
            loop.runNonBlockingTasks(1_000_000);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a refused connection to be closed
    private void prepare(Channel channel, boolean unix) {
        if (!everyAddressOf.isEmpty()
                && channel.localAddress() instanceof InetSocketAddress address
                && !everyAddressOf.contains(familyOf(address))
                && !listensOn(address)) {
            channel.close();
            return;
        }
        NetworkConnection connection = new NetworkConnection(this, channel, unix);
        channel.config().setRecvByteBufAllocator(new ReceiveBuffers(connection));
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setAutoRead(!receivesLater());
        if (!unix) {
            channel.config().setOption(ChannelOption.TCP_NODELAY, true);
            if (keepAliveSeconds > 0) {
                channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
                kind.setKeepAlive(channel.config(), keepAliveSeconds);
            }
        }
        channel.pipeline().addLast(connection);
    }

    /**
     * Waits at most so long for something to happen, then lets all connections read what there is.
     *
     * @param waitNanos 0 for not at all
     */
    public void poll(long waitNanos) {
        arena.reset();
        if (!readers.isEmpty()) {
            readers.forEach(NetworkConnection::read);
            readers.clear();
        }
        if (!read.isEmpty()) {
            read.forEach(pool::giveBack);
            read.clear();
        }
        if (waitNanos > 0) {
            loop.run(waitNanos);
        } else {
            loop.runNow(); // to Netty, a wait of 0 is one without an end
        }
    }

    /** Makes a {@link #poll} that waits return; from any thread. */
    public void wakeUp() {
        loop.wakeup();
    }

    void addEnded(NetworkConnection connection) {
        ended.add(connection);
    }

    void addUnsent(NetworkConnection connection) {
        unsent.add(connection);
    }

    /**
     * Whether a read is asked for in one poll and may end in a later one, as with io_uring: bytes are received into
     * blocks that belong to the read, and a connection reads once a poll because it asks once a poll.
     */
    boolean receivesLater() {
        return kind == TransportKind.IO_URING;
    }

    /** Has a connection ask for bytes at the next poll. */
    void addReader(NetworkConnection connection) {
        readers.add(connection);
    }

    /** Takes a block back when the requests of this poll have been run. */
    void giveBackLater(Block block) {
        read.add(block);
    }

    void addOrphan(Block block) {
        orphans.add(block);
    }

    /** Takes back blocks that the kernel has taken meanwhile, and closes connections that waited for that. */
    public void reclaim() {
        if (!ended.isEmpty()) {
            ended.forEach(NetworkConnection::closeAfterReplies);
            ended.clear();
        }
        if (!unsent.isEmpty()) {
            unsent.removeIf(NetworkConnection::reclaimListed);
        }
        if (!orphans.isEmpty()) {
            orphans.removeIf(block -> {
                boolean sent = block.view instanceof io.netty.buffer.ByteBuf view && view.refCnt() == 1;
                if (sent) {
                    pool.giveBack(block);
                }
                return sent;
            });
        }
    }

    /**
     * Whether {@link #stopListeningTcp} is possible: a socket of io_uring is closed by a later poll, which is not for
     * somebody in the middle of commands to do.
     */
    public boolean canStopListening() {
        return kind != TransportKind.IO_URING;
    }

    /** Stops listening on addresses, not on the unix socket; connections stay. */
    public void stopListeningTcp() {
        close(tcpListeners);
    }

    /**
     * Sets the addresses that are listened on aside, still open, for others to take their place: {@link #dropSetAside}
     * or {@link #restoreSetAside} must follow.
     */
    public void setListenersAside() {
        setAside.addAll(tcpListeners);
        tcpListeners.clear();
    }

    /** Stops listening where that was before {@link #setListenersAside}. */
    public void dropSetAside() {
        close(setAside);
    }

    /** Listens where that was before {@link #setListenersAside}, and on nothing that was opened since. */
    public void restoreSetAside() {
        close(tcpListeners);
        tcpListeners.addAll(setAside);
        setAside.clear();
    }

    private void close(List<Channel> listeners) {
        listeners.forEach(listener -> await(listener.close()));
        listeners.clear();
    }

    /** Ends the loop and with it all connections. */
    @Override
    public void close() {
        io.netty.util.concurrent.Future<?> ended = loop.shutdownGracefully(0, 0, java.util.concurrent.TimeUnit.SECONDS);
        while (!ended.isDone()) {
            loop.runNow();
        }
        reclaim();
        arena.free();
    }
}
