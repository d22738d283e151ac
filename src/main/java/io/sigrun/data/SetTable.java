package io.sigrun.data;

import io.sigrun.memory.Region;
import io.sigrun.util.IntegerText;
import java.util.function.LongSupplier;

/**
 * A set of byte strings: members are the keys of {@link Entry entries} without anything else, in a {@link Dict}. An
 * entry is valid until its member is removed. Bytes to be stored must not lie in the set.
 */
public final class SetTable implements LargeValue, Touchable {
    private final Region region;
    private final KeyHasher hasher;
    private final Dict members;
    private long usedBytes;

    /** Makes an empty set. */
    public SetTable(Region region, KeyHasher hasher) {
        this.region = region;
        this.hasher = hasher;
        this.members = new Dict(region, hasher);
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
        long next = members.clearSome(position, region::free);
        if (next == 0) {
            usedBytes = 0;
        }
        return next;
    }

    @Override
    public long compactSome(long position) {
        return members.compactSome(position, entry -> region.isSparse(entry) ? region.relocate(entry) : entry);
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

    /** A second set with the same members. */
    @Override
    public SetTable copy() {
        SetTable copy = new SetTable(region, hasher);
        members.forEach(entry -> copy.add(memberRef(entry), memberLength(entry)));
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

    public boolean contains(long member, int memberLength) {
        return find(member, memberLength) != 0;
    }

    /** The first byte of an entry's member. */
    public long memberRef(long entry) {
        return Entry.key(entry, Entry.flags(region, entry));
    }

    public int memberLength(long entry) {
        return Entry.keyLength(region, entry, Entry.flags(region, entry));
    }

    /** Adds a member; false where it is there already. */
    public boolean add(long member, int memberLength) {
        return add(hasher.hash(member, memberLength), member, memberLength);
    }

    /** As the other method, with the member's hash. */
    public boolean add(long hash, long member, int memberLength) {
        if (members.find(hash, member, memberLength) != 0) {
            return false;
        }
        long before = region.usedBytes();
        int flags = Entry.widthFlags(memberLength);
        int header = Entry.headerBytes(flags);
        long entry = region.allocate((long) header + memberLength);
        Entry.writeHeader(region, entry, flags, memberLength);
        region.copy(member, entry + header, memberLength);
        members.insert(hash, entry);
        usedBytes += region.usedBytes() - before;
        return true;
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
        if (members.remove(hasher.hashOfEntry(entry), entry)) {
            region.free(entry);
        } else {
            usedBytes -= region.usableBytes(entry);
        }
        usedBytes += region.usedBytes() - before;
    }

    /** An entry chosen at random, or 0 where there is none; see {@link Dict#random}. */
    public long random(LongSupplier random) {
        return members.random(random);
    }

    /** Visits some entries; see {@link Dict#scan}. */
    public long scan(long cursor, long count, EntryVisitor visitor) {
        return members.scan(cursor, count, visitor);
    }

    /** Places a cursor before the first entry. */
    public void begin(EntryCursor cursor) {
        cursor.begin(members);
    }

    /** Visits all entries. */
    public void forEach(EntryVisitor visitor) {
        members.forEach(visitor);
    }

    /**
     * Adds the elements of a listpack, which stays the caller's.
     *
     * @return whether all were new
     */
    public boolean addAll(ListPack pack, long list) {
        long text = region.allocate(IntegerText.MAX_BYTES);
        boolean allNew = true;
        for (long element = pack.first(list); element != 0; element = pack.next(element)) {
            allNew &= add(pack.textRef(element, text), pack.textLength(element));
        }
        region.free(text);
        return allNew;
    }

    /** Adds the integers of an integer set, which stays the caller's. */
    public void addAll(IntSet integers, long set) {
        long text = region.allocate(IntegerText.MAX_BYTES);
        int length = integers.length(set);
        for (int i = 0; i < length; i++) {
            add(text, IntegerText.write(region.segment(), text, integers.get(set, i)));
        }
        region.free(text);
    }
}
