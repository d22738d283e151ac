package io.sigrun.server;

import io.sigrun.server.net.NetworkLoop;
import io.sigrun.util.Failures;
import io.sigrun.util.ServerLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Opens the sockets of the configuration: bind addresses (a leading dash makes one optional) and the unix socket. */
final class Listeners {
    private static final String NOT_AVAILABLE = "Cannot assign requested address";
    private static final String NO_FAMILY = "Address family not supported by protocol";
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** The room for a path in the address of a unix socket, with the zero behind it. */
    private static final int SOCKET_PATH_BYTES = 108;

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private final ServerSettings settings;
    private final ServerLog log;
    private final List<String> bound = new ArrayList<>();
    private int openedPort;
    private List<String> openedAddresses = List.of();

    Listeners(ServerSettings settings, ServerLog log) {
        this.settings = settings;
        this.log = log;
    }

    /**
     * Listens on everything.
     *
     * @return a description of each listener, as INFO shows it
     * @throws IOException when an address that is not optional cannot be had
     */
    List<String> open(NetworkLoop network) throws IOException {
        try {
            openTcp(network);
        } catch (IOException failure) {
            log.warning("Failed listening on port " + settings.port() + " (tcp), aborting.");
            throw failure;
        }
        Path unixSocket = settings.unixSocket();
        if (unixSocket != null) {
            openUnix(network, unixSocket);
        }
        return described();
    }

    /**
     * Listens on the addresses and the port that are configured now, instead of those before. Connections stay. Another
     * port is had before the old one is given up; of one port, an address may stand in the way of another.
     *
     * @return a description of each listener, as INFO shows it
     * @throws IOException when an address that is not optional cannot be had; the log says which. Where the port is
     *     another, what was listened on before still is
     */
    List<String> reopen(NetworkLoop network) throws IOException {
        if (isAsBefore()) {
            return described();
        }
        if (!network.canStopListening()) {
            String reason = "with io_uring, what is listened on cannot change while the server runs";
            log.warning("Warning: " + reason);
            throw new IOException(reason);
        }
        if (settings.port() == openedPort) {
            network.stopListeningTcp();
            try {
                openTcp(network);
            } catch (IOException failure) {
                network.stopListeningTcp();
                openedPort = 0; // nothing is open: whoever goes back to the old addresses opens them anew
                throw failure;
            }
        } else {
            replace(network);
        }
        return described();
    }

    private void replace(NetworkLoop network) throws IOException {
        List<String> boundBefore = List.copyOf(bound);
        network.setListenersAside();
        try {
            openTcp(network);
        } catch (IOException failure) {
            network.restoreSetAside();
            bound.clear();
            bound.addAll(boundBefore);
            throw failure;
        }
        network.dropSetAside();
    }

    private boolean isAsBefore() {
        return settings.port() == openedPort && settings.bindAddresses().equals(openedAddresses);
    }

    private List<String> described() {
        List<String> opened = new ArrayList<>();
        if (settings.port() != 0) {
            StringBuilder line = new StringBuilder("name=tcp");
            bound.forEach(bind -> line.append(",bind=").append(bind));
            opened.add(line.append(",port=").append(settings.port()).toString());
        }
        if (settings.unixSocket() != null) {
            opened.add("name=unix,bind=" + settings.unixSocket());
        }
        return opened;
    }

    /** The lines of the log that say what connections are accepted on. */
    static List<String> readyLines(List<String> listeners) {
        List<String> lines = new ArrayList<>();
        for (String listener : listeners) {
            lines.add("Ready to accept connections " + (listener.startsWith("name=unix") ? "unix" : "tcp"));
        }
        return lines;
    }

    private void openTcp(NetworkLoop network) throws IOException {
        bound.clear();
        if (settings.port() != 0) {
            for (String bind : settings.bindAddresses()) {
                openTcp(network, bind);
            }
        }
        openedPort = settings.port();
        openedAddresses = settings.bindAddresses();
    }

