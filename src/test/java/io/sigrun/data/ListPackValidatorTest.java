package io.sigrun.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ListPackValidatorTest {
    private static long build(Values values, List<String> texts) {
        ListPack pack = new ListPack(values.region);
        long list = pack.create();
        for (String text : texts) {
            list = pack.append(list, values.argument(text), text.length());
        }
        return list;
    }

    @Provide
    Arbitrary<List<String>> texts() {
        return Values.texts().list().ofMaxSize(12);
    }

    @Property(tries = 2000)
    void aDamagedBlobIsRefusedOrReadable(
            @ForAll @From("texts") List<String> texts,
            @ForAll @IntRange(max = 1_000_000) int place,
            @ForAll byte damage,
            @ForAll @IntRange(max = 3) int cut) {
        try (Values values = new Values()) {
            ListPack pack = new ListPack(values.region);
            ListPackValidator validator = new ListPackValidator(values.region);
            long list = build(values, texts);
            byte[] bytes = values.region.bytes(list, pack.bytes(list));
            values.region.free(list);
            bytes[place % bytes.length] = damage;
            int length = bytes.length - (cut == 3 ? place % bytes.length : 0);
            long blob = values.blob(java.util.Arrays.copyOf(bytes, length));
            int elements = validator.validate(blob, length);
            if (elements >= 0) {
                int seen = 0;
                for (long element = pack.last(blob); element != 0; element = pack.previous(blob, element)) {
                    pack.textLength(element);
                    seen++;
                }
                assertEquals(elements, seen);
                assertEquals(elements, pack.length(blob));
            }
            values.region.free(blob);
        }
    }

    @Property(tries = 2000)
    void arbitraryBytesNeverReadBeyondTheBlob(@ForAll @Size(max = 40) byte[] body) {
        try (Values values = new Values()) {
            byte[] bytes = new byte[body.length + 7];
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            buffer.putInt(bytes.length).putShort((short) -1).put(body).put((byte) 0xff);
            long blob = values.blob(bytes);
            ListPack pack = new ListPack(values.region);
            int elements = new ListPackValidator(values.region).validate(blob, bytes.length);
            if (elements >= 0) {
                assertEquals(elements, pack.length(blob));
            }
            values.region.free(blob);
        }
    }

    @Test
    void knownDamageIsRefused() {
        for (String hex : List.of(
                "",
                "ff",
                "0700000000",
                "080000000000ff",
                "070000000000fe",
                "070000000100ff",
                "0900000000000101ff",
                "0900000001000102ff",
                "09000000010001ffff",
                "090000000100f501ff",
                "0a0000000100f00000ff",
                "0d0000000100f0ffffffff05ff",
                "0b000000010085616201ff",
                "09000000010001017f")) {
            try (Values values = new Values()) {
                byte[] bytes = HexFormat.of().parseHex(hex);
                long blob = values.blob(bytes);
                assertEquals(
                        ListPackValidator.CORRUPT,
                        new ListPackValidator(values.region).validate(blob, bytes.length),
                        hex);
                assertEquals(0, new ListPackValidator(values.region).adopt(blob, bytes.length));
                values.region.free(blob);
            }
        }
    }

    @Test
    void bothRulesForTheLengthOfAnEntryAreReadAndWritten() {
        try (Values values = new Values()) {
            ListPack pack = new ListPack(values.region);
            ListPackValidator validator = new ListPackValidator(values.region);
            List<String> texts =
                    List.of("a", "x".repeat(16378), "b", "y".repeat(16377), "z".repeat(16379), "w".repeat(16378), "c");
            long list = build(values, texts);
            byte[] present = values.region.bytes(list, pack.bytes(list));
            long classicBytes = validator.classicBytes(list);
            assertEquals(present.length + 2, classicBytes);
            long classic = values.region.allocate(classicBytes);
            validator.writeClassic(list, classic);
            assertEquals(0, values.region.getByte(classic + 9 + 16383));
            assertEquals(7, validator.validate(classic, classicBytes));
            assertEquals(7, validator.validate(list, present.length));
            long adopted = validator.adopt(classic, classicBytes);
            assertNotEquals(0, adopted);
            assertArrayEquals(present, values.region.bytes(adopted, pack.bytes(adopted)));
            long element = pack.last(adopted);
            for (String text : texts.reversed()) {
                assertTrue(pack.matches(element, values.argument(text), text.length()));
                element = pack.previous(adopted, element);
            }
            assertEquals(0, element);
            values.region.free(adopted);
            values.region.free(list);
        }
    }

    @Test
    void theRulesDifferAtTwoMillionBytesToo() {
        try (Values values = new Values()) {
            ListPack pack = new ListPack(values.region);
            ListPackValidator validator = new ListPackValidator(values.region);
            int length = 2097151 - 5;
            long text = values.region.allocate(length);
            values.region.fill(text, length, 'q');
            long list = pack.append(pack.create(), text, length);
            assertEquals(6 + 2097151 + 3 + 1, pack.bytes(list));
            long classicBytes = validator.classicBytes(list);
            assertEquals(pack.bytes(list) + 1, classicBytes);
            long classic = values.region.allocate(classicBytes);
            validator.writeClassic(list, classic);
            assertEquals(1, validator.validate(classic, classicBytes));
            long adopted = validator.adopt(classic, classicBytes);
            assertEquals(pack.bytes(list), pack.bytes(adopted));
            assertEquals(pack.first(adopted), pack.last(adopted));
            values.region.free(adopted);
            values.region.free(list);
            values.region.free(text);
        }
    }
}
