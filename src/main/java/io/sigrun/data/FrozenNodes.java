package io.sigrun.data;

import io.sigrun.memory.Region;

/** The nodes that a list or a stream had at one moment, in order. */
/*
 * Freezing makes a directory of the nodes: a record of some words for each, the blob's ref first, in chunks of a
 * bounded number of records in the region. The elements are not looked at. Each node is marked with the number of its
 * record, from 1 on, and a node that is made later has the mark 0. All nodes that there are get a new mark when a
 * collection is frozen, so that no mark outlasts its view but in a node that the next view marks anew.
 *
 *   directory   chunk, chunk ...
 *   chunk       record, record ...                                512 of them, in the last one as many as there are
 *   record      blob u64 (bit 63: plain, bit 62: left) | words of the kind of collection
 *
 * As long as a record is not read, the blob that it names stays as it is. The collection asks before it changes or
 * frees a node's blob (wants), and where it is wanted, goes on with a copy or none, and leaves the blob to the view
 * (leave), which frees it when it has handed it over. A record is read once; its node is not wanted any more then.
 */
abstract sealed class FrozenNodes implements FrozenValue permits FrozenList, FrozenStream {
    static final int CHUNK_NODES = 512;
    /** Where in the region's workspace records are gathered to chunks; what is before it holds the slots of nodes. */
    static final int GATHERED = 256;

    static final long PLAIN = 1L << 63;

    private static final long LEFT = 1L << 62;
    private static final int NODES_A_PART = 64;
    private static final long BYTES_A_PART = 256 << 10;

    final Region region;
    private final int recordWords;
    private final long count;
    private final long[] chunks;
    private final Runnable end;
    private int chunkCount;
    private int waiting;
    private long read;
    private long usedBytes;
    private boolean ended;

    /**
     * A view without records, to be {@link #gather gathered}.
     *
     * @param end what is to be done when all is read
     */
    FrozenNodes(Region region, int recordWords, long count, Runnable end) {
        this.region = region;
        this.recordWords = recordWords;
        this.count = count;
        this.chunks = new long[Math.toIntExact((count + CHUNK_NODES - 1) / CHUNK_NODES)];
        this.end = end;
    }

    /** Where in the workspace the next record is to be put, before it is gathered. */
    final int place() {
        return GATHERED + waiting * recordWords;
    }

    /** How many records fit from {@link #place} on. */
    final int room() {
        return CHUNK_NODES - waiting;
    }

    /** How many records there are: the mark of the last one. */
    final long gathered() {
        return (long) chunkCount * CHUNK_NODES + waiting;
    }

    /** Takes records that were put to {@link #place} into the directory. */
    final void gather(int records) {
        waiting += records;
        if (waiting == CHUNK_NODES || gathered() == count) {
            int words = waiting * recordWords;
            long chunk = newChunk((long) words * Long.BYTES);
            region.copyIn(region.workspace(), GATHERED, chunk, words);
            usedBytes += region.usableBytes(chunk);
            chunks[chunkCount++] = chunk;
            waiting = 0;
        }
    }

    private long newChunk(long bytes) {
        try {
            return region.allocate(bytes);
        } catch (OutOfMemoryError e) {
            for (int i = 0; i < chunkCount; i++) {
                region.free(chunks[i]);
            }
            throw e;
        }
    }

    @Override
    public final long count() {
        return count;
    }

    /** The bytes of the region that this view takes: its directory, and the blobs that were left to it. */
    final long usedBytes() {
        return usedBytes;
    }

    /** Whether the node with a mark has yet to be read. */
    final boolean wants(long mark) {
        return mark > read;
    }

    private long record(long index) {
        return chunks[(int) (index / CHUNK_NODES)] + index % CHUNK_NODES * recordWords * Long.BYTES;
    }

    /** Takes over the blob of a node that is wanted. */
    final void leave(long mark) {
        long record = record(mark - 1);
        long blob = region.getLong(record);
        region.putLong(record, blob | LEFT);
        usedBytes += region.usableBytes(blob & ~PLAIN);
    }

    @Override
    public final boolean readSome(FrozenReader reader) {
        long bytes = 0;
        for (int i = 0; i < NODES_A_PART && bytes < BYTES_A_PART && read < count; i++) {
            long record = record(read);
            long word = region.getLong(record);
            long blob = word & ~(PLAIN | LEFT);
            bytes += handOver(reader, record, blob, word < 0);
            read++;
            if ((word & LEFT) != 0) {
                free(blob);
            }
            if (read % CHUNK_NODES == 0 || read == count) {
                free(chunks[(int) ((read - 1) / CHUNK_NODES)]);
            }
        }
        if (read == count && !ended) {
            ended = true;
            end.run();
        }
        return !ended;
    }

    private void free(long ref) {
        usedBytes -= region.usableBytes(ref);
        region.free(ref);
    }

    /**
     * Hands a node over.
     *
     * @return the size of its blob
     */
    abstract int handOver(FrozenReader reader, long record, long blob, boolean plain);
}
