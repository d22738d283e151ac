package io.sigrun.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigrun.resp.client.Reply;
import io.sigrun.resp.client.ReplyReader;
import io.sigrun.util.ByteString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The expected texts are what valkey-cli 9.1 prints; CliIT compares many more with it directly. */
final class ReplyTextTest {
    private static String format(OutputMode mode, String protocol) throws IOException {
        Reply reply = new ReplyReader(new ByteArrayInputStream(protocol.getBytes(StandardCharsets.ISO_8859_1))).read();
        ReplyText text = new ReplyText(mode, ByteString.latin1("\n"), ByteString.latin1("\n"));
        return new String(text.format(reply, false), StandardCharsets.ISO_8859_1);
    }

    @Test
    void standardShowsTypesAndQuotes() throws IOException {
        assertEquals("\"a\\\"\\x00\"\n", format(OutputMode.STANDARD, "$3\r\na\"\0\r\n"));
        assertEquals("(nil)\n", format(OutputMode.STANDARD, "$-1\r\n"));
        assertEquals("(integer) 3\n", format(OutputMode.STANDARD, ":3\r\n"));
        assertEquals("(error) ERR no\n", format(OutputMode.STANDARD, "-ERR no\r\n"));
        assertEquals("(empty array)\n", format(OutputMode.STANDARD, "*0\r\n"));
        assertEquals("(empty hash)\n", format(OutputMode.STANDARD, "%0\r\n"));
        assertEquals("(double) 1.5\n", format(OutputMode.STANDARD, ",1.5\r\n"));
    }

    @Test
    void standardIndentsWhatIsNestedByTheWidthOfTheIndex() throws IOException {
        assertEquals(
                "1) 1) (integer) 1\n   2) (integer) 2\n2) (nil)\n",
                format(OutputMode.STANDARD, "*2\r\n*2\r\n:1\r\n:2\r\n_\r\n"));
        assertEquals(
                numbered(1, 9) + "10) 1) (integer) 5\n    2) (integer) 6\n",
                format(OutputMode.STANDARD, "*10\r\n" + ":0\r\n".repeat(9) + "*2\r\n:5\r\n:6\r\n"));
    }

    private static String numbered(int from, int to) {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i <= to; i++) {
            lines.append(' ').append(i).append(") (integer) 0\n");
        }
        return lines.toString();
    }

    @Test
    void standardPutsAMapsLongValueBelowItsKey() throws IOException {
        assertEquals(
                "1# \"k\" => (integer) 1\n2# \"l\" => \n   1) (integer) 1\n   2) (integer) 2\n",
                format(OutputMode.STANDARD, "%2\r\n$1\r\nk\r\n:1\r\n$1\r\nl\r\n*2\r\n:1\r\n:2\r\n"));
    }

    @Test
    void rawShowsNothingButTheContent() throws IOException {
        assertEquals("a\nb\n", format(OutputMode.RAW, "*2\r\n$1\r\na\r\n$1\r\nb\r\n"));
        assertEquals("k v\n", format(OutputMode.RAW, "%1\r\n+k\r\n+v\r\n"));
        assertEquals("\n", format(OutputMode.RAW, "$-1\r\n"));
        assertEquals("ERR no\n\n", format(OutputMode.RAW, "-ERR no\r\n"));
    }

    @Test
    void otherForms() throws IOException {
        assertEquals("\"a\",2,NULL\n", format(OutputMode.CSV, "*3\r\n$1\r\na\r\n:2\r\n_\r\n"));
        assertEquals(
                "{\"k\":[1,null,\"\\u0001\"]}\n", format(OutputMode.JSON, "%1\r\n+k\r\n*3\r\n:1\r\n_\r\n$1\r\n\1\r\n"));
        assertEquals("{\"1\":true}\n", format(OutputMode.JSON, "%1\r\n:1\r\n#t\r\n"));
        assertEquals("\"\\\\xff\"\n", format(OutputMode.QUOTED_JSON, "$1\r\n\u00ff\r\n"));
    }
}
