package io.sigrun.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DoubleTextTest {
    private static String write(double value) {
        byte[] text = new byte[DoubleText.MAX_BYTES + 2];
        int length = DoubleText.write(text, 1, value);
        assertTrue(length <= DoubleText.MAX_BYTES);
        assertEquals(0, text[0]);
        assertEquals(0, text[length + 1]);
        return new String(text, 1, length, StandardCharsets.US_ASCII);
    }

    private static String writeShortest(double value) {
        byte[] text = new byte[DoubleText.MAX_BYTES];
        int length = DoubleText.writeShortest(MemorySegment.ofArray(text), 0, value);
        return new String(text, 0, length, StandardCharsets.US_ASCII);
    }

    private static double parse(String text) {
        return DoubleText.parse(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What ZSCORE and, of a large sorted set, ZSCAN of valkey 9.1.2 show. */
    @ParameterizedTest
    @CsvSource({
        "0x0.0p0, 0, 0",
        "-0x0.0p0, -0, -0",
        "0x1.0p0, 1, 1",
        "-0x1.0p0, -1, -1",
        "0x1.8p1, 3, 3",
        "0x1.8p0, 1.5, 1.5",
        "0x1.999999999999ap-4, 0.1, 0.10000000000000001",
        "-0x1.0p-2, -0.25, -0.25",
        "0x1.6345785d8ap56, 100000000000000000, 1e+17",
        "0x1.5af1d78b58c4p66, 1e+20, 1e+20",
        "0x1.b1ae4d6e2ef5p69, 1e+21, 1e+21",
        "0x1.0f0cf064dd592p73, 1e+22, 1e+22",
        "0x1.cbe991a14p36, 123456789012, 123456789012",
        "0x1.0000000000002p52, 4503599627370498, 4503599627370498",
        "0x1.4f8b588e368f1p-17, 0.00001, 1.0000000000000001e-05",
        "0x1.0c6f7a0b5ed8dp-20, 0.000001, 9.9999999999999995e-07",
        "0x1.ad7f29abcaf48p-24, 1e-7, 9.9999999999999995e-08",
        "0x1.421f5f40d8376p-23, 1.5e-7, 1.4999999999999999e-07",
        "0x1.12e0be826d695p-33, 1.25e-10, 1.2500000000000001e-10",
        "0x0.0000000000001p-1022, 5e-324, 4.9406564584124654e-324",
        "0x1.0p-1022, 2.2250738585072014e-308, 2.2250738585072014e-308",
        "0x1.fffffffffffffp1023, 1.7976931348623157e+308, 1.7976931348623157e+308",
        "0x1.0p53, 9007199254740992, 9007199254740992",
        "0x1.0p62, 4611686018427387904, 4.6116860184273879e+18",
        "0x1.0p63, 9223372036854776000, 9.2233720368547758e+18",
        "-0x1.0p62, -4611686018427387904, -4.6116860184273879e+18",
        "-0x1.0p63, -9223372036854776000, -9.2233720368547758e+18",
        "0x1.56a95319d63e1p63, 12345678901234567000, 1.2345678901234567e+19",
        "0x1.5555555555555p-2, 0.3333333333333333, 0.33333333333333331",
        "0x1.5555555555555p-1, 0.6666666666666666, 0.66666666666666663",
        "0x1.7e43c8800759cp996, 1e+300, 1.0000000000000001e+300",
        "0x1.e240c9fbe76c9p16, 123456.789, 123456.789",
        "Infinity, inf, inf",
        "-Infinity, -inf, -inf",
        "0x1.24c41d4fdf3b6p18, 299792.458, 299792.45799999998",
        "0x1.fe185ca57c517p78, 6.02214076e+23, 6.0221407599999999e+23",
        "-0x1.7a4da290c1653p-63, -1.602176634e-19, -1.6021766339999999e-19",
        "0x1.954fc4007df3bp30, 1700000000.123, 1700000000.1229999",
        "0x1.8bcfe5687b74cp40, 1700000000123.456, 1700000000123.4561",
        "-0x1.00dce3ccec346p-695, -6.103997495669509e-210, -6.1039974956695093e-210",
        "-0x1.14fc750437d3cp286, -1.3452309940954061e+86, -1.3452309940954061e+86",
        "0x1.6661a481628fep-679, 5.5813397564729716e-205, 5.5813397564729716e-205",
        "-0x1.fd45ee388e98bp-636, -6.9764355431528256e-192, -6.9764355431528256e-192",
        "0x1.c8a13a468b5d1p-699, 6.7819926021618644e-211, 6.7819926021618644e-211",
        "0x1.70f8854bc0bbap739, 4.1679145767424143e+222, 4.1679145767424143e+222",
        "0x1.dd780e79fdb05p-550, 5.0606648095268557e-166, 5.0606648095268557e-166",
        "0x1.078585b84337ap780, 6.545952123216241e+234, 6.5459521232162407e+234",
        "0x1.25f6babbf69a7p8, 293.963786838251, 293.963786838251",
        "-0x1.01054ea3b5a69p10, -1028.0829247735912, -1028.0829247735912",
        "-0x1.e4186306b2bap6, -121.02381525483952, -121.02381525483952",
        "0x1.09899651e18a5p8, 265.5374499488483, 265.53744994884829",
        "-0x1.ce3dc36944faap8, -462.2412629884153, -462.24126298841531",
        "-0x1.f5c9bfc1c2de7p9, -1003.5761644555577, -1003.5761644555577",
        "0x1.401bd735305dfp6, 80.02718813998898, 80.027188139988979",
        "0x1.2c72d544260d6p9, 600.8971333680918, 600.89713336809177",
        "-0x1.10e45d14c43p10, -1091.5681812206167, -1091.5681812206167",
        "-0x1.757176fc18f7p9, -746.8864436265849, -746.88644362658488",
    })
    void numbersAreWrittenAsARealServerWritesThem(String value, String score, String seventeenDigits) {
        double number = Double.parseDouble(value);
        assertEquals(score, write(number));
        assertEquals(seventeenDigits, DoubleText.seventeenDigits(number).toLatin1());
        assertEquals(number, parse(score));
    }

    @Test
    void theShortestFormHasAnExponentForLargeWholeNumbersToo() {
        assertEquals("1e+17", writeShortest(1e17));
        assertEquals("10000000", writeShortest(1e7));
        assertEquals("-0", writeShortest(-0.0));
        assertEquals("-inf", writeShortest(Double.NEGATIVE_INFINITY));
        assertEquals("nan", write(Double.NaN));
    }

    @Test
    void theLongestTextHasASignSeventeenDigitsAndSevenZeros() {
        assertEquals("-604462909807314450000000", write(Double.longBitsToDouble(-4260405247492489218L)));
    }

    @Property
    void whatIsWrittenReadsBackAsTheSame(@ForAll long bits) {
        double value = Double.longBitsToDouble(bits);
        String text = write(value);
        assertEquals(value, parse(text), text);
        if (Double.isFinite(value)) {
            // Whole numbers below 2^63 are written with all their digits, which may be more than 17.
            int digits = Math.abs(value) < 0x1p63 ? 19 : 17;
            assertTrue(new BigDecimal(text).stripTrailingZeros().precision() <= digits, text);
        }
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
                "1e-",
                "1ee5",
                "1.2.3",
                " 1",
                "1 ",
                "1d",
                "1f",
                "0x10",
                "nan",
                "NaN",
                "-nan",
                "infi",
                "in",
                "infinit",
                "infinityy",
                "--1",
                "+-1",
                "1_0",
                "1\0",
                "1e5.0",
                "1e400",
                "-1e400",
                "1e-400",
                "-1e-400",
                "2e308",
                "1e999999999999999999",
                "1e-999999999999999999"
            })
    void whatIsNoDoubleIsRefused(String text) {
        assertTrue(Double.isNaN(parse(text)), text);
    }

    @Test
    void signsPointsExponentsAndInfinitiesAreRead() {
        assertEquals(5, parse("+5"));
        assertEquals(0.5, parse(".5"));
        assertEquals(5, parse("5."));
        assertEquals(-150, parse("-1.5E+2"));
        assertEquals(0, parse("0e999999999999999999"));
        assertEquals(-0.0, parse("-0"));
        assertEquals(1e-320, parse("1e-320"));
        assertEquals(Double.POSITIVE_INFINITY, parse("iNf"));
        assertEquals(Double.POSITIVE_INFINITY, parse("+Infinity"));
        assertEquals(Double.NEGATIVE_INFINITY, parse("-INF"));
    }

    @Test
    void manyDigitsAreRoundedOnceAndRightly() {
        BigDecimal half = new BigDecimal(Math.nextUp(1.0)).add(BigDecimal.ONE).divide(BigDecimal.valueOf(2));
        assertEquals(1.0, parse(half.toPlainString()));
        assertEquals(Math.nextUp(1.0), parse(half.toPlainString() + "0".repeat(2000) + "1"));
        assertEquals(1.0, parse("1" + "0".repeat(5000) + "e-5000"));
        assertEquals(1.0, parse("0." + "0".repeat(5000) + "1e5001"));
    }

    @Property
    void everyTextIsReadAsTheJdkReadsItOrRefused(
            @ForAll @StringLength(max = 30) @Chars({'0', '1', '5', '9', '4', '.', '2', '7'}) String mantissa,
            @ForAll @IntRange(min = -340, max = 330) int exponent) {
        String text = mantissa + "e" + exponent;
        double expected;
        try {
            expected = Double.parseDouble(text);
        } catch (NumberFormatException notANumber) {
            expected = Double.NaN;
        }
        boolean zero = !mantissa.matches(".*[1-9].*");
        boolean lost = Double.isInfinite(expected) || (expected == 0 && !zero);
        assertEquals(lost ? Double.NaN : expected, parse(text));
    }
}
