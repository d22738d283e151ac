package io.sigrun.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LongDoubleTest {
    private final LongDouble number = new LongDouble();
    private final LongDouble other = new LongDouble();

    private static boolean parse(String text, LongDouble to) {
        byte[] bytes = ("?" + text).getBytes(StandardCharsets.ISO_8859_1);
        return to.parse(MemorySegment.ofArray(bytes), 1, bytes.length - 1);
    }

    private String sum(String a, String b) {
        assertTrue(parse(a, number), a);
        assertTrue(parse(b, other), b);
        number.add(other);
        return number.toString();
    }

    /** A key set to the first, INCRBYFLOAT by the second: what valkey 9.1.2 on x86-64 replies. */
    @ParameterizedTest
    @CsvSource({
        "0.1, 0.2, 0.3",
        "10.50, 0.1, 10.6",
        "5.0e3, 2.0e2, 5200",
        "3.0e3, 200, 3200",
        "1, -1, 0",
        "1, 1e-17, 1.00000000000000001",
        "1, 5e-18, 1",
        "1, 4e-18, 1",
        "0.5, -1.5, -1",
        "-0, -0.0, 0",
        "1e18, 0.3, 1000000000000000000.3125",
        "9223372036854775807, 1, 9223372036854775808",
        "18446744073709551615, 1, 18446744073709551616",
        "18446744073709551616, 1, 18446744073709551616",
        "1e19, 0.5, 10000000000000000000",
        "1e-4940, 0, 0",
        "3.6e-4951, 0, 0",
        "0x1.8p1, 1e-5, 3.00001",
        "0X1P-4, 0, 0.0625",
        "0xffffffffffffffff.8, 0, 18446744073709551616",
        "0xffffffffffffffff.8p0, 1, 18446744073709551616",
        "1.1, 2.2, 3.3",
        "100.00001, -100, 0.00001",
        "123456789.123456789, 0.000000001, 123456789.12345678999554366",
        "0.3333333333333333333333, 0.6666666666666666666667, 1",
        "1700000000.25, 0.01, 1700000000.26000000000931323",
        "3.0000000000000000000001, 0, 3",
        "99999999999999999999, 1, 100000000000000000000",
        "0.99999999999999999999, 0, 1",
        "1e30, -1, 1000000000000000000024696061952",
        "7.4e-18, 7.4e-18, 0.00000000000000001",
        "00001.50, +.5, 2",
        "5., 5, 10",
        "1.295, 1.5494383388186747E-291, 1.295",
        "621428376062063551220.1475, 7.628, 621428376062063551232",
        "-2286360939.98805996962238895861E6, -5747977877495774173, -5750264238435762233",
        "62547.1, 7559716834, 7559779381.10000000009313226",
        "0.0877, 8230639611971599228976.89, 8230639611971599228928",
        "32240.8, -2732308512441502791, -2732308512441470550.25",
        "1, 0xbf.8af6fa29748317caaf3d6628d780fd0c, 192.54283107292259236",
        "3.363, -8.448572360478201E40, -84485723604782010002346882649529375522816",
        "-931628224630638601299985.455331899226, -5593991175498101450, -931633818621814099410944",
        "-2021657492649470850, 6102404161308432789, 4080746668658961939",
        "820.8, 7810, 8630.79999999999999982",
        "-4.0659220528645974E-194, -130833555056645078950e-43, 0",
        "13.05, 0xe5ddcp-6, 14724.48749999999999982",
        "0.0621, 0xe2d54a5a3fa, 15587856458746.06210041046142578",
        "727021.0, +6998311333816983.7884006e8, 699831133381698379579392",
        "392036566325e-7, 72.0603, 39275.71693250000000219",
        "2.865, 67684.4, 67687.26500000000000057",
        "71.7154, 371344737091588345468557.27, 371344737091588345462784",
        "790771750554364.24367017245807750506993E-2562, 956776463e1, 9567764630",
        "0.7373141990, 2951464496.11091082474500497132151, 2951464496.84822502383030951",
        "0x7b0.649bdb8c49e4c5e1d16fc1200b4f4e76, 55.46, 2023.85300319838538929",
        "811.121, 57488.0, 58299.12099999999999866",
        "01514887.558347, 128158554121569184.31179163, 128158554123084071.8671875",
        "0xa1, -87169817743752.5171005969199421112, -87169817743591.51709747314453125",
    })
    void sumsAreThoseOfARealServer(String value, String increment, String reply) {
        assertEquals(reply, sum(value, increment));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+",
                "-",
                ".",
                "+.",
                "e5",
                ".e5",
                "1e",
                "1e+",
                "1.2.3",
                " 1",
                "1 ",
                "1d",
                "nan",
                "-nan",
                "nan(1)",
                "infi",
                "infinit",
                "--1",
                "1_0",
                "1\0",
                "0x",
                "0x.",
                "0x.p1",
                "0x1p",
                "0x1p+",
                "0x1e+5",
                "0xg",
                "1p5",
                "1e4933",
                "-1e4933",
                "1e-4970",
                "1e99999999999999999999",
                "1e-99999999999999999999",
                "0x1p16384",
                "0x1p-20000"
            })
    void whatIsNoNumberIsRefused(String text) {
        assertFalse(parse(text, number), text);
    }

    @Test
    void theLengthOfTextIsLimited() {
        assertTrue(parse("1" + "0".repeat(4900), number));
        assertTrue(parse("0".repeat(LongDouble.TEXT_BYTES_MAX - 1) + "7", number));
        assertEquals("7", number.toString());
        assertFalse(parse("0".repeat(LongDouble.TEXT_BYTES_MAX) + "7", number));
    }

    @Test
    void infinityIsReadAndStays() {
        for (String text : new String[] {"inf", "INFINITY", "+inf"}) {
            assertTrue(parse(text, number));
            assertTrue(number.isInfinite());
            assertEquals("inf", number.toString());
        }
        assertEquals("-inf", sum("-inf", "1"));
        sum("inf", "-inf");
        assertTrue(number.isInfinite());
        sum("1e4932", "1e4932");
        assertTrue(number.isInfinite());
        number.set(5);
        assertFalse(number.isInfinite());
        assertEquals("5", number.toString());
    }

    @Test
    void wholeNumbersAreExact() {
        for (long value : new long[] {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 53}) {
            number.set(value);
            assertEquals(Long.toString(value), number.toString());
        }
    }

    @Test
    void theSmallestNumbersLoseBitsAsTheyDoInHardware() {
        assertTrue(parse("0x1p-16445", number));
        assertEquals("0", number.toString());
        assertTrue(parse("0x0.8000000001p-16445", number)); // rounds up to the smallest
        assertFalse(parse("0x0.8p-16445", number)); // half of it, to even: zero, which is an underflow
        assertTrue(parse("3.7e-4951", number));
        assertFalse(parse("1.8e-4951", number));
    }

    @Property
    void decimalTextIsRoundedOnce(@ForAll long digits, @ForAll @IntRange(min = -60, max = 60) int power) {
        BigDecimal exact = new BigDecimal(BigInteger.valueOf(digits), -power);
        String text = digits + "e" + power;
        assertTrue(parse(text, number), text);
        assertEquals(plain(nearest(exact)), number.toString(), text);
    }

    @Property
    void sumsAreRoundedOnce(
            @ForAll long a,
            @ForAll @IntRange(min = -90, max = 20) int aPower,
            @ForAll long b,
            @ForAll @IntRange(min = -90, max = 20) int bPower) {
        BigDecimal exact = power(a, aPower).add(power(b, bPower));
        String aText = hexadecimal(a, aPower);
        String bText = hexadecimal(b, bPower);
        assertEquals(plain(nearest(exact)), sum(aText, bText), aText + " + " + bText);
    }

    private static BigDecimal power(long digits, int power) {
        BigDecimal two = BigDecimal.valueOf(2).pow(Math.abs(power));
        BigDecimal value = BigDecimal.valueOf(digits);
        return power < 0 ? value.divide(two) : value.multiply(two);
    }

    private static String hexadecimal(long digits, int power) {
        String sign = digits < 0 ? "-" : "";
        return sign + "0x" + BigInteger.valueOf(digits).abs().toString(16) + "p" + power;
    }

    /** The number with 64 significant bits that is nearest, half to even. */
    private static BigDecimal nearest(BigDecimal exact) {
        if (exact.signum() == 0) {
            return exact;
        }
        BigDecimal unit = BigDecimal.ONE;
        BigDecimal two = BigDecimal.valueOf(2);
        BigDecimal limit = new BigDecimal(BigInteger.TWO.pow(64));
        BigDecimal magnitude = exact.abs();
        while (magnitude.divide(unit, MathContext.DECIMAL128).compareTo(limit) >= 0) {
            unit = unit.multiply(two);
        }
        while (magnitude.divide(unit, MathContext.DECIMAL128).compareTo(limit.divide(two)) < 0) {
            unit = unit.divide(two);
        }
        return exact.divide(unit, 0, RoundingMode.HALF_EVEN).multiply(unit);
    }

    private static String plain(BigDecimal value) {
        BigDecimal rounded = value.setScale(17, RoundingMode.HALF_EVEN).stripTrailingZeros();
        return rounded.signum() == 0 ? "0" : rounded.toPlainString();
    }
}
