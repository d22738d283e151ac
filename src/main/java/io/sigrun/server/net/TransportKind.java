package io.sigrun.server.net;

import io.netty.channel.ChannelConfig;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.sigrun.util.ServerLog;
import java.nio.channels.spi.SelectorProvider;
import org.jspecify.annotations.Nullable;

/** The ways to reach the kernel; what INFO calls multiplexing_api. */
public enum TransportKind {
    EPOLL("epoll") {
        @Override
        @Nullable
        Throwable obstacle() {
            return Epoll.unavailabilityCause();
        }

        @Override
        IoHandlerFactory handlers() {
            return EpollIoHandler.newFactory();
        }

        @Override
        ServerChannel tcp(SocketProtocolFamily family) {
            return new EpollServerSocketChannel(family);
        }

        @Override
        Class<? extends ServerChannel> unix() {
            return EpollServerDomainSocketChannel.class;
        }

        @Override
        void setKeepAlive(ChannelConfig config, int seconds) {
            config.setOption(EpollChannelOption.TCP_KEEPIDLE, seconds);
            config.setOption(EpollChannelOption.TCP_KEEPINTVL, Math.max(1, seconds / 3));
            config.setOption(EpollChannelOption.TCP_KEEPCNT, 3);
        }
    },
    IO_URING("io_uring") {
        @Override
        @Nullable
        Throwable obstacle() {
            return IoUring.unavailabilityCause();
        }

        @Override
        IoHandlerFactory handlers() {
            return IoUringIoHandler.newFactory();
        }

        @Override
        ServerChannel tcp(SocketProtocolFamily family) {
            return new IoUringServerSocketChannel();
        }

        @Override
        Class<? extends ServerChannel> unix() {
            return IoUringServerDomainSocketChannel.class;
        }

        @Override
        void setKeepAlive(ChannelConfig config, int seconds) {
            config.setOption(IoUringChannelOption.TCP_KEEPIDLE, seconds);
            config.setOption(IoUringChannelOption.TCP_KEEPINTVL, Math.max(1, seconds / 3));
            config.setOption(IoUringChannelOption.TCP_KEEPCNT, 3);
        }
    },
    NIO("nio") {
        @Override
        @Nullable
        Throwable obstacle() {
            return null;
        }

        @Override
        IoHandlerFactory handlers() {
            return NioIoHandler.newFactory();
        }

        @Override
        ServerChannel tcp(SocketProtocolFamily family) {
            return new NioServerSocketChannel(SelectorProvider.provider(), family);
        }

        @Override
        Class<? extends ServerChannel> unix() {
            return NioServerDomainSocketChannel.class;
        }

        @Override
        void setKeepAlive(ChannelConfig config, int seconds) {} // the system's own times
    };

    private final String shownAs;

    TransportKind(String shownAs) {
        this.shownAs = shownAs;
    }

    public String shownAs() {
        return shownAs;
    }

    /** Whether this machine and these libraries have it. */
    public boolean isAvailable() {
        return obstacle() == null;
    }

    /**
     * The way that is asked for, if this machine and these libraries have it, else the next best; the log says so.
     *
     * @param wanted a name as {@link #shownAs} has it
     */
    public static TransportKind choose(String wanted, ServerLog log) {
        TransportKind kind = EPOLL;
        for (TransportKind each : values()) {
            if (each.shownAs.equals(wanted)) {
                kind = each;
            }
        }
        Throwable obstacle = kind.obstacle();
        while (obstacle != null) {
            TransportKind next = kind == EPOLL ? NIO : EPOLL;
            log.warning("Warning: " + kind.shownAs + " cannot be used here (" + reason(obstacle) + "), using "
                    + next.shownAs + " instead.");
            kind = next;
            obstacle = kind.obstacle();
        }
        return kind;
    }

    /** The message of the innermost cause: what the system or the library said. */
    private static String reason(Throwable obstacle) {
        Throwable cause = obstacle;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }

    /** Why it cannot be used here, or null. */
    @Nullable
    abstract Throwable obstacle();

    abstract IoHandlerFactory handlers();

    /** A socket to listen with on addresses of one family. */
    abstract ServerChannel tcp(SocketProtocolFamily family);

    abstract Class<? extends ServerChannel> unix();

    /** Sets how long a silent connection of TCP is left alone before its peer is asked, and how often then. */
    abstract void setKeepAlive(ChannelConfig config, int seconds);
}
