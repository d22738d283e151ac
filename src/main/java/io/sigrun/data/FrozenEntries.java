package io.sigrun.data;

import java.util.Arrays;

/** The entries that were in a {@link Dict} at one moment; see {@link FrozenValue}. */
/*
 * Every slot of the index has a stamp bit, and the index says which of its two values means "read". Freezing turns that
 * meaning round, which makes all entries unread in one step. The view goes over the segments in the order of hashes and
 * stamps what it reads; new entries are born with the stamp of read ones; an unread entry that is replaced or removed
 * comes to the list here, and its slot, if it stays, counts as read. When the walk is at the end all stamps are equal
 * again, so one bit is enough for any number of views, one after the other.
 *
 * The walk's position is one in hash space, which splits and merges of segments do not disturb: a merged segment may
 * begin before the position, but what it holds of the part before is stamped.
 */
public final class FrozenEntries implements FrozenValue {
    private static final int ENTRIES_A_STEP = 32;
    private static final int FIRST_CAPACITY = 16;

    private final Dict dict;
    private final long count;
    private final EntryVisitor free;
    private long position;
    private boolean walked;
    private long[] left = {};
    private int leftCount;

    FrozenEntries(Dict dict, long count, EntryVisitor free) {
        this.dict = dict;
        this.count = count;
        this.free = free;
    }

    /** Takes over an entry that is not in the index any more. */
    void leave(long entry) {
        if (leftCount == left.length) {
            left = Arrays.copyOf(left, Math.max(FIRST_CAPACITY, 2 * leftCount));
        }
        left[leftCount++] = entry;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public boolean readSome(FrozenReader reader) {
        return readSome(reader::entry);
    }

    /** As the other method: hands over what was left to the view before anything else. */
    public boolean readSome(EntryVisitor visitor) {
        if (leftCount > 0) {
            for (int i = 0; i < ENTRIES_A_STEP && leftCount > 0; i++) {
                long entry = left[leftCount - 1];
                visitor.visit(entry);
                leftCount--;
                free.visit(entry);
            }
        } else if (!walked) {
            long next = dict.readFrozen(position, ENTRIES_A_STEP, visitor);
            if (next != -1) {
                position = next;
                walked = next == 0;
            }
        }
        if (walked && leftCount == 0) {
            left = new long[0];
            dict.thaw();
            return false;
        }
        return true;
    }
}
