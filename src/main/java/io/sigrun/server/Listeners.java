package io.sigrun.server;

import io.sigrun.server.net.NetworkLoop;
import io.sigrun.util.ServerLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
        if (!settings.unixSocket().isEmpty()) {
            openUnix(network);
        }
        return described();
    }

    /**
     * Listens on the addresses and the port that are configured now, instead of those before. Connections stay.
     *
     * @return a description of each listener, as INFO shows it
     * @throws IOException when an address that is not optional cannot be had; the log says which
     */
    List<String> reopen(NetworkLoop network) throws IOException {
        if (!network.canStopListening()) {
            if (isAsBefore()) {
                return described();
            }
            String reason = "with io_uring, what is listened on cannot change while the server runs";
            log.warning("Warning: " + reason);
            throw new IOException(reason);
        }
        network.stopListeningTcp();
        openTcp(network);
        return described();
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
        if (!settings.unixSocket().isEmpty()) {
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
        openedPort = settings.port();
        openedAddresses = settings.bindAddresses();
        if (settings.port() != 0) {
            for (String bind : settings.bindAddresses()) {
                openTcp(network, bind);
            }
        }
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
    private void openUnix(NetworkLoop network) throws IOException {
        Path path = Path.of(settings.unixSocket());
        try {
            Path directory = path.toAbsolutePath().getParent();
            Path hidden = Files.createTempDirectory(directory, ".", OWNER_ONLY);
            Path made = hidden.resolve("s");
            try {
                network.listenUnix(made.toString(), settings.unixSocket(), settings.backlog());
                restrict(made);
                Files.move(made, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(made);
                Files.delete(hidden);
            }
        } catch (IOException failure) {
            log.warning("Failed opening Unix socket: bind: " + failure.getMessage());
            throw failure;
        }
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
        if (settings.unixSocket().isEmpty()) {
            return;
        }
        log.notice("Removing the unix socket file.");
        try {
            Files.deleteIfExists(Path.of(settings.unixSocket()));
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
