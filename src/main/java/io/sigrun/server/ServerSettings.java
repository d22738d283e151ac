package io.sigrun.server;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of the configuration that the server package needs, as it needs them. */
public interface ServerSettings {
    int port();

    List<String> bindAddresses();

    /** The whole path of the unix socket, or null where there is none. */
    @Nullable
    Path unixSocket();

    /** How long that path is as it was configured, in bytes. */
    int unixSocketBytes();

    /** Permission bits of the unix socket, or 0 to leave them. */
    int unixSocketPermissions();

    /** The group that owns the unix socket, or empty. */
    String unixSocketGroup();

    int backlog();

    /** The way to the kernel that is asked for: {@code epoll}, {@code io_uring} or {@code nio}. */
    String multiplexingApi();

    int databases();

    int maxClients();

    int hz();

    /** From 1 to 10. */
    int activeExpireEffort();

    int timeoutSeconds();

    int keepAliveSeconds();

    String supervised();

    String executable();

    String configFile();

    String availabilityZone();

    /** Whether clients are to take the server for Redis. */
    boolean isRedisMode();

    long maxMemory();

    String maxMemoryPolicy();

    long backlogBytes();
}
