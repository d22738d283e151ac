package io.sigrun.command.sortedset;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigrun.command.CommandRunner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What sorted set commands propagate, and the events they send: both measured on Valkey 9.1. */
final class SortedSetPropagationTest {
    private final CommandRunner runner =
            new CommandRunner(SortedSetCommands::register, RangeCommands::register, PopCommands::register);

    @AfterEach
    void close() {
        runner.close();
    }

    /**
     * Runs a command, its words set apart by blanks.
     *
     * @param effect what it propagates, and behind a bar the events; each set apart by commas
     */
    private void expect(String command, String effect) {
        runner.call(command.split(" ", -1));
        String sent = String.join(", ", runner.propagated()) + " | " + String.join(", ", runner.events());
        assertEquals(effect, sent.strip(), command);
    }

    @Test
    void whatChangesNothingPropagatesNothing() {
        expect("ZADD z 1 a 2 b", "ZADD z 1 a 2 b | new z, zadd z");
        expect("ZADD z 1 a", "|");
        expect("ZADD z CH 3 a", "ZADD z CH 3 a | zadd z");
        expect("ZADD z INCR 3 a", "ZADD z INCR 3 a | zincr z");
        expect("ZADD z INCR 0 a", "|");
        expect("ZADD z XX 3 nn", "|");
        expect("ZADD nokey XX 3 nn", "|");
        expect("ZINCRBY z 2 c", "ZINCRBY z 2 c | zincr z");
        expect("ZINCRBY z 0 c", "|");
        expect("ZREM z nn", "|");
        expect("ZREM z a nn", "ZREM z a nn | zrem z");
        expect("ZADD z 1 a 4 d 5 e 6 f 7 g", "ZADD z 1 a 4 d 5 e 6 f 7 g | zadd z");
        expect("ZPOPMIN z", "ZPOPMIN z | zpopmin z");
        expect("ZPOPMAX z 2", "ZPOPMAX z 2 | zpopmax z");
        expect("ZPOPMAX z 0", "|");
        expect("ZREMRANGEBYRANK z 0 0", "ZREMRANGEBYRANK z 0 0 | zremrangebyrank z");
        expect("ZREMRANGEBYRANK z 7 9", "|");
        expect("ZRANGESTORE d z 0 -1", "ZRANGESTORE d z 0 -1 | new d, zrangestore d");
        expect("ZRANGESTORE d z 9 10", "ZRANGESTORE d z 9 10 | del d");
        expect("ZRANGESTORE d z 9 10", "|");
        expect("ZREMRANGEBYSCORE z -inf 4", "ZREMRANGEBYSCORE z -inf 4 | zremrangebyscore z");
        expect("ZREMRANGEBYLEX z - +", "ZREMRANGEBYLEX z - + | zremrangebylex z, del z");
        expect("ZADD z 1 a", "ZADD z 1 a | new z, zadd z");
        expect("ZREM z a b", "ZREM z a b | zrem z, del z");
        expect("ZADD z 1 a", "ZADD z 1 a | new z, zadd z");
        expect("ZPOPMIN z 5", "ZPOPMIN z 5 | zpopmin z, del z");
    }
}
