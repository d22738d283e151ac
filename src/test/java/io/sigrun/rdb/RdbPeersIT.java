package io.sigrun.rdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of real servers load here, and ours load there, with the same content. */
class RdbPeersIT {
    private static final String LIBRARY = "#!lua name=lib\nredis.register_function('f', function() return 1 end)";
    private static final List<String> STREAMS = List.of("stream", "stream groups", "stream gone", "stream large");

    /** Each server's file goes through us, in every version that the third can load, into another server. */
    @ParameterizedTest
    @CsvSource({
        "redis-7.0, redis-7.0, 10",
        "redis-7.0, valkey-8.1, 11",
        "redis-7.0, valkey-9.1, 80",
        "redis-8.0, redis-7.0, 10",
        "redis-8.0, valkey-8.1, 11",
        "redis-8.0, valkey-9.1, 80",
        "valkey-8.1, redis-7.0, 10",
        "valkey-8.1, valkey-8.1, 11",
        "valkey-8.1, valkey-9.1, 80",
        "valkey-9.1, redis-7.0, 10",
        "valkey-9.1, valkey-8.1, 11",
        "valkey-9.1, valkey-9.1, 80",
        "valkey-9.1, redis-8.0, 11",
    })
    void whatOneServerSavedAnotherServes(String from, String to, int version) throws Exception {
        try (Peer source = new Peer(from, new byte[0]);
                Store store = new Store()) {
            fill(source);
            load(store, source.save());
            assertEquals(source.call("DEBUG", "DIGEST"), "+" + store.digest() + "\r\n");
            try (Peer target = new Peer(to, store.save(version, version != 11))) {
                assertEquals(source.call("DEBUG", "DIGEST"), target.call("DEBUG", "DIGEST"));
                assertEquals(described(source), described(target));
                assertEquals(source.call("FUNCTION", "LIST", "WITHCODE"), target.call("FUNCTION", "LIST", "WITHCODE"));
                target.call("SELECT", "0");
                for (String stream : STREAMS) {
                    assertEquals(consumers(source, stream), consumers(target, stream), stream);
                }
            }
        }
    }

    /**
     * Fields that expire: written by Redis 8 in its way and by Valkey 9 in its own, read, and written as Valkey does.
     */
    @ParameterizedTest
    @CsvSource({"redis-8.0", "valkey-9.1"})
    void fieldsThatExpireComeAlong(String from) throws Exception {
        try (Peer source = new Peer(from, new byte[0]);
                Store store = new Store()) {
            for (String key : new String[] {"small", "large"}) {
                for (int i = 0; i < (key.equals("small") ? 5 : 1000); i++) {
                    source.call("HSET", key, "field" + i, "value" + i);
                }
                source.call("HPEXPIREAT", key, "4000000000000", "FIELDS", "2", "field1", "field3");
                source.call("HPEXPIREAT", key, "4000000000007", "FIELDS", "1", "field0");
            }
            load(store, source.save());
            assertEquals(2, store.keyspace.database(0).keysWithVolatileFields());
            assertThrows(RdbException.class, () -> store.save(RdbVersion.VALKEY_8, true));
            try (Peer target = new Peer("valkey-9.1", store.save(RdbVersion.VALKEY_9, true))) {
                assertEquals("+" + store.digest() + "\r\n", target.call("DEBUG", "DIGEST"));
                for (String key : new String[] {"small", "large"}) {
                    String[] command = {
                        "HPEXPIRETIME", key, "FIELDS", "5", "field0", "field1", "field2", "field3", "field4"
                    };
                    assertEquals(source.call(command), target.call(command));
                }
            }
        }
    }

    private static void load(Store store, byte[] file) throws IOException {
        store.load(file, new RdbLoader.Options(false, true, false, false));
    }

    private static void fill(Peer peer) throws IOException {
        peer.call("FUNCTION", "LOAD", LIBRARY);
        strings(peer);
        lists(peer);
        sets(peer);
        hashesAndSortedSets(peer);
        streams(peer);
        peer.call("SELECT", "5");
        peer.call("SET", "elsewhere", "value", "PXAT", "4000000000789");
        peer.call("SELECT", "0");
        peer.call("PEXPIREAT", "list", "4000000000123");
        peer.call("PEXPIREAT", "stream groups", "4000000000456");
    }

    private static void strings(Peer peer) throws IOException {
        for (String value : List.of(
                "0",
                "-1",
                "127",
                "128",
                "-32768",
                "32768",
                "2147483647",
                "-2147483649",
                "9223372036854775807",
                "9223372036854775808",
                "007",
                "short")) {
            check(peer.call("SET", "string " + value, value));
        }
        check(peer.call("SET", "string of bytes", "\0\u00ff\r\n"));
        for (int length : new int[] {20, 21, 44, 45, 63, 64, 16383, 16384, 100_000}) {
            check(peer.call(
                    "SET",
                    "compressible " + length,
                    "abc".repeat(length / 3 + 1).substring(0, length)));
        }
        StringBuilder noise = new StringBuilder();
        for (int i = 0; i < 1_500_000; i++) {
            noise.append((char) (((i * 2654435761L) >>> 13) & 0xff));
        }
        check(peer.call("SET", "long", noise.toString()));
    }

