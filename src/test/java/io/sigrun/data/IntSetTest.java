package io.sigrun.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class IntSetTest {
    @Provide
    Arbitrary<Long> numbers() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(-40, 40),
                Arbitraries.longs().between(-40_000, 40_000),
                Arbitraries.longs());
    }

    @Property(tries = 500)
    void behavesLikeASortedSet(@ForAll @Size(max = 300) List<@From("numbers") Long> numbers, @ForAll Random random) {
        try (Values values = new Values()) {
            IntSet sets = new IntSet(values.region);
            long set = sets.create();
            TreeSet<Long> model = new TreeSet<>();
            for (long number : numbers) {
                assertEquals(model.contains(number), sets.contains(set, number));
                if (random.nextInt(3) == 0) {
                    set = sets.remove(set, number);
                    model.remove(number);
                } else {
                    set = sets.add(set, number);
                    model.add(number);
                }
                assertEquals(model.size(), sets.length(set));
            }
            int index = 0;
            for (long number : model) {
                assertTrue(sets.contains(set, number));
                assertEquals(number, sets.get(set, index++));
            }
            assertTrue(sets.validate(set, sets.bytes(set)));
            if (!model.isEmpty()) {
                assertTrue(model.contains(sets.random(set, random::nextLong)));
            }
            for (long number : model) {
                set = sets.remove(set, number);
            }
            assertEquals(0, sets.length(set));
            values.region.free(set);
        }
    }

    @Test
    void bytesAreThoseOfRedis() {
        try (Values values = new Values()) {
            IntSet sets = new IntSet(values.region);
            long set = sets.add(sets.add(sets.create(), 5), -2);
            assertEquals("0200000002000000feff0500", HexFormat.of().formatHex(values.region.bytes(set, 12)));
            set = sets.add(set, -40_000);
            assertEquals(
                    "0400000003000000c063fffffeffffff05000000", HexFormat.of().formatHex(values.region.bytes(set, 20)));
            long copy = sets.copy(set);
            assertEquals(sets.bytes(set), sets.bytes(copy));
            values.region.free(copy);
            values.region.free(set);
        }
    }

    @Test
    void damageIsRefused() {
        for (String hex : List.of(
                "",
                "02000000",
                "0300000000000000",
                "02000000020000000500",
                "02000000020000000500feff",
                "020000000200000005000500",
                "0200000001000000050000",
                "08000000ffffffff0000000000000000")) {
            try (Values values = new Values()) {
                byte[] bytes = HexFormat.of().parseHex(hex);
                long blob = values.blob(bytes);
                assertFalse(new IntSet(values.region).validate(blob, bytes.length), hex);
                values.region.free(blob);
            }
        }
    }

    @Test
    void randomIntegersReachAll() {
        try (Values values = new Values()) {
            IntSet sets = new IntSet(values.region);
            long set = sets.create();
            for (int i = 0; i < 100; i++) {
                set = sets.add(set, i * 7L);
            }
            Random random = new Random(1);
            Set<Long> seen = new HashSet<>();
            for (int i = 0; i < 3000; i++) {
                seen.add(sets.random(set, random::nextLong));
            }
            assertEquals(100, seen.size());
            values.region.free(set);
        }
    }
}
