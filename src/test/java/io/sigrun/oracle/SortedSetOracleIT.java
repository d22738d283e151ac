package io.sigrun.oracle;

import java.util.List;

/** Sorted sets, in both encodings. */
final class SortedSetOracleIT extends OracleTest {
    @Override
    protected void describe(Grammar commands) {
        commands.source(
                "long", random -> Character.toString('a' + random.nextInt(4)).repeat(65 + random.nextInt(3)));
        commands.source("bykey", random -> "lex" + random.nextInt(3));
        commands.source(
                "score",
                random -> random.nextInt(4) == 0
                        ? Sources.pick(List.of("(1", "(2.5", "-inf", "+inf", "(inf", "", "(", "1e400"), random)
                        : Integer.toString(random.nextInt(12) - 4));
        commands.source(
                "bound",
                random -> random.nextInt(3) == 0
                        ? Sources.pick(List.of("-", "+", "[", "(", "a", "", "-x", "[\u00ff"), random)
                        : (random.nextBoolean() ? "[" : "(") + (char) ('a' + random.nextInt(9)));
        commands.otherTypes();
        write(commands);
        read(commands);
    }

    private static void write(Grammar commands) {
        commands.add("ZADD key [NX|XX] [GT|LT] [CH] [INCR] (float member)...");
        commands.add("ZADD key (small member)...");
        commands.add("ZADD key [CH] (small (member|long))...");
        commands.add("ZADD key (GT|LT|NX|XX) [CH] (small member)...");
        commands.add("ZADD bykey (0 member)...");
        commands.add("ZINCRBY key float (member|long)");
        commands.add("ZREM key (member|long)...");
        commands.add("ZPOPMIN key [small]");
        commands.add("ZPOPMAX key [small]");
        commands.add("ZREMRANGEBYRANK key small small");
        commands.add("ZREMRANGEBYSCORE key score score");
        commands.add("ZREMRANGEBYLEX bykey bound bound");
        commands.add("ZRANGESTORE key key small small [REV]");
        commands.add("ZRANGESTORE key key score score BYSCORE [REV] [LIMIT small small]");
        commands.add("ZRANGESTORE bykey bykey bound bound BYLEX [REV] [LIMIT small small]");
    }

    private static void read(Grammar commands) {
        commands.add("ZSCORE key (member|long)");
        commands.add("ZMSCORE key (member|long)...");
        commands.add("ZCARD key");
        commands.add("OBJECT ENCODING key");
        commands.add("ZRANK key (member|long) [WITHSCORE]");
        commands.add("ZREVRANK key member [WITHSCORE]");
        commands.add("ZCOUNT key score score");
        commands.add("ZLEXCOUNT bykey bound bound");
        commands.add("ZRANGE key integer integer [REV] [WITHSCORES]");
        commands.add("ZRANGE key 0 -1 WITHSCORES");
        commands.add("ZRANGE key score score BYSCORE [REV] [WITHSCORES] [LIMIT small small]");
        commands.add("ZRANGE bykey bound bound BYLEX [REV] [LIMIT small small]");
        commands.add("ZREVRANGE key small small [WITHSCORES]");
        commands.add("ZRANGEBYSCORE key score score [WITHSCORES] [LIMIT small small]");
        commands.add("ZREVRANGEBYSCORE key score score [WITHSCORES] [LIMIT small small]");
        commands.add("ZRANGEBYLEX bykey bound bound [LIMIT small small]");
        commands.add("ZREVRANGEBYLEX bykey bound bound [LIMIT small small]");
        commands.add("ZSCAN key 0 [MATCH pattern] [COUNT 100] [NOSCORES]", Comparison.SHAPE);
        commands.add("ZSCAN bykey (0|integer) [MATCH pattern] [COUNT integer] [NOSCORES]");
        commands.add("ZRANDMEMBER key", Comparison.SHAPE);
        commands.add("ZRANDMEMBER key small [WITHSCORES]", Comparison.SHAPE);
    }
}
