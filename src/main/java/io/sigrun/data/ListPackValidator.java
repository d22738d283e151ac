package io.sigrun.data;

import io.sigrun.memory.Region;

/**
 * The check that makes a blob from outside a {@link ListPack}, and the translation between the two layouts in the wild.
 *
 * <p>Up to Redis 8.0 and Valkey 9.0 the length behind an entry of exactly 16383, 2097151 or 268435455 bytes takes one
 * byte more than the value needs; Valkey 9.1 writes it without (the <em>classic</em> and the <em>present</em> rule).
 * Both are valid here. In memory listpacks follow the present rule; files of classic versions need the classic one.
 */
public final class ListPackValidator {
    /** What {@link #validate} returns for a blob that is no listpack. */
    public static final int CORRUPT = -1;

    private static final int GROUP_BITS = 7;

    private final Region region;

    public ListPackValidator(Region region) {
        this.region = region;
    }

    /**
     * Checks every byte of a blob's structure: sizes, count, encodings, lengths in both directions, the end.
     *
     * @param bytes how many bytes the blob has; nothing beyond is read
     * @return the number of elements, or {@link #CORRUPT}
     */
    public int validate(long blob, long bytes) {
        if (!hasFrame(blob, bytes)) {
            return CORRUPT;
        }
        long end = blob + bytes - 1;
        long at = blob + ListPack.HEADER_BYTES;
        int elements = 0;
        while (at < end) {
            long entryBytes = entryBytes(at, end);
            if (entryBytes <= 0) {
                return CORRUPT;
            }
            at += entryBytes;
            elements++;
        }
        int count = region.getUnsignedShort(blob + 4);
        return count == ListPack.COUNT_UNKNOWN || count == elements ? elements : CORRUPT;
    }

    private boolean hasFrame(long blob, long bytes) {
        return bytes >= ListPack.EMPTY_BYTES
                && bytes <= ListPack.MAX_BYTES
                && region.getUnsignedInt(blob) == bytes
                && region.getUnsignedByte(blob + bytes - 1) == ListPack.END;
    }

    /**
     * Validates a blob that is an allocation of its own, and brings it to the present rule in place.
     *
     * @return the ref of the listpack, or 0 where it is corrupt (and still the caller's to free)
     */
    public long adopt(long blob, long bytes) {
        if (validate(blob, bytes) == CORRUPT) {
            return 0;
        }
        long end = blob + bytes - 1;
        long to = blob + ListPack.HEADER_BYTES;
        long at = to;
        while (at < end) {
            long entryBytes = entryBytes(at, end);
            int encoded = (int) encodedBytes(at, end);
            if (to != at) {
                region.copy(at, to, encoded);
            }
            if (to != at || isClassic(encoded, entryBytes)) {
                ListPack.writeBackLength(region, to + encoded, encoded, ListPack.backLengthBytes(encoded));
            }
            to += encoded + ListPack.backLengthBytes(encoded);
            at += entryBytes;
        }
        region.putByte(to, ListPack.END);
        region.putInt(blob, (int) (to + 1 - blob));
        return Blobs.shrunk(region, blob, to + 1 - blob);
    }

    private static boolean isClassic(int encoded, long entryBytes) {
        return entryBytes != encoded + ListPack.backLengthBytes(encoded);
    }

    /** The size of a listpack in the layout of the classic rule. */
    public long classicBytes(long list) {
        long end = list + region.getInt(list) - 1;
        long extra = 0;
        long at = list + ListPack.HEADER_BYTES;
        while (at < end) {
            extra += isBoundary(encodedBytes(at, end)) ? 1 : 0;
            at += entryBytes(at, end);
        }
        return region.getInt(list) + extra;
    }

    /** Writes a listpack in the layout of the classic rule: {@link #classicBytes} bytes at {@code to}. */
    public void writeClassic(long list, long to) {
        long end = list + region.getInt(list) - 1;
        region.copy(list, to, ListPack.HEADER_BYTES);
        long at = list + ListPack.HEADER_BYTES;
        long target = to + ListPack.HEADER_BYTES;
        while (at < end) {
            int encoded = (int) encodedBytes(at, end);
            int backLength = ListPack.backLengthBytes(encoded) + (isBoundary(encoded) ? 1 : 0);
            region.copy(at, target, encoded);
            ListPack.writeBackLength(region, target + encoded, encoded, backLength);
            target += encoded + backLength;
            at += entryBytes(at, end);
        }
        region.putByte(target, ListPack.END);
        region.putInt(to, (int) (target + 1 - to));
    }

    /** Whether the two rules differ for an entry of this size. */
    private static boolean isBoundary(long encodedBytes) {
        return encodedBytes == 0x3fff || encodedBytes == 0x1fffff || encodedBytes == 0xfffffff;
    }

    /**
     * The size of an entry with the length behind it, or 0 where it is not valid.
     *
     * @param end the end mark of the listpack, which no entry may reach over
     */
    private long entryBytes(long at, long end) {
        long encoded = encodedBytes(at, end);
        if (encoded == 0) {
            return 0;
        }
        int groups = ListPack.backLengthBytes((int) encoded);
        if (hasBackLength(at + encoded, end, encoded, groups)) {
            return encoded + groups;
        }
        if (isBoundary(encoded) && hasBackLength(at + encoded, end, encoded, groups + 1)) {
            return encoded + groups + 1;
        }
        return 0;
    }

    private boolean hasBackLength(long at, long end, long encodedBytes, int groups) {
        if (at + groups > end) {
            return false;
        }
        for (int group = 0; group < groups; group++) {
            int bits = (int) (encodedBytes >>> (GROUP_BITS * (groups - 1 - group)) & 0x7f);
            if (region.getUnsignedByte(at + group) != (group == 0 ? bits : bits | 0x80)) {
                return false;
            }
        }
        return true;
    }

    /** The size of an entry's encoding and data, or 0 where there is no valid entry before {@code end}. */
    private long encodedBytes(long at, long end) {
        int first = region.getUnsignedByte(at);
        int header = headerBytes(first);
        if (header == 0 || at + header > end) {
            return 0;
        }
        long bytes = header;
        if (first >= 0x80 && first < 0xc0) {
            bytes += first & 0x3f;
        } else if (first >= 0xe0 && first < 0xf0) {
            bytes += ((first & 0x0f) << 8) + region.getUnsignedByte(at + 1);
        } else if (first == 0xf0) {
            bytes += region.getUnsignedInt(at + 1);
        }
        return at + bytes > end ? 0 : bytes;
    }

    /** The bytes of an entry apart from the bytes of a string: its encoding, and an integer's value. */
    private static int headerBytes(int first) {
        if (first < 0xc0) {
            return 1;
        } else if (first < 0xf0) {
            return 2;
        }
        return switch (first) {
            case 0xf0, 0xf3 -> 5;
            case 0xf1 -> 3;
            case 0xf2 -> 4;
            case 0xf4 -> 9;
            default -> 0;
        };
    }
}
