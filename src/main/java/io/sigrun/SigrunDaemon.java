package io.sigrun;

import io.sigrun.config.ConfigException;
import io.sigrun.config.ConfigReader;
import io.sigrun.server.Server;
import io.sigrun.util.FilePaths;
import java.io.IOException;
import java.util.Arrays;
import org.apache.commons.daemon.Daemon;
import org.apache.commons.daemon.DaemonContext;
import org.apache.commons.daemon.DaemonController;
import org.jspecify.annotations.Nullable;

/**
 * Starts a server as a service, under jsvc: see systemd/sigrun.service. jsvc makes one of these, and calls its methods
 * from a thread of its own. A SIGTERM before {@link #start} returns would end the process without {@link #stop}, so
 * start does not wait for the data to be loaded: the engine, a thread of its own, does that.
 */
public final class SigrunDaemon implements Daemon {
    private @Nullable Startup startup;
    private @Nullable DaemonController controller;
    private volatile boolean stopping;

    /** Reads the configuration and builds the server. What is wrong with it is thrown, and jsvc exits. */
    @Override
    public void init(DaemonContext context) throws ConfigReader.FatalException, ConfigException {
        controller = context.getController();
        startup = Startup.of(
                Arrays.stream(context.getArguments()).map(FilePaths::latin1).toList());
    }

    @Override
    public void start() {
        Server.newEngineThread(this::runEngine).start();
    }

    /** The engine's thread. It also ends by itself, when a client says SHUTDOWN; jsvc must then end the process. */
    private void runEngine() {
        if (startup == null || controller == null) {
            throw new IllegalStateException("start before init");
        }
        try {
            startup.server().run();
            if (!stopping) { // else jsvc knows
                controller.shutdown();
            }
        } catch (IOException | RuntimeException | Error failure) {
            controller.fail("the server cannot run", new Exception(failure));
        }
    }

    /** Ends the server, as SIGTERM does; returns when its data is saved. */
    @Override
    public void stop() throws InterruptedException {
        stopping = true;
        if (startup != null) {
            startup.server().shutdownAndWait();
        }
    }

    @Override
    public void destroy() {
        if (startup != null) {
            startup.close();
        }
    }
}
