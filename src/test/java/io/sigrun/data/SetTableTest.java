package io.sigrun.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SetTableTest {
    @Provide
    Arbitrary<String> members() {
        return Arbitraries.oneOf(
                Values.texts(),
                Arbitraries.integers().between(0, 60).map(i -> "m" + i),
                Arbitraries.of("y".repeat(255), "y".repeat(256), "y".repeat(10_000)));
    }

    private static Set<String> members(Values values, SetTable set) {
        Set<String> found = new HashSet<>();
        set.forEach(entry -> assertTrue(found.add(values.string(set.memberRef(entry), set.memberLength(entry)))));
        return found;
    }

    @Property(tries = 300)
    void behavesLikeASet(@ForAll @Size(max = 200) List<@From("members") String> members, @ForAll Random random) {
        try (Values values = new Values()) {
            long before = values.region.usedBytes();
            SetTable set = new SetTable(values.region, new KeyHasher(values.region, 5, 6));
            Set<String> model = new HashSet<>();
            for (String member : members) {
                long argument = values.argument(member);
                assertEquals(model.contains(member), set.contains(argument, member.length()));
                if (random.nextInt(3) == 0) {
                    assertEquals(model.remove(member), set.remove(argument, member.length()));
                } else {
                    assertEquals(model.add(member), set.add(argument, member.length()));
                }
                assertEquals(model.size(), set.length());
                assertEquals(values.region.usedBytes() - before, set.usedBytes());
            }
            assertEquals(model, members(values, set));
            SetTable copy = set.copy();
            assertEquals(model, members(values, copy));
            while (set.length() > 0) {
                set.remove(set.random(random::nextLong));
            }
            assertEquals(0, set.usedBytes());
            set.free();
            copy.free();
        }
    }

    @Test
    void smallEncodingsBecomeMembers() {
        try (Values values = new Values()) {
            SetTable set = new SetTable(values.region, new KeyHasher(values.region, 5, 6));
            ListPack pack = new ListPack(values.region);
            IntSet integers = new IntSet(values.region);
            long list = pack.append(pack.append(pack.create(), values.argument("abc"), 3), -5);
            long ints = integers.add(integers.add(integers.create(), -5), 1L << 40);
            assertTrue(set.addAll(pack, list));
            assertFalse(set.addAll(pack, list));
            set.addAll(integers, ints);
            assertEquals(Set.of("abc", "-5", "1099511627776"), members(values, set));
            values.region.free(list);
            values.region.free(ints);
            set.free();
        }
    }

    @Test
    void aScanSeesEveryMember() {
        try (Values values = new Values()) {
            SetTable set = new SetTable(values.region, new KeyHasher(values.region, 5, 6));
            for (int i = 0; i < 10_000; i++) {
                set.add(values.argument("member:" + i), ("member:" + i).length());
            }
            Set<Long> seen = new HashSet<>();
            long cursor = 0;
            do {
                cursor = set.scan(cursor, 25, seen::add);
            } while (cursor != 0);
            assertEquals(10_000, seen.size());
            set.free();
        }
    }
}
