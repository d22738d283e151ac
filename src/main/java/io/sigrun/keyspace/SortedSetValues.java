package io.sigrun.keyspace;

import io.sigrun.data.EntryVisitor;
import io.sigrun.data.ListPack;
import io.sigrun.data.SortedSet;
import io.sigrun.memory.Region;
import io.sigrun.util.DoubleText;
import io.sigrun.util.IntegerText;
import java.util.Arrays;

/**
 * Sorted sets, whichever of their two encodings they have: a listpack of members and scores in their order, or a {@link
 * SortedSet}. A set begins as a listpack and becomes the other, for good, when it gets more members or longer ones than
 * the limits say.
 *
 * <p>One cursor is shared: {@link #find} and {@link #seek} place it on a member, {@link #next}, {@link #previous} and
 * the element methods use it. It ends with the next change of any sorted set. So is one {@link #range}.
 */
public final class SortedSetValues {
    /** How much an entry of a listpack may need beside the bytes of its member: two headers and a score. */
    private static final int ENTRY_OVERHEAD_BYTES = 64;

    private final Keyspace keyspace;
    private final Region region;
    private final ListPack pack;
    private final SortedSetRange range;
    private final SortedSet none;
    private boolean packed;
    private long blob;
    private long element;
    private SortedSet set;
    private long position;
    private long entry;
    private long from;
    private long to;
    private final EntryVisitor gather = this::gather;
    private long[] scannedEntries = new long[64];
    private int scanned;

    SortedSetValues(Keyspace keyspace) {
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.pack = keyspace.listPack();
        this.range = new SortedSetRange(region);
        this.none = new SortedSet(region, keyspace.hasher());
        this.set = none;
    }

    private boolean isPacked(long record) {
        return keyspace.records().encodingOf(record) == Encoding.LISTPACK;
    }

    private long list(long record) {
        return keyspace.records().collection(record);
    }

    private SortedSet large(long record) {
        return (SortedSet) keyspace.records().large(record);
    }

    /** The number of members. */
    public long length(long record) {
        return isPacked(record) ? pack.length(list(record)) / 2 : large(record).length();
    }

    /** Whether the set is a listpack: a few things depend on it that clients can see. */
    public boolean isListPack(long record) {
        return isPacked(record);
    }

    private boolean fitsListPack(long members, long longestBytes) {
        return members <= keyspace.limits().sortedSetEntries && longestBytes <= keyspace.limits().sortedSetValueBytes;
    }

    /**
     * Makes an empty set at a key that is not there; it must get a member before the command ends.
     *
     * @param members how many members it may get
     * @param longestBytes the length of the longest of them
     */
    public long create(Database database, long hash, long key, int keyLength, long members, long longestBytes) {
        if (fitsListPack(members, longestBytes)) {
            return database.addCollection(hash, key, keyLength, ValueType.SORTED_SET, Encoding.LISTPACK, pack.create());
        }
        SortedSet fresh = new SortedSet(region, keyspace.hasher());
        return database.addLarge(hash, key, keyLength, ValueType.SORTED_SET, Encoding.SKIPLIST, fresh);
    }

    /** Gives up the listpack if a command is going to put so many members, or so long ones. */
    public void prepareGrowth(Database database, long record, long members, long longestBytes) {
        if (isPacked(record) && !fitsListPack(members, longestBytes)) {
            enlarge(database, record);
        }
    }

    private void enlarge(Database database, long record) {
        long list = list(record);
        SortedSet fresh = largeFrom(list);
        database.setCollection(record, Encoding.SKIPLIST, keyspace.handles().add(fresh));
        region.free(list);
    }

    private SortedSet largeFrom(long list) {
        SortedSet fresh = new SortedSet(region, keyspace.hasher());
        long place = keyspace.scratch();
        for (long at = pack.first(list); at != 0; at = pack.next(pack.next(at))) {
            fresh.add(scoreOf(at), pack.textRef(at, place), pack.textLength(at));
        }
        return fresh;
    }

    private double scoreOf(long member) {
        long score = pack.next(member);
        if (pack.isInteger(score)) {
            return pack.integer(score);
        }
        return DoubleText.parse(region.segment(), pack.stringRef(score), pack.stringLength(score));
    }

