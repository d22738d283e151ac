package io.sigrun.server.net;

import org.jspecify.annotations.Nullable;

/** Takes new connections. */
@FunctionalInterface
public interface ConnectionAcceptor {
    /** The owner of a new connection, or null to refuse it (it may have been written to; it is closed). */
    @Nullable
    ConnectionInput accept(NetworkConnection connection);
}
