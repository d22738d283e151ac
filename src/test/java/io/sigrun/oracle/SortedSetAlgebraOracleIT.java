package io.sigrun.oracle;

/** Unions, intersections and differences of sorted sets and sets. */
final class SortedSetAlgebraOracleIT extends OracleTest {
    @Override
    protected void describe(Grammar commands) {
        commands.source(
                "long", random -> Character.toString('a' + random.nextInt(4)).repeat(65 + random.nextInt(3)));
        commands.source("key", random -> random.nextInt(20) == 0 ? "other" : "k" + random.nextInt(4));
        commands.add("SET 'other' value");
        commands.add("ZADD key (float member)...");
        commands.add("ZADD key (small member)...");
        commands.add("ZADD key small long small member");
        commands.add("SADD key (member|long)...");
        commands.add("DEL key");
        commands.add("ZREM key member...");
        commands.add("ZPOPMIN key count");
        commands.add("ZUNION #key... [WEIGHTS float float] [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]");
        commands.add("ZUNION 2 key key WEIGHTS float float [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]");
        commands.add("ZINTER 2 key key [WEIGHTS float float] [AGGREGATE (SUM|MIN|MAX)] WITHSCORES");
        commands.add("ZINTER #key... [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]");
        commands.add("ZDIFF #key... [WITHSCORES]");
        commands.add("ZUNIONSTORE key 2 key key [WEIGHTS small small] [AGGREGATE (SUM|MIN|MAX)]");
        commands.add("ZINTERSTORE key #key... [AGGREGATE (SUM|MIN|MAX)]");
        commands.add("ZDIFFSTORE key #key...");
        commands.add("ZINTERCARD #key... [LIMIT integer]");
        commands.add("ZMPOP #key... (MIN|MAX) [COUNT integer]");
        commands.add("ZRANGE key 0 -1 WITHSCORES");
    }
}