    /** Places the cursor on a member; false where it is not there. */
    public boolean find(long record, long ref, int bytes) {
        packed = isPacked(record);
        if (packed) {
            blob = list(record);
            element = pack.find(pack.first(blob), ref, bytes, 1);
            return element != 0;
        }
        set = large(record);
        entry = set.find(ref, bytes);
        return entry != 0;
    }

    /** Places the cursor on the member with a rank; false where there is none. */
    public boolean seek(long record, long rank) {
        packed = isPacked(record);
        if (packed) {
            blob = list(record);
            element = rank < 0 ? 0 : pack.index(blob, 2 * rank);
            return element != 0;
        }
        set = large(record);
        return enter(set.at(rank));
    }

    private boolean enter(long newPosition) {
        position = newPosition;
        entry = newPosition == 0 ? 0 : set.entryAt(newPosition);
        return newPosition != 0;
    }

    /** Places the cursor on a member chosen at random of a set that has some. */
    public void seekRandom(long record) {
        if (isPacked(record)) {
            seek(record, Math.floorMod(keyspace.random().getAsLong(), length(record)));
        } else {
            packed = false;
            set = large(record);
            entry = set.random(keyspace.random());
        }
    }

    /** Goes to the next member after a {@link #seek}; false at the end. */
    public boolean next() {
        if (packed) {
            element = pack.next(pack.next(element));
            return element != 0;
        }
        return enter(set.next(position));
    }

    /** Goes to the member before after a {@link #seek}; false at the start. */
    public boolean previous() {
        if (packed) {
            element = memberBefore(blob, element);
            return element != 0;
        }
        return enter(set.previous(position));
    }

    /** The score of the cursor's member. */
    public double score() {
        return packed ? scoreOf(element) : set.score(entry);
    }

    /** Whether the cursor's member is stored as an integer, else as bytes. */
    public boolean isInteger() {
        return packed && pack.isInteger(element);
    }

    public long integer() {
        return pack.integer(element);
    }

    public long stringRef() {
        return packed ? pack.stringRef(element) : set.memberRef(entry);
    }

    public int stringLength() {
        return packed ? pack.stringLength(element) : set.memberLength(entry);
    }

    /** The rank of the cursor's member, 0 for the lowest. */
    public long rank() {
        if (!packed) {
            return set.rank(entry);
        }
        long rank = 0;
        for (long at = pack.first(blob); at != element; at = pack.next(pack.next(at))) {
            rank++;
        }
        return rank;
    }

    /** Adds a member that is not there. */
    public void add(Database database, long record, double score, long ref, int bytes) {
        if (isPacked(record)) {
            long list = list(record);
            if (fitsListPack(pack.length(list) / 2 + 1L, bytes)
                    && pack.hasRoom(list, (long) bytes + ENTRY_OVERHEAD_BYTES)) {
                database.setCollection(record, Encoding.LISTPACK, insert(list, score, ref, bytes));
                return;
            }
            enlarge(database, record);
        }
        large(record).add(score, ref, bytes);
    }

    /** Gives the cursor's member, whose bytes are given again, another score; the cursor ends. */
    public void setScore(Database database, long record, double score, long ref, int bytes) {
        if (packed) {
            long list = insert(pack.deleteRange(blob, element, 2), score, ref, bytes);
            database.setCollection(record, Encoding.LISTPACK, list);
        } else {
            set.setScore(entry, score);
        }
    }

    /** Puts a member and its score into a listpack at their place. */
    private long insert(long list, double score, long ref, int bytes) {
        long at = pack.first(list);
        while (at != 0) {
            double other = scoreOf(at);
            if (other > score || (other == score && pack.compare(at, ref, bytes) > 0)) {
                break;
            }
            at = pack.next(pack.next(at));
        }
        if (at == 0) {
            return append(list, score, ref, bytes);
        }
        long offset = at - list;
        long moved = pack.insertBefore(list, at, ref, bytes);
        int length = writeScore(score);
        return pack.insertAfter(moved, moved + offset, keyspace.scratch(), length);
    }

    private long append(long list, double score, long ref, int bytes) {
        long moved = pack.append(list, ref, bytes);
        int length = writeScore(score);
        return pack.append(moved, keyspace.scratch(), length);
    }

    /** Writes a score as listpacks have it into the scratch; they know no negative zero. */
    private int writeScore(double score) {
        return DoubleText.write(region.segment(), keyspace.scratch(), score + 0.0);
    }

