package io.sigrun.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    private static boolean matches(String pattern, String text) {
        return Glob.matches(bytes(pattern), bytes(text), false);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What KEYS of valkey 9.1.2 answers with the keys a, ab, a], b, Z, [ and \ present. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "[a~a",
                "[^~b Z a [ \\",
                "[~",
                "a[a-]~a]",
                "a[a-~",
                "[\\~\\",
                "\\~\\",
                "a\\~",
                "[]~",
                "[]]~",
                "[^]~b Z a [ \\",
                "[^a~b Z [ \\",
                "a[^~ab a]",
                "a[]~",
                "[z-a]*~ab b a a]",
                "a[b-~ab",
                "a**~ab a a]",
                "[^^]~b Z a [ \\",
                "*~a ab a] b Z [ \\",
                "?~a b Z [ \\",
                "\\a~a",
                "*]~a]",
            })
    void oddPatternsMatchAsValkeyMatchesThem(String pattern, String expected) {
        String matched = Arrays.stream("a ab a] b Z [ \\".split(" "))
                .filter(text -> matches(pattern, text))
                .sorted()
                .toList()
                .toString();
        String wanted = expected == null
                ? "[]"
                : Arrays.stream(expected.split(" ")).sorted().toList().toString();
        assertEquals(wanted, matched, pattern);
    }

    @Test
    void theEmptyTextMatchesOnlyTheEmptyPattern() {
        assertTrue(matches("", ""));
        assertFalse(matches("*", ""));
        assertFalse(matches("**", ""));
        assertFalse(matches("", "a"));
    }

    @Test
    void caseIsIgnoredOnRequestInLiteralsAndRangesButNotBehindABackslashInASet() {
        assertTrue(Glob.matches(bytes("MaxMemory*"), bytes("maxmemory-policy"), true));
        assertFalse(Glob.matches(bytes("MaxMemory*"), bytes("maxmemory-policy"), false));
        assertTrue(Glob.matches(bytes("[A-C]x"), bytes("bX"), true));
        assertTrue(Glob.matches(bytes("[a-c]x"), bytes("BX"), true));
        assertTrue(Glob.matches(bytes("[B]x"), bytes("bX"), true));
        assertTrue(Glob.matches(bytes("\\Bx"), bytes("bX"), true));
        assertFalse(Glob.matches(bytes("[\\B]x"), bytes("bX"), true));
    }

    @Test
    void rangesOrderBytesAsSigned() {
        assertTrue(matches("[\u00f0-\u00ff]", "\u00f8"));
        assertTrue(matches("[a-\u00ff]", "A"));
        assertFalse(matches("[a-\u00ff]", "b"));
        assertTrue(matches("[a-\u00ff]", "\u00ff"));
        assertFalse(matches("[a-\u00ff]", "\u00fe"));
    }

    @Test
    void aThousandStarsMatchAndOneMoreDoesNot() {
        String text = "a".repeat(3000);
        assertTrue(matches("*a".repeat(Glob.STARS_MAX), text));
        assertFalse(matches("*a".repeat(Glob.STARS_MAX + 1), text));
        assertTrue(matches("*a".repeat(Glob.STARS_MAX) + "*", text));
    }

    @Test
    void abusivePatternsTakeLittleTime() {
        String text = "a".repeat(65536);
        matches("a*".repeat(900) + "b", text); // compiled and warm before the clock runs
        Duration limit = Duration.ofSeconds(1); // 100 ms on a machine with nothing else to do
        assertTimeout(limit, () -> assertFalse(matches("a*".repeat(32767) + "b", text)));
        assertTimeout(limit, () -> assertFalse(matches("a*".repeat(900) + "b", text)));
        assertTimeout(limit, () -> assertFalse(matches("*" + "a".repeat(32767) + "b", text)));
        assertTimeout(limit, () -> assertFalse(matches("*[a-z]".repeat(999) + "b", text)));
    }

    @Test
    void rangesOfOtherMemoryMatchTheSame() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom("..k*[0-9]..key:7..");
            assertTrue(Glob.matches(memory, 2, 7, memory, 11, 5, false));
            assertFalse(Glob.matches(memory, 2, 7, memory, 11, 6, false));
        }
    }

    @Property
    void everythingAgreesWithAPlainRecursiveModel(
            @ForAll @StringLength(max = 12) @Chars({'a', 'b', '*', '?', '[', ']', '^', '-', '\\'}) String pattern,
            @ForAll @StringLength(min = 1, max = 8) @Chars({'a', 'b', 'c', ']', '\\'}) String text) {
        assertEquals(model(pattern, 0, text, 0), matches(pattern, text));
    }

    /** Says in the plainest way what a pattern means: each element against the text, a star against every rest. */
    private static boolean model(String pattern, int from, String text, int at) {
        if (from == pattern.length()) {
            return at == text.length();
        }
        char first = pattern.charAt(from);
        if (first == '*') {
            for (int rest = at; rest <= text.length(); rest++) {
                if (model(pattern, from + 1, text, rest)) {
                    return true;
                }
            }
            return false;
        }
        if (at == text.length()) {
            return false;
        }
        char value = text.charAt(at);
        if (first == '?') {
            return model(pattern, from + 1, text, at + 1);
        }
        if (first == '[') {
            return modelSet(pattern, from + 1, text, at, value);
        }
        int literal = first == '\\' && from + 1 < pattern.length() ? from + 1 : from;
        return pattern.charAt(literal) == value && model(pattern, literal + 1, text, at + 1);
    }

    private static boolean modelSet(String pattern, int start, String text, int at, char value) {
        int from = start;
        boolean negated = from < pattern.length() && pattern.charAt(from) == '^';
        from += negated ? 1 : 0;
        boolean in = false;
        while (from < pattern.length() && pattern.charAt(from) != ']') {
            String rest = pattern.substring(from);
            if (rest.charAt(0) == '\\' && rest.length() > 1) {
                in |= rest.charAt(1) == value;
                from += 2;
            } else if (rest.length() > 2 && rest.charAt(1) == '-') {
                char low = (char) Math.min(rest.charAt(0), rest.charAt(2));
                char high = (char) Math.max(rest.charAt(0), rest.charAt(2));
                in |= value >= low && value <= high;
                from += 3;
            } else {
                in |= rest.charAt(0) == value;
                from++;
            }
        }
        int next = Math.min(from + 1, pattern.length());
        return in != negated && model(pattern, next, text, at + 1);
    }
}
