package io.sigrun.oracle;

import io.sigrun.util.Crc64;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** DUMP, whose bytes must be Valkey's, RESTORE of payloads right and wrong, and the digests of DEBUG. */
final class DumpOracleIT extends OracleTest {
    /** Types with values: right ones, and some that must be refused. */
    private static final List<String> BODIES = List.of(
            "\0\1b",
            "\0\u00c0\5",
            "\0\u00c1\0\2",
            "\1\2\1a\1b",
            "\2\2\1a\1b",
            "\2\2\u00c0\1\u00c0\2",
            "\2\2\1a\1a",
            "\3\1\1a\0031.5",
            "\3\1\1a\u00fd",
            "\4\1\1f\1v",
            "\5\1\1a\0\0\0\0\0\0\u00f8?",
            "\1\0",
            "\4\0",
            "\13\12\2\0\0\0\1\0\0\0\7\0",
            "\13\10\2\0\0\0\0\0\0\0",
            "\20\17\17\0\0\0\2\0\u0081a\2\u00811\2\u00ff\0",
            "\20\17\17\0\0\0\2\0\u0081a\2\u0081b\2\u00ff",
            "\24\11\11\0\0\0\1\0\5\1\u00ff",
            "\22\1\2\11\11\0\0\0\1\0\5\1\u00ff",
            "\22\1\1\1a",
            "\22\1\3\1a",
            "\7\0\0",
            "\10\0",
            "\u00ff",
            "");

    @Override
    protected void describe(Grammar commands) {
        commands.source("short", random -> Integer.toString(random.nextInt(40) - 20) + "x".repeat(random.nextInt(2)));
        commands.source("payload", DumpOracleIT::payload);
        commands.add("SET key short");
        commands.add("RPUSH key short...");
        commands.add("HSET key field short");
        commands.add("ZADD key float member");
        commands.add("PEXPIREAT key 4000000000000");
        commands.add("DEL key");
        commands.add("DUMP key");
        commands.add("RESTORE key ttl payload [REPLACE] [ABSTTL] [IDLETIME small] [FREQ small]");
        commands.add("RESTORE key 0 payload REPLACE");
        commands.add("RESTORE key unix-time-ms payload REPLACE ABSTTL");
        commands.add("OBJECT ENCODING key");
        commands.add("TYPE key");
        commands.add("DEBUG DIGEST");
        commands.add("DEBUG DIGEST-VALUE key...");
        commands.add("DEBUG PROTOCOL (STRING|INTEGER|DOUBLE|NULL|ARRAY|SET|MAP|ATTRIB|VERBATIM|TRUE|BIGNUM|text)");
        commands.add("FUNCTION DUMP");
    }

    private static String payload(Random random) {
        byte[] body = Sources.pick(BODIES, random).getBytes(StandardCharsets.ISO_8859_1);
        int[] versions = {11, 80, 80, 80, 10, 6, 0, 12, 79, 81};
        ByteBuffer bytes = ByteBuffer.allocate(body.length + 10).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(body).putShort((short) versions[random.nextInt(versions.length)]);
        bytes.putLong(Crc64.update(0, bytes.array(), 0, body.length + 2) + (random.nextInt(12) == 0 ? 1 : 0));
        return new String(bytes.array(), StandardCharsets.ISO_8859_1);
    }
}