    /** Removes the cursor's member, and the cursor ends; the key of an empty set is the caller's to remove. */
    public void remove(Database database, long record) {
        if (packed) {
            database.setCollection(record, Encoding.LISTPACK, pack.deleteRange(blob, element, 2));
        } else {
            set.remove(entry);
        }
    }

    /** Removes the members with ranks from one to before another. */
    public void removeRange(Database database, long record, long first, long end) {
        if (first >= end) {
            return;
        }
        if (isPacked(record)) {
            long list = list(record);
            long at = pack.index(list, 2 * first);
            database.setCollection(record, Encoding.LISTPACK, pack.deleteRange(list, at, 2 * (end - first)));
        } else {
            large(record).removeRange(first, end, removed -> {});
        }
    }

    /** The range that commands fill in. */
    public SortedSetRange range() {
        return range;
    }

    /**
     * Finds the ranks of the range in a set: from {@link #from} to before {@link #to}.
     *
     * @param reverse whether ranks are counted from the highest member, and the range is looked for from there
     */
    public void resolve(long record, boolean reverse) {
        from = 0;
        to = 0;
        switch (range.by) {
            case RANK -> resolveRanks(length(record), reverse);
            case SCORE -> {
                from = countBelow(record, range.min, range.lower == SortedSetRange.Bound.EXCLUDED);
                to = countBelow(record, range.max, range.upper == SortedSetRange.Bound.INCLUDED);
            }
            case BYTES -> {
                if (isPacked(record)) {
                    resolveBytes(list(record), reverse);
                } else {
                    SortedSet sorted = large(record);
                    from = place(sorted, range.lower, range.lowerRef, range.lowerLength, true);
                    to = place(sorted, range.upper, range.upperRef, range.upperLength, false);
                }
            }
        }
        to = Math.max(from, to);
    }

    private void resolveRanks(long length, boolean reverse) {
        long first = Math.max(range.start < 0 ? range.start + length : range.start, 0);
        long last = Math.min(range.stop < 0 ? range.stop + length : range.stop, length - 1);
        if (first <= last) {
            from = reverse ? length - 1 - last : first;
            to = reverse ? length - first : last + 1;
        }
    }

    private static long place(SortedSet sorted, SortedSetRange.Bound bound, long ref, int bytes, boolean isLower) {
        return switch (bound) {
            case LOWEST -> 0;
            case HIGHEST -> sorted.length();
            case INCLUDED -> sorted.countBelow(ref, bytes, !isLower);
            case EXCLUDED -> sorted.countBelow(ref, bytes, isLower);
        };
    }

    /**
     * Finds the members between bounds of bytes in a listpack. Where scores differ and the bytes are in no order, the
     * result is that of the same steps as Valkey's.
     */
    private void resolveBytes(long list, boolean reverse) {
        long first = pack.first(list);
        long last = pack.previous(list, pack.last(list));
        if (range.isEmpty() || !reachesLower(last) || !staysBelowUpper(first)) {
            return;
        }
        if (reverse) {
            to = pack.length(list) / 2;
            long at = last;
            while (!staysBelowUpper(at)) {
                at = memberBefore(list, at);
                to--;
            }
            from = to;
            while (at != 0 && reachesLower(at)) {
                at = memberBefore(list, at);
                from--;
            }
        } else {
            long at = first;
            while (!reachesLower(at)) {
                at = pack.next(pack.next(at));
                from++;
            }
            to = from;
            while (at != 0 && staysBelowUpper(at)) {
                at = pack.next(pack.next(at));
                to++;
            }
        }
    }

    private long memberBefore(long list, long member) {
        long score = pack.previous(list, member);
        return score == 0 ? 0 : pack.previous(list, score);
    }

    private boolean reachesLower(long member) {
        return switch (range.lower) {
            case LOWEST -> true;
            case HIGHEST -> false;
            case INCLUDED -> pack.compare(member, range.lowerRef, range.lowerLength) >= 0;
            case EXCLUDED -> pack.compare(member, range.lowerRef, range.lowerLength) > 0;
        };
    }

    private boolean staysBelowUpper(long member) {
        return switch (range.upper) {
            case LOWEST -> false;
            case HIGHEST -> true;
            case INCLUDED -> pack.compare(member, range.upperRef, range.upperLength) <= 0;
            case EXCLUDED -> pack.compare(member, range.upperRef, range.upperLength) < 0;
        };
    }

