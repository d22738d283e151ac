package io.sigrun.resp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sigrun.util.ByteString;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReplyReaderTest {
    private static ReplyReader reader(String bytes) {
        return new ReplyReader(new ByteArrayInputStream(bytes.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static Reply read(String bytes) throws IOException {
        return reader(bytes).read();
    }

    @Test
    void leavesCarryTheirTextOrNumber() throws IOException {
        assertEquals(ByteString.latin1("OK"), read("+OK\r\n").text());
        assertEquals(ByteString.latin1("ERR no"), read("-ERR no\r\n").text());
        assertEquals(-42, read(":-42\r\n").number());
        assertEquals(Long.MIN_VALUE, read(":-9223372036854775808\r\n").number());
        assertEquals(Long.MAX_VALUE, read(":9223372036854775807\r\n").number());
        assertEquals(ByteString.latin1("a\r\nb"), read("$4\r\na\r\nb\r\n").text());
        assertEquals(ByteString.EMPTY, read("$0\r\n\r\n").text());
        assertEquals(1, read("#t\r\n").number());
        assertEquals(0, read("#f\r\n").number());
        assertEquals(ByteString.latin1("3.25"), read(",3.25\r\n").text());
        assertEquals(ByteString.latin1("txt"), read("=7\r\ntxt:txt\r\n").text());
    }

    @Test
    void allNullsAreOne() throws IOException {
        assertEquals(Reply.NIL, read("$-1\r\n").type());
        assertEquals(Reply.NIL, read("*-1\r\n").type());
        assertEquals(Reply.NIL, read("_\r\n").type());
    }

    @Test
    void aggregatesNest() throws IOException {
        Reply reply = read("*2\r\n%1\r\n+key\r\n~2\r\n:1\r\n:2\r\n>0\r\n");
        assertEquals(Reply.MAP, reply.elements().get(0).type());
        assertEquals(2, reply.elements().get(0).elements().get(1).elements().size());
        assertEquals(Reply.PUSH, reply.elements().get(1).type());
    }

    @Test
    void attributesArePassedOver() throws IOException {
        assertEquals(
                5,
                read("|1\r\n+key\r\n*2\r\n:1\r\n|1\r\n+a\r\n+b\r\n:2\r\n:5\r\n").number());
    }

    @Test
    void headsLetAnAggregateBeReadElementByElement() throws IOException {
        ReplyReader reader = reader("*3\r\n$1\r\na\r\n:7\r\n*1\r\n+b\r\n+next\r\n");
        reader.next();
        assertEquals(3, reader.number());
        reader.next();
        assertEquals(ByteString.latin1("a"), reader.text());
        reader.next();
        assertEquals(7, reader.number());
        reader.skip();
        assertEquals(ByteString.latin1("next"), reader.read().text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!x\r\n",
                ":\r\n",
                ":1x\r\n",
                ":9223372036854775808\r\n",
                ":-9223372036854775809\r\n",
                "$99999999999\r\n",
                "*99999999999\r\n",
                "$1\r\nabc\r\n",
                "=3\r\nabc\r\n"
            })
    void whatIsNotTheProtocolIsRefused(String bytes) {
        assertThrows(ReplyReader.ProtocolException.class, () -> read(bytes));
    }

    @Test
    void endlessNestingIsRefused() {
        assertThrows(ReplyReader.ProtocolException.class, () -> read("*1\r\n".repeat(100_000)));
        assertThrows(
                ReplyReader.ProtocolException.class,
                () -> reader("*1\r\n".repeat(100_000)).skip());
    }

    @Test
    void aFalseLengthTakesNoMoreMemoryThanWhatCame() {
        assertThrows(EOFException.class, () -> read("$2000000000\r\nabc"));
        assertThrows(EOFException.class, () -> read("*4000000000\r\n:1\r\n"));
    }
}
