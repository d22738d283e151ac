package io.sigrun.server;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.util.Clock;
import io.sigrun.util.ServerLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SystemdNotifyTest {
    @TempDir
    Path directory = Path.of("");

    private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
    private final ServerLog log = new ServerLog(Clock.SYSTEM, new PrintStream(logged, true, StandardCharsets.UTF_8), 1);

    @Test
    void eachMessageIsOneDatagramToTheSocketOfTheEnvironment() throws Throwable {
        String path = directory.resolve("notify").toString();
        try (Receiver systemd = new Receiver(path);
                SystemdNotify notify = SystemdNotify.open(path, log)) {
            notify.status("Loading:\n10 %");
            assertEquals("STATUS=Loading: 10 %", systemd.receive());
            notify.extendTimeout(5_000_000);
            assertEquals("EXTEND_TIMEOUT_USEC=5000000", systemd.receive());
            notify.ready();
            assertEquals("READY=1", systemd.receive());
            notify.reloading(17);
            assertEquals("RELOADING=1\nMONOTONIC_USEC=17", systemd.receive());
            notify.stopping();
            assertEquals("STOPPING=1", systemd.receive());
        }
    }

    @Test
    void anAbstractNameIsUnderstood() throws Throwable {
        String name = "@sigrun-test-" + ProcessHandle.current().pid();
        try (Receiver systemd = new Receiver(name);
                SystemdNotify notify = SystemdNotify.open(name, log)) {
            notify.ready();
            assertEquals("READY=1", systemd.receive());
        }
    }

    @Test
    void withoutSystemdNothingIsSent() {
        try (SystemdNotify notify = SystemdNotify.open(null, log)) {
            notify.ready();
        }
        try (SystemdNotify notify = SystemdNotify.open("", log)) {
            notify.stopping();
        }
        assertEquals("", logged.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsNoAddressIsLogged() {
        for (String address : List.of("notify", "/" + "x".repeat(107))) {
            try (SystemdNotify notify = SystemdNotify.open(address, log)) {
                notify.ready();
            }
            assertTrue(logged.toString(StandardCharsets.UTF_8).contains(address));
        }
    }

    @Test
    void aSocketThatNobodyReadsIsLoggedAndNoHang() {
        String path = directory.resolve("absent").toString();
        try (SystemdNotify notify = SystemdNotify.open(path, log)) {
            notify.ready();
        }
        assertTrue(logged.toString(StandardCharsets.UTF_8).contains("READY=1"));
    }

    /** The other end: what systemd has. */
    @SuppressWarnings("restricted")
    private static final class Receiver implements AutoCloseable {
        private final Arena arena = Arena.ofConfined();
        private final int descriptor;

        Receiver(String name) throws Throwable {
            byte[] path = name.getBytes(StandardCharsets.UTF_8);
            MemorySegment address = arena.allocate(2L + path.length, 2);
            address.set(JAVA_SHORT, 0, (short) 1);
            MemorySegment.copy(path, 0, address, JAVA_BYTE, 2, path.length);
            if (path[0] == '@') {
                address.set(JAVA_BYTE, 2, (byte) 0);
            }
            descriptor = (int) function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT))
                    .invokeExact(1, 2, 0);
            int bound = (int) function("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT))
                    .invokeExact(descriptor, address, (int) address.byteSize());
            assertEquals(0, bound, "bind " + name);
        }

        String receive() throws Throwable {
            MemorySegment buffer = arena.allocate(1000);
            long length =
                    (long) function("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT))
                            .invokeExact(descriptor, buffer, buffer.byteSize(), 0);
            return new String(buffer.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
        }

        @Override
        public void close() throws IOException {
            try {
                assertEquals(0, (int) function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT))
                        .invokeExact(descriptor));
            } catch (Throwable failure) {
                throw new IOException(failure);
            }
            arena.close();
        }

        private static MethodHandle function(String name, FunctionDescriptor type) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
        }
    }
}
