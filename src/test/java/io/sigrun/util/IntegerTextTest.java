package io.sigrun.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class IntegerTextTest {
    private static MemorySegment segment(String text) {
        return MemorySegment.ofArray(("?" + text).getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean isCanonical(String text) {
        return IntegerText.isCanonical(segment(text), 1, text.length());
    }

    private static boolean expected(String text) {
        try {
            return Long.toString(Long.parseLong(text)).equals(text);
        } catch (NumberFormatException notANumber) {
            return false;
        }
    }

    private static void assertRoundTrip(long value) {
        String text = Long.toString(value);
        assertTrue(isCanonical(text), text);
        assertEquals(value, IntegerText.parse(segment(text), 1, text.length()));
        assertEquals(text.length(), IntegerText.length(value));
        MemorySegment written = segment("????????????????????");
        int bytes = IntegerText.write(written, 1, value);
        assertEquals(
                text,
                new String(
                        written.asSlice(1, bytes).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE),
                        StandardCharsets.US_ASCII));
        for (int i = 0; i < bytes; i++) {
            assertEquals(text.charAt(i), IntegerText.byteAt(value, bytes, i));
        }
    }

    @Property
    void everyIntegerComesBack(@ForAll long value) {
        assertRoundTrip(value);
    }

    @Property
    void integersOfEveryLengthComeBack(@ForAll long value, @ForAll byte shift) {
        assertRoundTrip(value >> (shift & 63));
    }

    @Property
    void onlyCanonicalTextIsAccepted(
            @ForAll @StringLength(max = 21) @CharRange(from = '0', to = '9') @Chars({'-', '+', ' '}) String text) {
        assertEquals(expected(text), isCanonical(text), text);
    }

    @Test
    void theLimitsOfTheRangeAreExact() {
        assertRoundTrip(Long.MAX_VALUE);
        assertRoundTrip(Long.MIN_VALUE);
        assertRoundTrip(0);
        for (String text : new String[] {
            "9223372036854775808",
            "-9223372036854775809",
            "9999999999999999999",
            "18446744073709551616",
            "-0",
            "00",
            "01",
            "-01",
            "+1",
            "",
            "-",
            "1 ",
            " 1",
            "1.0",
            "99999999999999999999",
            "-9999999999999999999"
        }) {
            assertFalse(isCanonical(text), text);
        }
    }
}
