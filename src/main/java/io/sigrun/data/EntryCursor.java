package io.sigrun.data;

import io.sigrun.memory.Region;

/**
 * Goes over the entries of a hash table or set one by one, in the order of their hashes. Reused from walk to walk; a
 * walk ends with the next change of what it goes over.
 */
public final class EntryCursor {
    private final Region region;
    private Dict dict;
    private long position;
    private long slot;
    private long end;

    /** Makes a cursor that stands nowhere. */
    public EntryCursor(Region region, KeyHasher hasher) {
        this.region = region;
        this.dict = new Dict(region, hasher);
    }

    /** Stands before the first entry of an index. */
    void begin(Dict index) {
        dict = index;
        position = 0;
        enter(index.segmentAt(0));
    }

    private void enter(long word) {
        slot = word == 0 ? 0 : Segments.slots(word);
        end = word == 0 ? 0 : Segments.endOfSlots(word);
    }

    /** Goes to the next entry and returns it, or 0 at the end. */
    public long next() {
        while (true) {
            while (slot < end) {
                long content = region.getLong(slot);
                slot += 8;
                if (content != 0) {
                    return Segments.entry(content);
                }
            }
            if (end == 0) {
                return 0;
            }
            position = Dict.behind(position, dict.segmentAt(position));
            enter(position == 0 ? 0 : dict.segmentAt(position));
        }
    }
}
