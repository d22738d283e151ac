package io.sigrun.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ByteStringTest {
    private static List<String> split(String line) {
        return ByteString.latin1(line).splitArguments().orElseThrow().stream()
                .map(ByteString::toLatin1)
                .toList();
    }

    private static boolean isBalanced(String line) {
        return ByteString.latin1(line).splitArguments().isPresent();
    }

    @Test
    void bytesAreCopiedInAndOut() {
        byte[] source = {1, 2, 3};
        ByteString bytes = ByteString.of(source);
        source[0] = 9;
        bytes.toByteArray()[1] = 9;
        assertEquals(ByteString.of(new byte[] {1, 2, 3}), bytes);
        assertEquals(ByteString.of(new byte[] {2}), bytes.substring(1, 2));
        assertEquals(bytes, ByteString.of(MemorySegment.ofArray(new byte[] {0, 1, 2, 3}), 1, 3));
        assertTrue(bytes.equals(MemorySegment.ofArray(new byte[] {0, 1, 2, 3}), 1, 3));
        assertFalse(bytes.equals(MemorySegment.ofArray(new byte[] {0, 1, 2, 4}), 1, 3));
        assertFalse(bytes.equals(MemorySegment.ofArray(new byte[] {1, 2}), 0, 2));
    }

    @Test
    void charactersBecomeBytesAndBack() {
        assertEquals(2, ByteString.utf8("\u00e9").length());
        assertEquals("\u00e9", ByteString.utf8("\u00e9").toUtf8());
        assertEquals(1, ByteString.latin1("\u00e9").length());
        assertEquals("\u00e9", ByteString.latin1("\u00e9").toLatin1());
        assertEquals(ByteString.EMPTY, ByteString.utf8(""));
    }

    @Test
    void bytesAreOrderedAsUnsignedAndComparedWithoutCaseOnRequest() {
        assertTrue(ByteString.latin1("a").compareTo(ByteString.latin1("\u00ff")) < 0);
        assertTrue(ByteString.latin1("a").compareTo(ByteString.latin1("ab")) < 0);
        assertTrue(ByteString.latin1("MaxMemory").equalsIgnoreCase(ByteString.latin1("maxmemory")));
        assertFalse(ByteString.latin1("\u00c0").equalsIgnoreCase(ByteString.latin1("\u00e0")));
        assertNotEquals(ByteString.latin1("A"), ByteString.latin1("a"));
    }

    @Test
    void whatIsNotPrintableIsQuoted() {
        assertEquals(
                "\"a\\\\b\\\"c'd\\n\\r\\t\\a\\b\\x00\\x7f\\xff \"",
                ByteString.latin1("a\\b\"c'd\n\r\t\u0007\b\0\u007f\u00ff ").toString());
    }

    @Test
    void onlyPlainWordsNeedNoQuotes() {
        assertFalse(ByteString.latin1("a'b{c}").needsQuotes());
        for (String text : List.of("a b", "a\"", "\\", "\u00e9", "a\n", "\0")) {
            assertTrue(ByteString.latin1(text).needsQuotes(), text);
        }
    }

    @Test
    void linesAreSplitAtWhiteSpaceOutsideOfQuotes() {
        assertEquals(List.of(), split(""));
        assertEquals(List.of(), split(" \t\r\n\u000b\f"));
        assertEquals(List.of("set", "a b", "c d", ""), split(" set \"a b\"\t'c d' ''\n"));
        assertEquals(List.of("a\n\r\t\b\u0007x\u00ff\0\\"), split("\"a\\n\\r\\t\\b\\a\\x\\xfF\\x00\\\\\""));
        assertEquals(List.of("\\xg0x1"), split("'\\xg0x1'"));
        assertEquals(List.of("xg0"), split("\"\\xg0\""));
        assertEquals(List.of("it's", "\\n"), split("'it\\'s' '\\n'"));
        assertEquals(List.of("foobar", "ab"), split("foo\"bar\" a'b'"));
        assertEquals(List.of("a\u000bb"), split("a\u000bb"));
        assertEquals(List.of("before"), split("before\0after"));
    }

    @Test
    void quotesMustBeClosedAtTheEndOfTheirArgument() {
        for (String line : List.of("\"", "'", "\"a", "'a\\'", "\"a\"b", "'a'b", "\"a\\\"", "a\"", "\"a\\", "\"\0\"")) {
            assertFalse(isBalanced(line), line);
        }
        assertTrue(isBalanced("\"a\"\u000b"));
    }

    @Property
    void whatIsQuotedComesBack(@ForAll @Size(max = 40) byte[] first, @ForAll @Size(max = 10) byte[] second) {
        ByteString a = ByteString.of(first);
        ByteString b = ByteString.of(second);
        ByteString line =
                ByteString.latin1(a.quoted().toLatin1() + " " + b.quoted().toLatin1());
        assertEquals(Optional.of(List.of(a, b)), line.splitArguments());
    }
}
