package io.sigrun.data;

import io.sigrun.memory.Region;

/** How the one allocation of a blob (listpack, intset) follows the blob's size. */
final class Blobs {
    private static final long PLAIN_GROWTH_BYTES = 64 << 10;

    private Blobs() {}

    /**
     * The bytes to ask for when a blob has outgrown its allocation: a sixteenth more than it needs, and for long ones a
     * quarter more, which keeps the copying linear.
     */
    static long capacity(long bytes) {
        return bytes + (bytes >> (bytes <= PLAIN_GROWTH_BYTES ? 4 : 2));
    }

    /** Moves a blob to a smaller allocation where it leaves more than a third of its own unused. */
    static long shrunk(Region region, long blob, long bytes) {
        long usable = region.usableBytes(blob);
        if (bytes >= usable - usable / 3 || usable - bytes < 16) {
            return blob;
        }
        return region.reallocate(blob, bytes, bytes);
    }
}
