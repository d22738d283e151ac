package io.sigrun.resp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigrun.memory.Region;
import io.sigrun.resp.RequestParser.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestParserTest {
    private Region region;
    private RequestParser parser;
    private long buffer;

    @BeforeEach
    void open() {
        region = Region.checked(64L << 20);
        parser = new RequestParser(region);
        buffer = region.allocate(200_000);
    }

    @AfterEach
    void close() {
        region.close();
    }

    private int receive(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        region.copyIn(bytes, 0, buffer, bytes.length);
        return bytes.length;
    }

    private List<String> arguments(Request request) {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < request.argumentCount(); i++) {
            arguments.add(new String(region.bytes(request.ref(i), request.length(i)), StandardCharsets.ISO_8859_1));
        }
        return arguments;
    }

    private List<String> parseAll(String text) {
        int length = receive(text);
        Request request = new Request();
        RequestParser.begin(request, buffer);
        assertEquals(Status.COMPLETE, parser.parse(request, buffer + length, true));
        assertEquals(length, request.wireBytes());
        return arguments(request);
    }

    @Test
    void findsTheArgumentsOfAnArray() {
        assertEquals(List.of("SET", "key", "a\r\nb"), parseAll("*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$4\r\na\r\nb\r\n"));
        assertEquals(List.of("GET", ""), parseAll("*2\r\n$3\r\nGET\r\n$0\r\n\r\n"));
    }

    @Test
    void findsTheArgumentsOfALine() {
        assertEquals(List.of("SET", "a b", "\n'x"), parseAll("SET \"a\\x20b\"  \"\\n'x\"\r\n"));
        assertEquals(List.of("GET", "it's"), parseAll("GET 'it\\'s'\r\n"));
        assertEquals(List.of("GET", "a b c"), parseAll("GET a\" b \"'c'\r\n"));
        assertEquals(List.of("PING"), parseAll("PING\n"));
        assertEquals(List.of("ECHO", "a\u000bb"), parseAll(" \u000b ECHO\ta\u000bb\r\n"));
    }

    @Test
    void aLineWithANulHasNoEnd() {
        int length = receive("PING\0\r\n");
        Request request = new Request();
        RequestParser.begin(request, buffer);
        assertEquals(Status.INCOMPLETE, parser.parse(request, buffer + length, true));
    }

    @Test
    void goesOnWhereverTheBytesWereCut() {
        String text = "*3\r\n$3\r\nSET\r\n$10\r\n0123456789\r\n$2\r\nab\r\n";
        for (int first = 1; first < text.length(); first++) {
            for (int second = first; second < text.length(); second++) {
                int length = receive(text);
                Request request = new Request();
                RequestParser.begin(request, buffer);
                assertEquals(Status.INCOMPLETE, parser.parse(request, buffer + first, true));
                assertEquals(Status.INCOMPLETE, parser.parse(request, buffer + second, true));
                assertEquals(Status.COMPLETE, parser.parse(request, buffer + length, true));
                assertEquals(List.of("SET", "0123456789", "ab"), arguments(request));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*x@|invalid multibulk length",
                "*2147483648@|invalid multibulk length",
                "*1@+3@|expected '$', got '+'",
                "*1@$-1@|invalid bulk length",
                "*1@$abc@|invalid bulk length",
                "*1@$4294967296@|invalid bulk length",
                "*1X@|invalid multibulk length",
                "*1~X|invalid CRLF in request",
                "*11~X|invalid CRLF in request",
                "*1@$4~XPING@|invalid CRLF in request",
                "*1@$1234~X|invalid CRLF in request",
                "*1@$4@PINGab|invalid CRLF in request",
                "GET \"a@|unbalanced quotes in request"
            })
    void refusesWhatIsNotRespWithValkeysWords(String text, String error) {
        int length = receive(text.replace("@", "\r\n").replace('~', '\r'));
        Request request = new Request();
        RequestParser.begin(request, buffer);
        assertEquals(Status.ERROR, parser.parse(request, buffer + length, true));
        assertEquals(error, parser.error());
    }

    @Test
    void limitsWhoIsNotAuthenticated() {
        Request request = new Request();
        int length = receive("*11\r\n");
        RequestParser.begin(request, buffer);
        assertEquals(Status.ERROR, parser.parse(request, buffer + length, false));
        assertEquals("unauthenticated multibulk length", parser.error());
        length = receive("*1\r\n$16385\r\n");
        RequestParser.begin(request, buffer);
        assertEquals(Status.ERROR, parser.parse(request, buffer + length, false));
        assertEquals("unauthenticated bulk length", parser.error());
    }

    @Test
    void refusesEndlessLines() {
        for (String start : List.of("*", "*1\r\n$", "GET ")) {
            int length = receive(start + "1".repeat(66_000));
            Request request = new Request();
            RequestParser.begin(request, buffer);
            assertEquals(Status.ERROR, parser.parse(request, buffer + length, true), start);
        }
    }
}
