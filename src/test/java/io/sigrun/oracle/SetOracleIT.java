package io.sigrun.oracle;

/** Commands of sets, but those with a random choice. */
final class SetOracleIT extends OracleTest {
    @Override
    protected void describe(Grammar commands) {
        commands.otherTypes();
        commands.source("long", random -> "x".repeat(60 + random.nextInt(10)));
        commands.add("SADD key member...");
        commands.add("SADD key (small|integer)...");
        commands.add("SADD key (value|long)");
        commands.add("SREM key (member|small)...");
        commands.add("SMEMBERS key", Comparison.UNORDERED);
        commands.add("SISMEMBER key (member|value)");
        commands.add("SMISMEMBER key (member|small)...");
        commands.add("SCARD key");
        commands.add("OBJECT ENCODING key");
        commands.add("(SINTER|SUNION|SDIFF) key...", Comparison.UNORDERED);
        commands.add("(SINTERSTORE|SUNIONSTORE|SDIFFSTORE) key key...");
        commands.add("SINTERCARD (#key...|integer key) [LIMIT integer]");
        commands.add("SMOVE key key (member|small)");
        commands.add("SSCAN key (0|integer) [MATCH pattern] [COUNT 1000]", HashOracleIT.SCANNED);
        commands.add("SSCAN key 0 MATCH pattern COUNT integer (NOVALUES|NOSCORES|MATCH pattern)", HashOracleIT.SCANNED);
    }
}
