package io.sigrun.keyspace;

import io.sigrun.data.Entry;
import io.sigrun.data.EntryMover;
import io.sigrun.data.LargeValue;
import io.sigrun.memory.Region;
import java.util.ArrayDeque;

/**
 * Moves what stands in sparse memory together, a bounded step at a time between commands, so that pages which deletions
 * and changes of size have left half empty go back to the system.
 *
 * <p>A pass begins when that would free a thirty-second of the memory in use. It chooses the runs of pages to empty
 * ({@link Region#beginCompaction}), then walks the indexes of all databases in the order of hashes and moves the
 * records that stand there; their refs say so, nothing else of the keyspace is read. Where this does not empty most of
 * what was chosen, a second walk looks into the records, for values outside them and for the elements of large
 * collections. A pass that achieves little makes the next one wait longer.
 */
public final class Compaction {
    private static final long WORTHWHILE_BYTES = 1 << 20;
    private static final int WORTHWHILE_PART = 32;
    private static final int URGENT_PART = 8;
    private static final long PAUSE_NS_MIN = 100_000_000L;
    private static final long PAUSE_NS_MAX = 64_000_000_000L;
    private static final int INDEXES = 3;

    private enum Phase {
        IDLE,
        CHOOSING,
        RECORDS,
        VALUES
    }

    /** A large collection whose elements are to be offered, and how far that is. */
    private record Collection(int handle, LargeValue value) {}

    private final Keyspace keyspace;
    private final Region region;
    private final Records records;
    private final EntryMover recordMover = this::move;
    private final EntryMover valueMover = this::moveValue;
    private final ArrayDeque<Collection> collections = new ArrayDeque<>();
    private Phase phase = Phase.IDLE;
    private int chosen;
    private int database;
    private int index;
    private int slot;
    private long position;
    private long collectionPosition;
    private long pauseNs = PAUSE_NS_MIN;
    private long notBeforeNs;
    private long moved;

    Compaction(Keyspace keyspace) {
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.records = keyspace.records();
        this.notBeforeNs = keyspace.clock().nanoTime();
    }

    /** Whether a pass is under way. */
    public boolean isActive() {
        return phase != Phase.IDLE;
    }

    /** Whether an eighth of the memory in use would become free. */
    public boolean isUrgent() {
        return region.reclaimableBytes() >= region.activeBytes() / URGENT_PART;
    }

    /** How many records and values outside them have been moved; elements of large collections do not count. */
    public long moved() {
        return moved;
    }

    /** Begins a pass, if none is under way and one is worth it. */
    public void beginIfWorthwhile() {
        if (phase == Phase.IDLE
                && keyspace.clock().nanoTime() - notBeforeNs >= 0
                && region.reclaimableBytes() >= Math.max(WORTHWHILE_BYTES, region.activeBytes() / WORTHWHILE_PART)) {
            begin();
        }
    }

    /** Begins a pass, however little it may free; none may be under way. */
    void begin() {
        region.beginCompaction();
        phase = Phase.CHOOSING;
    }

    /** Does a step of some ten microseconds, or more where much is to be moved; returns whether there is more to do. */
    public boolean step() {
        switch (phase) {
            case IDLE -> {}
            case CHOOSING -> choose();
            case RECORDS, VALUES -> walk();
        }
        return phase != Phase.IDLE;
    }

    private void choose() {
        if (!region.chooseSparse()) {
            chosen = region.sparseLeft();
            beginWalk(Phase.RECORDS);
        }
    }

    private void beginWalk(Phase walk) {
        phase = walk;
        database = 0;
        index = 0;
        slot = 0;
        position = 0;
    }

    private void walk() {
        if (region.sparseLeft() == 0) {
            end();
        } else if (!collections.isEmpty()) {
            compactCollection();
        } else if (database == keyspace.databaseCount()) {
            endWalk();
        } else {
            SlotDicts dicts = dicts();
            position = switch (index) {
                case 0 -> dicts.compactSome(slot, position, phase == Phase.RECORDS ? recordMover : valueMover);
                default -> dicts.compactSome(slot, position, record -> record);
            };
            if (position == 0) {
                advance(dicts);
            }
        }
    }

    private SlotDicts dicts() {
        Database current = keyspace.database(database);
        return switch (index) {
            case 0 -> current.keys();
            case 1 -> current.expires();
            default -> current.fieldExpires();
        };
    }

    private void advance(SlotDicts dicts) {
        slot = dicts.nextSlot(slot + 1);
        if (slot < 0) {
            slot = 0;
            index++;
            if (index == INDEXES) {
                index = 0;
                database++;
            }
        }
    }

    private void endWalk() {
        if (phase == Phase.RECORDS && region.sparseLeft() > chosen / 2) {
            beginWalk(Phase.VALUES);
        } else {
            end();
        }
    }

    private void end() {
        pauseNs = region.sparseLeft() > chosen / 2 || chosen == 0 ? Math.min(2 * pauseNs, PAUSE_NS_MAX) : PAUSE_NS_MIN;
        notBeforeNs = keyspace.clock().nanoTime() + pauseNs;
        region.endCompaction();
        collections.clear();
        collectionPosition = 0;
        phase = Phase.IDLE;
    }

    private long move(long record) {
        if (!region.isSparse(record)) {
            return record;
        }
        long to = region.relocate(record);
        keyspace.database(database).moved(record, to);
        moved++;
        return to;
    }

    /** Moves what a record has outside it, and the record; large collections get their turn later. */
    private long moveValue(long record) {
        int word = Entry.record(region, record);
        int encoding = Records.encoding(word);
        long payload = Entry.payload(region, record);
        if (Records.type(word) == ValueType.STRING) {
            if (encoding != Encoding.INT && StringValues.isOutside(region, record)) {
                moveBlob(payload);
            }
        } else if (encoding < Encoding.LARGE) {
            moveBlob(payload);
        } else {
            collections.add(new Collection((int) records.collection(record), records.large(record)));
        }
        return move(record);
    }

    private void moveBlob(long payload) {
        long blob = region.getLong(payload);
        if (region.isSparse(blob)) {
            region.putLong(payload, region.relocate(blob));
            moved++;
        }
    }

    private void compactCollection() {
        Collection collection = collections.getFirst();
        boolean there = keyspace.handles().holds(collection.handle, collection.value);
        collectionPosition = there ? collection.value.compactSome(collectionPosition) : 0;
        if (collectionPosition == 0) {
            collections.removeFirst();
        }
    }
}
