package io.sigrun.keyspace;

import io.sigrun.data.EntryVisitor;
import io.sigrun.data.LargeValue;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is deleted but not yet freed: large collections, and the indexes of dropped databases with all that is in them.
 * Nobody can reach it any more; the engine frees it a bounded step at a time, between commands.
 */
public final class Garbage {
    /** A collection of so few parts is freed at once. */
    private static final int PARTS_AT_ONCE = 64;

    private final KeyspaceStatistics statistics;
    private final ArrayDeque<Item> items = new ArrayDeque<>();
    /** What a point-in-time view has not read yet. */
    private final Set<LargeValue> frozen = Collections.newSetFromMap(new IdentityHashMap<>());

    private long pendingObjects;
    /** Whether what is freed belongs to an index, whose keys have been counted. */
    private boolean dropping;

    Garbage(KeyspaceStatistics statistics) {
        this.statistics = statistics;
    }

    /** The number of keys whose memory is not all free yet. */
    public long pendingObjects() {
        return pendingObjects;
    }

    public boolean isEmpty() {
        return items.isEmpty();
    }

    /** Takes a collection over, unless it is so small that freeing it at once costs less. */
    void free(LargeValue value) {
        if (value.isFrozen()) {
            frozen.add(value);
        } else if (value.parts() <= PARTS_AT_ONCE) {
            value.free();
        } else {
            put(new Item(value, null, null, dropping ? 0 : 1));
        }
    }

    /** Frees a collection at once, or as soon as no view reads it. */
    void freeNow(LargeValue value) {
        if (value.isFrozen()) {
            frozen.add(value);
        } else {
            value.free();
        }
    }

    /** A view has read a collection to its end: it is freed now if it was to be. */
    public void thawed(LargeValue value) {
        if (frozen.remove(value)) {
            free(value);
        }
    }

    /** Takes the indexes of a database over. */
    public void free(KeyIndexes indexes) {
        free(indexes.keys, record -> indexes.records().free(record, true));
        free(indexes.expires, null);
        free(indexes.fieldExpires, null);
    }

    /**
     * Takes an index over.
     *
     * @param free frees a record; none where the records are another index's
     */
    void free(SlotDicts index, @Nullable EntryVisitor free) {
        if (index.size() > 0) {
            put(new Item(null, index, free, free == null ? 0 : index.size()));
        }
    }

    private void put(Item item) {
        items.add(item);
        pendingObjects += item.objects;
    }

    /** Frees a part of what there is, a few hundred allocations; returns whether there is more. */
    public boolean freeSome() {
        Item item = items.peek();
        if (item == null) {
            return false;
        }
        dropping = item.index != null;
        boolean more = item.freeSome();
        dropping = false;
        if (!more) {
            items.remove(item);
            pendingObjects -= item.objects;
            statistics.lazyFreedObjects += item.objects;
        }
        return !items.isEmpty();
    }

    /** Frees all there is. */
    public void freeAll() {
        while (!items.isEmpty()) {
            freeSome();
        }
    }

    /** One collection or index, and how far its freeing has come. */
    private static final class Item {
        private final @Nullable LargeValue value;
        private final @Nullable SlotDicts index;
        private final @Nullable EntryVisitor free;
        private final long objects;
        private int slot;
        private long position;

        Item(@Nullable LargeValue value, @Nullable SlotDicts index, @Nullable EntryVisitor free, long objects) {
            this.value = value;
            this.index = index;
            this.free = free;
            this.objects = objects;
        }

        /** Does a step; returns whether something is left. */
        boolean freeSome() {
            if (value != null) {
                position = value.freeSome(position);
                return position != 0;
            }
            if (index == null) {
                return false;
            }
            position = index.clearSome(slot, position, free);
            if (position == 0) {
                slot = index.nextSlot(slot + 1);
            }
            return slot >= 0;
        }
    }
}
