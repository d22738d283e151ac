package io.sigrun.server;

import io.sigrun.aof.AppendOnlyFile;
import io.sigrun.command.Client;
import io.sigrun.command.Clients;
import io.sigrun.command.CommandEntry;
import io.sigrun.command.CommandPath;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Credentials;
import io.sigrun.command.Gates;
import io.sigrun.command.MemoryFigures;
import io.sigrun.command.Propagator;
import io.sigrun.command.Saves;
import io.sigrun.command.ServerIdentity;
import io.sigrun.command.ServerServices;
import io.sigrun.command.WorkWatch;
import io.sigrun.config.Config;
import io.sigrun.config.ConfigException;
import io.sigrun.config.NetworkDirectives;
import io.sigrun.config.ServerDirectives;
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
import io.sigrun.util.Disk;
import io.sigrun.util.Failures;
import io.sigrun.util.ProductVersion;
import io.sigrun.util.ServerLog;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A server: memory, data, commands and network put together, and the engine's loop around them. Made, run and closed by
 * one thread, the engine; only what ends it may be called by others.
 */
public final class Server implements ServerServices, ServerContext {
    private static final int SHUTDOWN_RETRY_S = 5;
    /** How much more time a step of loading asks systemd for, in microseconds. */
    private static final long LOADING_STEP_US = 30_000_000;
    /** The same while the last save is made. */
    private static final long STOPPING_STEP_US = 60_000_000;

    private final Region region;
    private final BlockPool pool;
    private final Keyspace keyspace;
    private final Clock clock;
    private final ServerLog log;
    private final Config config;
    private final ServerSettings settings;
    private final SystemdNotify systemd;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ServerState state;
    private final Gates gates = new Gates();
    private final Credentials credentials = new Credentials();
    private final CommandTable table;
    private final WorkWatch watch;
    private final CommandPath path;
    private final Engine engine;
    private final ClientLimits limits;
    private final Persistence persistence;
    private final AppendOnly appendOnly;
    private final Shutdown shutdown;
    private final PidFile pidFile;
    private final Saves saves;
    private final Cron cron;
    private final Info info;
    private final long startedMs;
    private final String runId;
    private final String replicationId;
    private final long startupHeap;
    private final long startupMemory;
    private List<String> listeners = List.of();
    private String multiplexing = "";
    private volatile boolean loading;
    private long loadedPercent = -1;

    /**
     * @param random 64 random bits a call
     * @param disk where the data set is saved
     * @param systemd is told when the server is ready and when it ends
     * @throws ConfigException where a directive cannot be put into effect
     */
    public Server(
            Region region,
            Clock clock,
            LongSupplier random,
            Disk disk,
            ServerLog log,
            Config config,
            SystemdNotify systemd)
            throws ConfigException {
        this.region = region;
        this.clock = clock;
        this.log = log;
        this.config = config;
        this.settings = new ConfigSettings(config);
        this.systemd = systemd;
        this.startedMs = clock.nowMs();
        this.runId = randomId(random);
        this.replicationId = randomId(random);
        this.pool = new BlockPool(region);
        this.keyspace = new Keyspace(region, clock, random, settings.databases(), false);
        this.state = new ServerState(new Clients(gates, keyspace), clock);
        this.limits = new ClientLimits(config, log, state);
        this.table = CommandTable.of(CommandFamilies.all(), config.renames());
        this.watch = new WorkWatch(clock, log);
        this.path = new CommandPath(keyspace, table, this, watch);
        RequestParser parser = new RequestParser(region);
        this.persistence = new Persistence(keyspace, config, clock, log, disk, gates, state, this::usedMemory);
        CommandPath replayPath = new CommandPath(keyspace, table, this, watch); // may be used amid a command
        this.appendOnly = new AppendOnly(
                keyspace, config, clock, log, disk, gates, persistence, replayPath, pool, path::isInsideCommand);
        this.shutdown = new Shutdown(config, log, systemd, appendOnly.file());
        this.engine = new Engine(keyspace, path, parser, state, limits, shutdown);
        engine.setBarrier(appendOnly::flush);
        this.pidFile = new PidFile(config, log);
        this.saves = new CommandSaves(persistence, appendOnly, shutdown, keyspace);
        this.info = new Info(this);
        this.cron = new Cron(this, log, pool, limits, watch);
        ConfigHooks.register(config, keyspace, log, credentials, parser);
        this.startupHeap =
                Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        this.startupMemory = usedMemory();
    }

