package io.sigrun.oracle;

import java.util.List;
import java.util.Random;

/** Streams, their groups and what is pending. Ids are given, so that no clock has a say in them. */
final class StreamOracleIT extends OracleTest {
    /** Milliseconds that two servers may differ by in what they say of times. */
    private static final long CLOCKS_APART_MS = 60_000;

    /** By how much the numbers of nodes of the trees may differ. */
    private static final long TREES_APART = 30;

    @Override
    protected void describe(Grammar commands) {
        commands.source("key", random -> random.nextInt(20) == 0 ? "other" : "s" + random.nextInt(2));
        commands.source("id", StreamOracleIT::id);
        commands.source(
                "bound",
                random -> random.nextInt(3) == 0
                        ? Sources.pick(
                                List.of(
                                        "-",
                                        "+",
                                        "(1",
                                        "(2-1",
                                        "(0-0",
                                        "(18446744073709551615-18446744073709551615",
                                        "("),
                                random)
                        : id(random));
        commands.source("group", random -> "g" + random.nextInt(3));
        commands.source("consumer", random -> "c" + random.nextInt(3));
        commands.add("SET 'other' value");
        write(commands);
        read(commands);
        groups(commands);
        pending(commands);
    }

    private static String id(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> Sources.integer(random);
            case 1 ->
                Sources.pick(
                        List.of(
                                "18446744073709551615-18446744073709551615",
                                "1-",
                                "-1",
                                "1--0",
                                "1-+2",
                                " 1-2",
                                "01-02",
                                "1-18446744073709551615",
                                "1-18446744073709551616",
                                "0-0",
                                "1-2-3",
                                "1-x"),
                        random);
            case 2, 3 -> Integer.toString(random.nextInt(9));
            default -> random.nextInt(7) + "-" + random.nextInt(4);
        };
    }

    private static void write(Grammar commands) {
        commands.add("XADD key id (field value)...");
        commands.add("XADD key id 'f1' value");
        commands.add("XADD key id 'f1' value 'f2' value");
        commands.add("XADD key open field value");
        commands.source("long", random -> "v".repeat(1000 + random.nextInt(1500)));
        commands.add("XADD key id 'f1' long"); // nodes of few entries
        commands.add("XADD key [(MAXLEN|MINID) '~' small] id 'f2' long");
        commands.source("open", random -> random.nextInt(9) + "-*");
        commands.add("XADD key [NOMKSTREAM] [MAXLEN ['='|'~'] small [LIMIT small]] id 'f1' value");
        commands.add("XADD key [MINID ['='|'~'] id] [LIMIT small] id 'f1' value");
        commands.add("XDEL key id...");
        commands.add("XTRIM key MAXLEN ['='|'~'] small [LIMIT small]");
        commands.add("XTRIM key MINID ['='|'~'] id [LIMIT small]");
        commands.add("XSETID key id [ENTRIESADDED small] [MAXDELETEDID id]");
    }

    private static void read(Grammar commands) {
        commands.add("XLEN key");
        commands.add("XRANGE key bound bound [COUNT small]");
        commands.add("XRANGE key - +");
        commands.add("XREVRANGE key bound bound [COUNT small]");
        commands.add("XREVRANGE key + -");
        commands.add("XREAD [COUNT small] STREAMS key (id|'$'|'+'|'>')");
        commands.add("XREAD [COUNT small] STREAMS key key (id|'$'|'+') (id|'+')");
        commands.add("XINFO STREAM key", Comparison.near(TREES_APART)); // the tree has other nodes
        commands.add("XINFO STREAM key FULL [COUNT small]", Comparison.near(CLOCKS_APART_MS));
        commands.add("XINFO GROUPS key");
        commands.add("XINFO CONSUMERS key group", Comparison.near(CLOCKS_APART_MS));
    }

    private static void groups(Grammar commands) {
        commands.add("XGROUP CREATE key group (id|'$') [MKSTREAM] [ENTRIESREAD small]");
        commands.add("XGROUP CREATE key group 0");
        commands.add("XGROUP SETID key group (bound|'$') [ENTRIESREAD small]");
        commands.add("XGROUP DESTROY key group");
        commands.add("XGROUP CREATECONSUMER key group consumer");
        commands.add("XGROUP DELCONSUMER key group consumer");
        commands.add("XREADGROUP GROUP group consumer [COUNT small] [NOACK] STREAMS key '>'");
        commands.add("XREADGROUP GROUP group consumer STREAMS key '>'");
        commands.add("XREADGROUP GROUP group consumer [COUNT small] STREAMS key key ('>'|id) ('>'|id)");
        commands.add("XREADGROUP GROUP group consumer STREAMS key (id|'$'|'+')");
    }

    private static void pending(Grammar commands) {
        commands.add("XACK key group id...");
        commands.add("XPENDING key group");
        commands.add(
                "XPENDING key group [IDLE integer] bound bound count [consumer]", Comparison.near(CLOCKS_APART_MS));
        commands.add("XPENDING key group - + 10", Comparison.near(CLOCKS_APART_MS));
        commands.add("XCLAIM key group consumer 0 id... [JUSTID] [FORCE] [RETRYCOUNT small] [LASTID id]");
        commands.add("XCLAIM key group consumer integer id... [IDLE integer] [TIME integer]");
        commands.add("XAUTOCLAIM key group consumer 0 bound [COUNT integer] [JUSTID]");
    }
}
