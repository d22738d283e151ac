package io.sigrun.oracle;

import java.util.List;

/** CLIENT, as far as it concerns the connection itself, and its errors. */
final class ClientOracleIT extends OracleTest {
    private static final List<String> CONDITIONS = List.of(
            "ID",
            "TYPE",
            "USER",
            "ADDR",
            "LADDR",
            "NAME",
            "FLAGS",
            "LIB-NAME",
            "LIB-VER",
            "DB",
            "CAPA",
            "IP",
            "MAXAGE",
            "IDLE",
            "SKIPME");

    @Override
    protected void describe(Grammar commands) {
        commands.source("name", random -> Sources.pick(List.of("a", "b c", "", "\r\n", "~!", "x"), random));
        commands.source("library", random -> random.nextBoolean() ? "LIB-NAME" : "lib-ver");
        commands.source("switch", random -> Sources.pick(List.of("ON", "off", "maybe"), random));
        commands.source("condition", random -> Sources.pick(CONDITIONS, random));
        commands.source("negated", random -> "NOT-" + Sources.pick(CONDITIONS, random));
        commands.source(
                "wanted",
                random -> Sources.pick(
                        List.of(
                                "normal",
                                "replica",
                                "pubsub",
                                "default",
                                "nobody",
                                "1.2.3.4:5",
                                "0",
                                "1",
                                "16",
                                "999999",
                                "N",
                                "xq",
                                "r",
                                "yes",
                                "no",
                                "-1"),
                        random));
        commands.add("CLIENT SETNAME name");
        commands.add("CLIENT GETNAME");
        commands.add("CLIENT SETINFO (library|value) name");
        commands.add("CLIENT (NO-EVICT|NO-TOUCH|IMPORT-SOURCE) switch");
        commands.add("CLIENT CAPA (REDIRECT|value)...");
        commands.add("CLIENT ID", Comparison.TYPE);
        commands.add("CLIENT INFO", Comparison.TYPE);
        commands.add("CLIENT LIST [(condition|negated) wanted]", Comparison.TYPE_OR_ERROR);
        commands.add("CLIENT LIST (condition wanted)...", Comparison.TYPE_OR_ERROR);
        commands.add("CLIENT LIST ID integer...", Comparison.TYPE_OR_ERROR);
        commands.add("CLIENT KILL '1.2.3.4:5'");
        commands.add("CLIENT KILL ADDR '1.2.3.4:5' (condition|negated) wanted");
        commands.add("CLIENT KILL ID 999999 (condition wanted)...");
        commands.add("CLIENT UNBLOCK integer [TIMEOUT|ERROR|value]");
        commands.add("CLIENT UNPAUSE");
        commands.add("CLIENT REPLY value");
        commands.add("CLIENT text [value]");
        commands.add("RESET");
        commands.add("GET key");
    }
}