    private static String randomId(LongSupplier random) {
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            id.append(String.format("%016x", random.getAsLong()));
        }
        return id.substring(0, 40);
    }

    /** The thread to call {@link #run} on, not started yet; any other works as well, but costs more. */
    public static Thread newEngineThread(Runnable task) {
        return NetworkLoop.newThread(task, "engine");
    }

    /**
     * Listens, then runs the engine on the calling thread until a shutdown is carried out.
     *
     * @throws IOException when an address cannot be listened on; the log says which
     */
    public void run() throws IOException {
        StartupLines.write(log, settings, config);
        long fileLimit = ProcessStatus.fileLimit();
        if (fileLimit > 0) {
            new ClientCapacity(config, log, fileLimit, ProcessStatus.openFiles()).apply();
        }
        TransportKind kind = TransportKind.choose(settings.multiplexingApi(), log);
        multiplexing = kind.shownAs();
        try (NetworkLoop network = new NetworkLoop(kind, region, pool, this::accept)) {
            applyNetworkSettings(network);
            Listeners sockets = new Listeners(settings, log);
            listeners = sockets.open(network);
            config.onChange(
                    NetworkDirectives.PORT,
                    changed -> listenAgain(sockets, network, "Unable to listen on this port. Check server logs."));
            config.onChange(
                    NetworkDirectives.BIND,
                    changed -> listenAgain(sockets, network, "Failed to bind to specified addresses."));
            log.notice("Server initialized");
            pidFile.write(ProcessHandle.current().pid());
            load(network);
            if (!shutdown.ended()) {
                System.gc(); // what the start has made stays; moving it later would be the longest pause of all
                cron.serverReady();
                Listeners.readyLines(listeners).forEach(log::notice);
                systemd.ready();
                systemd.status("Ready to accept connections");
                Thread.ofPlatform().daemon().name("rehearsal").start(persistence.rehearsal());
            }
            while (!shutdown.ended()) {
                long limit = settings.maxMemory();
                gates.set(Gates.OUT_OF_MEMORY, limit > 0 && usedMemory() > limit);
                engine.turn(network, cron.runIfDue());
                persistence.poll();
                if (!cron.isPaused()) {
                    shutdown.carryOutRequested(persistence);
                }
            }
            persistence.close();
            watch.summarize();
            pidFile.remove();
            sockets.removeUnixSocket();
            log.warning("Valkey is now ready to exit, bye bye...");
        } catch (RuntimeException | Error failure) {
            log.warning("The server cannot go on: " + Failures.trace(failure));
            throw failure;
        } finally {
            appendOnly.close();
            ended.countDown();
        }
    }

    /** Loads the data set. Meanwhile clients are answered now and then, most commands with an error that says why. */
    private void load(NetworkLoop network) throws IOException {
        loading = true;
        gates.set(Gates.LOADING, true);
        try {
            BooleanSupplier goOn = () -> {
                systemd.extendTimeout(LOADING_STEP_US);
                tellLoaded();
                engine.turn(network, 0);
                shutdown.carryOutRequested(persistence);
                return !shutdown.ended();
            };
            if (appendOnly.isWanted()) {
                appendOnly.loadAtStart(goOn);
                table.entries().forEach(CommandEntry::resetStatistics); // nobody called them
            } else {
                persistence.loadAtStart(goOn);
            }
        } finally {
            gates.set(Gates.LOADING, false);
            loading = false;
        }
    }

    /** Tells systemd how much has been loaded, whenever that is one per cent more. */
    private void tellLoaded() {
        long total = persistence.loadTotalBytes();
        long percent = total == 0 ? 0 : 100 * persistence.loadedBytes() / total;
        if (percent != loadedPercent) {
            loadedPercent = percent;
            systemd.status("Loading the data set: " + percent + " %");
        }
    }

    private void listenAgain(Listeners sockets, NetworkLoop network, String refusal) throws ConfigException {
        try {
            listeners = sockets.reopen(network);
        } catch (IOException told) {
            throw new ConfigException(refusal); // the log has the reason
        }
    }

    private void applyNetworkSettings(NetworkLoop network) {
        network.setKeepAliveSeconds(settings.keepAliveSeconds());
        config.onChange(
                NetworkDirectives.TCP_KEEPALIVE, changed -> network.setKeepAliveSeconds(settings.keepAliveSeconds()));
    }

    /** Asks the server to end, as SIGTERM does; from any thread. */
    public void requestShutdown() {
        requestShutdown(Shutdown.Signal.SIGTERM);
    }

    private void requestShutdown(Shutdown.Signal signal) {
        if (ended.getCount() == 0) {
            return; // jsvc asks for it even of a server that a client has ended
        }
        log.signal(
                loading
                        ? "Received shutdown signal during loading, scheduling shutdown."
                        : "Received " + signal + " scheduling shutdown...");
        systemd.stopping();
        shutdown.request(signal);
    }

    /**
     * What SIGINT asks for; from any thread.
     *
     * @return false where it came a second time, before the first was carried out: then nothing more is to be done for
     *     the data, and the process is to end at once
     */
    public boolean interrupt() {
        if (shutdown.requested()) {
            log.signal("You insist... exiting now.");
            persistence.removeTemporaryFile();
            return false;
        }
        requestShutdown(Shutdown.Signal.SIGINT);
        return true;
    }

    /**
     * Asks the server to end, and waits until it has. A server that cannot save its data goes on; it is asked again,
     * every few seconds, for whoever told this process to stop does so only once, and told that this takes time for as
     * long as a save is under way. From any thread but the engine.
     */
    public void shutdownAndWait() throws InterruptedException {
        do {
            requestShutdown();
            while (shutdown.requested() && !ended.await(1, TimeUnit.SECONDS)) {
                systemd.extendTimeout(STOPPING_STEP_US);
            }
        } while (!ended.await(SHUTDOWN_RETRY_S, TimeUnit.SECONDS));
    }

    private @Nullable ConnectionInput accept(NetworkConnection network) {
        state.connectionsReceived++;
        RespWriter reply = new RespWriter(region, pool);
        if (state.connectionCount() >= settings.maxClients()) {
            return refuse(network, reply, "ERR max number of clients reached");
        }
        if (config.isYes(NetworkDirectives.PROTECTED_MODE) && !credentials.required() && !network.isLocal()) {
            return refuse(network, reply, ClientLimits.PROTECTED);
        }
        Client client = new Client(
                state.nextClientId(), Client.Kind.NORMAL, network, reply, keyspace.database(0), clock.nowMs());
        client.setAuthenticated(!credentials.required());
        Connection connection = new Connection(engine, region, pool, network, client);
        state.add(connection);
        limits.accepted(client);
        return connection;
    }

    private @Nullable ConnectionInput refuse(NetworkConnection network, RespWriter reply, String error) {
        state.connectionsRejected++;
        reply.error(error);
        network.send(reply.take());
        return null;
    }

    @Override
    public MemoryFigures memoryFigures() {
        long used = usedMemory();
        return new MemoryFigures(
                used,
                state.peakMemory(used),
                startupMemory,
                memoryOverhead(),
                clientMemory(),
                appendOnly.file().buffer().length(),
                ProcessStatus.residentBytes());
    }

    /** The text of INFO. */
    @Override
    public String info(List<String> sections) {
        return info.text(sections);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public boolean protectedChangesAllowed(Client client) {
        String setting = config.text(ServerDirectives.ENABLE_PROTECTED_CONFIGS);
        return isAllowed(setting, client);
    }

    @Override
    public boolean debugAllowed(Client client) {
        return isAllowed(config.text(ServerDirectives.ENABLE_DEBUG_COMMAND), client);
    }

    @Override
    public void pauseTimedWork(boolean yes) {
        cron.pause(yes);
    }

    /** A setting of no, yes or local, for a client. */
    private static boolean isAllowed(String setting, Client client) {
        return setting.equals("yes")
                || (setting.equals("local")
                        && client.transport() instanceof NetworkConnection connection
                        && connection.isLocal());
    }

    @Override
    public void resetStatistics() {
        state.reset();
        path.resetStatistics();
        keyspace.statistics().reset();
        appendOnly.file().resetStatistics();
        credentials.resetStatistics();
        table.entries().forEach(CommandEntry::resetStatistics);
    }

    @Override
    public ServerLog log() {
        return log;
    }

    @Override
    public Saves saves() {
        return saves;
    }

    @Override
    public Gates gates() {
        return gates;
    }

    @Override
    public CommandTable commands() {
        return table;
    }

    @Override
    public Clients clients() {
        return state.clients;
    }

    @Override
    public Credentials credentials() {
        return credentials;
    }

    @Override
    public ServerIdentity identity() {
        boolean asRedis = settings.isRedisMode();
        return new ServerIdentity(
                asRedis ? "redis" : "valkey",
                asRedis ? ProductVersion.REDIS : ProductVersion.VALKEY,
                "standalone",
                "master",
                settings.availabilityZone());
    }

    @Override
    public Propagator propagator() {
        return appendOnly.propagator();
    }

    @Override
    public void errorReplied(@Nullable CommandEntry entry, byte[] error) {
        state.errors.count(error);
        appendOnly.errorReplied(entry, error);
    }

    @Override
    public void handlerFailed(CommandEntry entry, Throwable failure) {
        log.warning("Command '" + entry.command.fullName() + "' failed: " + Failures.trace(failure));
    }

    @Override
    public Region region() {
        return region;
    }

    @Override
    public Keyspace keyspace() {
        return keyspace;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public ServerSettings settings() {
        return settings;
    }

    @Override
    public ServerState state() {
        return state;
    }

    @Override
    public Persistence persistence() {
        return persistence;
    }

    @Override
    public AppendOnlyFile appendOnlyFile() {
        return appendOnly.file();
    }

    @Override
    public CommandTable table() {
        return table;
    }

    @Override
    public long startedMs() {
        return startedMs;
    }

    @Override
    public String runId() {
        return runId;
    }

    @Override
    public String replicationId() {
        return replicationId;
    }

    @Override
    public boolean loading() {
        return loading;
    }

    @Override
    public long refusedLogins() {
        return credentials.refusals();
    }

    @Override
    public long totalCommands() {
        return path.totalCommands();
    }

    @Override
    public String multiplexing() {
        return multiplexing;
    }

    @Override
    public List<String> listeners() {
        return listeners;
    }

    @Override
    public long usedMemory() {
        return region.usedBytes() + startupHeap;
    }

    @Override
    public long memoryOverhead() {
        long indexes = 0;
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            indexes += keyspace.database(i).keys().indexBytes()
                    + keyspace.database(i).expires().indexBytes();
        }
        return startupMemory + indexes + clientMemory();
    }

    @Override
    public long startupMemory() {
        return startupMemory;
    }

    @Override
    public long clientMemory() {
        return pool.lentBytes();
    }
}
