package io.sigrun.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

final class CNumberTest {
    @Test
    void blanksASignAndDigitsMakeANumber() {
        assertEquals(new CNumber(-12, 6, true), CNumber.parse(" \t\r-12\r\n", 0));
        assertEquals(new CNumber(7, 3, true), CNumber.parse("*+7x", 1));
    }

    @Test
    void withoutDigitsThereIsNone() {
        assertEquals(new CNumber(0, 1, true), CNumber.parse("* +", 1));
        assertEquals(new CNumber(0, 0, true), CNumber.parse("", 0));
    }

    @Property(tries = 500)
    void digitsAreTheirNumberOrTheLimit(
            @ForAll boolean negative,
            @ForAll @CharRange(from = '0', to = '9') @StringLength(min = 1, max = 22) String digits) {
        String text = (negative ? "-" : "") + digits;
        BigInteger value = new BigInteger(text);
        boolean inRange = value.bitLength() < Long.SIZE;
        long expected = inRange ? value.longValue() : negative ? Long.MIN_VALUE : Long.MAX_VALUE;
        assertEquals(new CNumber(expected, text.length(), inRange), CNumber.parse(text, 0));
    }

    @Test
    void theLimitsAreInRange() {
        assertEquals(new CNumber(Long.MAX_VALUE, 19, true), CNumber.parse("9223372036854775807", 0));
        assertEquals(new CNumber(Long.MIN_VALUE, 20, true), CNumber.parse("-9223372036854775808", 0));
        assertEquals(new CNumber(Long.MAX_VALUE, 19, false), CNumber.parse("9223372036854775808", 0));
    }
}
