package io.sigrun.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class Crc64Test {
    @Test
    void theCheckValueIsThatOfTheStandard() {
        byte[] check = "123456789".getBytes(StandardCharsets.US_ASCII);
        assertEquals(0xe9c6d914c4b8d9caL, Crc64.update(0, check, 0, check.length));
    }

    @Test
    void theEndOfADumpPayloadOfARealServerIsTheChecksumOfTheRest() {
        // DUMP of the string "10" by valkey 9.1.2: type, integer, version 80, checksum.
        byte[] payload = HexFormat.of().parseHex("00c00a5000a1b59ed490fc044f");
        long stored = MemorySegment.ofArray(payload).get(ValueLayout.JAVA_LONG_UNALIGNED, 5);
        assertEquals(stored, Crc64.update(0, payload, 0, 5));
    }

    @Property
    void everyWayOfCuttingGivesWhatOneBitAtATimeGives(@ForAll byte[] bytes, @ForAll byte cut) {
        int middle = bytes.length == 0 ? 0 : (cut & 0xff) % bytes.length;
        long first = Crc64.update(0, bytes, 0, middle);
        assertEquals(model(bytes), Crc64.update(first, bytes, middle, bytes.length - middle));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(bytes.length + 1);
            MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 1, bytes.length);
            assertEquals(model(bytes), Crc64.update(0, copy, 1, bytes.length));
        }
    }

    /** The definition: polynomial division of the bits, lowest bit of each byte first. */
    private static long model(byte[] bytes) {
        long crc = 0;
        for (byte value : bytes) {
            for (int bit = 0; bit < 8; bit++) {
                boolean carry = ((crc >>> 63) & 1) != (value >> bit & 1);
                crc = crc << 1 ^ (carry ? 0xad93d23594c935a9L : 0);
            }
        }
        return Long.reverse(crc);
    }
}
