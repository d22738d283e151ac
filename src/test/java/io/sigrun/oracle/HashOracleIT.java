package io.sigrun.oracle;

/**
 * Commands of hashes, but for those about expire times, and but HRANDFIELD: a large negative count would bring the real
 * server down.
 */
final class HashOracleIT extends OracleTest {
    @Override
    protected void describe(Grammar commands) {
        commands.otherTypes();
        commands.source("long", random -> "x".repeat(60 + random.nextInt(10)));
        commands.add("HSET key (field (value|float|integer))...");
        commands.add("HSET key (field value)...");
        commands.add("HSET key (field|long) (value|long)");
        commands.add("HMSET key (field value)...");
        commands.add("HSETNX key field value");
        commands.add("HGET key field");
        commands.add("HMGET key field...");
        commands.add("HGETALL key", Comparison.UNORDERED_PAIRS);
        commands.add("HKEYS key", Comparison.UNORDERED);
        commands.add("HVALS key", Comparison.UNORDERED);
        commands.add("HDEL key field...");
        commands.add("HLEN key");
        commands.add("OBJECT ENCODING key");
        commands.add("HEXISTS key field");
        commands.add("HSTRLEN key field");
        commands.add("HINCRBY key field integer");
        commands.add("HINCRBYFLOAT key field float");
        commands.add("HSCAN key (0|integer) [MATCH pattern] [COUNT 1000] [NOVALUES]", SCANNED);
        commands.add("HSCAN key 0 MATCH pattern COUNT integer (NOSCORES|TYPE 'hash'|NOVALUES)", SCANNED);
    }

    /** What a step of a walk finds depends on the seed of the hashes; whole walks are tested elsewhere. */
    static final Comparison SCANNED = (ours, theirs) -> ours.type() == theirs.type()
            && ours.type() != '-'
            && ours.elements().size() == theirs.elements().size();
}
