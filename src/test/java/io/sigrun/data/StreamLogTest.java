package io.sigrun.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StreamLogTest {
    record Id(long ms, long seq) implements Comparable<Id> {
        @Override
        public int compareTo(Id other) {
            int byTime = Long.compareUnsigned(ms, other.ms);
            return byTime != 0 ? byTime : Long.compareUnsigned(seq, other.seq);
        }
    }

    /** Texts laid one behind the other in the argument place. */
    static final class Fields implements StreamFields {
        private final long[] refs;
        private final int[] lengths;

        Fields(Values values, List<String> texts) {
            refs = new long[texts.size()];
            lengths = new int[texts.size()];
            long at = values.argument(String.join("", texts));
            for (int i = 0; i < refs.length; i++) {
                refs[i] = at;
                lengths[i] = texts.get(i).length();
                at += lengths[i];
            }
        }

        @Override
        public int pairs() {
            return refs.length / 2;
        }

        @Override
        public long ref(int index) {
            return refs[index];
        }

        @Override
        public int length(int index) {
            return lengths[index];
        }
    }

    private static boolean append(Values values, StreamLog log, long ms, long seq, String... texts) {
        return log.append(ms, seq, new Fields(values, List.of(texts)), 4096, 100);
    }

    private static List<String> entry(Values values, StreamCursor cursor) {
        ListPack pack = new ListPack(values.region);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < cursor.fieldCount(); i++) {
            assertTrue(cursor.nextField());
            for (long element : new long[] {cursor.field(), cursor.value()}) {
                texts.add(values.string(values.textPlace(), pack.writeText(element, values.textPlace())));
            }
        }
        assertFalse(cursor.nextField());
        return texts;
    }

    private static Map<Id, List<String>> range(Values values, StreamLog log, Id from, Id to, boolean backward) {
        StreamCursor cursor = new StreamCursor(values.region);
        cursor.range(log, from.ms, from.seq, to.ms, to.seq, backward);
        TreeMap<Id, List<String>> entries = new TreeMap<>();
        Id before = null;
        while (cursor.next()) {
            Id id = new Id(cursor.ms(), cursor.seq());
            assertTrue(before == null || (backward ? id.compareTo(before) < 0 : id.compareTo(before) > 0));
            before = id;
            entries.put(id, entry(values, cursor));
        }
        return entries;
    }

    static Map<Id, List<String>> all(Values values, StreamLog log, boolean backward) {
        return range(values, log, new Id(0, 0), new Id(-1, -1), backward);
    }

    /** Reads everything, whatever the order of ids. */
    private static void readAll(Values values, StreamLog log, boolean backward) {
        StreamCursor cursor = new StreamCursor(values.region);
        cursor.all(log, backward);
        while (cursor.next()) {
            entry(values, cursor);
        }
    }

    @Test
    void anEntryIsStoredInTheBytesThatFilesHave() {
        try (Values values = new Values()) {
            StreamLog log = new StreamLog(values.region);
            assertTrue(append(values, log, 1, 2, "a", "1"));
            assertTrue(append(values, log, 2, 0, "a", "xy"));
            assertTrue(append(values, log, 3, 5, "b", "z"));
            assertTrue(log.delete(2, 0));
            long list = log.list(log.firstNode());
            byte[] bytes = values.region.bytes(list, new ListPack(values.region).bytes(list));
            String expected = "39000000" + "1600"
                    + "0201" + "0101" + "0101" + "816102" + "0001"
                    + "0201" + "0001" + "0001" + "0101" + "0401"
                    + "0301" + "0101" + "dffe02" + "82787903" + "0401"
                    + "0001" + "0201" + "0301" + "0101" + "816202" + "817a02" + "0601"
                    + "ff";
            assertEquals(expected, HexFormat.of().formatHex(bytes));
            assertEquals(1, log.nodeMs(log.firstNode()));
            assertEquals(2, log.nodeSeq(log.firstNode()));
            log.free();
        }
    }

    @Test
    void aLogEqualsAModelThroughAppendsDeletesAndTrims() {
        for (int seed = 0; seed < 60; seed++) {
            try (Values values = new Values()) {
                new Walk(values, new Random(seed)).run(300);
            }
        }
    }

    /** A log and a model of it through random changes. */
    static final class Walk {
        final Values values;
        final Random random;
        final TreeMap<Id, List<String>> model = new TreeMap<>();
        final StreamLog log;
        final int nodeEntries;
        final int nodeBytes;
        long ms;
        long seq;
        Id maxDeleted = new Id(0, 0);

        Walk(Values values, Random random) {
            this.values = values;
            this.random = random;
            this.log = new StreamLog(values.region);
            this.nodeEntries = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(10);
            this.nodeBytes = random.nextInt(2) == 0 ? 0 : 60 + random.nextInt(300);
        }

        void run(int steps) {
            long bytesBefore = values.region.usedBytes();
            for (int i = 0; i < steps; i++) {
                step();
                assertEquals(model.size(), log.length());
                assertEquals(values.region.usedBytes() - bytesBefore, log.usedBytes());
                Id first = model.isEmpty() ? new Id(0, 0) : model.firstKey();
                assertEquals(first, new Id(log.firstMs(), log.firstSeq()));
                assertEquals(new Id(ms, seq), new Id(log.lastMs(), log.lastSeq()));
                assertEquals(maxDeleted, new Id(log.maxDeletedMs(), log.maxDeletedSeq()));
                if (i % 10 == 0) {
                    compare();
                }
            }
            compare();
            StreamLog copy = log.copy();
            log.free();
            assertEquals(model, all(values, copy, false));
            assertEquals(values.region.usedBytes() - bytesBefore, copy.usedBytes());
            assertEquals(copy.length(), model.size());
            copy.free();
        }

        void compare() {
            assertEquals(model, all(values, log, false));
            assertEquals(model, all(values, log, true));
            Id from = someId();
            Id to = someId();
            if (from.compareTo(to) <= 0) {
                assertEquals(model.subMap(from, true, to, true), range(values, log, from, to, false));
                assertEquals(model.subMap(from, true, to, true), range(values, log, from, to, true));
            }
        }

        Id someId() {
            return new Id(random.nextLong(ms + 2), random.nextLong(4));
        }

        void step() {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> delete(model.isEmpty() || random.nextInt(4) == 0 ? someId() : someKey());
                case 3 -> trimToLength();
                case 4 -> trimToId();
                default -> add();
            }
        }

        Id someKey() {
            Id key = model.floorKey(someId());
            return key == null ? model.firstKey() : key;
        }

        void add() {
            if (random.nextInt(3) == 0) {
                seq++;
            } else {
                ms += 1 + random.nextInt(3);
                seq = random.nextInt(3);
            }
            List<String> texts = new ArrayList<>();
            int pairs = 1 + random.nextInt(3);
            for (int i = 0; i < pairs; i++) {
                texts.add("field" + (random.nextInt(4) == 0 ? random.nextInt(9) : i));
                texts.add(random.nextBoolean() ? String.valueOf(random.nextInt()) : "v".repeat(random.nextInt(90)));
            }
            assertTrue(log.append(ms, seq, new Fields(values, texts), nodeBytes, nodeEntries));
            model.put(new Id(ms, seq), texts);
        }

        void delete(Id id) {
            boolean there = model.remove(id) != null;
            assertEquals(there, log.delete(id.ms, id.seq));
            if (there && id.compareTo(maxDeleted) > 0) {
                maxDeleted = id;
            }
        }

        void trimToLength() {
            int keep = random.nextInt(model.size() + 2);
            boolean approximate = random.nextBoolean();
            long limit = random.nextInt(3) == 0 ? 1 + random.nextInt(10) : 0;
            int before = model.size();
            long deleted = log.trimToLength(keep, approximate, limit);
            dropFirst(deleted);
            assertTrue(limit == 0 || !approximate || deleted <= limit);
            assertTrue(deleted == 0 || model.size() >= keep);
            if (!approximate && limit == 0) {
                assertEquals(Math.min(before, keep), model.size());
            }
        }

        void trimToId() {
            Id min = someId();
            boolean approximate = random.nextBoolean();
            long expected = model.headMap(min, false).size();
            long deleted = log.trimToId(min.ms, min.seq, approximate, 0);
            assertTrue(approximate ? deleted <= expected : deleted == expected);
            dropFirst(deleted);
        }

        void dropFirst(long count) {
            for (long i = 0; i < count; i++) {
                model.pollFirstEntry();
            }
        }
    }

    @Test
    void idsAreUnsigned() {
        try (Values values = new Values()) {
            StreamLog log = new StreamLog(values.region);
            assertTrue(append(values, log, 5, -1, "a", "b"));
            assertTrue(append(values, log, 6, 0, "a", "b"));
            assertTrue(append(values, log, -2, 3, "a", "b"));
            assertTrue(append(values, log, -1, -1, "a", "b"));
            assertThrows(IllegalArgumentException.class, () -> append(values, log, 7, 0, "a", "b"));
            assertEquals(
                    List.of(new Id(5, -1), new Id(6, 0), new Id(-2, 3), new Id(-1, -1)),
                    List.copyOf(all(values, log, true).keySet()));
            log.free();
        }
    }

    @Test
    void pendingEntriesBelongToOneConsumerEach() {
        for (int seed = 0; seed < 8; seed++) {
            try (Values values = new Values()) {
                Random random = new Random(seed);
                StreamLog log = new StreamLog(values.region);
                long before = values.region.usedBytes();
                ConsumerGroup group = log.createGroup(values.argument("group"), 5, 1, 2, ConsumerGroup.UNKNOWN);
                for (int i = 0; i < 5; i++) {
                    group.createConsumer(values.argument("c" + i), 2, i);
                }
                TreeMap<Id, String> owners = new TreeMap<>();
                for (int i = 0; i < 3000; i++) {
                    Id id = new Id(random.nextInt(600), random.nextInt(2));
                    Consumer consumer = group.consumer(random.nextInt(5));
                    if (random.nextInt(10) < 6) {
                        group.deliver(id.ms, id.seq, consumer, i);
                        owners.put(id, consumer.name().toLatin1());
                    } else {
                        assertEquals(owners.remove(id) != null, group.acknowledge(id.ms, id.seq));
                    }
                }
                assertEquals(owners, owners(group));
                assertEquals(values.region.usedBytes() - before, log.usedBytes());
                StreamLog copy = log.copy();
                Consumer gone = group.consumer(2);
                assertEquals(owners.values().stream().filter("c2"::equals).count(), group.deleteConsumer(gone));
                assertNull(group.findConsumer(values.argument("c2"), 2));
                assertEquals(owners, owners(copy.group(0)));
                assertTrue(copy.group(0).allOwned());
                owners.values().removeIf("c2"::equals);
                assertEquals(owners, owners(group));
                log.destroyGroup(group);
                assertEquals(0, log.usedBytes());
                log.free();
                copy.free();
            }
        }
    }

    private static Map<Id, String> owners(ConsumerGroup group) {
        TreeMap<Id, String> owners = new TreeMap<>();
        PendingEntries pending = group.pending();
        for (long at = pending.first(); at != 0; at = pending.next(at)) {
            Consumer owner = group.owner(at);
            assertNotNull(owner);
            owners.put(new Id(pending.ms(at), pending.seq(at)), owner.name().toLatin1());
        }
        long count = 0;
        for (int i = 0; i < group.consumerCount(); i++) {
            Consumer consumer = group.consumer(i);
            count += consumer.pendingCount();
            for (long at = consumer.firstPending(); at != 0; at = consumer.nextPending(at)) {
                Id id = new Id(consumer.pendingMs(at), consumer.pendingSeq(at));
                assertEquals(consumer.name().toLatin1(), owners.get(id));
            }
        }
        assertEquals(owners.size(), count);
        return owners;
    }

    @Test
    void groupsAndConsumersAreInTheOrderOfTheirNames() {
        try (Values values = new Values()) {
            StreamLog log = new StreamLog(values.region);
            for (String name : List.of("b", "\u00ff", "a", "ab", "")) {
                log.createGroup(values.argument(name), name.length(), 0, 0, 0);
            }
            List<String> names = new ArrayList<>();
            for (int i = 0; i < log.groupCount(); i++) {
                names.add(log.group(i).name().toLatin1());
            }
            assertEquals(List.of("", "a", "ab", "b", "\u00ff"), names);
            assertNotNull(log.findGroup(values.argument("ab"), 2));
            assertNull(log.findGroup(values.argument("ac"), 2));
            log.free();
        }
    }

    @Test
    void nodesFromFilesAreCheckedAndRead() {
        try (Values values = new Values()) {
            StreamLog log = new StreamLog(values.region);
            for (int i = 1; i < 250; i++) {
                assertTrue(append(values, log, i, i, "name", "value" + i, "n" + i % 3, "x"));
            }
            log.delete(17, 17);
            StreamLog loaded = new StreamLog(values.region);
            for (long node = log.firstNode(); node != 0; node = log.nextNode(node)) {
                long list = log.list(node);
                byte[] bytes = values.region.bytes(list, new ListPack(values.region).bytes(list));
                assertTrue(loaded.loadNode(log.nodeMs(node), log.nodeSeq(node), values.blob(bytes), bytes.length));
                assertFalse(loaded.loadNode(log.nodeMs(node), log.nodeSeq(node), values.blob(bytes), bytes.length));
            }
            assertTrue(loaded.loadState(248, 249, 249, 1, 1, 249));
            assertEquals(all(values, log, false), all(values, loaded, true));
            assertFalse(loaded.loadOldState(5, 249, 249));
            log.free();
            loaded.free();
        }
    }

    @Test
    void damagedNodesAreRefused() {
        try (Values values = new Values()) {
            StreamLog log = new StreamLog(values.region);
            append(values, log, 1, 1, "name", "value");
            append(values, log, 2, 1, "other", "value", "b", "c");
            append(values, log, 3, 1, "name", "value");
            long list = log.list(log.firstNode());
            byte[] good = values.region.bytes(list, new ListPack(values.region).bytes(list));
            Random random = new Random(1);
            for (int i = 0; i < 5000; i++) {
                byte[] bad = good.clone();
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
                }
                StreamLog loaded = new StreamLog(values.region);
                if (loaded.loadNode(1, 1, values.blob(bad), bad.length)) {
                    readAll(values, loaded, false);
                    readAll(values, loaded, true);
                    loaded.delete(3, 1);
                    loaded.trimToLength(0, false, 0);
                }
                loaded.free();
            }
            log.free();
        }
    }
}
