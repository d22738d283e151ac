package io.sigrun.command.hash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.command.CommandRunner;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of fields whose time is over, and what commands about expire times propagate and tell. */
final class FieldExpiryTest {
    private static final long NOW = CommandRunner.START_MS;

    private final CommandRunner runner = new CommandRunner(HashCommands::register);

    @AfterEach
    void close() {
        runner.close();
    }

    private String call(String line) {
        return runner.call(line.split(" ", -1)).replace("\r\n", " ").strip();
    }

    /** Runs a command and forgets what it propagated and told. */
    private void given(String line) {
        call(line);
        runner.propagated();
        runner.events();
    }

    private void propagates(String line, String... commands) {
        call(line);
        assertEquals(List.of(commands), runner.propagated(), line);
    }

    private void tells(String line, String... events) {
        call(line);
        assertEquals(List.of(events), runner.events(), line);
    }

    @Test
    void timesAreePropagatedAsEnds() {
        given("HSET h a 1 b 2");
        propagates("HEXPIRE h 100 FIELDS 2 a none", "HPEXPIREAT h " + (NOW + 100_000) + " FIELDS 2 a none");
        propagates("HPEXPIRE h 7 NX FIELDS 2 a b", "HPEXPIREAT h " + (NOW + 7) + " NX FIELDS 2 a b");
        propagates("HEXPIRE h 100 XX FIELDS 1 none");
        propagates("HGETEX h EX 9 FIELDS 2 none b", "HPEXPIREAT h " + (NOW + 9000) + " FIELDS 1 b");
        propagates("HGETEX h PERSIST FIELDS 2 a none", "HPERSIST h FIELDS 1 a");
        propagates("HGETEX h FIELDS 1 b");
        propagates("HPERSIST h FIELDS 2 b none", "HPERSIST h FIELDS 2 b none");
        propagates("HSETEX h FXX EX 1 FIELDS 1 a 5", "HSETEX h PXAT " + (NOW + 1000) + " FIELDS 1 a 5");
        propagates("HSETEX h KEEPTTL XX FIELDS 1 a 6", "HSETEX h KEEPTTL FIELDS 1 a 6");
        propagates("HSETEX h FIELDS 1 a 6", "HSETEX h FIELDS 1 a 6");
    }

    @Test
    void endsThatAreOverArePropagatedAsDeletion() {
        given("HSET h a 1 b 2 c 3 d 4");
        propagates("HEXPIRE h 0 FIELDS 2 a none", "HDEL h a");
        propagates("HGETEX h PXAT 1 FIELDS 2 b b", "HDEL h b");
        propagates("HSETEX h EXAT 1 FIELDS 2 c 1 none 2", "HDEL h c");
        propagates("HSETEX h EXAT 1 FIELDS 1 none 2");
        runner.events();
        tells("HEXPIREAT h 1 FIELDS 1 d", "hexpired h", "del h");
    }

    @Test
    void commandsTellInValkeysOrder() {
        tells("HSETEX h EX 5 FIELDS 1 a 1", "new h", "hset h", "hexpire h");
        tells(
                "HSETEX other EXAT 1 FIELDS 1 a 1",
                "new other",
                "hset other",
                "hexpire other",
                "hexpired other",
                "del other");
        tells("HPERSIST h FIELDS 1 a", "hpersist h");
        tells("HGETEX h EX 5 FIELDS 1 a", "hexpire h");
        tells("HGETDEL h FIELDS 1 a", "hdel h", "del h");
    }

    @Test
    void whatDependsOnExpiryIsPropagatedAsItsResult() {
        given("HSET h a 1 b 2 c 3");
        propagates("HINCRBY h a 1", "HINCRBY h a 1");
        propagates("HINCRBYFLOAT h a 1.5", "HSET h a 3.5");
        given("HPEXPIREAT h 4100000000000 FIELDS 1 c");
        propagates("HINCRBY h b 1", "HSET h b 3");
        propagates("HINCRBY h c 1", "HSETEX h PXAT 4100000000000 FIELDS 1 c 4");
        propagates("HINCRBYFLOAT h c 0.5", "HSETEX h PXAT 4100000000000 FIELDS 1 c 4.5");
        propagates("HSETNX h d 1", "HSET h d 1");
    }

