package io.sigrun.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigrun.wire.TestClient;
import io.sigrun.wire.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that block, and others that bring about what they wait for in every way there is: who is served when and with
 * what, and what is propagated, are as with the real server.
 *
 * <p>A step is one command, or one transaction, of a client that does not wait. After each, both servers are asked
 * until it is answered or waits, and all answers that have come are compared.
 */
final class BlockingOracleIT {
    private static final int CLIENTS = 7;
    private static final int STEPS = Integer.getInteger("oracle.commands", 200);
    private static final int SEQUENCES = Integer.getInteger("oracle.sequences", 8);
    private static final long SEED = Long.getLong("oracle.seed", 20_261_123L);
    private static final long PATIENCE_NS = 5_000_000_000L;

    private final Grammar blocking = grammar();
    private final Grammar others = grammar();

    BlockingOracleIT() {
        blocking.add("(BLPOP|BRPOP) key... 0");
        blocking.add("(BLPOP|BRPOP) key... 0");
        blocking.add("BLMOVE key key (LEFT|RIGHT) (LEFT|RIGHT) 0");
        blocking.add("BRPOPLPUSH key key 0");
        blocking.add("BLMPOP 0 #key... (LEFT|RIGHT) [COUNT count]");
        blocking.add("(BZPOPMIN|BZPOPMAX) key... 0");
        blocking.add("BZMPOP 0 #key... (MIN|MAX) [COUNT count]");
        blocking.add("XREAD [COUNT count] BLOCK 0 STREAMS key $");
        blocking.add("XREAD BLOCK 0 STREAMS key key $ (0|$|+)");
        blocking.add("XREADGROUP GROUP 'g' ('c'|'d') [COUNT count] BLOCK 0 [NOACK] STREAMS key >");
        blocking.add("WAIT 1 0");
        others.add("(LPUSH|RPUSH) key value...");
        others.add("(LPUSH|RPUSH) key value...");
        others.add("ZADD key (small member)...");
        others.add("ZADD key (small member)...");
        others.add("XADD key id field value");
        others.add("XADD key id field value");
        others.add("XGROUP CREATE key 'g' $ MKSTREAM");
        others.add("XGROUP CREATE key 'g' 0 MKSTREAM");
        others.add("XGROUP DESTROY key 'g'");
        others.add("XDEL key id");
        others.add("DEL key...");
        others.add("SET key value");
        others.add("RENAME key key");
        others.add("COPY key key [REPLACE]");
        others.add("COPY key key DB 1 REPLACE");
        others.add("MOVE key 1");
        others.add("SWAPDB 0 1");
        others.add("FLUSHDB");
        others.add("LTRIM key small small");
        others.add("LMOVE key key LEFT RIGHT");
        others.add("ZUNIONSTORE key #key...");
        others.add("ZRANGESTORE key key 0 -1");
        others.add("SUNIONSTORE key key key");
        others.add("PEXPIREAT key 1000");
        others.add("LRANGE key 0 -1");
        others.add("INFO 'nothing'");
    }

    private static Grammar grammar() {
        int[] id = {0};
        return new Grammar(name -> true)
                .source("key", random -> "k" + random.nextInt(4))
                .source("value", random -> "v" + random.nextInt(100))
                .source("id", random -> ++id[0] + "-1");
    }

    @TempDir
    private Path directory;

    /** One server and its clients, one of which sees to the others. */
    private static final class Side implements AutoCloseable {
        private final String name;
        private final TestClient overseer;
        private final List<TestClient> clients = new ArrayList<>();
        private final List<String> ids = new ArrayList<>();

        Side(String name, int port, int protocol) throws IOException, InterruptedException {
            this.name = name;
            overseer = new TestClient(port);
            while (overseer.call("PING").startsWith("-LOADING")) {
                Thread.sleep(10);
            }
            for (int i = 0; i < CLIENTS; i++) {
                TestClient client = new TestClient(port);
                client.call("HELLO", Integer.toString(protocol));
                clients.add(client);
                ids.add(client.call("CLIENT", "ID").substring(1).trim());
            }
        }

        boolean waits(int client) throws IOException {
            return overseer.call("CLIENT", "LIST", "ID", ids.get(client)).contains(" flags=b ");
        }

        /** Waits until a client has been answered or blocks. */
        void settle(int client) throws IOException {
            long end = System.nanoTime() + PATIENCE_NS;
            while (!clients.get(client).hasReceived() && !waits(client)) {
                if (System.nanoTime() > end) {
                    throw new IOException(name + ": client " + client + " is neither answered nor blocked");
                }
            }
            overseer.call("PING"); // then all others that were served have been answered too
        }

        @Override
        public void close() throws IOException {
            for (TestClient client : clients) {
                client.close();
            }
            overseer.close();
        }
    }

