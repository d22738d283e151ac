package io.sigrun.keyspace;

/** Up to which size collections keep their small encodings: the values of the {@code *-max-listpack-*} directives. */
public final class EncodingLimits {
    /** list-max-listpack-size: -1 to -5 for 4 to 64 KiB a node, or a number of elements. */
    public int listNodeSize = -2;

    public long hashEntries = 512;
    public long hashValueBytes = 64;
    public long setIntegers = 512;
    public long setEntries = 128;
    public long setValueBytes = 64;
    public long sortedSetEntries = 128;
    public long sortedSetValueBytes = 64;
    public long streamNodeBytes = 4096;
    public long streamNodeEntries = 100;

    private static final int[] NODE_BYTES = {4096, 8192, 16384, 32768, 65536};
    private static final int SAFE_BYTES = 8192;

    /** Whether a list node of so many bytes and elements is over the limit. */
    public boolean listNodeExceeds(long bytes, long elements) {
        if (listNodeSize < 0) {
            return bytes > NODE_BYTES[Math.min(-listNodeSize, NODE_BYTES.length) - 1];
        }
        return bytes > SAFE_BYTES || elements > Math.max(1, listNodeSize);
    }

    /** Whether a list of one node is so far below the limit that it becomes a listpack again. */
    public boolean listNodeShrinks(long bytes, long elements) {
        if (listNodeSize < 0) {
            return bytes <= NODE_BYTES[Math.min(-listNodeSize, NODE_BYTES.length) - 1] / 2;
        }
        return elements <= Math.max(1, listNodeSize) / 2;
    }
}
