package io.sigrun.data;

import io.sigrun.memory.Region;
import org.jspecify.annotations.Nullable;

/**
 * An index from byte strings to entries, growing and shrinking in bounded steps.
 */
/*
 * Structure. Extendible hashing (Fagin et al. 1979; in memory: Dash, Lu et al., VLDB 2020): a directory of 2^g words,
 * indexed by the top g bits of a key's hash, points to segments. A segment of local depth d holds all entries whose
 * hash starts with its d-bit prefix; 2^(g-d) neighbouring directory words point to it. A full segment of the largest
 * size splits in two; the directory doubles when a segment at depth g splits. So no insertion ever does more work than
 * one segment (about 900 entries) and, rarely, a copy of the directory (8 bytes for each ~700 entries).
 *
 * Segment. A header of 32 bytes and an array of 8-byte slots: 24 bits of tag, 1 stamp bit for the snapshot, 39 bits of
 * ref / 4. The tag is the 24 hash bits from bit (d rounded down to a multiple of 8) on, so a split need not look at the
 * keys except once in eight levels, when the tags are renewed. Slots are an ordered linear-probing table (Amble and
 * Knuth 1974): the home slot of an entry is its tag below the prefix scaled to the capacity, which is monotone in the
 * hash, and entries stand in the order of their tags. Therefore:
 *   - a lookup starts at its home slot and stops at the first empty slot or larger tag, for hits and misses alike;
 *   - the capacity can be any number, so segments grow in steps of 6 to 25 %, and the table is about 0.85 full on
 * average:
 *     some 9.5 bytes a key with the allocator's rounding;
 *   - deletion shifts back, there are no tombstones; a split is two sequential copies; halves of a merge are
 * concatenated;
 *   - a walk in hash order needs no more than a position in hash space as its cursor. Growth, splits and merges
 * between two
 *     calls do not disturb it: whatever is there all the time is seen, exactly once unless tags were renewed.
 * Entries that overflow past the last home slot stand in a short tail of padding; when that is full the segment grows.
 *
 * A directory word holds the segment's ref, the index of its size and its depth, so that a lookup touches the
 * directory, the slots and the entry, and not the segment's header.
 */
public final class Dict implements Touchable {
    /** Bits of a scan cursor: a position in hash space. */
    public static final int CURSOR_BITS = 48;

    private static final int MAX_DEPTH = 30;
    private static final int CACHE_LINE_BYTES = 64;
    /**
     * A sparse segment tries to join its buddy after so many removals, not after each: what is left of a segment that
     * is emptied in the order of hashes lies close together, and may not fit before less of it is left.
     */
    private static final int REMOVALS_A_MERGE = 8;

    private final Region region;
    private final KeyHasher hasher;
    private final Segments segments;
    private long directory;
    private int globalDepth;
    private int deepestSegments;
    private long size;
    private long indexBytes;
    /** The stamp of entries that no frozen view has to read any more. */
    private long readStamp;

    private @Nullable FrozenEntries frozen;

    /** Makes an empty index, which takes no memory of the region until its first entry. */
    public Dict(Region region, KeyHasher hasher) {
        this.region = region;
        this.hasher = hasher;
        this.segments = new Segments(region);
    }

    /** The number of entries. */
    public long size() {
        return size;
    }

    /** The bytes of the region that the index itself takes, without its entries. */
    public long indexBytes() {
        return indexBytes;
    }

    private long directoryRef(long hash) {
        return directory + (globalDepth == 0 ? 0 : (hash >>> (64 - globalDepth)) << 3);
    }

    private long wordOf(long hash) {
        return region.getLong(directoryRef(hash));
    }

    /**
     * Finds the entry of a key.
     *
     * @return the entry, or 0
     */
    public long find(long hash, long key, int keyLength) {
        if (directory == 0) {
            return 0;
        }
        long word = wordOf(hash);
        int depth = Segments.depth(word);
        long tag = Segments.tag(hash, depth);
        long slot = Segments.slots(word) + ((long) Segments.home(tag, depth, Segments.sizeIndex(word)) << 3);
        for (; ; slot += 8) {
            long content = region.getLong(slot);
            long found = content >>> Segments.TAG_SHIFT;
            if (content == 0 || found > tag) {
                return 0;
            }
            if (found == tag) {
                long entry = Segments.entry(content);
                if (Entry.keyEquals(region, entry, key, keyLength)) {
                    return entry;
                }
            }
        }
    }

