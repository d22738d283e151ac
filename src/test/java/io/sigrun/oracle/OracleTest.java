package io.sigrun.oracle;

import static org.junit.jupiter.api.Assertions.fail;

import io.sigrun.wire.TestClient;
import io.sigrun.wire.TestServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random commands of a family, to us and to a real Valkey. A family extends this class and describes itself. */
abstract class OracleTest {
    private static final int SHRINKING_RUNS_MAX = 150;

    private final int sequences = Integer.getInteger("oracle.sequences", 60);
    private final int commandsEach = Integer.getInteger("oracle.commands", 120);
    private final long seed = Long.getLong("oracle.seed", 20_261_123L);

    /** Lists the family's commands. */
    protected abstract void describe(Grammar commands);

    @Test
    void repliesInResp2AreValkeys() throws Exception {
        compare(2);
    }

    @Test
    void repliesInResp3AreValkeys() throws Exception {
        compare(3);
    }

    private void compare(int protocol) throws IOException, InterruptedException {
        Grammar grammar = grammar();
        try (ValkeyPeer valkey = new ValkeyPeer()) {
            Duel duel = new Duel(valkey, protocol, grammar.clients());
            for (int sequence = 0; sequence < sequences; sequence++) {
                Random random = new Random(seed + 1_000_003L * sequence);
                List<Grammar.Drawn> commands = new ArrayList<>();
                for (int i = 0; i < commandsEach; i++) {
                    commands.add(grammar.draw(random));
                }
                Duel.Difference difference = duel.run(commands);
                if (difference != null) {
                    fail(shrunk(duel, commands.subList(0, difference.index() + 1), difference, sequence));
                }
            }
        }
    }

    private Grammar grammar() throws IOException, InterruptedException {
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(server.port())) {
            Grammar grammar = new Grammar(name -> {
                try {
                    return !client.call(name).startsWith("-ERR unknown command");
                } catch (IOException failure) {
                    throw new java.io.UncheckedIOException(failure);
                }
            });
            describe(grammar);
            return grammar;
        }
    }

    /** Leaves out commands, ever smaller groups of them, as long as a difference stays. */
    private static String shrunk(Duel duel, List<Grammar.Drawn> failing, Duel.Difference found, int sequence)
            throws IOException, InterruptedException {
        List<Grammar.Drawn> commands = new ArrayList<>(failing);
        Duel.Difference difference = found;
        int runs = 0;
        for (int size = Math.max(1, commands.size() / 2); size > 0; size /= 2) {
            int end = commands.size() - 1;
            while (end > 0 && runs < SHRINKING_RUNS_MAX) {
                int start = Math.max(0, end - size);
                List<Grammar.Drawn> fewer = new ArrayList<>(commands.subList(0, start));
                fewer.addAll(commands.subList(end, commands.size()));
                Duel.Difference still = duel.run(fewer);
                runs++;
                if (still != null) {
                    commands = new ArrayList<>(fewer.subList(0, still.index() + 1));
                    difference = still;
                }
                end = Math.min(start, commands.size() - 1);
            }
        }
        StringBuilder text = new StringBuilder("sequence " + sequence + ":\n");
        for (Grammar.Drawn command : commands) {
            text.append("  ").append(command).append('\n');
        }
        return text.append("  ours:   ")
                .append(difference.ours())
                .append("\n  valkey: ")
                .append(difference.theirs())
                .toString();
    }
}
