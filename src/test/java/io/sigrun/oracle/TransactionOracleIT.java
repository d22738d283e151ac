package io.sigrun.oracle;

/** Transactions of several clients that change what the others watch, in every way in which a key can change. */
final class TransactionOracleIT extends OracleTest {
    @Override
    protected void describe(Grammar commands) {
        commands.clients(3);
        commands.otherTypes();
        for (int i = 0; i < 4; i++) { // each as often as four of the others
            commands.add("MULTI");
            commands.add("EXEC");
            commands.add("WATCH key...");
        }
        commands.add("DISCARD");
        commands.add("UNWATCH");
        commands.add("RESET");
        commands.add("SELECT database");
        commands.add("GET key");
        commands.add("INCR key");
        commands.add("APPEND key value");
        commands.add("SET key value [NX|XX] [KEEPTTL|EX ttl]");
        commands.add("SET key value PXAT 1000");
        commands.add("GETEX key [PERSIST|EX ttl]");
        commands.add("MSET (key value)...");
        commands.add("RPUSH key value...");
        commands.add("LPOP key");
        commands.add("SREM key member");
        commands.add("HDEL key field");
        commands.add("ZINCRBY key float member");
        commands.add("XDEL key 1-1");
        commands.add("RENAME key key");
        commands.add("COPY key key [DB database] [REPLACE]");
        commands.add("MOVE key database");
        commands.add("SWAPDB database database");
        commands.add("EXPIRE key ttl");
        commands.add("PEXPIREAT key 1000");
        commands.add("PERSIST key");
        commands.add("FLUSHDB [ASYNC|SYNC]");
        commands.add("FLUSHALL");
        commands.add("SUNIONSTORE key key...");
        commands.add("ZUNIONSTORE key #key...");

        commands.add("NOSUCH key");
        commands.add("CLIENT REPLY ON");
        commands.add("CLIENT NO-TOUCH (ON|OFF)");
        commands.add("ECHO value");
        commands.add("PING");
        commands.add("DBSIZE");
    }
}