    @Override
    public long touch(long hash) {
        if (directory == 0) {
            return 0;
        }
        long word = wordOf(hash);
        int depth = Segments.depth(word);
        int home = Segments.home(Segments.tag(hash, depth), depth, Segments.sizeIndex(word));
        long slot = Segments.slots(word) + ((long) home << 3);
        return (long) segments.count(word)
                + region.touch(slot)
                + region.touch(slot + CACHE_LINE_BYTES)
                + region.touch(slot + 2 * CACHE_LINE_BYTES);
    }

    /** Brings the directory word of a hash into the cache; the first stage of a batched lookup. */
    public long touchDirectory(long hash) {
        return directory == 0 ? 0 : wordOf(hash);
    }

    /**
     * The entry that a lookup of this hash would most likely return, without looking at its key; the second stage of a
     * batched lookup. A hint only.
     */
    public long candidate(long hash) {
        if (directory == 0) {
            return 0;
        }
        long word = wordOf(hash);
        int depth = Segments.depth(word);
        long tag = Segments.tag(hash, depth);
        long slot = Segments.slots(word) + ((long) Segments.home(tag, depth, Segments.sizeIndex(word)) << 3);
        for (; ; slot += 8) {
            long content = region.getLong(slot);
            long found = content >>> Segments.TAG_SHIFT;
            if (content == 0 || found > tag) {
                return 0;
            }
            if (found == tag) {
                return Segments.entry(content);
            }
        }
    }

    /**
     * Adds an entry whose key is not there yet, or whose key's other entry is removed next.
     *
     * @throws OutOfMemoryError where there is no room; the index has what it had
     */
    public void insert(long hash, long entry) {
        if (directory == 0) {
            begin();
        }
        long word = wordOf(hash);
        while (!segments.place(word, hash, entry, readStamp)) {
            word = makeRoom(hash, word);
        }
        size++;
    }

    /**
     * Puts another entry of the same key into the place of one that is there.
     *
     * @return whether the old entry is the caller's to free; not so where it is left to a frozen view
     */
    public boolean replace(long hash, long oldEntry, long newEntry) {
        long slot = segments.slotOf(wordOf(hash), hash, oldEntry);
        segments.setEntry(slot, newEntry);
        return !leave(slot, oldEntry);
    }

    /**
     * Takes an entry that is there out of the index.
     *
     * @return whether the entry is the caller's to free; not so where it is left to a frozen view
     */
    public boolean remove(long hash, long entry) {
        long word = wordOf(hash);
        long slot = segments.slotOf(word, hash, entry);
        boolean left = leave(slot, entry);
        segments.removeSlot(word, slot);
        size--;
        if (size == 0) {
            clear(null);
        } else {
            try {
                giveRoomBack(hash, word);
            } catch (OutOfMemoryError full) { // for what is smaller there must be room first; a later removal finds it
                return !left;
            }
        }
        return !left;
    }

    /** Leaves an entry to the frozen view, if there is one that has not read it; its slot counts as read then. */
    private boolean leave(long slot, long entry) {
        if (frozen == null || segments.hasStamp(slot, readStamp)) {
            return false;
        }
        frozen.leave(entry);
        segments.setStamp(slot, readStamp);
        return true;
    }

    /**
     * Begins a view of the entries that are there now.
     *
     * @param free frees an entry that was left to the view
     */
    public FrozenEntries freeze(EntryVisitor free) {
        if (frozen != null) {
            throw new IllegalStateException("frozen already");
        }
        readStamp ^= Segments.STAMP;
        frozen = new FrozenEntries(this, size, free);
        return frozen;
    }

    /** Whether a frozen view has not read all yet. */
    public boolean isFrozen() {
        return frozen != null;
    }

