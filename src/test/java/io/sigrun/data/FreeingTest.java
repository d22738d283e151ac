package io.sigrun.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.ObjIntConsumer;
import org.junit.jupiter.api.Test;

/** Large values are freed a bounded part at a time; {@link Values} checks that nothing is left. */
final class FreeingTest {
    private static final int ELEMENTS = 20_000;
    /** No step may free more than this share of such a value. */
    private static final int STEPS_MIN = 8;

    private static <T extends LargeValue> void freesInSteps(Values values, T value, ObjIntConsumer<T> add) {
        for (int i = 0; i < ELEMENTS; i++) {
            add.accept(value, i);
        }
        assertTrue(value.parts() > 64, "parts: " + value.parts());
        long position = 0;
        int steps = 0;
        long most = 0;
        do {
            long before = values.region.allocationCount();
            position = value.freeSome(position);
            most = Math.max(most, before - values.region.allocationCount());
            steps++;
        } while (position != 0);
        assertTrue(steps >= STEPS_MIN, "steps: " + steps);
        assertTrue(most < 4096, "allocations freed in a step: " + most);
        assertEquals(0, value.usedBytes());
    }

    @Test
    void sets() {
        try (Values values = new Values()) {
            KeyHasher hasher = new KeyHasher(values.region, 1, 2);
            freesInSteps(values, new SetTable(values.region, hasher), (set, i) -> {
                String member = "member:" + i;
                set.add(values.argument(member), member.length());
            });
        }
    }

    @Test
    void hashes() {
        try (Values values = new Values()) {
            KeyHasher hasher = new KeyHasher(values.region, 1, 2);
            freesInSteps(values, new HashTable(values.region, hasher), (table, i) -> {
                String field = "field:" + i;
                long ref = values.argument(field);
                table.set(ref, field.length(), ref, field.length(), false);
                if (i % 3 == 0) {
                    table.setExpire(table.find(ref, field.length()), 1_000_000 + i);
                }
            });
        }
    }

    @Test
    void sortedSets() {
        try (Values values = new Values()) {
            KeyHasher hasher = new KeyHasher(values.region, 1, 2);
            freesInSteps(values, new SortedSet(values.region, hasher), (set, i) -> {
                String member = "member:" + i;
                set.add(i * 7919 % ELEMENTS, values.argument(member), member.length());
            });
        }
    }

    @Test
    void lists() {
        try (Values values = new Values()) {
            freesInSteps(values, new QuickList(values.region, 4), (list, i) -> {
                String element = "element:" + i;
                list.pushLast(values.argument(element), element.length());
            });
        }
    }

    @Test
    void streams() {
        try (Values values = new Values()) {
            freesInSteps(values, new StreamLog(values.region), (log, i) -> {
                long ref = values.argument("value:" + i);
                StreamFields fields = new StreamFields() {
                    @Override
                    public int pairs() {
                        return 1;
                    }

                    @Override
                    public long ref(int index) {
                        return ref;
                    }

                    @Override
                    public int length(int index) {
                        return 5;
                    }
                };
                log.append(i + 1, 0, fields, 4096, 4);
            });
        }
    }

    @Test
    void whatIsFreedAtOnceIsEmpty() {
        try (Values values = new Values()) {
            KeyHasher hasher = new KeyHasher(values.region, 1, 2);
            SortedSet set = new SortedSet(values.region, hasher);
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 1000; i++) {
                    String member = "member:" + i;
                    set.add(i, values.argument(member), member.length());
                }
                set.free();
                assertEquals(0, set.length());
                assertEquals(0, set.first());
            }
        }
    }
}
