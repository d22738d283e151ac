package io.sigrun.rdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.util.ByteString;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RdbRoundTripTest {
    @Provide
    Arbitrary<Model> models() {
        return Models.models();
    }

    @Property(tries = 150)
    void whatIsLoadedIsSavedAndLoadedAgainInEveryVersion(@ForAll("models") Model model, @ForAll boolean compress)
            throws IOException {
        try (Store store = new Store()) {
            store.load(model.file());
            assertEquals(model.digest(), store.digest());
            for (int version : new int[] {RdbVersion.REDIS_7_0, RdbVersion.VALKEY_8, RdbVersion.VALKEY_9}) {
                try (Store second = new Store()) {
                    second.load(store.save(version, compress));
                    assertEquals(model.digest(), second.digest());
                    assertEquals(store.keys(), second.keys());
                }
            }
        }
    }

    @Property(tries = 60)
    void damageIsAnErrorAndLeavesNothingBehind(
            @ForAll("models") Model model, @ForAll int place, @ForAll byte damage, @ForAll boolean cut)
            throws IOException {
        byte[] file;
        try (Store store = new Store()) {
            store.load(model.file());
            file = store.save(RdbVersion.VALKEY_9, (place & 1) == 0);
        }
        for (int step = 0; step < 8; step++) {
            int at = Math.floorMod(place + step * 7919, file.length);
            byte[] damaged = cut ? java.util.Arrays.copyOf(file, at) : file.clone();
            if (!cut) {
                damaged[at] ^= (byte) (damage | 1);
            }
            try (Store store = new Store()) {
                // Without the checksum, which would find everything at once, but after the value.
                assertThrowsOrLoads(store, damaged);
                assertThrows(RdbException.class, () -> check(store, damaged));
            }
        }
    }

    private static void assertThrowsOrLoads(Store store, byte[] file) throws IOException {
        try {
            store.load(file, new RdbLoader.Options(false, false, true, false));
        } catch (RdbException refused) {
            assertTrue(refused.getMessage().length() > 5);
        }
    }

    private static void check(Store store, byte[] file) throws IOException {
        MemoryDisk disk = new MemoryDisk();
        disk.put("dump.rdb", file);
        disk.readBytes = 1000;
        try (var input = disk.open(MemoryDisk.path("dump.rdb"))) {
            new RdbCheck(store.keyspace, false, new RdbCheck.Listener() {}).run(input);
        }
    }

    @Test
    void anEmptyDataSetIsSavedAndLoaded() throws IOException {
        try (Store store = new Store()) {
            byte[] file = store.save(RdbVersion.VALKEY_9, true);
            assertEquals("VALKEY080", new String(file, 0, 9, java.nio.charset.StandardCharsets.US_ASCII));
            assertEquals(0, store.load(file).keys());
        }
    }

    @Test
    void functionLibrariesAreKeptAndWrittenAgain() throws IOException {
        String source = "#!lua name=mylib\nserver.register_function('f', function() return 1 end)";
        byte[] file = RdbBytes.file(11)
                .u8(RdbType.FUNCTION)
                .text(source)
                .key(RdbType.STRING, "k")
                .text("v")
                .end();
        try (Store store = new Store();
                Store second = new Store()) {
            assertEquals(1, store.load(file).functions());
            for (int version : new int[] {10, 11, 80}) {
                second.functions.clear();
                second.keyspace.database(0).clear();
                second.load(store.save(version, true));
                assertEquals(List.of(ByteString.latin1(source)), List.copyOf(second.functions.sources()));
            }
            RdbException twice = assertThrows(RdbException.class, () -> second.load(file));
            assertEquals(RdbException.Kind.UNSUPPORTED, twice.kind());
        }
    }

    @Test
    void aFullDiskLeavesTheOldFile() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        disk.put("dump.rdb", new byte[] {1, 2, 3});
        try (Store store = new Store()) {
            store.load(RdbBytes.file(9)
                    .key(RdbType.STRING, "k")
                    .text("x".repeat(5000))
                    .end());
            RdbSaver saver = new RdbSaver(store.keyspace, store.functions);
            disk.room = 100;
            assertThrows(IOException.class, () -> save(saver, disk, RdbVersion.VALKEY_9));
            disk.room = Long.MAX_VALUE;
            disk.syncFails = true;
            assertThrows(IOException.class, () -> save(saver, disk, RdbVersion.VALKEY_9));
            disk.syncFails = false;
            disk.renameFails = true;
            assertThrows(IOException.class, () -> save(saver, disk, RdbVersion.VALKEY_9));
            assertEquals(List.of("dump.rdb"), disk.names());
            assertArrayEquals(new byte[] {1, 2, 3}, disk.get("dump.rdb"));
            disk.renameFails = false;
            disk.log.clear();
            save(saver, disk, RdbVersion.VALKEY_9);
            assertEquals(List.of("sync", "close", "rename to dump.rdb", "sync directory"), disk.log);
        }
    }

    private static void save(RdbSaver saver, MemoryDisk disk, int version) throws IOException {
        saver.save(disk, MemoryDisk.DIRECTORY.resolve("dump.rdb"), Store.options(version, false));
    }

    @Test
    void fieldsThatExpireAreRefusedWhereAVersionCannotHoldThem() throws IOException {
        byte[] file = RdbBytes.file(80)
                .key(RdbType.HASH_2, "the hash")
                .length(2)
                .text("f")
                .text("v")
                .i64(Store.NOW_MS + 5)
                .text("g")
                .text("w")
                .i64(-1)
                .end();
        MemoryDisk disk = new MemoryDisk();
        try (Store store = new Store()) {
            store.load(file);
            RdbSaver saver = new RdbSaver(store.keyspace, store.functions);
            for (int version : new int[] {10, 11}) {
                RdbException refused = assertThrows(RdbException.class, () -> save(saver, disk, version));
                assertEquals("Can't store key \"the hash\" in RDB version " + version, refused.getMessage());
            }
            assertEquals(List.of(), disk.names());
            try (Store second = new Store()) {
                second.load(store.save(80, true));
                assertEquals(store.digest(), second.digest());
                assertEquals(1, second.keyspace.database(0).keysWithVolatileFields());
            }
        }
    }
}
