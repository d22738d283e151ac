package io.sigrun.command.string;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigrun.command.CommandRunner;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What string commands propagate, and the events they send: both measured on Valkey 9.1. */
final class StringPropagationTest {
    private static final String END = Long.toString(CommandRunner.START_MS + 100_000);

    private final CommandRunner runner = new CommandRunner(StringCommands::register);

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
    void setPropagatesAnEndInPlaceOfATimeToLive() {
        expect("SET a 1", "SET a 1 | new a, set a");
        expect("SET a 1 EX 100", "SET a 1 PXAT " + END + " | set a, expire a");
        expect("SET a 1 px 100000", "SET a 1 PXAT " + END + " | set a, expire a");
        expect("SET a 1 EXAT 9999999999", "SET a 1 PXAT 9999999999000 | set a, expire a");
        expect("SET a 1 pxat 9999999999999", "SET a 1 pxat 9999999999999 | set a, expire a");
        expect("SETEX a 100 x", "SET a x PXAT " + END + " | set a, expire a");
        expect("PSETEX a 100000 x", "SET a x PXAT " + END + " | set a, expire a");
        expect("SET a y XX GET EX 100", "SET a y PXAT " + END + " | set a, expire a");
    }

    @Test
    void setPropagatesNothingThatOnlyAsksForAReply() {
        expect("SET a 2 get", "SET a 2 | keymiss a, new a, set a");
        expect("SET a 2 GET KEEPTTL", "SET a 2 KEEPTTL | set a");
        expect("GETSET a z", "SET a z | set a");
        expect("GETDEL a", "DEL a | del a");
        expect("GETDEL a", "| keymiss a");
        expect("SET a 5 GET XX", "| keymiss a");
    }

    @Test
    void conditionsThatAreNotMetPropagateNothing() {
        expect("SET a 1 XX", "|");
        expect("SET a 1 NX", "SET a 1 NX | new a, set a");
        expect("SET a 2 NX", "|");
        expect("SETNX a 2", "|");
        expect("SETNX b 2", "SETNX b 2 | new b, set b");
        expect("SET a 2 IFEQ 7", "|");
        expect("SET a 2 IFEQ 1", "SET a 2 IFEQ 1 | set a");
        expect("SET a 3 IFEQ 2 EX 100", "SET a 3 PXAT " + END + " | set a, expire a");
        expect("DELIFEQ a 4", "|");
        expect("DELIFEQ a 3", "DEL a | del a");
        expect("MSETNX b 1 c 1", "|");
        expect("MSETNX c 1 d 1", "MSETNX c 1 d 1 | new c, set c, new d, set d");
    }

    @Test
    void anEndThatIsPastExpiresTheKey() {
        expect("SET a 1 PXAT 1", "|");
        expect("SET a 1", "SET a 1 | new a, set a");
        expect("SET a 2 PXAT 1", "UNLINK a | expired a");
        expect("SET a 1", "SET a 1 | new a, set a");
        expect("GETEX a EXAT 1", "UNLINK a | expired a");
        assertEquals(2, runner.keyspace().statistics().expiredKeys);
    }

    @Test
    void getexPropagatesWhatItDoesToTheTimeToLive() {
        expect("SET a 1", "SET a 1 | new a, set a");
        expect("GETEX a", "|");
        expect("GETEX a EX 100", "PEXPIREAT a " + END + " | expire a");
        expect("GETEX a PXAT 9999999999999", "PEXPIREAT a 9999999999999 | expire a");
        expect("GETEX a PERSIST", "PERSIST a | persist a");
        expect("GETEX a PERSIST", "|");
        expect("GETEX b EX 1", "| keymiss b");
    }

    @Test
    void msetexPropagatesOneEndForAllKeys() {
        expect("MSETEX 2 a 1 b 2", "MSETEX 2 a 1 b 2 | new a, set a, new b, set b");
        expect("MSETEX 2 a 1 b 2 EX 100", "MSETEX 2 a 1 b 2 PXAT " + END + " | set a, expire a, set b, expire b");
        expect("MSETEX 1 c 1 EX 100 NX", "MSETEX 1 c 1 PXAT " + END + " NX | new c, set c, expire c");
        expect("MSETEX 1 c 1 KEEPTTL", "MSETEX 1 c 1 KEEPTTL | set c");
        expect("MSETEX 2 c 1 d 1 XX", "|");
    }

    @Test
    void changesOfPartsPropagateAsTheyCame() {
        expect("APPEND a ", "APPEND a  | new a, append a");
        expect("APPEND a xy", "APPEND a xy | append a");
        expect("SETRANGE a 4 z", "SETRANGE a 4 z | setrange a");
        expect("SETRANGE a 4 ", "|");
        expect("SETRANGE b 4 ", "|");
        expect("MSET a 1 a 2", "MSET a 1 a 2 | set a, set a");
        expect("INCR a", "INCR a | incrby a");
        expect("DECRBY a 3", "DECRBY a 3 | incrby a");
        expect("INCRBY a x", "|");
    }

    @Test
    void incrbyfloatPropagatesTheSum() {
        expect("SET a 5 EX 100", "SET a 5 PXAT " + END + " | new a, set a, expire a");
        expect("INCRBYFLOAT a 1.5", "SET a 6.5 KEEPTTL | incrbyfloat a");
        expect("INCRBYFLOAT b 0.1", "SET b 0.1 KEEPTTL | new b, incrbyfloat b");
    }

    @Test
    void readsTellOfKeysTheyMissed() {
        for (String command : List.of("GET a", "MGET a", "STRLEN a", "GETRANGE a 0 1", "SUBSTR a 0 1", "GETEX a")) {
            expect(command, "| keymiss a");
        }
        expect("LCS a b", "| keymiss a, keymiss b");
    }
}
