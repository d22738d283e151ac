package io.sigrun.rdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OldBlobsTest {
    private static final OldBlobs.Conversion ZIP_LIST =
            (region, blob, bytes) -> new ZipList(region).toListPack(blob, bytes);
    private static final OldBlobs.Conversion ZIP_MAP =
            (region, blob, bytes) -> new ZipMap(region).toListPack(blob, bytes);

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(-200, 300).map(String::valueOf),
                Arbitraries.longs().map(String::valueOf),
                Arbitraries.longs().between(-(1L << 33), 1L << 33).map(String::valueOf),
                Arbitraries.strings().ofMaxLength(10).withCharRange('\0', '\u00ff'),
                Arbitraries.of(63, 64, 252, 253, 254, 255, 16383, 16384).map("t"::repeat));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @Property(tries = 500)
    void aZipListComesBack(@ForAll @Size(max = 20) List<@From("texts") String> texts, @ForAll boolean longLengths) {
        assertEquals(texts, OldBlobs.convert(OldBlobs.zipList(texts, longLengths), ZIP_LIST));
    }

    @Property(tries = 500)
    void aZipMapComesBack(
            @ForAll @Size(max = 20) List<@From("texts") String> texts, @ForAll @IntRange(max = 255) int unused) {
        List<String> pairs = texts.subList(0, texts.size() & ~1);
        assertEquals(pairs, OldBlobs.convert(OldBlobs.zipMap(pairs, unused), ZIP_MAP));
    }

    @Property(tries = 2000)
    void damageIsRefusedOrReadable(
            @ForAll @Size(max = 6) List<@From("texts") String> texts,
            @ForAll @IntRange(max = 1_000_000) int place,
            @ForAll byte damage,
            @ForAll boolean cut) {
        List<String> pairs = texts.subList(0, texts.size() & ~1);
        OldBlobs.convert(damaged(OldBlobs.zipList(texts, false), place, damage, cut), ZIP_LIST);
        OldBlobs.convert(damaged(OldBlobs.zipMap(pairs, 1), place, damage, cut), ZIP_MAP);
    }

    private static byte[] damaged(byte[] blob, int place, byte damage, boolean cut) {
        byte[] bytes = cut ? Arrays.copyOf(blob, place % blob.length) : blob.clone();
        if (bytes.length > 0) {
            bytes[place % bytes.length] = damage;
        }
        return bytes;
    }

    @Test
    void blobsThatOldServersWroteAreRead() {
        assertEquals(
                List.of("f1", "v1", "f2", "v2"),
                OldBlobs.convert(bytes("1b000000160000000400000266310402763104026632040276" + "32ff"), ZIP_LIST));
        assertEquals(
                List.of("one", "1", "two", "2"),
                OldBlobs.convert(bytes("1900000016000000040000036f6e6505f2020374776f05f3ff"), ZIP_LIST));
        assertEquals(List.of("7"), OldBlobs.convert(bytes("0d0000000a000000010000f8ff"), ZIP_LIST));
        assertEquals(List.of(), OldBlobs.convert(bytes("0b0000000a0000000000ff"), ZIP_LIST));
        assertEquals(
                List.of("f1", "v1", "f2", "v2"),
                OldBlobs.convert(bytes("0202663102007631026632020076" + "32ff"), ZIP_MAP));
    }

    @Test
    void countsThatAHeaderCannotHoldAreNotNeeded() {
        List<String> many = Collections.nCopies(70_000, "5");
        assertEquals(many, OldBlobs.convert(OldBlobs.zipList(many, false), ZIP_LIST));
        List<String> pairs = IntStream.range(0, 600).mapToObj(i -> "x" + i).toList();
        assertEquals(pairs, OldBlobs.convert(OldBlobs.zipMap(pairs, 0), ZIP_MAP));
    }

    @Test
    void contradictionsInAZipListAreRefused() {
        for (String hex : List.of(
                "",
                "0b0000000a0000000000",
                "0b0000000a0000000000fe",
                "0b0000000b0000000000ff", // the last entry is elsewhere
                "0b0000000a0000000100ff", // one entry is missing
                "0c0000000a0000000000ff", // longer than it is
                "0d0000000a0000000100" + "01f8ff", // nothing is before the first entry
                "0d0000000a0000000100" + "0085ff", // no such encoding
                "0d0000000a0000000100" + "00ffff",
                "0d0000000a0000000100" + "0002ff", // a string over the end
                "0d0000000a0000000100" + "00c0ff", // an integer over the end
                "0d0000000a0000000100" + "0041ff",
                "1100000000a000000100" + "0080ffffffff41ff",
                "0f0000000c0000000200" + "00f803f8ff", // a wrong length of the entry before
                "0d0000000a0000000200" + "00f8ff")) {
            assertNull(OldBlobs.convert(bytes(hex), ZIP_LIST), hex);
        }
    }

    @Test
    void contradictionsInAZipMapAreRefused() {
        for (String hex : List.of(
                "",
                "ff",
                "00",
                "01ff",
                "0102663102007631",
                "0202663102007631ff", // one pair is missing
                "01026631ff", // a field without a value
                "0102663103007631ff", // a value over the end
                "0102663102017631ff", // unused bytes over the end
                "01fe6631ff",
                "01feffffffff6631ff",
                "01ff02663102007631ff")) {
            assertNull(OldBlobs.convert(bytes(hex), ZIP_MAP), hex);
        }
    }
}
