package io.sigrun.server.net;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;

/** The ways to reach the kernel; what INFO calls multiplexing_api. */
public enum TransportKind {
    EPOLL("epoll") {
        @Override
        public boolean isAvailable() {
            return Epoll.isAvailable();
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
    },
    IO_URING("io_uring") {
        @Override
        public boolean isAvailable() {
            return IoUring.isAvailable();
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
            throw new UnsupportedOperationException("unix sockets need epoll");
        }
    },
    NIO("nio") {
        @Override
        public boolean isAvailable() {
            return true;
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
    };

    private final String shownAs;

    TransportKind(String shownAs) {
        this.shownAs = shownAs;
    }

    public String shownAs() {
        return shownAs;
    }

    /** Whether this machine and these libraries have it. */
    public abstract boolean isAvailable();

    abstract IoHandlerFactory handlers();

    /** A socket to listen with on addresses of one family. */
    abstract ServerChannel tcp(SocketProtocolFamily family);

    abstract Class<? extends ServerChannel> unix();
}