    /** How many members have a lower score, or an equal one where that is included. */
    private long countBelow(long record, double score, boolean included) {
        if (!isPacked(record)) {
            return large(record).countBelow(score, included);
        }
        long count = 0;
        for (long at = pack.first(list(record)); at != 0; at = pack.next(pack.next(at))) {
            double other = scoreOf(at);
            if (included ? other > score : other >= score) {
                break;
            }
            count++;
        }
        return count;
    }

    /** The first rank of the range that was resolved last. */
    public long from() {
        return from;
    }

    /** The rank behind the range that was resolved last. */
    public long to() {
        return to;
    }

    /**
     * Sets a key to a sorted set of the members with some ranks of another one.
     *
     * @param old what the key has, or 0; it may be the other set itself
     * @param first the first rank
     * @param end the rank behind the last one, larger
     */
    public void storeSlice(
            Database database, long hash, long key, int keyLength, long old, long source, long first, long end) {
        boolean small = fitsListPack(end - first, longest(source, first, end));
        long list = small ? pack.create() : 0;
        SortedSet fresh = small ? none : new SortedSet(region, keyspace.hasher());
        long place = keyspace.scratch() + DoubleText.MAX_BYTES;
        boolean there = seek(source, first);
        for (long rank = first; rank < end && there; rank++) {
            double score = score();
            int length = textLength();
            long text = textRef(place);
            if (small) {
                list = append(list, score, text, length);
            } else {
                fresh.add(score, text, length);
            }
            there = next();
        }
        if (old != 0) {
            database.remove(hash, old);
        }
        if (small) {
            database.addCollection(hash, key, keyLength, ValueType.SORTED_SET, Encoding.LISTPACK, list);
        } else {
            database.addLarge(hash, key, keyLength, ValueType.SORTED_SET, Encoding.SKIPLIST, fresh);
        }
    }

    /**
     * Sets a key to a sorted set that is no key's, in the encoding that befits it.
     *
     * @param old what the key has, or 0
     * @param members not empty; the key's from now on, or freed
     */
    void store(Database database, long hash, long key, int keyLength, long old, SortedSet members) {
        int longest = 0;
        boolean small = members.length() <= keyspace.limits().sortedSetEntries;
        for (long at = members.first(); at != 0 && small; at = members.next(at)) {
            longest = Math.max(longest, members.memberLength(members.entryAt(at)));
            small = fitsListPack(members.length(), longest);
        }
        if (old != 0) {
            database.remove(hash, old);
        }
        if (!small) {
            database.addLarge(hash, key, keyLength, ValueType.SORTED_SET, Encoding.SKIPLIST, members);
            return;
        }
        long list = pack.create();
        for (long at = members.first(); at != 0; at = members.next(at)) {
            long member = members.entryAt(at);
            list = append(list, members.scoreAt(at), members.memberRef(member), members.memberLength(member));
        }
        members.free();
        database.addCollection(hash, key, keyLength, ValueType.SORTED_SET, Encoding.LISTPACK, list);
    }

    private long longest(long source, long first, long end) {
        long longest = 0;
        boolean there = seek(source, first);
        for (long rank = first; rank < end && there; rank++) {
            longest = Math.max(longest, textLength());
            there = next();
        }
        return longest;
    }

    /** The length of the cursor's member as text. */
    public int textLength() {
        return packed ? pack.textLength(element) : set.memberLength(entry);
    }

    /**
     * The first byte of the cursor's member as text.
     *
     * @param place where an integer may be written: {@link IntegerText#MAX_BYTES} bytes
     */
    public long textRef(long place) {
        return packed ? pack.textRef(element, place) : set.memberRef(entry);
    }

    /**
     * Gathers some members of a set that is not a listpack, for {@link #seekScanned}.
     *
     * @return the cursor to go on from, or 0 at the end; see {@link SortedSet#scan}
     */
    public long scan(long record, long cursor, long count) {
        scanned = 0;
        return large(record).scan(cursor, count, gather);
    }

    private void gather(long member) {
        if (scanned == scannedEntries.length) {
            scannedEntries = Arrays.copyOf(scannedEntries, 2 * scanned);
        }
        scannedEntries[scanned++] = member;
    }

    /** How many members were gathered. */
    public int scanned() {
        return scanned;
    }

    /** Places the cursor on a member that was gathered; the set has not changed since. */
    public void seekScanned(long record, int index) {
        packed = false;
        set = large(record);
        entry = scannedEntries[index];
    }
}
