package io.sigrun.oracle;

import java.util.List;

/** Strings as numbers, and LCS. */
final class CounterOracleIT extends OracleTest {
    private static final List<String> NUMBERS = List.of(
            "0.1",
            "-0.1",
            "1e-17",
            "3.0e3",
            "1e17",
            "-1e17",
            "1e40",
            "5e4000",
            "-5e4000",
            "1e4932",
            "1e-4950",
            "0x1p-20",
            "0.99999999999999999",
            "123456789012345678.9",
            "12345678901234567890123");

    @Override
    protected void describe(Grammar commands) {
        commands.otherTypes();
        commands.source("number", random -> Sources.pick(NUMBERS, random));
        commands.source(
                "word",
                random -> random.ints(random.nextInt(14), 'a', 'a' + 3)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString());
        commands.add("SET key (integer|float|number|word)");
        commands.add("SET key word");
        commands.add("APPEND key (small|word)");
        commands.add("INCR key");
        commands.add("DECR key");
        commands.add("INCRBY key integer");
        commands.add("DECRBY key integer");
        commands.add("INCRBYFLOAT key float");
        commands.add("INCRBYFLOAT key (number|integer)");
        commands.add("GET key");
        commands.add("OBJECT ENCODING key");
        commands.add("LCS key key");
        commands.add("LCS key key [LEN] [IDX] [MINMATCHLEN (small|integer)] [WITHMATCHLEN]");
        commands.add("LCS key key IDX [MINMATCHLEN small] [WITHMATCHLEN]");
    }
}