    /** Whether a frozen view has yet to read an entry of this index, which must then be replaced, not changed. */
    public boolean isFrozen(long hash, long entry) {
        return frozen != null && !segments.hasStamp(segments.slotOf(wordOf(hash), hash, entry), readStamp);
    }

    /** Counts an entry of this index as read by the frozen view; it may be changed from then on. */
    public void markRead(long hash, long entry) {
        segments.setStamp(segments.slotOf(wordOf(hash), hash, entry), readStamp);
    }

    /**
     * Has some entries of the segment at a position read.
     *
     * @return the position behind it, 0 at the end, or -1 where there is more in the segment
     */
    long readFrozen(long position, int max, EntryVisitor visitor) {
        if (directory == 0) {
            return 0;
        }
        long word = wordOf(position);
        return segments.stampSome(word, readStamp, max, visitor) ? nextPrefix(position, Segments.depth(word)) : -1;
    }

    void thaw() {
        frozen = null;
    }

    private void begin() {
        long word = segments.create(0, 0);
        try {
            directory = region.allocate(8);
        } catch (OutOfMemoryError full) {
            segments.free(word);
            throw full;
        }
        globalDepth = 0;
        deepestSegments = 1;
        region.putLong(directory, word);
        indexBytes = region.usableBytes(directory) + Segments.bytes(0);
    }

    /**
     * Makes the segment of a hash larger, or splits it; returns the word that leads to the hash's segment from now on.
     */
    private long makeRoom(long hash, long word) {
        for (int sizeIndex = Segments.sizeIndex(word) + 1; sizeIndex < Segments.SIZES; sizeIndex++) {
            long larger = segments.resized(word, sizeIndex);
            if (larger != 0) {
                replaceSegment(hash, word, larger);
                return larger;
            }
        }
        split(hash, word);
        return wordOf(hash);
    }

    private void replaceSegment(long hash, long word, long replacement) {
        pointAll(hash, Segments.depth(word), replacement);
        indexBytes += Segments.bytes(Segments.sizeIndex(replacement)) - Segments.bytes(Segments.sizeIndex(word));
        segments.free(word);
    }

    /** Points every directory word of the segment with the hash's prefix of {@code depth} bits to a segment. */
    private void pointAll(long hash, int depth, long word) {
        int span = globalDepth - depth;
        long first = depth == 0 ? 0 : (hash >>> (64 - depth)) << span;
        for (long i = first; i < first + (1L << span); i++) {
            region.putLong(directory + (i << 3), word);
        }
    }

    private void split(long hash, long word) {
        int depth = Segments.depth(word);
        if (depth >= MAX_DEPTH) {
            throw new IllegalStateException("index too deep");
        }
        if (depth == globalDepth) {
            doubleDirectory();
        }
        long low = segments.half(word, 0, hasher);
        long high;
        try {
            high = segments.half(word, 1, hasher);
        } catch (OutOfMemoryError full) {
            segments.free(low);
            throw full;
        }
        long lowPrefix = prefix(hash, depth);
        pointAll(lowPrefix, depth + 1, low);
        pointAll(lowPrefix | (1L << (63 - depth)), depth + 1, high);
        indexBytes += Segments.bytes(Segments.sizeIndex(low))
                + Segments.bytes(Segments.sizeIndex(high))
                - Segments.bytes(Segments.sizeIndex(word));
        segments.free(word);
        if (depth + 1 == globalDepth) {
            deepestSegments += 2;
        }
    }

    private static long prefix(long hash, int depth) {
        return depth == 0 ? 0 : hash >>> (64 - depth) << (64 - depth);
    }

    private void doubleDirectory() {
        long words = 1L << globalDepth;
        long larger = region.allocate(words << 4);
        long[] work = region.workspace();
        int half = work.length / 2;
        for (long done = 0; done < words; done += half) {
            int count = (int) Math.min(half, words - done);
            region.copyOut(directory + (done << 3), work, 0, count);
            for (int i = count - 1; i >= 0; i--) {
                long word = work[i];
                work[2 * i] = word;
                work[2 * i + 1] = word;
            }
            region.copyIn(work, 0, larger + (done << 4), 2 * count);
        }
        replaceDirectory(larger, globalDepth + 1);
        deepestSegments = 0;
    }

