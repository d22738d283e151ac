package io.sigrun.oracle;

/** Lists, in both encodings. */
final class ListOracleIT extends OracleTest {
    @Override
    protected void describe(Grammar commands) {
        commands.otherTypes();
        commands.source("long", random -> "v".repeat(2000 + random.nextInt(3000)));
        commands.add("(LPUSH|RPUSH|LPUSHX|RPUSHX) key value...");
        commands.add("(LPUSH|RPUSH) key text...");
        commands.add("(LPUSH|RPUSH) key long...");
        commands.add("(LPOP|RPOP) key [count]");
        commands.add("(LPOP|RPOP) key integer");
        commands.add("LLEN key");
        commands.add("LINDEX key (small|integer)");
        commands.add("LRANGE key (small|integer) (small|integer)");
        commands.add("LRANGE key 0 -1");
        commands.add("LSET key (small|integer) (value|long)");
        commands.add("LREM key (small|integer) text");
        commands.add("LTRIM key small (small|integer)");
        commands.add("LINSERT key (BEFORE|After) text (value|long)");
        commands.add("LPOS key text [RANK small] [COUNT count] [MAXLEN count]");
        commands.add("LPOS key text (RANK|COUNT|MAXLEN) integer");
        commands.add("LMOVE key key (LEFT|RIGHT) (LEFT|Right)");
        commands.add("RPOPLPUSH key key");
        commands.add("LMPOP #key... (LEFT|RIGHT) [COUNT (count|integer)]");
        commands.add("LMPOP integer key key (LEFT|RIGHT)");
        commands.add("OBJECT ENCODING key");
    }
}
