package io.sigrun.oracle;

import java.util.List;

/** Keys, expire times, databases and OBJECT, over values of every type. */
final class GenericOracleIT extends OracleTest {
    /** The cursor, and the keys in any order. */
    private static final Comparison SCAN = Comparison.within(Comparison.UNORDERED::equal);

    /** Times that are past in any unit, and those that are out of range in some. */
    private static final List<String> EDGES = List.of(
            "0",
            "-1",
            "-9223372036854775808",
            "-9223372036854775",
            "-9223372036854776",
            "9223372036854775807",
            "9223372036854775",
            "9223372036854776");

    @Override
    protected void describe(Grammar commands) {
        commands.otherTypes();
        commands.source("edge", random -> Sources.pick(EDGES, random));
        commands.add("DEL key...");
        commands.add("UNLINK key...");
        commands.add("EXISTS key...");
        commands.add("TYPE key");
        commands.add("TOUCH key...");
        commands.add("RENAME key key");
        commands.add("RENAMENX key key");
        commands.add("MOVE key database");
        commands.add("SELECT database");
        commands.add("COPY key key [DB database] [REPLACE]");
        commands.add("KEYS pattern", Comparison.UNORDERED);
        commands.add("SCAN 0 COUNT 1000 [MATCH pattern] [TYPE (STRING|List|HASH|SET|ZSET|STREAM|text)]", SCAN);
        commands.add("DBSIZE");
        commands.add("SWAPDB database database");
        commands.add("EXPIRE key ttl [NX|XX|GT|LT] [NX|XX|GT|LT]");
        commands.add("PEXPIRE key ttl-ms [NX|XX|GT|LT]");
        commands.add("(EXPIRE|PEXPIRE|EXPIREAT|PEXPIREAT) key edge [NX|XX|GT|LT]");
        commands.add("EXPIREAT key unix-time [NX|XX|GT|LT]");
        commands.add("PEXPIREAT key unix-time-ms [NX|XX|GT|LT]");
        commands.add("EXPIRETIME key", Comparison.near(3));
        commands.add("PEXPIRETIME key", Comparison.near(3000));
        commands.add("TTL key", Comparison.near(3));
        commands.add("PTTL key", Comparison.near(3000));
        commands.add("PERSIST key");
        commands.add("OBJECT ENCODING key");
        commands.add("OBJECT REFCOUNT key");
        commands.add("OBJECT FREQ key");
        commands.add("OBJECT IDLETIME key", Comparison.near(3));
        commands.add("MEMORY USAGE key [SAMPLES integer]", Comparison.SHAPE);
        commands.add("RANDOMKEY", Comparison.TYPE);
        commands.add("FLUSHDB [ASYNC|SYNC]");
        commands.add("FLUSHALL [ASYNC|SYNC]");
    }
}
