package io.sigrun.oracle;

import java.util.HashSet;

/** COMMAND GETKEYS and its kin for commands of every way of finding keys. */
final class CommandGetKeysIT extends OracleTest {
    @Override
    protected void describe(Grammar commands) {
        commands.add("COMMAND (GETKEYS|GETKEYSANDFLAGS) GET key");
        commands.add("COMMAND GETKEYS SET key value [NX|XX] [GET] [EX integer]");
        commands.add("COMMAND (GETKEYS|GETKEYSANDFLAGS) PING [value]");
        commands.add("COMMAND (GETKEYS|GETKEYSANDFLAGS) CLIENT (ID|INFO)");
        commands.add("COMMAND (GETKEYS|GETKEYSANDFLAGS) text value...");
        commands.add(
                "COMMAND LIST FILTERBY (PATTERN 'g?t'|PATTERN 'SET'|ACLCAT 'nothing'|MODULE 'any')",
                CommandGetKeysIT::allAreValkeys);
        commands.add("COMMAND LIST text", CommandGetKeysIT::allAreValkeys);
    }

    /** Lists of commands: each one of ours is a command of Valkey's, which has more. */
    private static boolean allAreValkeys(Reply ours, Reply theirs) {
        return ours.type() == theirs.type()
                && ours.isCollection()
                && new HashSet<>(theirs.elements()).containsAll(ours.elements());
    }
}
