package io.sigrun.command;

import io.sigrun.config.Config;
import io.sigrun.data.ExpiredFields;
import io.sigrun.data.HashTable;
import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.keyspace.KeyspaceListener;
import io.sigrun.keyspace.Propagation;
import io.sigrun.memory.Region;
import io.sigrun.rdb.Payloads;
import io.sigrun.rdb.RdbVersion;
import io.sigrun.resp.Arguments;
import io.sigrun.resp.Block;
import io.sigrun.resp.BlockPool;
import io.sigrun.resp.Request;
import io.sigrun.resp.RequestParser;
import io.sigrun.resp.RespWriter;
import io.sigrun.util.ServerLog;
import io.sigrun.util.SettableClock;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Runs commands on a keyspace of its own, without a server or a network, and records what they propagate and which
 * events they send. Text is Latin-1, byte for byte; arguments of what is recorded are joined by blanks.
 */
public final class CommandRunner implements AutoCloseable {
    /** What the runner's time starts at: Unix milliseconds. */
    public static final long START_MS = 1_000_000_000_000L;

    /** So often a command is run before its heap bytes are counted. */
    private static final int WARMUP = 60_000;

    private static final long MEMORY_BYTES = 1L << 30;

    private final Region region;
    private final SettableClock clock = new SettableClock(START_MS);
    private final Keyspace keyspace;
    private final BlockPool pool;
    private final RequestParser parser;
    private final RespWriter reply;
    private final ServerLog log = new ServerLog(clock, System.out, 1);
    private final List<String> propagated = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private boolean recording = true;
    private long received;
    private @Nullable Payloads payloads;
    private final CommandPath path;
    private final Client client;

    /** A runner of the commands of some families. */
    public CommandRunner(CommandTable.Family... families) {
        this(MEMORY_BYTES, families);
    }

    /** A runner with so much memory for everything. */
    public CommandRunner(long memoryBytes, CommandTable.Family... families) {
        region = Region.checked(memoryBytes);
        keyspace = new Keyspace(region, clock, new Random(1)::nextLong, 16, false);
        pool = new BlockPool(region);
        parser = new RequestParser(region);
        reply = new RespWriter(region, pool);
        CommandTable table = new CommandTable(List.of(families));
        path = new CommandPath(keyspace, table, services(table), new WorkWatch(clock, log));
        client = new Client(1, Client.Kind.NORMAL, transport(), reply, keyspace.database(0), START_MS);
        client.setAuthenticated(true);
        keyspace.setPropagation(propagation());
        keyspace.setListener(listener());
    }

    private KeyspaceListener listener() {
        return new KeyspaceListener() {
            @Override
            public void keyModified(Database database, long key, int keyLength) {}

            @Override
            public void databaseFlushed(Database database) {}

            @Override
            public void event(int eventClass, byte[] event, Database database, long key, int keyLength) {
                events.add(new String(event, StandardCharsets.US_ASCII) + " " + text(key, keyLength));
            }
        };
    }

    private Propagation propagation() {
        return new Propagation() {
            @Override
            public void expired(Database database, long key, int keyLength) {
                propagated.add((keyspace.freeing().lazyExpire ? "UNLINK " : "DEL ") + text(key, keyLength));
            }

            @Override
            public void fieldsExpired(
                    Database database, long key, int keyLength, HashTable table, ExpiredFields fields, int count) {
                StringBuilder line = new StringBuilder("HDEL ").append(text(key, keyLength));
                for (int i = 0; i < count; i++) {
                    long entry = fields.entry(i);
                    line.append(' ').append(text(table.fieldRef(entry), table.fieldLength(entry)));
                }
                propagated.add(line.toString());
            }
        };
    }