    private final List<String> history = new ArrayList<>();
    private final int[] awaited = new int[CLIENTS];

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void whoIsServedWhenAndWithWhatIsAsWithValkey(int protocol) throws Exception {
        for (int sequence = 0; sequence < SEQUENCES; sequence++) {
            Path our = Files.createDirectory(directory.resolve("ours" + sequence));
            Path their = Files.createDirectory(directory.resolve("theirs" + sequence));
            history.clear();
            java.util.Arrays.fill(awaited, 0);
            try (TestServer server = new TestServer("appendonly yes\nappendfsync no\ndir " + our + "\n");
                    ValkeyPeer valkey =
                            new ValkeyPeer("--appendonly", "yes", "--appendfsync", "no", "--dir", their.toString());
                    Side ours = new Side("ours", server.port(), protocol);
                    Side theirs = new Side("valkey", valkey.port(), protocol)) {
                run(new Random(SEED + 1_000_003L * sequence), ours, theirs);
            }
            assertEquals(commands(their), commands(our), () -> "propagated after " + String.join("\n", history));
        }
    }

    private static String commands(Path data) throws IOException {
        Path file = data.resolve("appendonlydir").resolve("appendonly.aof.1.incr.aof");
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        return text.replaceAll("TIME\r\n\\$13\r\n\\d{13}", "TIME").replace("\r\n", " ");
    }

    private void run(Random random, Side ours, Side theirs) throws IOException {
        for (int step = 0; step < STEPS; step++) {
            int client = random.nextInt(CLIENTS);
            if (awaited[client] > 0) {
                if (random.nextInt(3) == 0) {
                    unblock(random, client, ours, theirs);
                }
                continue;
            }
            List<List<String>> commands = draw(random);
            history.add("[" + client + "] " + commands);
            StringBuilder wire = new StringBuilder();
            commands.forEach(command -> wire.append(TestClient.encode(command.toArray(String[]::new))));
            awaited[client] = commands.size();
            for (Side side : List.of(ours, theirs)) {
                side.clients.get(client).sendRaw(wire.toString());
                side.settle(client);
            }
            compareAll(ours, theirs);
        }
        for (int client = 0; client < CLIENTS; client++) {
            assertEquals(theirs.waits(client), ours.waits(client), () -> String.join("\n", history));
        }
        assertEquals(theirs.overseer.call("DEBUG", "DIGEST"), ours.overseer.call("DEBUG", "DIGEST"));
        for (String field : List.of("blocked_clients", "total_blocking_keys", "total_blocking_keys_on_nokey")) {
            assertEquals(field(theirs, field), field(ours, field), () -> String.join("\n", history));
        }
    }

    private static String field(Side side, String name) throws IOException {
        return side.overseer.call("INFO", "clients").replaceFirst("(?s).*\n(" + name + ":\\d+)\r.*", "$1");
    }

    private List<List<String>> draw(Random random) {
        List<List<String>> commands = new ArrayList<>();
        if (random.nextInt(5) == 0) {
            commands.add(List.of("MULTI"));
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                commands.add((random.nextInt(6) == 0 ? blocking : others).drawWhole(random));
            }
            commands.add(List.of("EXEC"));
        } else {
            commands.add((random.nextInt(5) < 2 ? blocking : others).drawWhole(random));
            if (random.nextInt(4) == 0) {
                commands.add(List.of("PING")); // which waits where what is before it does
            }
        }
        return commands;
    }

    private void unblock(Random random, int client, Side ours, Side theirs) throws IOException {
        String how = random.nextBoolean() ? "ERROR" : "TIMEOUT";
        history.add("unblock [" + client + "] " + how);
        assertEquals(
                theirs.overseer.call("CLIENT", "UNBLOCK", theirs.ids.get(client), how),
                ours.overseer.call("CLIENT", "UNBLOCK", ours.ids.get(client), how));
        compareAll(ours, theirs);
    }

    /** Reads what has come for any client, which must be the same on both sides. */
    private void compareAll(Side ours, Side theirs) throws IOException {
        for (int client = 0; client < CLIENTS; client++) {
            while (awaited[client] > 0 && (received(ours, theirs, client) || received(theirs, ours, client))) {
                String their = theirs.clients.get(client).readReply();
                String our = ours.clients.get(client).readReply();
                awaited[client]--;
                int index = client;
                assertEquals(their, our, () -> "client " + index + " after\n" + String.join("\n", history));
            }
        }
    }

    /** Whether a client has been answered on one side; then it must be on the other, or soon be. */
    private boolean received(Side one, Side other, int client) throws IOException {
        if (!one.clients.get(client).hasReceived()) {
            return false;
        }
        long end = System.nanoTime() + PATIENCE_NS;
        while (!other.clients.get(client).hasReceived()) {
            if (System.nanoTime() > end) {
                throw new IOException(other.name + " does not answer client " + client + ", while " + one.name
                        + " does: " + one.clients.get(client).readReply() + " after\n" + String.join("\n", history));
            }
        }
        return true;
    }
}
