package io.sigrun.rdb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigrun.data.Entry;
import io.sigrun.keyspace.ContentDigest;
import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.Encoding;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.memory.Region;
import io.sigrun.util.Disk;
import io.sigrun.util.SettableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/** Databases in a checked region of their own, which must be empty again at the end. */
final class Store implements AutoCloseable {
    static final long NOW_MS = 1_700_000_000_000L;

    final SettableClock clock = new SettableClock(NOW_MS);
    final Region region;
    final Keyspace keyspace;
    final FunctionStore functions = new FunctionStore();

    Store() {
        this(256L << 20);
    }

    Store(long memoryBytes) {
        region = Region.checked(memoryBytes);
        keyspace = new Keyspace(region, clock, new Random(7)::nextLong, 16, false);
    }

    /** Loads a file as a primary does at its start. */
    RdbLoader.Summary load(byte[] file) throws IOException {
        return load(file, new RdbLoader.Options(false, true, true, false));
    }

    RdbLoader.Summary load(byte[] file, RdbLoader.Options options) throws IOException {
        MemoryDisk disk = new MemoryDisk();
        disk.put("dump.rdb", file);
        return load(disk, MemoryDisk.path("dump.rdb"), options);
    }

    /** Loads a file as a primary does at its start. */
    RdbLoader.Summary load(Disk disk, Path file) throws IOException {
        return load(disk, file, new RdbLoader.Options(false, true, true, false));
    }

    /** Loads a file that another thread reads ahead, in pieces of a size. */
    RdbLoader.Summary loadAhead(byte[] file, ReadAhead.Sizes sizes) throws IOException {
        MemoryDisk disk = new MemoryDisk();
        disk.put("dump.rdb", file);
        try (var input = disk.open(MemoryDisk.path("dump.rdb"))) {
            return loadAhead(input, sizes, bytes -> true);
        }
    }

    RdbLoader.Summary loadAhead(Disk.Input input, ReadAhead.Sizes sizes, LongPredicate progress) throws IOException {
        RdbLoader.Options options = new RdbLoader.Options(false, false, false, false, 0, 1);
        return new RdbLoader(keyspace, functions, options, listener(progress), sizes).load(input);
    }

    static RdbLoader.Listener listener(LongPredicate progress) {
        return new RdbLoader.Listener() {
            @Override
            public void accepted() {}

            @Override
            public void auxiliary(String name, String text) {}

            @Override
            public boolean progress(long bytes) {
                return progress.test(bytes);
            }
        };
    }

    private RdbLoader.Summary load(Disk disk, Path file, RdbLoader.Options options) throws IOException {
        try (var input = disk.open(file)) {
            return new RdbLoader(keyspace, functions, options, listener(bytes -> true)).load(input);
        }
    }

    /** The file that a save in a version writes. */
    byte[] save(int version, boolean compress) throws IOException {
        MemoryDisk disk = new MemoryDisk();
        new RdbSaver(keyspace, functions)
                .save(disk, MemoryDisk.DIRECTORY.resolve("dump.rdb"), options(version, compress));
        return disk.get("dump.rdb");
    }

    static RdbSaver.Options options(int version, boolean compress) {
        return new RdbSaver.Options(version, compress, true, true, RdbSaver.Access.NONE, "9.1.2", 1 << 20, false);
    }

    String digest() {
        return HexFormat.of().formatHex(new ContentDigest(keyspace).ofEverything());
    }

    /** All keys with what their values do not show: encoding and expire time. */
    Map<String, String> keys() {
        Map<String, String> keys = new TreeMap<>();
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            Database database = keyspace.database(i);
            database.keys().forEach(record -> {
                int flags = Entry.flags(region, record);
                byte[] key = region.bytes(Entry.key(record, flags), Entry.keyLength(region, record, flags));
                keys.put(
                        database.index() + " " + new String(key, StandardCharsets.ISO_8859_1),
                        Encoding.nameOf(keyspace.records().encodingOf(record)) + " "
                                + Entry.expireAtMs(region, record));
            });
        }
        return keys;
    }

    @Override
    public void close() {
        keyspace.free();
        assertEquals(0, region.allocationCount());
        region.close();
    }
}
