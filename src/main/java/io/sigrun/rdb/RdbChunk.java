package io.sigrun.rdb;

/**
 * A piece of an RDB stream in memory, with strings yet to be compressed, on its way from the engine to the thread that
 * writes the file, and back to be freed.
 *
 * @param buffer the first byte, an allocation of the region
 * @param used how many bytes of it are the piece
 */
record RdbChunk(long buffer, long used, RdbMarks marks) {
    /** About how much memory waits with this piece. */
    long bytes() {
        long bytes = used;
        for (int i = 0; i < marks.count(); i++) {
            bytes += marks.isOutside(i) ? marks.bytes(i) : 0;
        }
        return bytes;
    }
}
