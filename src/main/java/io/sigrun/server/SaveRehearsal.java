package io.sigrun.server;

import io.sigrun.data.HashTable;
import io.sigrun.data.QuickList;
import io.sigrun.data.SortedSet;
import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.Encoding;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.keyspace.ValueType;
import io.sigrun.memory.Region;
import io.sigrun.rdb.FunctionStore;
import io.sigrun.rdb.RdbSaver;
import io.sigrun.rdb.RdbSnapshot;
import io.sigrun.util.Clock;
import io.sigrun.util.DiscardingDisk;
import io.sigrun.util.Failures;
import io.sigrun.util.ServerLog;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * Saves a small keyspace of its own to nowhere, once, on a thread of its own beside the server's first moments. A Java
 * program loads a class when it is first used and interprets a method until it is warm; the first BGSAVE would hold the
 * engine up for some 20 milliseconds by that alone, and would be read at a tenth of the speed for seconds.
 */
final class SaveRehearsal implements Runnable {
    private static final long MEMORY_BYTES = 16L << 20;
    private static final int KEYS = 20_000;
    private static final int ELEMENTS = 5000;
    private static final int ROUNDS = 3;
    private static final int KEY_BYTES = 8;
    /** Long enough to be compressed. */
    private static final int TEXT_BYTES = 64;

    private static final int LIST_FILL = -2;
    private static final Path FILE = Path.of("rehearsal.rdb").toAbsolutePath();

    private final Clock clock;
    private final ServerLog log;
    private final RdbSaver.Options options;

    SaveRehearsal(Clock clock, ServerLog log, RdbSaver.Options options) {
        this.clock = clock;
        this.log = log;
        this.options = options;
    }

    @Override
    public void run() {
        try (Region region = Region.of(MEMORY_BYTES)) {
            Keyspace keyspace = new Keyspace(region, clock, clock::nanoTime, 1, false);
            fill(keyspace);
            for (int i = 0; i < ROUNDS; i++) {
                save(keyspace);
            }
            keyspace.free();
        } catch (RuntimeException | OutOfMemoryError failure) { // nothing but a slow first save comes of it
            log.warning("The rehearsal of a save failed: " + Failures.trace(failure));
        }
    }

    private static void fill(Keyspace keyspace) {
        Region region = keyspace.region();
        Database database = keyspace.database(0);
        long text = region.allocate(TEXT_BYTES);
        region.fill(text, TEXT_BYTES, 'x');
        for (int i = 0; i < KEYS; i++) {
            region.putLong(text, i);
            long expireAtMs = i % 2 == 0 ? Database.NO_EXPIRE : Long.MAX_VALUE;
            database.setString(hash(database, text), text, KEY_BYTES, 0, text, TEXT_BYTES, expireAtMs);
        }
        HashTable hash = new HashTable(region, keyspace.hasher());
        SortedSet sortedSet = new SortedSet(region, keyspace.hasher());
        QuickList list = new QuickList(region, LIST_FILL);
        for (int i = 0; i < ELEMENTS; i++) {
            region.putLong(text, i);
            hash.set(text, KEY_BYTES, text, TEXT_BYTES, false);
            sortedSet.add(i, text, KEY_BYTES);
            list.pushLast(text, TEXT_BYTES);
        }
        region.putLong(text, KEYS);
        database.addLarge(hash(database, text), text, KEY_BYTES, ValueType.HASH, Encoding.HASHTABLE, hash);
        region.putLong(text, KEYS + 1);
        database.addLarge(hash(database, text), text, KEY_BYTES, ValueType.SORTED_SET, Encoding.SKIPLIST, sortedSet);
        region.putLong(text, KEYS + 2);
        database.addLarge(hash(database, text), text, KEY_BYTES, ValueType.LIST, Encoding.QUICKLIST, list);
        region.free(text);
    }

    private static long hash(Database database, long text) {
        return database.hash(text, KEY_BYTES);
    }

    private void save(Keyspace keyspace) {
        try (RdbSnapshot snapshot = new RdbSnapshot(
                keyspace, new FunctionStore(), options, new DiscardingDisk(), FILE, FILE, Long.MAX_VALUE)) {
            while (!snapshot.hasLetGo()) {
                if (!snapshot.step()) {
                    LockSupport.parkNanos(100_000);
                }
            }
        }
    }
}