    private void halveDirectory() {
        long words = 1L << (globalDepth - 1);
        long smaller = region.allocate(words << 3);
        int depth = globalDepth - 1;
        int deepest = 0;
        long[] work = region.workspace();
        int half = work.length / 2;
        for (long done = 0; done < words; done += half) {
            int count = (int) Math.min(half, words - done);
            region.copyOut(directory + (done << 4), work, 0, 2 * count);
            for (int i = 0; i < count; i++) {
                long word = work[2 * i];
                work[i] = word;
                deepest += Segments.depth(word) == depth ? 1 : 0;
            }
            region.copyIn(work, 0, smaller + (done << 3), count);
        }
        replaceDirectory(smaller, depth);
        deepestSegments = deepest;
    }

    private void replaceDirectory(long replacement, int depth) {
        indexBytes += region.usableBytes(replacement) - region.usableBytes(directory);
        region.free(directory);
        directory = replacement;
        globalDepth = depth;
    }

    private void giveRoomBack(long hash, long word) {
        int sizeIndex = Segments.sizeIndex(word);
        int count = segments.count(word);
        if (count >= Segments.shrinkBelow(sizeIndex)) {
            return;
        }
        int depth = Segments.depth(word);
        if (depth > 0 && count < Segments.MERGE_BELOW && count % REMOVALS_A_MERGE == 0 && merge(hash, word)) {
            return;
        }
        int smaller = Segments.sizeFor(count + (count >> 3) + 2);
        if (smaller < sizeIndex) {
            long replacement = segments.resized(word, smaller);
            if (replacement != 0) {
                replaceSegment(hash, word, replacement);
            }
        }
    }

    /** Joins a sparse segment with its buddy where both fit in half of a largest segment. */
    private boolean merge(long hash, long word) {
        int depth = Segments.depth(word);
        long buddyHash = hash ^ (1L << (64 - depth));
        long buddy = wordOf(buddyHash);
        if (Segments.depth(buddy) != depth
                || segments.count(word) + segments.count(buddy) >= 2 * Segments.MERGE_BELOW) {
            return false;
        }
        boolean first = (hash & (1L << (64 - depth))) == 0;
        long merged = segments.merged(first ? word : buddy, first ? buddy : word, hasher);
        if (merged == 0) {
            return false;
        }
        pointAll(hash, depth - 1, merged);
        indexBytes += Segments.bytes(Segments.sizeIndex(merged))
                - Segments.bytes(Segments.sizeIndex(word))
                - Segments.bytes(Segments.sizeIndex(buddy));
        segments.free(word);
        segments.free(buddy);
        if (depth == globalDepth) {
            deepestSegments -= 2;
            if (deepestSegments == 0) {
                halveDirectory();
            }
        }
        return true;
    }

    /**
     * Visits some entries in hash order.
     *
     * @param cursor 0 to begin, else what the previous call returned; any other value of {@value #CURSOR_BITS} bits is
     * a valid place
     * @param count about how many entries to visit; more only where entries share their tag
     * @return the cursor to go on from, or 0 when the walk is complete
     */
    public long scan(long cursor, long count, EntryVisitor visitor) {
        if (directory == 0) {
            return 0;
        }
        long position = cursor << (64 - CURSOR_BITS);
        long visited = 0;
        long segmentsLeft = 10 * Math.min(count, Integer.MAX_VALUE);
        while (true) {
            long word = wordOf(position);
            int depth = Segments.depth(word);
            long from = Segments.tag(position, depth);
            long slot = Segments.slots(word) + ((long) Segments.home(from, depth, Segments.sizeIndex(word)) << 3);
            long end = Segments.endOfSlots(word);
            long previousTag = -1;
            for (; slot < end; slot += 8) {
                long content = region.getLong(slot);
                long tag = content >>> Segments.TAG_SHIFT;
                if (content == 0 || tag < from) {
                    continue;
                }
                if (visited >= count && tag != previousTag) {
                    return Segments.position(position, depth, tag) >>> (64 - CURSOR_BITS);
                }
                visitor.visit(Segments.entry(content));
                visited++;
                previousTag = tag;
            }
            position = nextPrefix(position, depth);
            if (position == 0) {
                return 0;
            }
            if (visited >= count || --segmentsLeft <= 0) {
                return position >>> (64 - CURSOR_BITS);
            }
        }
    }

