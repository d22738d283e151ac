package io.sigrun;

import io.sigrun.server.Server;
import java.io.IOException;

/**
 * Starts a server by hand: {@code sigrun-server [file.conf] [--directive value ...]}. The main thread is its engine.
 */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException {
        try (Startup startup = Startup.of(arguments)) {
            Server server = startup.server();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> shutdownOnSignal(server), "shutdown"));
            server.run();
            Runtime.getRuntime().halt(0); // not exit: the hook would wait for a server that has ended already
        }
    }

    /** What SIGTERM and SIGINT do. Java would exit with a status that says it was killed; this is an orderly end. */
    private static void shutdownOnSignal(Server server) {
        try {
            server.shutdownAndWait();
            Runtime.getRuntime().halt(0);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
