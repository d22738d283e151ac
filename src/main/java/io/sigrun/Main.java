package io.sigrun;

import io.sigrun.config.ConfigException;
import io.sigrun.config.ConfigReader;
import io.sigrun.server.Server;
import io.sigrun.util.ProductVersion;
import java.io.IOException;

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
        try (Startup startup = Startup.of(arguments)) {
            Server server = startup.server();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> shutdownOnSignal(server), "shutdown"));
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

    /** Ends the process, not by exit: the hook would wait for a server that is not there any more. */
    private static void runEngine(Server server) {
        try {
            server.run();
            Runtime.getRuntime().halt(0);
        } catch (IOException told) {
            Runtime.getRuntime().halt(1); // the log has the reason
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
