package io.sigrun.server;

import io.sigrun.command.Client;
import io.sigrun.command.CommandEntry;
import io.sigrun.command.CommandPath;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Gates;
import io.sigrun.command.Propagator;
import io.sigrun.command.ServerServices;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.memory.Region;
import io.sigrun.resp.BlockPool;
import io.sigrun.resp.RequestParser;
import io.sigrun.resp.RespWriter;
import io.sigrun.server.net.ConnectionInput;
import io.sigrun.server.net.NetworkConnection;
import io.sigrun.server.net.NetworkLoop;
import io.sigrun.server.net.TransportKind;
import io.sigrun.util.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A server: memory, data, commands and network put together, and the engine's loop around them. */
public final class Server implements ServerServices {
    private static final long CRON_INTERVAL_NS = 100_000_000L;

    private final Region region;
    private final BlockPool pool;
    private final Keyspace keyspace;
    private final Clock clock;
    private final ServerState state = new ServerState();
    private final Gates gates = new Gates();
    private final CommandPath path;
    private final Engine engine;
    private final int port;
    private volatile boolean stopping;
    private long nextCronNs;

    public Server(Region region, Clock clock, LongSupplier random, int port) {
        this.region = region;
        this.clock = clock;
        this.port = port;
        this.pool = new BlockPool(region);
        this.keyspace = new Keyspace(region, clock, random, 16, false);
        CommandTable table = new CommandTable(CommandFamilies.all());
        this.path = new CommandPath(keyspace, table, this);
        this.engine = new Engine(keyspace, path, new RequestParser(region), state);
    }

    /** Runs the engine on the calling thread until {@link #stop}. */
    public void run() throws IOException {
        TransportKind kind = TransportKind.EPOLL.isAvailable() ? TransportKind.EPOLL : TransportKind.NIO;
        try (NetworkLoop network = new NetworkLoop(kind, region, pool, this::accept)) {
            network.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 511);
            nextCronNs = clock.nanoTime();
            while (!stopping) {
                long now = clock.nanoTime();
                if (now - nextCronNs >= 0) {
                    nextCronNs = now + CRON_INTERVAL_NS;
                    cron();
                }
                engine.turn(network, Math.max(1, nextCronNs - now));
            }
        }
    }

    private void cron() {
        keyspace.updateTime();
        region.releasePages(16 << 20);
    }

    /** Makes {@link #run} return soon; from any thread. */
    public void stop() {
        stopping = true;
    }

    private @Nullable ConnectionInput accept(NetworkConnection network) {
        RespWriter reply = new RespWriter(region, pool);
        Client client = new Client(
                state.nextClientId(), Client.Kind.NORMAL, network, reply, keyspace.database(0), keyspace.nowMs());
        client.setAuthenticated(true);
        Connection connection = new Connection(engine, region, pool, network, client);
        state.add(connection);
        return connection;
    }

    @Override
    public Gates gates() {
        return gates;
    }

    @Override
    public Propagator propagator() {
        return Propagator.NONE;
    }

    @Override
    public void errorReplied(CommandEntry entry, byte[] error) {}

    @Override
    public void handlerFailed(CommandEntry entry, Throwable failure) {
        System.getLogger("sigrun").log(System.Logger.Level.ERROR, entry.command.fullName(), failure);
    }
}
