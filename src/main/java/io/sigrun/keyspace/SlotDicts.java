package io.sigrun.keyspace;

import io.sigrun.data.Dict;
import io.sigrun.data.EntryMover;
import io.sigrun.data.EntryVisitor;
import io.sigrun.data.FrozenEntries;
import io.sigrun.data.KeyHasher;
import io.sigrun.data.Touchable;
import io.sigrun.memory.Region;
import io.sigrun.util.Crc16Slots;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An index of a database: one {@link Dict}, or in cluster mode one for each hash slot that has keys, so that what
 * concerns one slot costs what the slot holds. An empty slot takes a null.
 */
public final class SlotDicts implements Touchable {
    private final Region region;
    private final KeyHasher hasher;
    private final @Nullable Dict[] dicts;
    private long size;

    SlotDicts(Region region, KeyHasher hasher, boolean bySlot) {
        this.region = region;
        this.hasher = hasher;
        this.dicts = new Dict[bySlot ? Keyspace.SLOTS : 1];
        if (!bySlot) {
            dicts[0] = new Dict(region, hasher);
        }
    }

    /** Whether keys are kept by slot. */
    public boolean bySlot() {
        return dicts.length > 1;
    }

    /** The index that a key belongs to. */
    public Dict of(long key, int keyLength) {
        return ofSlot(dicts.length == 1 ? 0 : Crc16Slots.slot(region.segment(), key, keyLength));
    }

    /** The index of a slot; of slot 0 where keys are not kept by slot. */
    public Dict ofSlot(int slot) {
        Dict dict = dicts[slot];
        if (dict == null) {
            dict = new Dict(region, hasher);
            dicts[slot] = dict;
        }
        return dict;
    }

    /** Does nothing where keys are kept by slot, which no hash tells. */
    @Override
    public long touch(long hash) {
        Dict only = dicts.length == 1 ? dicts[0] : null;
        return only == null ? 0 : only.touch(hash);
    }

    void added(int change) {
        size += change;
    }

    /** The number of entries. */
    public long size() {
        return size;
    }

    /** The bytes of the index itself. */
    public long indexBytes() {
        long bytes = 0;
        for (Dict dict : dicts) {
            bytes += dict == null ? 0 : dict.indexBytes();
        }
        return bytes;
    }

    /**
     * Visits some entries, as {@link Dict#scan}. By slot the cursor is {@code position << 14 | slot}.
     *
     * @return the cursor to go on from, or 0 at the end
     */
    public long scan(long cursor, long count, EntryVisitor visitor) {
        if (dicts.length == 1) {
            return ofSlot(0).scan(cursor & ((1L << Dict.CURSOR_BITS) - 1), count, visitor);
        }
        int slot = (int) (cursor & (Keyspace.SLOTS - 1));
        long position = (cursor >>> 14) & ((1L << Dict.CURSOR_BITS) - 1);
        long next = dicts[slot] == null ? 0 : ofSlot(slot).scan(position, count, visitor);
        while (next == 0) {
            slot++;
            if (slot == dicts.length) {
                return 0;
            }
            Dict dict = dicts[slot];
            if (dict != null && dict.size() > 0) {
                return slot;
            }
        }
        return next << 14 | slot;
    }

    /** Begins a view of the entries of each slot that has an index; see {@link Dict#freeze}. */
    public void freeze(List<FrozenEntries> views) {
        for (Dict dict : dicts) {
            if (dict != null && dict.size() > 0) {
                views.add(dict.freeze(entry -> {
                    throw new IllegalStateException("a record that was changed before it was read");
                }));
            }
        }
    }

    /** Visits all entries. */
    public void forEach(EntryVisitor visitor) {
        for (Dict dict : dicts) {
            if (dict != null) {
                dict.forEach(visitor);
            }
        }
    }

    /** An entry chosen at random, or 0. */
    public long random(LongSupplier random) {
        if (size == 0) {
            return 0;
        }
        if (dicts.length == 1) {
            return ofSlot(0).random(random);
        }
        long target = Long.remainderUnsigned(random.getAsLong(), size);
        for (Dict dict : dicts) {
            if (dict != null) {
                target -= dict.size();
                if (target < 0) {
                    return dict.random(random);
                }
            }
        }
        throw new IllegalStateException("sizes of slots do not add up");
    }

    /** The first slot from a given one on that has an index, or -1. */
    int nextSlot(int from) {
        for (int slot = from; slot < dicts.length; slot++) {
            if (dicts[slot] != null) {
                return slot;
            }
        }
        return -1;
    }

    /**
     * A step of clearing the index of a slot; see {@link Dict#clearSome}. All slots must be cleared in the end, and
     * nothing else be done with this meanwhile.
     */
    long clearSome(int slot, long position, @Nullable EntryVisitor visitor) {
        return ofSlot(slot).clearSome(position, visitor);
    }

    /** A step of emptying sparse memory in the index of a slot; see {@link Dict#compactSome}. */
    long compactSome(int slot, long position, EntryMover mover) {
        Dict dict = dicts[slot];
        return dict == null ? 0 : dict.compactSome(position, mover);
    }

    void clear(@Nullable EntryVisitor visitor) {
        for (Dict dict : dicts) {
            if (dict != null) {
                dict.clear(visitor);
            }
        }
        size = 0;
    }
}