    private void openTcp(NetworkLoop network, String bind) throws IOException {
        boolean optional = bind.startsWith("-");
        String host = optional ? bind.substring(1) : bind;
        try {
            for (InetSocketAddress address : addresses(host)) {
                network.listen(address, settings.backlog());
            }
            bound.add(bind);
        } catch (IOException failure) {
            String reason = reason(failure);
            log.warning("Warning: Could not create server TCP listening socket " + host + ":" + settings.port() + ": "
                    + reason);
            if (!(optional && reason.endsWith(NOT_AVAILABLE)) && !reason.endsWith(NO_FAMILY)) {
                throw failure;
            }
        }
    }

    /** The reason as Valkey words it; Netty's text has the system call with its number before the C library's words. */
    private static String reason(IOException failure) {
        if (failure instanceof UnknownHostException) {
            return "Name or service not known";
        }
        String text = String.valueOf(failure.getMessage());
        int colon = text.lastIndexOf("): ");
        return "bind: " + (colon < 0 ? text : text.substring(colon + 3));
    }

    private List<InetSocketAddress> addresses(String host) throws UnknownHostException {
        return switch (host) {
            case "*" -> List.of(new InetSocketAddress(InetAddress.getByAddress(new byte[4]), settings.port()));
            case "::*" -> List.of(new InetSocketAddress(InetAddress.getByAddress(new byte[16]), settings.port()));
            default -> {
                List<InetSocketAddress> all = new ArrayList<>();
                for (InetAddress address : InetAddress.getAllByName(host)) {
                    all.add(new InetSocketAddress(address, settings.port()));
                }
                yield all.subList(0, 1);
            }
        };
    }

    /**
     * Opens the unix socket where nobody can reach it, in a directory of our own, and moves it to its place when its
     * group and permissions are set. What lies in its place is replaced.
     */
    private void openUnix(NetworkLoop network, Path path) throws IOException {
        if (settings.unixSocketBytes() >= SOCKET_PATH_BYTES) {
            String reason = "unix socket path too long (" + settings.unixSocketBytes() + "), must be under "
                    + SOCKET_PATH_BYTES;
            log.warning("Failed opening Unix socket: " + reason);
            throw new IOException(reason);
        }
        try {
            Path hidden = Files.createTempDirectory(path.getParent(), ".", OWNER_ONLY);
            Path made = hidden.resolve("s");
            try {
                listen(network, hidden, path);
                restrict(made);
                Files.move(made, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(made);
                Files.delete(hidden);
            }
        } catch (IOException failure) {
            log.warning("Failed opening Unix socket: bind: " + Failures.reason(failure));
            throw failure;
        }
    }

    /**
     * Listens in a directory by way of a descriptor of it, which has a name that is short and plain: the directory's
     * own may be too long for an address, or have bytes that Netty cannot say.
     */
    private void listen(NetworkLoop network, Path directory, Path shownAs) throws IOException {
        try (FileChannel held = FileChannel.open(directory, StandardOpenOption.READ);
                DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : descriptors) {
                if (held.isOpen() && Files.isDirectory(descriptor) && Files.isSameFile(descriptor, directory)) {
                    network.listenUnix(descriptor.resolve("s").toString(), shownAs.toString(), settings.backlog());
                    return;
                }
            }
        }
        throw new IOException("no descriptor of " + directory);
    }

    private void restrict(Path socket) throws IOException {
        if (!settings.unixSocketGroup().isEmpty()) {
            Files.getFileAttributeView(socket, PosixFileAttributeView.class)
                    .setGroup(socket.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByGroupName(settings.unixSocketGroup()));
        }
        int mode = settings.unixSocketPermissions();
        if (mode != 0) {
            Files.setPosixFilePermissions(socket, permissions(mode));
        }
    }

    /** Removes the unix socket, if there is one. */
    void removeUnixSocket() {
        Path path = settings.unixSocket();
        if (path == null) {
            return;
        }
        log.notice("Removing the unix socket file.");
        try {
            Files.deleteIfExists(path);
        } catch (IOException failure) {
            log.warning("Error removing the unix socket file: " + failure.getMessage());
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        PosixFilePermission[] highestFirst = PosixFilePermission.values();
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < highestFirst.length; i++) {
            if ((mode & (0400 >> i)) != 0) {
                set.add(highestFirst[i]);
            }
        }
        return set;
    }
}
