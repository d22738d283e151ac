package io.sigrun.rdb;

import io.sigrun.memory.Region;
import io.sigrun.util.ByteString;

/** A copy of some bytes that outlives what they were read from; its memory is used again. */
final class KeptText implements AutoCloseable {
    private static final long LEAST_BYTES = 256;
    private static final int SHOWN_BYTES = 128;
    private static final int REPORTED_BYTES = 1 << 16;
    private static final long KEPT_BYTES = 1 << 20;

    private final Region region;
    private long capacity = LEAST_BYTES;

    /** The first byte. */
    long ref;
    /** How many bytes. */
    int length;
    /** Their hash, where {@link #hasHash}. */
    long hash;
    /** Whether the hash is known. */
    boolean hasHash;

    KeptText(Region region) {
        this.region = region;
        this.ref = region.allocate(capacity);
    }

    /** Takes a copy in the place of what was kept before. */
    void keep(long from, int bytes) {
        if (bytes > capacity || capacity > KEPT_BYTES) {
            long room = Math.max(LEAST_BYTES, bytes);
            long larger = region.allocate(room); // first, so that what there is stays where there is no room
            region.free(ref);
            capacity = room;
            ref = larger;
        }
        region.copy(from, ref, bytes);
        length = bytes;
        hasHash = false;
    }

    /** As the other method: the string that an input has read, with its hash if that is known. */
    void keep(RdbInput input) {
        keep(input.ref, input.length);
        hasHash = input.hasHash;
        hash = input.hash;
    }

    /** The bytes as messages show them: quoted, and not longer than a message should be. */
    String shown() {
        return ByteString.of(region.bytes(ref, Math.min(length, SHOWN_BYTES)))
                .quoted()
                .toLatin1();
    }

    /** The bytes as text, byte for byte (Latin-1), and not longer than a report should be. */
    String text() {
        return ByteString.of(region.bytes(ref, Math.min(length, REPORTED_BYTES)))
                .toLatin1();
    }

    @Override
    public void close() {
        region.free(ref);
    }
}
