package io.sigrun.util;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LzfTest {
    /** So much more than it uses the compressor may ask for, as Valkey's does. */
    private static final int ROOM = 4;

    private final Lzf lzf = new Lzf();

    private static boolean decompresses(String hex, int expected) {
        byte[] compressed = HexFormat.of().parseHex(hex);
        return Lzf.decompress(compressed, 0, compressed.length, new byte[expected], 0, expected);
    }

    private void assertComesBack(byte[] original) {
        byte[] compressed = new byte[original.length * 33 / 32 + ROOM];
        int length = lzf.compress(original, 0, original.length, compressed, 0, compressed.length);
        assertTrue(length > 0 || original.length == 0);
        byte[] restored = new byte[original.length];
        assertTrue(Lzf.decompress(compressed, 0, length, restored, 0, restored.length));
        assertArrayEquals(original, restored);
        if (length > 0) {
            byte[] exact = new byte[length + ROOM];
            assertEquals(length, lzf.compress(original, 0, original.length, exact, 0, length + ROOM));
            assertEquals(0, lzf.compress(original, 0, original.length, exact, 0, length - 1));
        }
    }

    @Property
    void anyBytesComeBack(
            @ForAll long seed,
            @ForAll @IntRange(max = 40_000) int length,
            @ForAll @IntRange(min = 1, max = 256) int k) {
        Random random = new Random(seed);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            boolean copy = i > 10 && random.nextInt(20) != 0;
            bytes[i] = copy ? bytes[i - 1 - i % 7] : (byte) random.nextInt(k);
        }
        assertComesBack(bytes);
    }

    @Test
    void repetitionsOfEveryLengthAndDistanceComeBack() {
        byte[] random = new byte[9000];
        new Random(7).nextBytes(random);
        for (int distance : new int[] {1, 2, 3, 31, 255, 256, 8191, 8192, 8193}) {
            for (int length : new int[] {1, 2, 3, 4, 8, 9, 10, 263, 264, 265, 600}) {
                byte[] bytes = random.clone();
                for (int i = 0; i < length; i++) {
                    bytes[8300 + i] = bytes[8300 + i - distance];
                }
                assertComesBack(bytes);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv, 017676e02000017676",
        "18446744073709551615-18446744073709551615, 1531383434363734343037333730393535313631352d31e00a14",
    })
    void repeatsWhatValkeyRepeats(String text, String hex) {
        byte[] original = text.getBytes(StandardCharsets.US_ASCII);
        byte[] compressed = new byte[original.length];
        int length = lzf.compress(original, 0, original.length, compressed, 0, compressed.length - 4);
        assertEquals(hex, HexFormat.of().formatHex(compressed, 0, length));
    }

    @Test
    void whatRepeatsBecomesShort() {
        byte[] text = "the same words again, ".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        byte[] compressed = new byte[400];
        int length = lzf.compress(text, 0, text.length, compressed, 0, compressed.length);
        assertTrue(length > 0, "22000 bytes of repetition fit 400");
    }

    @Test
    void whatARealServerCompressedIsRestored() {
        // The LZF part of DUMP of 100 times 'a' by valkey 9.1.2.
        byte[] compressed = HexFormat.of().parseHex("016161e05700016161");
        byte[] restored = new byte[100];
        assertTrue(Lzf.decompress(compressed, 0, compressed.length, restored, 0, 100));
        assertArrayEquals("a".repeat(100).getBytes(StandardCharsets.US_ASCII), restored);
    }

    @Test
    void rangesOfMemoryWorkAsArraysDo() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(1000);
            memory.asSlice(10, 500).fill((byte) 'x');
            int length = lzf.compress(memory, 10, 500, memory, 600, 100);
            assertTrue(length > 0);
            memory.asSlice(10, 500).fill((byte) 0);
            assertTrue(Lzf.decompress(memory, 600, length, memory, 10, 500));
            assertEquals(
                    -1,
                    memory.asSlice(10, 500)
                            .mismatch(arena.allocateFrom("x".repeat(500)).asSlice(0, 500)));
            assertEquals(0, memory.get(ValueLayout.JAVA_BYTE, 510));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0161", // two literals promised, one there
                "00", // one promised, none there
                "006120", // a repetition without its distance
                "0061e0", // a long one without its length
                "0061e000", // a long one without its distance
                "00612001", // from before the start
                "2000", // from before the start at once
            })
    void aTornOrImpossibleStreamIsRefused(String hex) {
        for (int expected = 0; expected < 12; expected++) {
            assertFalse(decompresses(hex, expected), "expected " + expected);
        }
    }

    @Test
    void onlyTheExactLengthIsAccepted() {
        assertTrue(decompresses("00612000", 4));
        assertFalse(decompresses("00612000", 3));
        assertFalse(decompresses("00612000", 5));
        assertTrue(decompresses("", 0));
        assertFalse(decompresses("", 1));
    }

    @Property
    void noStreamWritesOutsideOfItsOutput(@ForAll byte[] stream, @ForAll @IntRange(max = 100) int expected) {
        byte[] output = new byte[expected + 2];
        output[0] = 77;
        output[expected + 1] = 77;
        Lzf.decompress(stream, 0, stream.length, output, 1, expected);
        assertEquals(77, output[0]);
        assertEquals(77, output[expected + 1]);
    }
}
