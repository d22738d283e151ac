package io.sigrun.oracle;

import java.util.List;

/** Commands about the expire times of fields; the times are long, or over at once. */
final class FieldExpiryOracleIT extends OracleTest {
    @Override
    protected void describe(Grammar commands) {
        commands.otherTypes();
        commands.source("condition", random -> Sources.pick(List.of("NX", "XX", "GT", "LT", "nx", "FOO"), random));
        commands.source("time", random -> Sources.pick(List.of("-1", "9223372036854775807", "x", "20000", ""), random));
        commands.add("HSET key (field value)...");
        commands.add("HDEL key field...");
        commands.add("HEXPIRE key (ttl|0) [condition]... FIELDS #field...");
        commands.add("HPEXPIRE key (ttl-ms|0|9223372036854775807|-1|'x') [condition] FIELDS #field...");
        commands.add("HEXPIREAT key (unix-time|1|4100000000) [condition] FIELDS #field...");
        commands.add("HPEXPIREAT key (unix-time-ms|1|4100000000501) [condition] FIELDS (#field...|integer field)");
        commands.add("HEXPIRE key 20000 [condition] [FIELDS] [FIELDS] count field...");
        commands.add("HTTL key FIELDS #field...", Comparison.near(1));
        commands.add("HPTTL key FIELDS #field...", Comparison.near(2000));
        commands.add("HEXPIRETIME key FIELDS #field...", Comparison.near(2));
        commands.add("HPEXPIRETIME key FIELDS (#field...|integer field)", Comparison.near(2000));
        commands.add("OBJECT ENCODING key");
        commands.add("HPERSIST key FIELDS (#field...|integer field)");
        commands.add(
                "HGETEX key [EX ttl|PX ttl-ms|EXAT unix-time|PXAT unix-time-ms|PERSIST|EX 0|EXAT 1] FIELDS #field...");
        commands.add("HGETEX key [EX time|PX 20000|PERSIST|KEEPTTL] [PERSIST|EX 1] FIELDS (#field...|integer field)");
        commands.add("HSETEX key [NX|XX] [FNX|FXX] [EX ttl|PX ttl-ms|EXAT unix-time|KEEPTTL|EX 0|PXAT 1]"
                + " FIELDS #(field value)...");
        commands.add("HSETEX key [FNX|FXX] [EX time|KEEPTTL] [NX|XX|PX 20000]"
                + " FIELDS (#(field value)...|integer field value)");
        commands.add("HGETDEL key FIELDS (#field...|integer field)");
        commands.add("HGETALL key", Comparison.UNORDERED_PAIRS);
        commands.add("HINCRBY key field integer");
    }
}
