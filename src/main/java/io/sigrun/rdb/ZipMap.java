package io.sigrun.rdb;

import io.sigrun.data.ListPack;
import io.sigrun.memory.Region;

/**
 * A reader of zipmaps, the small hashes of Redis before 2.6.
 *
 * <pre>
 * pairs u8 (254 or 255: unknown) | pairs | FF
 * pair: length | field | length | unused u8 | value | as many unused bytes; a length is u8, or FE u32 little-endian
 * </pre>
 *
 * Every byte of the structure is checked. That no field comes twice is left to whoever knows how to look fields up.
 */
public final class ZipMap {
    private static final int COUNT_UNKNOWN = 254;
    private static final int LONG_LENGTH = 0xfe;
    private static final int END = 0xff;

    private final Region region;
    private final ListPack pack;

    /** A reader of zipmaps that are in a region. */
    public ZipMap(Region region) {
        this.region = region;
        this.pack = new ListPack(region);
    }

    /**
     * Makes a listpack of the fields and values in turn. The blob itself is left as it is.
     *
     * @param bytes how many bytes the blob has; nothing beyond is read
     * @return the listpack, the caller's from then on, or 0 where the blob is corrupt
     */
    public long toListPack(long blob, long bytes) {
        if (bytes < 2 || bytes > ListPack.MAX_BYTES / 2 || region.getUnsignedByte(blob + bytes - 1) != END) {
            return 0;
        }
        long list = pack.create(bytes);
        long end = blob + bytes - 1;
        long at = blob + 1;
        int pairs = 0;
        while (at < end) {
            long field = textStart(at, end);
            long value = field == 0 ? 0 : textStart(field + length(at), end);
            long pairEnd = value == 0 ? 0 : pairEnd(field + length(at), value, end);
            if (pairEnd == 0) {
                break;
            }
            list = pack.append(list, field, (int) length(at));
            list = pack.append(list, value + 1, (int) length(field + length(at)));
            at = pairEnd;
            pairs++;
        }
        int expected = region.getUnsignedByte(blob);
        if (at != end || (expected < COUNT_UNKNOWN && expected != pairs)) {
            region.free(list);
            return 0;
        }
        return region.reallocate(list, pack.bytes(list), pack.bytes(list));
    }

    /** The place behind a length, or 0 where what it counts reaches over the end. */
    private long textStart(long at, long end) {
        if (at >= end) {
            return 0;
        }
        int first = region.getUnsignedByte(at);
        if (first == END || (first == LONG_LENGTH && at + 5 > end)) {
            return 0;
        }
        long start = at + (first == LONG_LENGTH ? 5 : 1);
        return start + length(at) > end ? 0 : start;
    }

    private long length(long at) {
        int first = region.getUnsignedByte(at);
        return first == LONG_LENGTH ? region.getUnsignedInt(at + 1) : first;
    }

    /** The end of a pair whose value has its length at one place and its number of unused bytes at another, or 0. */
    private long pairEnd(long valueLength, long unused, long end) {
        if (unused >= end) {
            return 0;
        }
        long pairEnd = unused + 1 + length(valueLength) + region.getUnsignedByte(unused);
        return pairEnd > end ? 0 : pairEnd;
    }
}
