package io.sigrun.command.generic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigrun.command.CommandRunner;
import io.sigrun.command.string.StringCommands;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What commands about keys propagate, and the events they send: both measured on Valkey 9.1. */
final class GenericPropagationTest {
    private static final long NOW = CommandRunner.START_MS;

    private final CommandRunner runner = new CommandRunner(
            StringCommands::register,
            KeyCommands::register,
            ExpireCommands::register,
            ScanCommands::register,
            ObjectCommands::register,
            MemoryCommands::register,
            DatabaseCommands::register);

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

    private void have(String... keys) {
        for (String key : keys) {
            runner.call("SET", key, key);
        }
        assertEquals(keys.length, runner.propagated().size());
        runner.events();
    }

    @Test
    void expireTimesArePropagatedAsPointsInTimeWithTheirConditions() {
        have("a");
        expect("expire a 100", "PEXPIREAT a " + (NOW + 100_000) + " | expire a");
        expect("expire a 100 nx", "|");
        expect("pexpire a 200000 gt", "PEXPIREAT a " + (NOW + 200_000) + " gt | expire a");
        expect("expireat a 9999999999", "PEXPIREAT a 9999999999000 | expire a");
        expect("pexpireat a 9999999999999 xx", "pexpireat a 9999999999999 xx | expire a");
        expect("persist a", "persist a | persist a");
        expect("persist a", "|");
        expect("expire nokey 1", "|");
    }

    @Test
    void anEndThatIsPastIsPropagatedAsADeletion() {
        have("a", "b", "c");
        expect("expire a -1", "UNLINK a | expired a");
        expect("expire a 100", "|");
        expect("pexpireat b 1", "UNLINK b | expired b");
        runner.keyspace().freeing().lazyExpire = false;
        expect("expire c 0", "DEL c | expired c");
        assertEquals(3, runner.keyspace().statistics().expiredKeys);
    }

    @Test
    void aKeyWhoseTimeIsOverIsDeletedByWhoeverLooks() {
        runner.call("SET", "a", "1", "PX", "10");
        runner.call("SET", "b", "1", "PX", "10");
        runner.propagated();
        runner.events();
        runner.clock().advanceMs(10);
        expect("TTL a", "|");
        runner.clock().advanceMs(1);
        expect("TTL a", "UNLINK a | expired a, keymiss a");
        expect("DEL b", "UNLINK b | expired b");
    }

    @Test
    void deletionsArePropagatedAsTheyCame() {
        have("a", "b", "c");
        expect("del a nokey c", "del a nokey c | del a, del c");
        expect("unlink b a", "unlink b a | del b");
        expect("del a", "|");
    }

    @Test
    void copies() {
        have("a", "b");
        expect("copy a c", "copy a c | new c, copy_to c");
        expect("copy a b", "|");
        expect("copy a b replace", "copy a b replace | new b, copy_to b");
        expect("copy a d db 1", "copy a d db 1 | new d, copy_to d");
        expect("copy nokey x", "| keymiss nokey");
    }

    @Test
    void newNamesAndDatabases() {
        have("a", "b", "c");
        expect("rename a z", "rename a z | new z, rename_from a, rename_to z");
        expect("rename z b", "rename z b | new b, rename_from z, rename_to b");
        expect("renamenx b c", "|");
        expect("renamenx b n", "renamenx b n | new n, rename_from b, rename_to n");
        expect("rename n n", "|");
        expect("move c 1", "move c 1 | new c, move_from c, move_to c");
        expect("swapdb 0 1", "swapdb 0 1 |");
        expect("flushdb", "flushdb |");
        expect("flushall", "flushall |");
    }

    @Test
    void onlyCommandsThatReadAKeyMissIt() {
        for (String command : new String[] {"touch", "exists", "ttl", "pttl", "type", "expiretime"}) {
            expect(command + " nokey", "| keymiss nokey");
        }
        for (String command :
                new String[] {"object encoding", "object refcount", "memory usage", "persist", "unlink"}) {
            expect(command + " nokey", "|");
        }
    }
}
