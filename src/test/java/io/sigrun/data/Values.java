package io.sigrun.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigrun.memory.Region;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** A region for one test, a place in it for arguments, and values that meet the boundaries of the encodings. */
final class Values implements AutoCloseable {
    static final int SCRATCH_BYTES = 1 << 16;

    final Region region;
    private final long argument;
    private final long text;

    Values() {
        this(64L << 20);
    }

    Values(long regionBytes) {
        region = Region.checked(regionBytes);
        argument = region.allocate(SCRATCH_BYTES);
        text = region.allocate(SCRATCH_BYTES);
    }

    /** Puts a value where commands would have their argument; overwritten by the next one. */
    long argument(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        region.copyIn(bytes, 0, argument, bytes.length);
        return argument;
    }

    /** A place for text that is written. */
    long textPlace() {
        return text;
    }

    String string(long ref, int bytes) {
        return new String(region.bytes(ref, bytes), StandardCharsets.ISO_8859_1);
    }

    /** An allocation of its own with some bytes, as a loader has it. */
    long blob(byte[] bytes) {
        long ref = region.allocate(Math.max(1, bytes.length));
        region.copyIn(bytes, 0, ref, bytes.length);
        return ref;
    }

    /** Checks that nothing is left but what this object holds. */
    @Override
    public void close() {
        region.free(argument);
        region.free(text);
        assertEquals(0, region.allocationCount());
        assertEquals(0, region.usedBytes());
        region.close();
    }

    /** Texts of every encoding: integers of all widths, near-integers, strings around the sizes that matter. */
    static Arbitrary<String> texts() {
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(
                        3, Arbitraries.integers().between(-5, 140).map(String::valueOf)),
                net.jqwik.api.Tuple.of(
                        2, Arbitraries.integers().between(-5000, 5000).map(String::valueOf)),
                net.jqwik.api.Tuple.of(2, Arbitraries.longs().map(String::valueOf)),
                net.jqwik.api.Tuple.of(
                        1, Arbitraries.of("", "-0", "007", "+1", "9223372036854775808", "1.5", "\u00ff\0")),
                net.jqwik.api.Tuple.of(3, Arbitraries.strings().alpha().ofMaxLength(12)),
                net.jqwik.api.Tuple.of(
                        1,
                        Arbitraries.of(61, 62, 63, 64, 65, 124, 125, 126, 127, 4095, 4096)
                                .map("x"::repeat)));
    }
}
