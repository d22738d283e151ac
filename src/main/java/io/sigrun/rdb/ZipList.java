package io.sigrun.rdb;

import io.sigrun.data.ListPack;
import io.sigrun.memory.Region;

/**
 * A reader of ziplists, the sequences of strings and integers that Redis used before listpacks, until 7.0.
 *
 * <pre>
 * bytes u32 | offset of the last entry u32 | entries u16 (65535: unknown) | entries | FF, little-endian
 * entry: length of the entry before, u8 or FE u32 | encoding | data
 *
 * 00llllll            string of up to 63 bytes       C0 D0 E0  integer of 2, 4, 8 bytes
 * 01llllll llllllll   string of up to 16383 bytes    F0 FE     integer of 3, 1 bytes
 * 80 + u32            string                         F1 to FD  integers 0 to 12
 * </pre>
 *
 * The lengths of strings are big-endian. Every byte of the structure is checked: a ziplist whose lengths, offsets,
 * count or end contradict each other is corrupt.
 */
public final class ZipList {
    private static final int HEADER_BYTES = 10;
    private static final int LAST_OFFSET = 4;
    private static final int COUNT = 8;
    private static final int COUNT_UNKNOWN = 65535;
    private static final int LONG_LENGTH = 0xfe;
    private static final int END = 0xff;

    private final Region region;
    private final ListPack pack;

    /** A reader of ziplists that are in a region. */
    public ZipList(Region region) {
        this.region = region;
        this.pack = new ListPack(region);
    }

    /**
     * Makes a listpack with the same elements. The blob itself is left as it is.
     *
     * @param bytes how many bytes the blob has; nothing beyond is read
     * @return the listpack, the caller's from then on, or 0 where the blob is corrupt
     */
    public long toListPack(long blob, long bytes) {
        if (!hasFrame(blob, bytes)) {
            return 0;
        }
        long list = pack.create(bytes);
        long end = blob + bytes - 1;
        long at = blob + HEADER_BYTES;
        long last = at;
        long previousBytes = 0;
        int count = 0;
        while (at < end) {
            long encoding = encoding(at, end, previousBytes);
            long entryEnd = encoding == 0 ? 0 : entryEnd(encoding, end);
            if (entryEnd == 0) {
                break;
            }
            list = append(list, encoding, entryEnd);
            last = at;
            previousBytes = entryEnd - at;
            at = entryEnd;
            count++;
        }
        int expected = region.getUnsignedShort(blob + COUNT);
        if (at != end
                || (expected != COUNT_UNKNOWN && expected != count)
                || region.getUnsignedInt(blob + LAST_OFFSET) != last - blob) {
            region.free(list);
            return 0;
        }
        return region.reallocate(list, pack.bytes(list), pack.bytes(list));
    }

    private boolean hasFrame(long blob, long bytes) {
        return bytes > HEADER_BYTES
                && bytes <= ListPack.MAX_BYTES / 2
                && region.getUnsignedInt(blob) == bytes
                && region.getUnsignedByte(blob + bytes - 1) == END;
    }

    /**
     * The place of an entry's encoding, or 0 where the length before it does not say how long the entry before is. Old
     * servers left lengths of five bytes where one would do.
     */
    private long encoding(long at, long end, long previousBytes) {
        int length = region.getUnsignedByte(at);
        if (length < LONG_LENGTH) {
            return length == previousBytes ? at + 1 : 0;
        }
        boolean right = length == LONG_LENGTH && at + 5 <= end && region.getUnsignedInt(at + 1) == previousBytes;
        return right ? at + 5 : 0;
    }

    /** The end of an entry, or 0 where its encoding is not valid or reaches over the end of the ziplist. */
    private long entryEnd(long encoding, long end) {
        if (encoding >= end) {
            return 0;
        }
        int headerBytes = headerBytes(region.getUnsignedByte(encoding));
        if (headerBytes == 0 || encoding + headerBytes > end) {
            return 0;
        }
        long entryEnd = encoding + headerBytes + dataBytes(encoding);
        return entryEnd > end ? 0 : entryEnd;
    }

    /** The bytes of an encoding, or 0 where its first byte is not valid. */
    private static int headerBytes(int first) {
        return switch (first >> 6) {
            case 0 -> 1;
            case 1 -> 2;
            case 2 -> first == 0x80 ? 5 : 0;
            default ->
                switch (first) {
                    case 0xc0, 0xd0, 0xe0, 0xf0, 0xfe -> 1;
                    default -> first >= 0xf1 && first <= 0xfd ? 1 : 0;
                };
        };
    }

    private long dataBytes(long encoding) {
        int first = region.getUnsignedByte(encoding);
        return switch (first >> 6) {
            case 0 -> first;
            case 1 -> (first & 0x3f) << 8 | region.getUnsignedByte(encoding + 1);
            case 2 -> Integer.toUnsignedLong(Integer.reverseBytes(region.getInt(encoding + 1)));
            default ->
                switch (first) {
                    case 0xc0 -> 2;
                    case 0xd0 -> 4;
                    case 0xe0 -> 8;
                    case 0xf0 -> 3;
                    case 0xfe -> 1;
                    default -> 0;
                };
        };
    }

    private long append(long list, long encoding, long entryEnd) {
        int first = region.getUnsignedByte(encoding);
        long data = encoding + headerBytes(first);
        if (first < 0xc0) {
            return pack.append(list, data, (int) (entryEnd - data));
        }
        return pack.append(list, integer(first, data));
    }

    private long integer(int first, long data) {
        return switch (first) {
            case 0xc0 -> (short) region.getUnsignedShort(data);
            case 0xd0 -> region.getInt(data);
            case 0xe0 -> region.getLong(data);
            case 0xf0 -> region.getUnsignedShort(data) | region.getByte(data + 2) << 16;
            case 0xfe -> region.getByte(data);
            default -> first - 0xf1;
        };
    }
}
