package io.sigrun.oracle;

import java.util.List;

/** Connection commands that keep the connection open, but for CLIENT. */
final class ConnectionOracleIT extends OracleTest {
    @Override
    protected void describe(Grammar commands) {
        // No NUL in names: Valkey looks only as far as one, and takes anything behind it. We refuse such names.
        commands.source("name", random -> Sources.pick(List.of("a", "b c", "", "\r\n", "\u00ff", "~!", "x y"), random));
        commands.source("option", random -> random.nextBoolean() ? "AUTH" : "SETNAME");
        commands.add("PING [value]");
        commands.add("ECHO value");
        commands.add("SELECT (database|integer)");
        commands.add("AUTH [value] value");
        commands.add("AUTH 'default' value");
        commands.add("RESET");
        commands.add("HELLO", Comparison.SHAPE);
        commands.add(
                "HELLO (2|3|integer) [option name] [AUTH ('default'|value) value] [SETNAME name]", Comparison.SHAPE);
        commands.add("text [value]");
        commands.add("GET key");
    }
}
