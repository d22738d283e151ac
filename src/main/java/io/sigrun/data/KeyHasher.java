package io.sigrun.data;

import io.sigrun.memory.Region;
import io.sigrun.util.SipHash;

/** SipHash with a server's secret seed, over bytes in a region. */
public final class KeyHasher {
    private final Region region;
    private final long seedLow;
    private final long seedHigh;

    public KeyHasher(Region region, long seedLow, long seedHigh) {
        this.region = region;
        this.seedLow = seedLow;
        this.seedHigh = seedHigh;
    }

    /** The 64-bit hash of {@code bytes} bytes at {@code ref}. */
    public long hash(long ref, int bytes) {
        return SipHash.hash(region.segment(), ref, bytes, seedLow, seedHigh);
    }

    /** The hash of an entry's key. */
    public long hashOfEntry(long entry) {
        int flags = Entry.flags(region, entry);
        return hash(Entry.key(entry, flags), Entry.keyLength(region, entry, flags));
    }
}
