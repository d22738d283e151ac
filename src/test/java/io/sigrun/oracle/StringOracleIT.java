package io.sigrun.oracle;

import java.util.List;

/** All string commands but counters, LCS and what changes bits. */
final class StringOracleIT extends OracleTest {
    /** Unix times: seconds or milliseconds, far away or long ago. */
    private static final List<String> ENDS =
            List.of("1", "9999999999", "9999999999999", "1700000000", "9223372036854775", "9223372036854775807");

    /** Times to live in any unit; none is so short that a key may go while the test runs. */
    private static final List<String> TIMES = List.of(
            "0",
            "-1",
            "100000000",
            "999999999999",
            "9223372036854775",
            "9223372036854776",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "1.5",
            "",
            "+7",
            "abc");

    @Override
    protected void describe(Grammar commands) {
        commands.otherTypes();
        // Long keys too, for they decide which values are embedded.
        commands.source(
                "key",
                random -> random.nextInt(4) == 0
                        ? "k".repeat(30 + 11 * random.nextInt(9))
                        : "k" + (1 + random.nextInt(6)));
        commands.source("index", random -> Integer.toString(random.nextInt(30) - 12));
        commands.source("time", random -> Sources.pick(TIMES, random));
        commands.source("end", random -> Sources.pick(ENDS, random));
        commands.add("SET key value");
        commands.add("SET key value [NX|XX|IFEQ value] [GET] [EX time|PX time|EXAT end|PXAT end|KEEPTTL]");
        commands.add("SET key value (NX|XX|GET|EX time|PX time|KEEPTTL|PERSIST|IFEQ value|EXAT end|PXAT end)...");
        commands.add("SETNX key value");
        commands.add("SETEX key time value");
        commands.add("PSETEX key time value");
        commands.add("GETSET key value");
        commands.add("GET key");
        commands.add("GETDEL key");
        commands.add("GETEX key [EX time|PX time|EXAT end|PXAT end|PERSIST]");
        commands.add("GETEX key (EX time|EX time|PX time|PERSIST|KEEPTTL|PXAT end|NX)...");
        commands.add("DELIFEQ key value");
        commands.add("MGET key...");
        commands.add("MSET (key value)...");
        commands.add("MSETNX (key value)...");
        commands.add("MSETEX #(key value)... [NX|XX] [EX time|PX time|EXAT end|PXAT end|KEEPTTL]");
        commands.add("MSETEX time (key value)... (NX|XX|EX time|KEEPTTL|GET|PX time)...");
        commands.add("APPEND key value");
        commands.add("STRLEN key");
        commands.add("GETRANGE key (index|integer) (index|integer)");
        commands.add("SUBSTR key index index");
        commands.add("SETRANGE key (offset|integer) value");
        commands.add("OBJECT ENCODING key");
        commands.add("PEXPIRETIME key", Comparison.near(1000));
        commands.add("PERSIST key");
        commands.add("EXPIREAT key 9999999999");
        commands.add("RENAME key key");
    }
}
