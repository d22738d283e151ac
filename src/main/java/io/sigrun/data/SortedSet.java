package io.sigrun.data;

import io.sigrun.memory.Region;
import java.util.function.LongSupplier;

/**
 * A set of byte strings with a score each, ordered by score and, where scores are equal, by bytes.
 *
 * <p>A member is an {@link Entry} that holds its score, found by its bytes through a {@link Dict} and by its place
 * through a {@link ScoreTree}; an entry is valid until its member is removed. Places are counted: a <em>rank</em> is
 * the number of members before one, and a range of scores or of bytes is the ranks from {@code countBelow(lower bound)}
 * to before {@code countBelow(upper bound)}, so counting, limits and removal all work on ranks, each found in O(log n).
 * To walk over members, go from position to position; a position is valid until the set changes.
 *
 * <p>Scores are any numbers and infinities, never NaN. Negative zero equals zero in the order. Bytes to be stored must
 * not lie in the set.
 */
public final class SortedSet implements LargeValue, Touchable {
    /** What {@link #put} did. */
    public enum Change {
        /** The member is new. */
        ADDED,
        /** The member has another score. */
        UPDATED,
        /** The member was there with this score. */
        UNCHANGED
    }

    private static final int NODES_A_STEP = 512;
    /** A position of {@link #freeSome} that cannot be one in the index of the members. */
    private static final long ORDER_LEFT = 1;

    private final Region region;
    private final KeyHasher hasher;
    private final Dict members;
    private final ScoreTree order;
    private long usedBytes;

    /** Makes an empty set. */
    public SortedSet(Region region, KeyHasher hasher) {
        this.region = region;
        this.hasher = hasher;
        this.members = new Dict(region, hasher);
        this.order = new ScoreTree(region);
    }

    /** The number of members. */
    public long length() {
        return members.size();
    }

    @Override
    public long usedBytes() {
        return usedBytes;
    }

    @Override
    public long freeSome(long position) {
        if (!order.clearSome(NODES_A_STEP)) {
            return ORDER_LEFT;
        }
        long next = members.clearSome(position == ORDER_LEFT ? 0 : position, region::free);
        if (next == 0) {
            usedBytes = 0;
        }
        return next;
    }

    @Override
    public long compactSome(long position) {
        return members.compactSome(position, this::compactEntry);
    }

    private long compactEntry(long entry) {
        if (!region.isSparse(entry)) {
            return entry;
        }
        long bytes = region.usableBytes(entry);
        long moved = region.allocate(bytes);
        region.copy(entry, moved, bytes);
        order.replace(score(entry), entry, moved);
        region.free(entry);
        return moved;
    }

    @Override
    public long parts() {
        return members.size();
    }

    @Override
    public FrozenValue freeze() {
        return members.freeze(region::free);
    }

    @Override
    public boolean isFrozen() {
        return members.isFrozen();
    }

    /** A second set with the same members and scores. */
    @Override
    public SortedSet copy() {
        SortedSet copy = new SortedSet(region, hasher);
        for (long position = first(); position != 0; position = next(position)) {
            long entry = entryAt(position);
            copy.add(scoreAt(position), memberRef(entry), memberLength(entry));
        }
        return copy;
    }

    @Override
    public long touch(long hash) {
        return members.touch(hash);
    }

    /** The entry of a member, or 0. */
    public long find(long member, int memberLength) {
        return members.find(hasher.hash(member, memberLength), member, memberLength);
    }

    /** The first byte of an entry's member. */
    public long memberRef(long entry) {
        return Entry.key(entry, Entry.flags(region, entry));
    }

    public int memberLength(long entry) {
        return Entry.keyLength(region, entry, Entry.flags(region, entry));
    }

    /** The score of an entry. */
    public double score(long entry) {
        return Entry.score(region, entry);
    }

    /** Adds a member or changes its score. Members that come in order, up or down, leave full nodes. */
    public Change put(double score, long member, int memberLength) {
        long hash = hasher.hash(member, memberLength);
        long entry = members.find(hash, member, memberLength);
        if (entry == 0) {
            insert(hash, score, member, memberLength);
            return Change.ADDED;
        }
        return setScore(entry, score) ? Change.UPDATED : Change.UNCHANGED;
    }

    /** Adds a member; false, and nothing done, where it is there already. */
    public boolean add(double score, long member, int memberLength) {
        return add(hasher.hash(member, memberLength), score, member, memberLength);
    }

    /** As the other method, with the member's hash. */
    public boolean add(long hash, double score, long member, int memberLength) {
        if (members.find(hash, member, memberLength) != 0) {
            return false;
        }
        insert(hash, score, member, memberLength);
        return true;
    }

