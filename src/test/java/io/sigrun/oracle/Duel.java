package io.sigrun.oracle;

import io.sigrun.wire.TestClient;
import io.sigrun.wire.TestServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends the same sequence of commands to a fresh server of ours and to the real one, emptied, and compares. */
final class Duel {
    private static final int SENT_AT_ONCE = 16;

    private final ValkeyPeer valkey;
    private final int protocol;
    private final int clients;

    /**
     * A duel against a server.
     *
     * @param protocol 2 or 3, the version of RESP
     * @param clients how many clients take turns
     */
    Duel(ValkeyPeer valkey, int protocol, int clients) {
        this.valkey = valkey;
        this.protocol = protocol;
        this.clients = clients;
    }

    /** A command that was answered differently. */
    record Difference(int index, Reply ours, Reply theirs) {}

    /** Runs the commands on both; the first difference, or null. */
    @Nullable
    Difference run(List<Grammar.Drawn> commands) throws IOException, InterruptedException {
        try (TestServer server = new TestServer();
                Side ours = new Side(server.port(), "ours");
                Side theirs = new Side(valkey.port(), "valkey")) {
            theirs.clients.get(0).call("FLUSHALL");
            for (int start = 0; start < commands.size(); ) {
                int end = start + 1;
                while (end < Math.min(commands.size(), start + SENT_AT_ONCE)
                        && commands.get(end).client() == commands.get(start).client()) {
                    end++;
                }
                Difference difference = compare(commands.subList(start, end), start, ours, theirs);
                if (difference != null) {
                    return difference;
                }
                start = end;
            }
            return null;
        }
    }

    private static @Nullable Difference compare(List<Grammar.Drawn> part, int start, Side ours, Side theirs)
            throws IOException {
        List<String> ourReplies = ours.exchange(part);
        List<String> theirReplies = theirs.exchange(part);
        for (int i = 0; i < part.size(); i++) {
            String our = ourReplies.get(i);
            String their = theirReplies.get(i);
            if (our.equals(their)) {
                continue;
            }
            Reply ourReply = Reply.parse(our);
            Reply theirReply = Reply.parse(their);
            if (!part.get(i).comparison().equal(ourReply, theirReply)) {
                return new Difference(start + i, ourReply, theirReply);
            }
        }
        return null;
    }

    /** The clients of one server. */
    private final class Side implements AutoCloseable {
        private final List<TestClient> clients = new ArrayList<>();
        private final String whose;

        Side(int port, String whose) throws IOException, InterruptedException {
            this.whose = whose;
            for (int i = 0; i < Duel.this.clients; i++) {
                clients.add(connect(port));
            }
        }

        private List<String> exchange(List<Grammar.Drawn> commands) throws IOException {
            TestClient client = clients.get(commands.get(0).client());
            StringBuilder requests = new StringBuilder();
            for (Grammar.Drawn command : commands) {
                requests.append(TestClient.encode(command.arguments().toArray(String[]::new)));
            }
            client.sendRaw(requests.toString());
            List<String> replies = new ArrayList<>();
            for (Grammar.Drawn command : commands) {
                try {
                    replies.add(client.readReply());
                } catch (IOException failure) {
                    throw new IOException(whose + ": no reply to " + command + " in " + commands, failure);
                }
            }
            return replies;
        }

        @Override
        public void close() throws IOException {
            for (TestClient client : clients) {
                client.close();
            }
        }
    }

    private TestClient connect(int port) throws IOException, InterruptedException {
        TestClient client = new TestClient(port);
        if (protocol == 3) {
            String hello = client.call("HELLO", "3");
            if (hello.startsWith("-")) {
                throw new IOException("HELLO 3 was refused: " + hello);
            }
        }
        return client;
    }
}
