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

    /**
     * A duel against a server.
     *
     * @param protocol 2 or 3, the version of RESP
     */
    Duel(ValkeyPeer valkey, int protocol) {
        this.valkey = valkey;
        this.protocol = protocol;
    }

    /** A command that was answered differently. */
    record Difference(int index, Reply ours, Reply theirs) {}

    /** Runs the commands on both; the first difference, or null. */
    @Nullable
    Difference run(List<Grammar.Drawn> commands) throws IOException, InterruptedException {
        try (TestServer server = new TestServer();
                TestClient ours = connect(server.port());
                TestClient theirs = connect(valkey.port())) {
            theirs.call("FLUSHALL");
            for (int start = 0; start < commands.size(); start += SENT_AT_ONCE) {
                List<Grammar.Drawn> part = commands.subList(start, Math.min(commands.size(), start + SENT_AT_ONCE));
                List<String> ourReplies = exchange(ours, part, "ours");
                List<String> theirReplies = exchange(theirs, part, "valkey");
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
            }
            return null;
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

    private static List<String> exchange(TestClient client, List<Grammar.Drawn> commands, String whose)
            throws IOException {
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
}
