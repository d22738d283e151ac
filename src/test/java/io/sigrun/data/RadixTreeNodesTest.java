package io.sigrun.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The size of the radix tree that ids would be kept in, beside a plain recursive count. */
class RadixTreeNodesTest {
    private static final int ID_BYTES = 16;

    private static long counted(Iterable<byte[]> ids) {
        try (Values values = new Values()) {
            IdTree tree = new IdTree(values.region, 8, new UsedBytes());
            for (byte[] id : ids) {
                ByteBuffer numbers = ByteBuffer.wrap(id);
                tree.insert(numbers.getLong(), numbers.getLong());
            }
            long nodes = tree.radixTreeNodes();
            tree.clear();
            return nodes;
        }
    }

    private static byte[] id(long ms, long seq) {
        return ByteBuffer.allocate(ID_BYTES).putLong(ms).putLong(seq).array();
    }

    /** The nodes below a prefix that all these ids have: the bytes they share further, where they part, or a leaf. */
    private static long model(List<byte[]> ids, int depth) {
        if (ids.size() == 1) {
            return depth < ID_BYTES ? 2 : 1;
        }
        int end = depth;
        while (sameAt(ids, end)) {
            end++;
        }
        long nodes = end > depth ? 2 : 1;
        int parting = end;
        for (int b = 0; b < 256; b++) {
            byte wanted = (byte) b;
            List<byte[]> below =
                    ids.stream().filter(id -> id[parting] == wanted).toList();
            nodes += below.isEmpty() ? 0 : model(below, parting + 1);
        }
        return nodes;
    }

    private static boolean sameAt(List<byte[]> ids, int index) {
        return ids.stream().allMatch(id -> id[index] == ids.getFirst()[index]);
    }

    @Test
    void asValkeyTells() {
        assertEquals(1, counted(List.of()));
        assertEquals(2, counted(List.of(id(1, 1))));
        assertEquals(4, counted(List.of(id(1, 1), id(1, 2))));
        assertEquals(6, counted(List.of(id(1, 1), id(2, 1))));
        assertEquals(5, counted(List.of(id(1, 1), id(1L << 60, 1))));
    }

    @Provide
    Arbitrary<List<byte[]>> ids() {
        Arbitrary<Long> numbers = Arbitraries.oneOf(
                Arbitraries.longs().between(0, 3),
                Arbitraries.longs().between(0, 70_000),
                Arbitraries.longs().between(1_700_000_000_000L, 1_700_000_100_000L),
                Arbitraries.longs());
        return net.jqwik.api.Combinators.combine(numbers, numbers)
                .as(RadixTreeNodesTest::id)
                .list()
                .ofMinSize(1)
                .ofMaxSize(200)
                .map(list -> {
                    TreeSet<byte[]> distinct = new TreeSet<>(java.util.Arrays::compareUnsigned);
                    distinct.addAll(list);
                    return List.copyOf(distinct);
                });
    }

    @Property(tries = 200)
    void asCountedPlainly(@ForAll("ids") List<byte[]> ids) {
        assertEquals(model(ids, 0), counted(ids));
    }
}
