package io.sigrun.rdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every type of value in every form that some server wrote, and what must be refused. */
class RdbTypesTest {
    private static final long LATER_MS = Store.NOW_MS + 60_000;

    /** Loads one key and tells its encoding, after checking its content. */
    private static String load(byte[] file, Object value) throws IOException {
        try (Store store = new Store()) {
            assertEquals(1, store.load(file).keys());
            Model model = new Model(Map.of(0, Map.of("key", new Model.Item(value, -1))));
            assertEquals(model.digest(), store.digest());
            return String.valueOf(store.keys().get("0 key")).split(" ", -1)[0];
        }
    }

    private static RdbBytes key(int version, int type) {
        return RdbBytes.file(version).key(type, "key");
    }

    private static void refuse(byte[] file, String reason) throws IOException {
        try (Store store = new Store()) {
            RdbException refused = assertThrows(RdbException.class, () -> store.load(file));
            assertTrue(refused.getMessage().contains(reason), refused.getMessage());
        }
    }

    private static Map<String, String> pairs(List<String> texts) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = 0; i < texts.size(); i += 2) {
            pairs.put(texts.get(i), texts.get(i + 1));
        }
        return pairs;
    }

    private static List<String> numbered(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    @Test
    void stringsOfAllForms() throws IOException {
        assertEquals("int", load(key(1, 0).u8(0xc0).u8(-5).end(), "-5"));
        assertEquals("int", load(key(2, 0).u8(0xc1).u8(0xd4).u8(0xfe).end(), "-300"));
        assertEquals("int", load(key(3, 0).u8(0xc2).i32(-2_000_000_000).end(), "-2000000000"));
        assertEquals("embstr", load(key(6, 0).u8(0x80).raw("\0\0\0\3abc").end(), "abc"));
        assertEquals("embstr", load(key(8, 0).u8(0x81).big64(3).raw("abc").end(), "abc"));
        byte[] packed = {1, 'a', 'b', (byte) 0xe0, 11, 1}; // "ab", then 20 bytes repeated from two back
        assertEquals(
                "embstr",
                load(key(6, 0).u8(0xc3).length(6).length(22).raw(packed).end(), "ab".repeat(11)));
        assertEquals("raw", load(key(6, 0).text("x".repeat(70_000)).end(), "x".repeat(70_000)));
    }

    @Test
    void listsOfAllForms() throws IOException {
        List<String> texts = List.of("a", "17", "b".repeat(70));
        byte[] zipList = OldBlobs.zipList(texts, false);
        assertEquals("listpack", load(key(1, RdbType.LIST).texts(texts).end(), texts));
        assertEquals("listpack", load(key(2, RdbType.LIST_ZIPLIST).blob(zipList).end(), texts));
        List<String> twice = List.of("a", "17", "b".repeat(70), "a", "17", "b".repeat(70));
        assertEquals(
                "quicklist",
                load(
                        key(7, RdbType.LIST_QUICKLIST)
                                .length(3)
                                .blob(zipList)
                                .blob(OldBlobs.zipList(List.of(), false))
                                .blob(zipList)
                                .end(),
                        twice));
        List<String> many = numbered("element ", 5000);
        assertEquals(
                "quicklist",
                load(
                        key(2, RdbType.LIST_ZIPLIST)
                                .blob(OldBlobs.zipList(many, true))
                                .end(),
                        many));
        assertEquals("quicklist", load(key(1, RdbType.LIST).texts(many).end(), many));
        assertEquals(
                "quicklist",
                load(
                        key(10, RdbType.LIST_QUICKLIST_2)
                                .length(2)
                                .length(1)
                                .text("plain")
                                .length(2)
                                .raw("\11")
                                .raw("\t\0\0\0\1\0\5\1\u00ff")
                                .end(),
                        List.of("plain", "5")));
    }

    @Test
    void setsOfAllForms() throws IOException {
        assertEquals(
                "listpack",
                load(key(1, RdbType.SET).texts(List.of("a", "5", "b")).end(), Set.of("a", "5", "b")));
        assertEquals("intset", load(key(1, RdbType.SET).texts(List.of("7", "5")).end(), Set.of("7", "5")));
        List<String> mixed = new java.util.ArrayList<>(numbered("", 200));
        mixed.add("text");
        assertEquals("hashtable", load(key(1, RdbType.SET).texts(mixed).end(), Set.copyOf(mixed)));
        List<String> integers = numbered("", 513);
        assertEquals("hashtable", load(key(1, RdbType.SET).texts(integers).end(), Set.copyOf(integers)));
        RdbBytes intSet = new RdbBytes().i32(2).i32(513);
        integers.forEach(text ->
                intSet.raw(new byte[] {(byte) Integer.parseInt(text), (byte) (Integer.parseInt(text) >> 8)}));
        assertEquals(
                "hashtable",
                load(key(2, RdbType.SET_INTSET).blob(intSet.unfinished()).end(), Set.copyOf(integers)));
        byte[] three = new RdbBytes().i32(8).i32(3).i64(-1).i64(2).i64(1L << 40).unfinished();
        assertEquals("intset", load(key(2, RdbType.SET_INTSET).blob(three).end(), Set.of("-1", "2", "1099511627776")));
        assertEquals(
                "listpack",
                load(
                        key(11, RdbType.SET_LISTPACK)
                                .text("\t\0\0\0\1\0\5\1\u00ff")
                                .end(),
                        Set.of("5")));
    }

    @Test
    void hashesOfAllForms() throws IOException {
        List<String> texts = List.of("f", "v", "12", "13", "", "empty");
        Map<String, String> fields = pairs(texts);
        assertEquals(
                "listpack", load(key(1, RdbType.HASH).length(3).raw(raw(texts)).end(), fields));
        assertEquals(
                "listpack",
                load(key(1, RdbType.HASH_ZIPMAP).blob(OldBlobs.zipMap(texts, 3)).end(), fields));
        assertEquals(
                "listpack",
                load(
                        key(4, RdbType.HASH_ZIPLIST)
                                .blob(OldBlobs.zipList(texts, false))
                                .end(),
                        fields));
        List<String> large = List.of("f", "v".repeat(65));
        assertEquals(
                "hashtable", load(key(1, RdbType.HASH).length(1).raw(raw(large)).end(), pairs(large)));
        assertEquals(
                "hashtable",
                load(key(1, RdbType.HASH_ZIPMAP).blob(OldBlobs.zipMap(large, 0)).end(), pairs(large)));
        List<String> many = numbered("text", 1026);
        assertEquals(
                "hashtable",
                load(
                        key(4, RdbType.HASH_ZIPLIST)
                                .blob(OldBlobs.zipList(many, false))
                                .end(),
                        pairs(many)));
        List<String> most = numbered("text", 1024);
        assertEquals(
                "listpack",
                load(
                        key(4, RdbType.HASH_ZIPLIST)
                                .blob(OldBlobs.zipList(most, false))
                                .end(),
                        pairs(most)));
    }

    private static byte[] raw(List<String> texts) {
        RdbBytes bytes = new RdbBytes();
        texts.forEach(bytes::text);
        return bytes.unfinished();
    }

    @Test
    void fieldsThatExpireInAllForms() throws IOException {
        Map<String, String> left = Map.of("f", "v", "g", "w");
        assertEquals(
                "hashtable",
                load(
                        key(80, RdbType.HASH_2)
                                .length(3)
                                .text("f")
                                .text("v")
                                .i64(LATER_MS)
                                .text("g")
                                .text("w")
                                .i64(-1)
                                .text("over")
                                .text("x")
                                .i64(5)
                                .end(),
                        left));
        assertEquals(
                "hashtable",
                load(
                        key(12, RdbType.FOREIGN_HASH)
                                .i64(LATER_MS)
                                .length(2)
                                .length(1)
                                .text("f")
                                .text("v")
                                .length(0)
                                .text("g")
                                .text("w")
                                .end(),
                        left));
        assertEquals(
                "hashtable",
                load(
                        key(12, RdbType.FOREIGN_HASH_PRERELEASE)
                                .length(2)
                                .length(LATER_MS)
                                .text("f")
                                .text("v")
                                .length(0)
                                .text("g")
                                .text("w")
                                .end(),
                        left));
        byte[] list = new RdbBytes()
                .i32(31)
                .raw("\6\0")
                .raw("\u0081f\2\u0081v\2\u00f4")
                .i64(LATER_MS)
                .u8(9)
                .raw("\u0081g\2\u0081w\2\0\1\u00ff")
                .unfinished();
        assertEquals(
                "hashtable",
                load(key(12, RdbType.FOREIGN_LISTPACK).i64(LATER_MS).blob(list).end(), left));
        assertEquals(
                "hashtable",
                load(key(12, RdbType.FOREIGN_LISTPACK_PRERELEASE).blob(list).end(), left));
    }

    @Test
    void sortedSetsOfAllForms() throws IOException {
        Map<String, Double> scores = Map.of("a", 1.5, "b", -2.0, "c", Double.POSITIVE_INFINITY);
        byte[] old = key(1, RdbType.SORTED_SET)
                .length(3)
                .text("a")
                .text("1.5")
                .text("b")
                .text("-2")
                .text("c")
                .u8(254)
                .end();
        assertEquals("listpack", load(old, scores));
        List<String> texts = List.of("b", "-2", "a", "1.5", "c", "inf");
        assertEquals(
                "listpack",
                load(
                        key(4, RdbType.SORTED_SET_ZIPLIST)
                                .blob(OldBlobs.zipList(texts, false))
                                .end(),
                        scores));
        List<String> unordered = List.of("a", "1.5", "c", "inf", "b", "-2");
        assertEquals(
                "listpack",
                load(
                        key(4, RdbType.SORTED_SET_ZIPLIST)
                                .blob(OldBlobs.zipList(unordered, false))
                                .end(),
                        scores));
        Map<String, Double> one = Map.of("x".repeat(65), 1.0);
        assertEquals(
                "skiplist",
                load(
                        key(8, RdbType.SORTED_SET_2)
                                .length(1)
                                .text("x".repeat(65))
                                .f64(1)
                                .end(),
                        one));
    }

    @Test
    void whatIsNotRightIsRefusedWithItsKey() throws IOException {
        refuse(key(9, RdbType.SET).texts(List.of("a", "a")).end(), "twice at offset");
        refuse(key(9, RdbType.SET).texts(Collections.nCopies(600, "a")).end(), "key \"key\"");
        refuse(
                key(9, RdbType.HASH)
                        .length(2)
                        .raw(raw(List.of("f", "v", "f", "w")))
                        .end(),
                "a field twice");
        refuse(key(9, RdbType.SORTED_SET_2).length(1).text("a").f64(Double.NaN).end(), "no number");
        refuse(
                key(9, RdbType.SORTED_SET_2)
                        .length(2)
                        .text("a")
                        .f64(1)
                        .text("a")
                        .f64(2)
                        .end(),
                "twice");
        refuse(
                key(9, RdbType.HASH_ZIPLIST)
                        .blob(OldBlobs.zipList(List.of("f"), false))
                        .end(),
                "without a value");
        refuse(key(9, RdbType.LIST_ZIPLIST).blob(new byte[] {1, 2, 3}).end(), "ziplist");
        refuse(key(11, RdbType.SET_LISTPACK).blob(new byte[] {1, 2, 3}).end(), "listpack");
        refuse(key(11, RdbType.LIST_QUICKLIST_2).length(1).length(3).text("x").end(), "list node");
        refuse(key(11, RdbType.SET_INTSET).blob(new byte[8]).end(), "integer set");
        refuse(key(9, RdbType.STRING).u8(0x81).big64(1L << 60).end(), "longer than what is left");
        refuse(key(9, RdbType.LIST).u8(0x81).big64(-1).end(), "more than there are bytes for");
        refuse(
                key(9, RdbType.STRING)
                        .u8(0xc3)
                        .length(3)
                        .length(1 << 20)
                        .raw("abc")
                        .end(),
                "cannot stand for");
        refuse(key(9, RdbType.STRING).u8(0xc4).end(), "Unknown string encoding");
        refuse(key(9, RdbType.STRING).u8(0x82).end(), "Unknown length encoding");
        refuse(RdbBytes.file(9).u8(100).end(), "Unknown type 100");
        refuse(key(80, RdbType.HASH_2).length(1).text("f").text("v").i64(-2).end(), "expire time");
    }

    @Test
    void modulesAreRefusedByName() throws IOException {
        long id = 0;
        for (char c : "ReJSON-RL".toCharArray()) {
            id = id << 6 | "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".indexOf(c);
        }
        refuse(key(9, RdbType.MODULE_2).u8(0x81).big64(id << 10 | 3).u8(0).end(), "'ReJSON-RL', key \"key\"");
        refuse(
                RdbBytes.file(9)
                        .u8(RdbType.MODULE_AUX)
                        .u8(0x81)
                        .big64(id << 10 | 3)
                        .u8(0)
                        .end(),
                "'ReJSON-RL'");
        refuse(RdbBytes.file(10).u8(RdbType.FUNCTION_PRERELEASE).end(), "Pre-release function");
    }

    @Test
    void versionsThatNobodyHereReadsAreRefusedAtTheStart() throws IOException {
        for (String magic : List.of(
                "REDIS0000", "REDIS0013", "REDIS0080", "VALKEY011", "VALKEY081", "VALKEYxyz", "GARBAGE00", "REDIS")) {
            try (Store store = new Store()) {
                byte[] file = new RdbBytes().raw(magic).end();
                RdbException refused = assertThrows(RdbException.class, () -> store.load(file));
                assertEquals(RdbException.Kind.VERSION, refused.kind());
            }
        }
    }

    @Test
    void keysWhoseTimeIsOverAreLeftOut() throws IOException {
        byte[] file = RdbBytes.file(9)
                .u8(RdbType.EXPIRE_S)
                .i32((int) (Store.NOW_MS / 1000) - 5)
                .key(RdbType.STRING, "over")
                .text("v")
                .u8(RdbType.EXPIRE_S)
                .i32((int) (Store.NOW_MS / 1000) + 5)
                .key(RdbType.STRING, "seconds")
                .text("v")
                .u8(RdbType.EXPIRE_MS)
                .i64(-7)
                .key(RdbType.STRING, "negative")
                .text("v")
                .u8(RdbType.EXPIRE_MS)
                .i64(LATER_MS)
                .u8(RdbType.IDLE)
                .length(77)
                .u8(RdbType.FREQUENCY)
                .u8(3)
                .key(RdbType.STRING, "later")
                .text("v")
                .key(RdbType.STRING, "for ever")
                .text("v")
                .key(RdbType.LIST, "empty")
                .length(0)
                .end();
        try (Store store = new Store()) {
            assertEquals(new RdbLoader.Summary(3, 2, 0, 1, 0), store.load(file));
            assertEquals("embstr 1700000005000", store.keys().get("0 seconds"));
            assertEquals("embstr " + LATER_MS, store.keys().get("0 later"));
        }
        try (Store store = new Store()) {
            assertEquals(
                    5,
                    store.load(file, new RdbLoader.Options(false, true, false, false))
                            .keys());
            assertEquals("embstr 0", store.keys().get("0 negative"));
        }
    }

    @Test
    void itemsBesideTheKeysAreReadOver() throws IOException {
        byte[] file = RdbBytes.file(80)
                .u8(RdbType.AUX)
                .text("anything")
                .text("at all")
                .u8(RdbType.SLOT_IMPORT)
                .text("job")
                .length(1)
                .length(3)
                .length(5)
                .u8(RdbType.SELECT)
                .length(2)
                .u8(RdbType.RESIZE)
                .length(1000)
                .length(5)
                .u8(RdbType.SLOT_INFO)
                .length(1)
                .length(2)
                .length(3)
                .u8(RdbType.AUX)
                .text("slot-info")
                .text("5,1,0,0")
                .key(RdbType.STRING, "k")
                .text("v")
                .end();
        try (Store store = new Store()) {
            assertEquals(1, store.load(file).keys());
            assertEquals(Map.of("2 k", "embstr -1"), store.keys());
        }
        refuse(
                RdbBytes.file(80)
                        .u8(RdbType.SLOT_IMPORT)
                        .text("job")
                        .length(1)
                        .length(9)
                        .length(5)
                        .end(),
                "slots 9 to 5");
        refuse(RdbBytes.file(11).u8(RdbType.AUX).text("slot-info").text("5,1").end(), "slot-info");
        refuse(RdbBytes.file(11).u8(RdbType.SELECT).length(16).end(), "more than 16 databases");
        refuse(
                RdbBytes.file(11)
                        .key(RdbType.STRING, "k")
                        .text("v")
                        .key(RdbType.STRING, "k")
                        .text("w")
                        .end(),
                "duplicated key \"k\" in DB 0 at offset 19");
    }

    @Test
    void ofALongNoteOnlyTheBeginningGoesThroughTheHeap() throws IOException {
        String note = "n".repeat(200_000);
        byte[] file = RdbBytes.file(11).u8(RdbType.AUX).text(note).text(note).end();
        int[] told = new int[2];
        RdbLoader.Listener listener = new RdbLoader.Listener() {
            @Override
            public void accepted() {}

            @Override
            public void auxiliary(String name, String text) {
                told[0] = name.length();
                told[1] = text.length();
            }

            @Override
            public boolean progress(long bytes) {
                return true;
            }
        };
        MemoryDisk disk = new MemoryDisk();
        disk.put("dump.rdb", file);
        try (Store store = new Store();
                var input = disk.open(MemoryDisk.path("dump.rdb"))) {
            RdbLoader.Options options = new RdbLoader.Options(false, true, true, false);
            new RdbLoader(store.keyspace, store.functions, options, listener).load(input);
        }
        assertArrayEquals(new int[] {65_536, 65_536}, told);
    }

    @Test
    void anEndlessLibraryIsRefused() throws IOException {
        String source = "#!lua name=endless\n" + "-".repeat(64 << 20);
        refuse(RdbBytes.file(11).u8(RdbType.FUNCTION).text(source).end(), "A function library has");
    }
}
