package io.sigrun.server;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.sigrun.util.ServerLog;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the service tells systemd about itself: that it is ready, what it is doing, that it needs more time. The
 * messages are those of sd_notify(3), lines of NAME=VALUE in one datagram to the unix socket that the environment
 * variable NOTIFY_SOCKET names. Where there is none, nothing is sent. Java has no datagram sockets of the unix family,
 * so the three calls to the C library are made directly.
 *
 * <p>May be used from any thread.
 */
@SuppressWarnings("restricted") // each call gets a buffer and its true length
public final class SystemdNotify implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;

    /** The longest path of a unix socket; sockaddr_un holds one byte more, and the family before it. */
    private static final int PATH_MAX = 107;

    private final ServerLog log;
    private final @Nullable Socket socket;

    private SystemdNotify(ServerLog log, @Nullable Socket socket) {
        this.log = log;
        this.socket = socket;
    }

    /**
     * Opens the socket. What goes wrong, here and later, is a warning in the log, and no more is sent.
     *
     * @param address the value of NOTIFY_SOCKET: a path, or {@code @} and an abstract name; null for no systemd
     */
    public static SystemdNotify open(@Nullable String address, ServerLog log) {
        if (address == null || address.isEmpty()) {
            return new SystemdNotify(log, null);
        }
        byte[] path = address.getBytes(StandardCharsets.UTF_8);
        if (path.length > PATH_MAX || (path[0] != '/' && path[0] != '@')) {
            log.warning("NOTIFY_SOCKET is no address of a unix socket: " + address);
            return new SystemdNotify(log, null);
        }
        return new SystemdNotify(log, new Socket(path));
    }

    /** The data is loaded and clients are answered. */
    public void ready() {
        send("READY=1");
    }

    /** One line for whoever asks how the service is. */
    public void status(String text) {
        send("STATUS=" + text.replace('\n', ' '));
    }

    /** The configuration is read again; {@link #ready} says when that is done. */
    public void reloading(long monotonicUs) {
        send("RELOADING=1\nMONOTONIC_USEC=" + monotonicUs);
    }

    /** The service begins to stop. */
    public void stopping() {
        send("STOPPING=1");
    }

    /** Asks for so much time from now on, while starting or stopping, before systemd takes the service for hung. */
    public void extendTimeout(long timeoutUs) {
        send("EXTEND_TIMEOUT_USEC=" + timeoutUs);
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
        }
    }

    private void send(String message) {
        if (socket != null && !socket.send(message.getBytes(StandardCharsets.UTF_8))) {
            log.warning("systemd's socket does not take " + message.replace('\n', ' '));
        }
    }

    /** A datagram socket and the address that all its messages go to. */
    private static final class Socket {
        private final MethodHandle sendTo;
        private final MethodHandle close;
        private final Arena arena = Arena.ofShared();
        private final MemorySegment address;
        private int descriptor;

        Socket(byte[] path) {
            MethodHandle open = function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
            sendTo = function(
                    "sendto",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
            close = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
            address = arena.allocate(Short.BYTES + path.length, Short.BYTES);
            address.set(JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(path, 0, address, JAVA_BYTE, Short.BYTES, path.length);
            if (path[0] == '@') {
                address.set(JAVA_BYTE, Short.BYTES, (byte) 0); // an abstract name begins with a zero byte
            }
            try {
                descriptor = (int) open.invokeExact(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
            } catch (Throwable failure) {
                throw new IllegalStateException("socket(2) cannot be called", failure);
            }
        }

        /** Whether the message was taken. */
        synchronized boolean send(byte[] message) {
            if (descriptor < 0) {
                return false;
            }
            try (Arena call = Arena.ofConfined()) {
                MemorySegment text = call.allocateFrom(JAVA_BYTE, message);
                long sent = (long) sendTo.invokeExact(
                        descriptor, text, (long) message.length, MSG_NOSIGNAL, address, (int) address.byteSize());
                return sent == message.length;
            } catch (Throwable failure) {
                throw new IllegalStateException("sendto(2) cannot be called", failure);
            }
        }

        synchronized void close() {
            if (!arena.scope().isAlive()) {
                return;
            }
            if (descriptor >= 0) {
                try {
                    int _ = (int) close.invokeExact(descriptor);
                } catch (Throwable failure) {
                    throw new IllegalStateException("close(2) cannot be called", failure);
                }
                descriptor = -1;
            }
            arena.close();
        }

        private static MethodHandle function(String name, FunctionDescriptor type) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
        }
    }
}
