package io.sigrun;

import io.sigrun.config.ConfigException;
import io.sigrun.config.ConfigReader;
import io.sigrun.server.Server;
import io.sigrun.util.ByteString;
import io.sigrun.util.ProductVersion;
import io.sigrun.util.RawProcess;
import java.io.IOException;
import java.util.List;

/**
 * Starts a server by hand: {@code sigrun-server [file.conf] [--directive value ...]}. The main thread is its engine.
 */
public final class Main {
    private static final String USAGE = """
            Usage: sigrun-server [/path/to/sigrun.conf] [options] [-]
                   sigrun-server - (read config from stdin)
                   sigrun-server -v or --version
                   sigrun-server -h or --help

            Options are directives of the configuration file, with two dashes before them:
                   sigrun-server --port 7777 --save ''
            """;

    private Main() {}

    public static void main(String[] arguments) {
        String first = arguments.length == 1 ? arguments[0] : "";
        if (first.equals("-v") || first.equals("--version")) {
            System.out.println("Sigrun server v=" + ProductVersion.SIGRUN + " (Valkey " + ProductVersion.VALKEY
                    + ") bits=64 java=" + System.getProperty("java.version"));
            return;
        }
        if (first.equals("-h") || first.equals("--help")) {
            System.out.print(USAGE);
            return;
        }
        System.exit(run(arguments));
    }

    /** Runs a server; returns the exit status where it could not start. */
    private static int run(String[] arguments) {
        try (Startup startup = Startup.of(bytes(arguments))) {
            Server server = startup.server();
            handleSignals(server);
            Thread engine = Server.newEngineThread(() -> runEngine(server));
            engine.start();
            engine.join();
            return 1; // only an engine that failed comes back
        } catch (ConfigReader.FatalException refused) {
            System.err.println(refused.report());
        } catch (ConfigException refused) {
            System.err.println(ConfigReader.HEADING + refused.reason());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return 1;
    }

    private static List<String> bytes(String[] arguments) {
        return RawProcess.arguments(arguments).stream()
                .map(ByteString::toLatin1)
                .toList();
    }

    /** Ends the process without hooks: there is nothing left to do. */
    private static void runEngine(Server server) {
        try {
            server.run();
            Runtime.getRuntime().halt(0);
        } catch (IOException told) {
            Runtime.getRuntime().halt(1); // the log has the reason
        }
    }

    /**
     * SIGTERM and SIGINT ask the server to end. They are handled one by one, not by a shutdown hook: a server that
     * cannot save its data goes on, and can be told again, which a Java that has begun to exit could not.
     */
    private static void handleSignals(Server server) {
        Signals.handle("TERM", server::requestShutdown);
        Signals.handle("INT", () -> {
            if (!server.interrupt()) {
                Runtime.getRuntime().halt(1);
            }
        });
    }
}
