package io.sigrun.snapshot;

import io.sigrun.data.Dict;
import io.sigrun.data.Entry;
import io.sigrun.data.EntryVisitor;
import io.sigrun.data.FrozenEntries;
import io.sigrun.data.FrozenReader;
import io.sigrun.data.FrozenValue;
import io.sigrun.data.LargeValue;
import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.Encoding;
import io.sigrun.keyspace.KeyIndexes;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.keyspace.Preserver;
import io.sigrun.keyspace.Records;
import io.sigrun.keyspace.SlotDicts;
import io.sigrun.keyspace.ValueType;
import io.sigrun.memory.Region;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole keyspace as it was when this was made, handed over to a {@link SnapshotSink} a step at a time. The package
 * says how, and why that is right.
 */
public final class KeyspaceSnapshot implements Preserver {
    /** A value of more parts or bytes than this is handed over by its parts. */
    private static final int WHOLE_PARTS_MAX = 256;

    private static final long WHOLE_BYTES_MAX = 64L << 10;

    private final Keyspace keyspace;
    private final Region region;
    private final SnapshotSink sink;
    private final List<Part> parts = new ArrayList<>();
    private final ArrayDeque<Large> larges = new ArrayDeque<>();
    private final long keyCount;
    private long keysRead;
    private int part;
    private @Nullable Large current;
    private boolean cancelled;
    private boolean ended;

    /** Fixes the content; from now on {@link #step} is to be called until it says that there is no more. */
    public KeyspaceSnapshot(Keyspace keyspace, SnapshotSink sink) {
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.sink = sink;
        this.keyCount = keyspace.size();
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            Database database = keyspace.database(i);
            if (database.size() > 0) {
                parts.add(new Part(i, database.keys()));
            }
        }
        keyspace.setPreserver(this);
    }

    /** The number of keys in it. */
    public long keyCount() {
        return keyCount;
    }

    /** How many keys have been read, large values among them when they were noted. */
    public long keysRead() {
        return keysRead;
    }

    /** Whether all has been handed over, or let go of. */
    public boolean hasEnded() {
        return ended;
    }

    /** Nobody wants the rest any more: the sink gets nothing from now on, and {@link #step} only lets go. */
    public void cancel() {
        cancelled = true;
    }

    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void beforeChange(Database database, long hash, long record) {
        Part of = partOf(database.keys());
        if (of == null) {
            return;
        }
        int flags = Entry.flags(region, record);
        Dict dict = database.keys().of(Entry.key(record, flags), Entry.keyLength(region, record, flags));
        if (dict.isFrozen(hash, record)) {
            read(of.database, record);
            dict.markRead(hash, record);
        }
    }

    @Override
    public boolean isPreserved(Database database, long hash, long record) {
        int flags = Entry.flags(region, record);
        Dict dict = database.keys().of(Entry.key(record, flags), Entry.keyLength(region, record, flags));
        return partOf(database.keys()) == null || !dict.isFrozen(hash, record);
    }

    private @Nullable Part partOf(SlotDicts keys) {
        for (int i = part; i < parts.size(); i++) {
            if (parts.get(i).keys == keys) {
                return parts.get(i);
            }
        }
        return null;
    }

    @Override
    public boolean takeOver(KeyIndexes indexes) {
        Part of = partOf(indexes.keys());
        if (of == null) {
            return false;
        }
        of.dropped = indexes;
        return true;
    }

    /** Hands over a record, or notes it where its value is large. */
    private void read(int database, long record) {
        keysRead++;
        if (!cancelled) {
            try {
                handOver(database, record);
            } catch (OutOfMemoryError full) { // what is being done to the data goes on; only the snapshot cannot
                outOfMemory();
            }
        }
    }

    private void outOfMemory() {
        cancelled = true;
        sink.outOfMemory();
    }

    private void handOver(int database, long record) {
        int word = Entry.record(region, record);
        if (Records.type(word) != ValueType.STRING && Records.encoding(word) >= Encoding.LARGE) {
            LargeValue value = keyspace.records().large(record);
            if (value.parts() > WHOLE_PARTS_MAX || value.usedBytes() > WHOLE_BYTES_MAX) {
                var large = new Large(value, value.freeze());
                larges.add(large);
                large.taker = sink.large(database, record, large.content);
                return;
            }
        }
        sink.record(database, record);
    }

    /**
     * Does a step of at most some ten records, or parts of a large value: some microseconds, or as long as it takes to
     * copy 2 MB at worst.
     *
     * @return whether there is more to do now; not so at the end, and while the sink is full
     */
    public boolean step() {
        if (ended || (!cancelled && sink.isFull())) {
            return false;
        }
        try {
            stepOn();
        } catch (OutOfMemoryError full) {
            outOfMemory();
        }
        return !ended;
    }

    private void stepOn() {
        if (part < parts.size()) {
            Part reading = parts.get(part);
            if (!reading.step()) {
                part++;
                reading.letGo();
            }
        } else if (current != null || !larges.isEmpty()) {
            stepLarge();
        }
        if (part == parts.size() && current == null && larges.isEmpty()) {
            ended = true;
            keyspace.setPreserver(NONE);
            if (!cancelled) {
                sink.end();
            }
        }
    }

    private void stepLarge() {
        Large large = current;
        if (large == null) {
            large = larges.remove();
            current = large;
            if (!cancelled && large.taker != null) {
                large.taker.begin();
            }
        }
        SnapshotSink.Large taker = large.taker;
        if (!large.content.readSome(cancelled || taker == null ? FrozenReader.NONE : taker)) {
            if (taker != null && cancelled) {
                taker.drop();
            } else if (taker != null) {
                taker.end();
            }
            current = null;
            keyspace.garbage().thawed(large.value);
        }
    }

    /** A large value whose parts are still to be read. */
    private static final class Large {
        private final LargeValue value;
        private final FrozenValue content;
        private SnapshotSink.@Nullable Large taker;

        Large(LargeValue value, FrozenValue content) {
            this.value = value;
            this.content = content;
        }
    }

    /** The keys that a database had. */
    private final class Part {
        private final int database;
        private final SlotDicts keys;
        private final List<FrozenEntries> frozen = new ArrayList<>();
        private final EntryVisitor reader = this::read;
        private int next;
        /** The indexes of a database that was dropped or emptied meanwhile. */
        private @Nullable KeyIndexes dropped;

        Part(int database, SlotDicts keys) {
            this.database = database;
            this.keys = keys;
            keys.freeze(frozen);
        }

        private void read(long record) {
            KeyspaceSnapshot.this.read(database, record);
        }

        /** Reads the segments of a few hundred records; returns whether there are more. */
        boolean step() {
            if (next < frozen.size() && !frozen.get(next).readSome(reader)) {
                next++;
            }
            return next < frozen.size();
        }

        void letGo() {
            if (dropped != null) {
                keyspace.garbage().free(dropped);
            }
        }
    }
}