    private static void check(String reply) throws IOException {
        if (reply.startsWith("-")) {
            throw new IOException(reply);
        }
    }

    private static void lists(Peer peer) throws IOException {
        for (long power : new long[] {6, 7, 12, 13, 15, 16, 23, 24, 31, 32, 62}) {
            for (long value : new long[] {(1L << power) - 1, 1L << power, -(1L << power), -(1L << power) - 1}) {
                check(peer.call("RPUSH", "list", Long.toString(value)));
            }
        }
        for (int length : new int[] {0, 63, 64, 4095, 4096}) {
            check(peer.call("RPUSH", "list lengths", "x".repeat(length)));
        }
        for (int length : new int[] {16377, 16378, 16379, 20_000}) {
            check(peer.call("RPUSH", "list large " + length, "a", "y".repeat(length), "b"));
        }
        for (int i = 0; i < 5000; i++) {
            check(peer.call("RPUSH", "list long", "element " + i, Integer.toString(i)));
        }
    }

    private static void sets(Peer peer) throws IOException {
        check(peer.call("SADD", "set 16", "1", "2", "-32768", "32767"));
        check(peer.call("SADD", "set 32", "1", "2", "-2147483648"));
        check(peer.call("SADD", "set 64", "1", "2", "9223372036854775807"));
        check(peer.call("SADD", "set small", "a", "b", "17", ""));
        for (int i = 0; i < 1000; i++) {
            check(peer.call("SADD", "set large", "member " + i));
            check(peer.call("SADD", "set integers", Integer.toString(i)));
        }
    }

    private static void hashesAndSortedSets(Peer peer) throws IOException {
        check(peer.call("HSET", "hash", "field", "value", "1", "2", "", ""));
        check(peer.call("HSET", "hash long value", "field", "v".repeat(65)));
        check(peer.call("ZADD", "zset", "1", "a", "2.5", "b", "-inf", "c", "inf", "d", "1", "b2", "0", "12"));
        for (int i = 0; i < 1000; i++) {
            check(peer.call("HSET", "hash large", "field " + i, "value " + i));
            check(peer.call("ZADD", "zset large", Double.toString(i % 17 / 4.0), "member " + i));
        }
    }

    private static void streams(Peer peer) throws IOException {
        for (int i = 1; i <= 500; i++) {
            check(peer.call("XADD", "stream", "1-" + i, "field", "value " + i, "n", Integer.toString(i)));
        }
        check(peer.call("XADD", "stream", "2-0", "other", "fields", "than", "before"));
        check(peer.call("XDEL", "stream", "1-3", "1-400"));
        for (int i = 1; i <= 20; i++) {
            check(peer.call("XADD", "stream groups", i + "-1", "f", "v"));
        }
        check(peer.call("XGROUP", "CREATE", "stream groups", "group", "0"));
        check(peer.call("XGROUP", "CREATE", "stream groups", "at the end", "$"));
        check(peer.call("XGROUP", "CREATECONSUMER", "stream groups", "group", "idle"));
        check(peer.call("XREADGROUP", "GROUP", "group", "alice", "COUNT", "7", "STREAMS", "stream groups", ">"));
        check(peer.call("XREADGROUP", "GROUP", "group", "bob", "COUNT", "5", "STREAMS", "stream groups", ">"));
        check(peer.call("XACK", "stream groups", "group", "2-1", "9-1"));
        check(peer.call("XDEL", "stream groups", "3-1"));
        check(peer.call("XADD", "stream gone", "5-5", "f", "v"));
        check(peer.call("XDEL", "stream gone", "5-5"));
        check(peer.call("XADD", "stream large", "1-1", "f", "z".repeat(16_378)));
        check(peer.call("XADD", "stream large", "1-2", "f", "z".repeat(70_000)));
    }

    /** All keys with type, encoding where it is the same everywhere, and expire time. */
    private static List<String> described(Peer peer) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String database : new String[] {"0", "5"}) {
            check(peer.call("SELECT", database));
            String[] keys = peer.call("KEYS", "*").split("\r\n", -1);
            for (int i = 2; i < keys.length; i += 2) {
                lines.add(database + " " + keys[i] + " " + peer.call("TYPE", keys[i])
                        + peer.call("PEXPIRETIME", keys[i]));
            }
        }
        assertTrue(lines.size() > 40);
        lines.sort(null);
        peer.call("SELECT", "0");
        return lines;
    }

    /** What a stream is and who reads it, without what some versions do not know: when consumers were active. */
    private static String consumers(Peer peer, String stream) throws IOException {
        String all = peer.call("XINFO", "STREAM", stream, "FULL", "COUNT", "0");
        return all.replaceAll("(active-time|seen-time|radix-tree-keys|radix-tree-nodes)\r\n:-?[0-9]+", "$1")
                .replaceAll("\\$11\r\nactive-time\r\n", "")
                .replaceAll("\\*(8|1[0-9])\r\n", "*\r\n");
    }
}