    private ServerServices services(CommandTable table) {
        Gates gates = new Gates();
        Config config = new Config();
        Propagator recorder = new Propagator() {
            @Override
            public boolean active() {
                return recording;
            }

            @Override
            public void propagate(Database database, Arguments command) {
                record(command);
            }
        };
        // By name, so that services which come to be do not concern tests that need none of them.
        return proxy(ServerServices.class, (self, method, arguments) -> switch (method.getName()) {
            case "gates" -> gates;
            case "config" -> config;
            case "propagator" -> recorder;
            case "commands" -> table;
            case "handlerFailed" -> failed((Throwable) arguments[1]);
            case "errorReplied" -> null;
            case "saves" -> saves();
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    /** Nothing is saved; what there is may be flushed. */
    private Saves saves() {
        return proxy(Saves.class, (self, method, arguments) -> switch (method.getName()) {
            case "everythingFlushed" -> null;
            case "payloads" -> payloads();
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    private Payloads payloads() {
        Payloads made = payloads;
        if (made == null) {
            made = new Payloads(keyspace, RdbVersion.VALKEY_9);
            payloads = made;
        }
        return made;
    }

    private @Nullable Object failed(Throwable failure) {
        failures.add(failure);
        return null;
    }

    private static Transport transport() {
        return proxy(Transport.class, (self, method, arguments) -> {
            throw new UnsupportedOperationException(method.getName());
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private void record(Arguments command) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < command.argumentCount(); i++) {
            line.append(i == 0 ? "" : " ").append(text(command.ref(i), command.length(i)));
        }
        propagated.add(line.toString());
    }

    private String text(long ref, int length) {
        return new String(region.bytes(ref, length), StandardCharsets.ISO_8859_1);
    }

    /** Runs a command; the reply as RESP. A handler must not fail. */
    public String call(String... arguments) {
        send(arguments);
        if (!failures.isEmpty()) {
            throw new AssertionError(String.join(" ", arguments), failures.removeFirst());
        }
        return replies();
    }

    /** Runs a command whose reply is wanted later. */
    public void send(String... arguments) {
        Request request = prepared(arguments);
        path.beginBatch();
        path.run(client, request, path.find(request), false, 0);
        region.free(received);
    }

    /**
     * The bytes of heap that a command takes on average, once it has been run often enough to be compiled. What it
     * propagates and its events are not recorded meanwhile.
     */
    public double heapBytesOf(int times, String... arguments) {
        Request request = prepared(arguments);
        keyspace.setListener(KeyspaceListener.NONE);
        recording = false;
        long before = 0;
        for (int i = -WARMUP; i < times; i++) {
            if (i == 0) {
                before = allocated();
            }
            path.beginBatch();
            path.run(client, request, path.find(request), false, 0);
            reply.discard();
        }
        double bytes = (double) (allocated() - before) / times;
        recording = true;
        keyspace.setListener(listener());
        region.free(received);
        return bytes;
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    /** A request in the region, at {@link #received}. */
    private Request prepared(String... arguments) {
        StringBuilder wire = new StringBuilder("*" + arguments.length + "\r\n");
        for (String argument : arguments) {
            wire.append('$')
                    .append(argument.length())
                    .append("\r\n")
                    .append(argument)
                    .append("\r\n");
        }
        byte[] bytes = wire.toString().getBytes(StandardCharsets.ISO_8859_1);
        received = region.allocate(bytes.length);
        region.copyIn(bytes, 0, received, bytes.length);
        Request request = new Request();
        RequestParser.begin(request, received);
        parser.parse(request, received + bytes.length, true);
        return request;
    }

    /** The replies that have gathered, as RESP. */
    public String replies() {
        StringBuilder text = new StringBuilder();
        @Nullable Block block = reply.take();
        while (block != null) {
            text.append(text(block.ref, block.length));
            Block next = block.next;
            pool.giveBack(block);
            block = next;
        }
        return text.toString();
    }

    /** What has been propagated since the last time this was asked. */
    public List<String> propagated() {
        List<String> commands = List.copyOf(propagated);
        propagated.clear();
        return commands;
    }

    /** The keyspace events, each with its key, since the last time this was asked. */
    public List<String> events() {
        List<String> sent = List.copyOf(events);
        events.clear();
        return sent;
    }

    public Keyspace keyspace() {
        return keyspace;
    }

    public SettableClock clock() {
        return clock;
    }

    @Override
    public void close() {
        region.close();
    }
}