    private void insert(long hash, double score, long member, int memberLength) {
        checkScore(score);
        long before = region.usedBytes();
        int flags = Entry.SCORE | Entry.widthFlags(memberLength);
        int header = Entry.headerBytes(flags);
        long entry = region.allocate((long) header + memberLength);
        Entry.writeHeader(region, entry, flags, memberLength);
        Entry.setScore(region, entry, score);
        region.copy(member, entry + header, memberLength);
        members.insert(hash, entry);
        order.insert(score, entry);
        usedBytes += region.usedBytes() - before;
    }

    private static void checkScore(double score) {
        if (Double.isNaN(score)) {
            throw new IllegalArgumentException("a score that is not a number");
        }
    }

    /** Changes the score of an entry; false where it equals the one it had. */
    public boolean setScore(long entry, double score) {
        checkScore(score);
        double old = score(entry);
        if (old == score) {
            return false;
        }
        long before = region.usedBytes();
        long own = ownEntry(entry, old);
        if (!order.changeInPlace(old, own, score)) {
            order.remove(old, own);
            order.insert(score, own);
        }
        Entry.setScore(region, own, score);
        usedBytes += region.usedBytes() - before;
        return true;
    }

    /** The entry itself, or a copy in its place where it is left to a frozen view. */
    private long ownEntry(long entry, double score) {
        if (!members.isFrozen()) {
            return entry;
        }
        long hash = hasher.hashOfEntry(entry);
        if (!members.isFrozen(hash, entry)) {
            return entry;
        }
        long bytes = region.usableBytes(entry);
        long copy = region.allocate(bytes);
        region.copy(entry, copy, bytes);
        order.replace(score, entry, copy);
        members.replace(hash, entry, copy);
        usedBytes -= bytes;
        return copy;
    }

    /** Removes a member; false where it is not there. */
    public boolean remove(long member, int memberLength) {
        long entry = find(member, memberLength);
        if (entry == 0) {
            return false;
        }
        remove(entry);
        return true;
    }

    /** Removes an entry of this set. */
    public void remove(long entry) {
        long before = region.usedBytes();
        order.remove(score(entry), entry);
        forget(entry);
        usedBytes += region.usedBytes() - before;
    }

    private void forget(long entry) {
        if (members.remove(hasher.hashOfEntry(entry), entry)) {
            region.free(entry);
        } else {
            usedBytes -= region.usableBytes(entry);
        }
    }

    /**
     * Removes the members of a range of ranks.
     *
     * @param from the first rank to remove
     * @param to the rank after the last one to remove, at most {@link #length()}
     * @param visitor is shown each entry, in order, before it is freed
     */
    public void removeRange(long from, long to, EntryVisitor visitor) {
        if (from < 0 || to > length()) {
            throw new IndexOutOfBoundsException("ranks " + from + " to " + to + " of " + length());
        }
        if (from >= to) {
            return;
        }
        long before = region.usedBytes();
        long position = order.at(from);
        for (long left = to - from; left > 0; left--) {
            long entry = order.entry(position);
            visitor.visit(entry);
            forget(entry);
            position = order.next(position);
        }
        order.removeRange(from, to);
        usedBytes += region.usedBytes() - before;
    }

    /** The rank of an entry, 0 for the lowest. */
    public long rank(long entry) {
        return order.rank(score(entry), entry);
    }

    /**
     * How many members have a lower score.
     *
     * @param included whether members with this very score count too
     */
    public long countBelow(double score, boolean included) {
        checkScore(score);
        return order.countBelow(score, included);
    }

    /**
     * How many members come before these bytes in a set whose scores are all equal; any number where they are not.
     *
     * @param included whether a member with these very bytes counts too
     */
    public long countBelow(long member, int memberLength, boolean included) {
        return order.countBelow(member, memberLength, included);
    }

    /** The position of the member with a rank, or 0 where there is none. */
    public long at(long rank) {
        return rank < 0 || rank >= length() ? 0 : order.at(rank);
    }

    /** The position of the lowest member, or 0. */
    public long first() {
        return at(0);
    }

    /** The position of the highest member, or 0. */
    public long last() {
        return at(length() - 1);
    }

    /** The position after one, or 0. */
    public long next(long position) {
        return order.next(position);
    }

    /** The position before one, or 0. */
    public long previous(long position) {
        return order.previous(position);
    }

    /** The entry at a position. */
    public long entryAt(long position) {
        return order.entry(position);
    }

    /** The score at a position, without a look at the entry. */
    public double scoreAt(long position) {
        return order.score(position);
    }

    /** An entry chosen at random, or 0 where there is none; see {@link Dict#random}. */
    public long random(LongSupplier random) {
        return members.random(random);
    }

    /** Visits some entries; see {@link Dict#scan}. */
    public long scan(long cursor, long count, EntryVisitor visitor) {
        return members.scan(cursor, count, visitor);
    }

    /** Checks the invariants of the set, for tests. */
    void check() {
        order.check();
        if (order.size() != members.size()) {
            throw new IllegalStateException(order.size() + " members in order, " + members.size() + " by name");
        }
    }
}
