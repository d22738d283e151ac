package io.sigrun.resp.client;

import io.sigrun.util.ByteString;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A blocking connection to a server: commands go out when flushed, replies are read in their order. */
public final class ServerConnection implements Closeable {
    private static final byte[] LINE_END = {'\r', '\n'};

    private final SocketChannel channel;
    private final ReplyReader replies;
    private final ByteBuffer out = ByteBuffer.allocateDirect(64 * 1024);

    private ServerConnection(SocketChannel channel) {
        this.channel = channel;
        this.replies = new ReplyReader(new ChannelInput(channel));
    }

    /**
     * Connects.
     *
     * @param timeoutMs how long one attempt may take, or 0 for as long as the system lets it
     */
    public static ServerConnection open(Endpoint endpoint, int timeoutMs) throws IOException {
        if (!endpoint.socket().isEmpty()) {
            return new ServerConnection(SocketChannel.open(UnixDomainSocketAddress.of(endpoint.socket())));
        }
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(endpoint.host());
        } catch (UnknownHostException unknown) {
            throw new IOException("Name or service not known", unknown);
        }
        IOException failure = new IOException("No address");
        for (boolean preferred : new boolean[] {true, false}) {
            for (InetAddress address : addresses) {
                boolean six = address instanceof Inet6Address;
                if (preferred != (endpoint.family() == 0 || six == (endpoint.family() == 6))) {
                    continue;
                }
                try {
                    return new ServerConnection(connect(new InetSocketAddress(address, endpoint.port()), timeoutMs));
                } catch (IOException tryTheNext) {
                    failure = tryTheNext;
                }
            }
        }
        throw failure;
    }

    private static SocketChannel connect(InetSocketAddress address, int timeoutMs) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            if (timeoutMs > 0) {
                channel.socket().connect(address, timeoutMs);
            } else {
                channel.connect(address);
            }
            return channel;
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
    }

    /** The replies, for reading them head by head. */
    public ReplyReader replies() {
        return replies;
    }

    /** Writes a command, which leaves with the next flush at the latest. */
    public void send(List<ByteString> arguments) throws IOException {
        head((byte) '*', arguments.size());
        for (ByteString argument : arguments) {
            argument(argument);
        }
    }

    /** As {@link #send(List)}, of words that are ASCII. */
    public void send(String... arguments) throws IOException {
        head((byte) '*', arguments.length);
        for (String argument : arguments) {
            argument(ByteString.latin1(argument));
        }
    }

    /** Sends a command and reads its reply. */
    public Reply call(String... arguments) throws IOException {
        send(arguments);
        return read();
    }

    /** Sends a command and reads its reply. */
    public Reply call(List<ByteString> arguments) throws IOException {
        send(arguments);
        return read();
    }

    private void argument(ByteString argument) throws IOException {
        head((byte) '$', argument.length());
        write(argument.toByteArray(), 0, argument.length());
        write(LINE_END, 0, LINE_END.length);
    }

    private void head(byte type, int number) throws IOException {
        byte[] digits = Integer.toString(number).getBytes(StandardCharsets.ISO_8859_1);
        write(new byte[] {type}, 0, 1);
        write(digits, 0, digits.length);
        write(LINE_END, 0, LINE_END.length);
    }

    /** Writes bytes as they are. */
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (!out.hasRemaining()) {
                flush();
            }
            int count = Math.min(left, out.remaining());
            out.put(bytes, from, count);
            from += count;
            left -= count;
        }
    }

    /** Sends what has been written. */
    public void flush() throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        out.clear();
    }

    /** Flushes, and reads the next reply. */
    public Reply read() throws IOException {
        if (out.position() > 0) {
            flush();
        }
        return replies.read();
    }

    /**
     * Waits until something has come to be read.
     *
     * @return whether it has within the time
     */
    public boolean awaitReply(int timeoutMs) throws IOException {
        if (replies.hasBuffered()) {
            return true;
        }
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            return selector.select(timeoutMs) > 0;
        } finally {
            channel.configureBlocking(true);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** The channel as a stream; unlike the JDK's adapter it takes no lock that a writer would need. */
    private static final class ChannelInput extends InputStream {
        private final SocketChannel channel;
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(16 * 1024);

        ChannelInput(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read() throws IOException {
            throw new EOFException("read into an array");
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            buffer.clear().limit(Math.min(length, buffer.capacity()));
            int count = channel.read(buffer);
            if (count > 0) {
                buffer.flip();
                buffer.get(target, offset, count);
            }
            return count;
        }
    }
}