    private static long nextPrefix(long position, int depth) {
        return depth == 0 ? 0 : ((position >>> (64 - depth)) + 1) << (64 - depth);
    }

    /** The directory word of the segment at a position in hash space, for {@link EntryCursor}; 0 without entries. */
    long segmentAt(long position) {
        return directory == 0 ? 0 : wordOf(position);
    }

    /** The position behind a segment, or 0 at the end, for {@link EntryCursor}. */
    static long behind(long position, long word) {
        return nextPrefix(position, Segments.depth(word));
    }

    /** Visits all entries in hash order. */
    public void forEach(EntryVisitor visitor) {
        if (directory == 0) {
            return;
        }
        long position = 0;
        do {
            long word = wordOf(position);
            visitAll(word, visitor);
            position = nextPrefix(position, Segments.depth(word));
        } while (position != 0);
    }

    private void visitAll(long word, EntryVisitor visitor) {
        long end = Segments.endOfSlots(word);
        for (long slot = Segments.slots(word); slot < end; slot += 8) {
            long content = region.getLong(slot);
            if (content != 0) {
                visitor.visit(Segments.entry(content));
            }
        }
    }

    /**
     * A step of emptying sparse memory: one segment, which moves where {@link Region#isSparse} says so.
     *
     * @param position 0 to begin, else what the previous step returned; the index may have changed since
     * @param mover is offered the segment's entries
     * @return the position of the next step, or 0 at the end
     */
    public long compactSome(long position, EntryMover mover) {
        if (directory == 0) {
            return 0;
        }
        long word = wordOf(position);
        if (segments.isSparse(word)) {
            long moved = segments.resized(word, Segments.sizeIndex(word));
            if (moved != 0) {
                replaceSegment(position, word, moved);
                word = moved;
            }
        }
        long end = Segments.endOfSlots(word);
        for (long slot = Segments.slots(word); slot < end; slot += 8) {
            long content = region.getLong(slot);
            if (content != 0) {
                long entry = Segments.entry(content);
                long moved = mover.move(entry);
                if (moved != entry) {
                    segments.setEntry(slot, moved);
                }
            }
        }
        return nextPrefix(position, Segments.depth(word));
    }

    /**
     * An entry chosen at random, all nearly equally likely.
     *
     * @param random a source of 64 random bits a call
     * @return an entry, or 0 where there is none
     */
    public long random(java.util.function.LongSupplier random) {
        if (size == 0) {
            return 0;
        }
        while (true) {
            long word = wordOf(random.getAsLong());
            long slots = Segments.slots(word);
            long total = (Segments.endOfSlots(word) - slots) >> 3;
            if (segments.count(word) > 0) {
                for (int attempt = 0; attempt < 64; attempt++) {
                    long index = Long.remainderUnsigned(random.getAsLong(), total);
                    long content = region.getLong(slots + (index << 3));
                    if (content != 0) {
                        return Segments.entry(content);
                    }
                }
            }
        }
    }

    /** Visits every entry with {@code visitor}, where there is one (to free it), and gives the index's memory back. */
    public void clear(@Nullable EntryVisitor visitor) {
        long position = 0;
        do {
            position = clearSome(position, visitor);
        } while (position != 0);
    }

    /**
     * A step of {@link #clear}: one segment. Nothing else may be done with the index until it is empty.
     *
     * @param position 0 to begin, else what the previous step returned
     * @return the position of the next step, or 0 when the index is empty
     */
    public long clearSome(long position, @Nullable EntryVisitor visitor) {
        if (directory == 0) {
            return 0;
        }
        long word = wordOf(position);
        if (visitor != null) {
            visitAll(word, visitor);
        }
        long next = nextPrefix(position, Segments.depth(word));
        segments.free(word);
        if (next == 0) {
            region.free(directory);
            directory = 0;
            globalDepth = 0;
            size = 0;
            indexBytes = 0;
        }
        return next;
    }
}