    @Test
    void fieldsWhoseTimeIsOverAreNotSeenButCounted() {
        given("HSET h a 1 b 2");
        given("HPEXPIRE h 10 FIELDS 1 a");
        runner.clock().advanceMs(11);
        assertEquals(":2", call("HLEN h"));
        assertEquals("$-1", call("HGET h a"));
        assertEquals(":0", call("HEXISTS h a"));
        assertEquals(":0", call("HSTRLEN h a"));
        assertEquals("*2 $1 b $1 2", call("HGETALL h"));
        assertEquals("*1 $1 b", call("HKEYS h"));
        assertEquals("*1 $1 2", call("HVALS h"));
        assertEquals("*2 $1 0 *2 $1 b $1 2", call("HSCAN h 0"));
        assertEquals("*1 $1 b", call("HRANDFIELD h 5"));
        assertEquals("*3 $1 b $1 b $1 b", call("HRANDFIELD h -3"));
        assertEquals("*1 :-2", call("HTTL h FIELDS 1 a"));
        assertEquals("*1 :-2", call("HPERSIST h FIELDS 1 a"));
        assertEquals("*1 :-2", call("HEXPIRE h 10 FIELDS 1 a"));
        assertEquals(":0", call("HDEL h a"));
        assertEquals("*1 $-1", call("HGETDEL h FIELDS 1 a"));
    }

    @Test
    void fieldsWhoseTimeIsOverAreOverwrittenAsNew() {
        given("HSETEX h PX 10 FIELDS 3 a 1 b 2 c 3");
        runner.clock().advanceMs(11);
        tells("HSET h a 5", "hexpired h", "hset h");
        assertEquals(":1", call("HINCRBY h b 1"));
        assertEquals("*3 :-1 :-1 :-2", call("HTTL h FIELDS 3 a b c"));
        assertEquals(":0", call("HSETEX h FXX FIELDS 1 c 1"));
        assertEquals(":1", call("HSETNX h c 1"));
    }

    @Test
    void theCycleDeletesFieldsAndThenTheHash() {
        given("HSETEX h PX 10 FIELDS 2 a 1 b 2");
        given("HSETEX h PX 30 FIELDS 1 c 3");
        assertEquals(1, runner.keyspace().database(0).keysWithVolatileFields());
        runner.clock().advanceMs(20);
        cycle();
        assertEquals(List.of("hexpired h"), runner.events());
        assertEquals(List.of("HDEL h a b"), sorted(runner.propagated()));
        assertEquals(":1", call("HLEN h"));
        runner.clock().advanceMs(20);
        cycle();
        assertEquals(List.of("hexpired h", "del h"), runner.events());
        assertEquals(List.of("HDEL h c", "UNLINK h"), runner.propagated());
        assertEquals(0, runner.keyspace().database(0).size());
        assertEquals(0, runner.keyspace().database(0).keysWithVolatileFields());
        assertEquals(3, runner.keyspace().statistics().expiredFields);
    }

    @Test
    void theCycleFindsWhatIsDueAmongManyHashes() {
        for (int i = 0; i < 1000; i++) {
            given("HSETEX h" + i + " PX " + (i % 10 == 0 ? "5" : "500000") + " FIELDS 1 a 1");
        }
        given("HSET many a 1");
        for (int i = 0; i < 1000; i++) {
            given("HSETEX many PX 5 FIELDS 1 f" + i + " 1");
        }
        runner.clock().advanceMs(6);
        cycle();
        assertEquals(901, runner.keyspace().database(0).size());
        assertEquals(900, runner.keyspace().database(0).keysWithVolatileFields());
        assertEquals(":1", call("HLEN many"));
    }

    @Test
    void theCycleFindsAFewFieldsInALongHash() {
        for (int i = 0; i < 20_000; i++) {
            given("HSETEX h PX " + (i % 9000 == 5 ? "5" : "500000") + " FIELDS 1 f" + i + " 1");
        }
        runner.clock().advanceMs(6);
        runner.keyspace().updateTime();
        for (int i = 0; i < 20; i++) {
            runner.keyspace().fieldExpiry().step(runner.keyspace().database(0));
        }
        assertEquals(":19997", call("HLEN h"));
        assertTrue(runner.keyspace().fieldExpiry().step(runner.keyspace().database(0)), "nothing is due any more");
    }

    @Test
    void nothingIsDeletedWhereExpiryIsNotAllowed() {
        given("HSETEX h PX 10 FIELDS 1 a 1");
        runner.clock().advanceMs(20);
        runner.keyspace().setExpiryAllowed(false);
        cycle();
        assertEquals(":1", call("HLEN h"));
        assertEquals("$-1", call("HGET h a"));
        given("HSET h b 1");
        assertEquals("*1 :1", call("HEXPIREAT h 1 FIELDS 1 b"));
        assertEquals(List.of("HPEXPIREAT h 1000 FIELDS 1 b"), runner.propagated());
        assertEquals(":2", call("HLEN h"));
    }

    private void cycle() {
        runner.keyspace().updateTime();
        int steps = 0;
        while (!runner.keyspace().fieldExpiry().step(runner.keyspace().database(0))) {
            assertTrue(++steps < 1000, "the cycle does not end");
        }
        assertFalse(steps > 200);
    }

    private static List<String> sorted(List<String> commands) {
        return commands.stream()
                .map(command -> {
                    String[] words = command.split(" ", -1);
                    java.util.Arrays.sort(words, 2, words.length);
                    return String.join(" ", words);
                })
                .toList();
    }
}
