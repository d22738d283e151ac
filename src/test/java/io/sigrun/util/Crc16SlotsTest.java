package io.sigrun.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Crc16SlotsTest {
    private static int slot(String key) {
        return Crc16Slots.slot(key.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void theCheckValueIsThatOfTheStandard() {
        MemorySegment check = MemorySegment.ofArray("123456789".getBytes(StandardCharsets.US_ASCII));
        assertEquals(0x31C3, Crc16Slots.crc16(check, 0, 9));
    }

    /** From CLUSTER KEYSLOT of valkey 9.1.2. */
    @ParameterizedTest
    @CsvSource({
        "'foo', 12182",
        "'123456789', 12739",
        "'{user1000}.following', 3443",
        "'{user1000}.followers', 3443",
        "'foo{}{bar}', 8363",
        "'foo{{bar}}zap', 4015",
        "'foo{bar}{zap}', 5061",
        "'{}', 15257",
        "'}{a}', 15495",
        "'a{b', 13340",
        "'{a}', 15495",
        "'foo}{bar', 7624",
    })
    void slotsAreThoseOfARealServer(String key, int slot) {
        assertEquals(slot, slot(key));
    }

    @Test
    void aRangeOfMemoryHasTheSlotOfItsBytes() {
        MemorySegment memory = MemorySegment.ofArray("}{foo{bar}baz{".getBytes(StandardCharsets.US_ASCII));
        assertEquals(slot("foo{bar}baz"), Crc16Slots.slot(memory, 2, 11));
        assertEquals(slot("bar"), Crc16Slots.slot(memory, 2, 11));
        assertNotEquals(slot("foo{bar"), slot("bar"));
        assertEquals(0, Crc16Slots.slot(memory, 3, 0));
    }
}
