package io.sigrun.migrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sigrun.resp.client.ReplyReader;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ReplyDigestTest {
    private static String digest(String protocol) throws Exception {
        byte[] bytes = protocol.getBytes(StandardCharsets.ISO_8859_1);
        return new ReplyDigest(new ReplyReader(new ByteArrayInputStream(bytes))).next();
    }

    @Test
    void arraysCountTheirOrder() throws Exception {
        assertNotEquals(digest("*2\r\n+a\r\n+b\r\n"), digest("*2\r\n+b\r\n+a\r\n"));
        assertNotEquals(digest("*2\r\n$1\r\na\r\n$2\r\nbc\r\n"), digest("*2\r\n$2\r\nab\r\n$1\r\nc\r\n"));
    }

    @Test
    void setsAndMapsDoNot() throws Exception {
        assertEquals(digest("~2\r\n+a\r\n+b\r\n"), digest("~2\r\n+b\r\n+a\r\n"));
        assertEquals(digest("%2\r\n+a\r\n:1\r\n+b\r\n:2\r\n"), digest("%2\r\n+b\r\n:2\r\n+a\r\n:1\r\n"));
        assertNotEquals(digest("%2\r\n+a\r\n:1\r\n+b\r\n:2\r\n"), digest("%2\r\n+a\r\n:2\r\n+b\r\n:1\r\n"));
        assertNotEquals(digest("~1\r\n+a\r\n"), digest("~2\r\n+a\r\n+a\r\n"));
    }

    @Test
    void doublesCountByTheirValue() throws Exception {
        assertEquals(digest(",0.1\r\n"), digest(",0.10000000000000001\r\n"));
        assertNotEquals(digest(",inf\r\n"), digest(",-inf\r\n"));
    }

    @Test
    void howAStreamIsKeptDoesNotCount() throws Exception {
        assertEquals(
                digest("%2\r\n$6\r\nlength\r\n:1\r\n$15\r\nradix-tree-keys\r\n:1\r\n"),
                digest("%2\r\n$6\r\nlength\r\n:1\r\n$15\r\nradix-tree-keys\r\n:7\r\n"));
    }

    @Test
    void anErrorIsNoContent() {
        assertThrows(MigrationException.class, () -> digest("*2\r\n+a\r\n-ERR no\r\n"));
    }
}
