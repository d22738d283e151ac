package io.sigrun.data;

import io.sigrun.memory.Region;

/**
 * The layout of an entry: one allocation that holds a key and what belongs to it.
 *
 * <pre>
 * flags u8 | key length 1, 2 or 4 bytes | record word 4? | expire 8? | score 8? | key | payload
 * </pre>
 *
 * The record word is {@code type | encoding << 4 | lru << 8}. The expire time is Unix time in milliseconds. All
 * methods are arithmetic over a {@link Region}; none allocates.
 */
public final class Entry {
    private static final int WIDTH_MASK = 3;
    /** An expire time of 8 bytes is present. */
    public static final int EXPIRE = 1 << 2;
    /** The record word (type, encoding, LRU) of a key of the keyspace is present. */
    public static final int RECORD = 1 << 3;
    /** A score of 8 bytes is present. */
    public static final int SCORE = 1 << 4;
    /** Two bits that belong to the form of the value. */
    public static final int VALUE_SHIFT = 5;
    /** The two bits of {@link #VALUE_SHIFT}, in place. */
    public static final int VALUE_MASK = 3 << VALUE_SHIFT;

    private Entry() {}

    /** The flags bits that say how wide a key length is stored. */
    public static int widthFlags(int keyLength) {
        return keyLength < 1 << 8 ? 0 : keyLength < 1 << 16 ? 1 : 2;
    }

    /** The bytes before the key for given flags (with their width bits). */
    public static int headerBytes(int flags) {
        return 1
                + (1 << (flags & WIDTH_MASK))
                + ((flags & RECORD) >> 1)
                + ((flags & EXPIRE) << 1)
                + ((flags & SCORE) >> 1);
    }

    /** Writes flags and key length; the optional parts and the key follow. */
    public static void writeHeader(Region region, long entry, int flags, int keyLength) {
        region.putByte(entry, flags);
        switch (flags & WIDTH_MASK) {
            case 0 -> region.putByte(entry + 1, keyLength);
            case 1 -> region.putShort(entry + 1, keyLength);
            default -> region.putInt(entry + 1, keyLength);
        }
    }

    public static int flags(Region region, long entry) {
        return region.getUnsignedByte(entry);
    }

    public static int keyLength(Region region, long entry, int flags) {
        return switch (flags & WIDTH_MASK) {
            case 0 -> region.getUnsignedByte(entry + 1);
            case 1 -> region.getUnsignedShort(entry + 1);
            default -> region.getInt(entry + 1);
        };
    }

    /** The ref of the key's first byte. */
    public static long key(long entry, int flags) {
        return entry + headerBytes(flags);
    }

    /** The ref of the payload, just behind the key. */
    public static long payload(Region region, long entry) {
        int flags = flags(region, entry);
        return entry + headerBytes(flags) + keyLength(region, entry, flags);
    }

    private static long recordWord(long entry, int flags) {
        return entry + 1 + (1 << (flags & WIDTH_MASK));
    }

    /** The record word of an entry that has one: type, encoding and LRU. */
    public static int record(Region region, long entry) {
        return region.getInt(recordWord(entry, flags(region, entry)));
    }

    public static void setRecord(Region region, long entry, int word) {
        region.putInt(recordWord(entry, flags(region, entry)), word);
    }

    public static boolean hasExpire(Region region, long entry) {
        return (flags(region, entry) & EXPIRE) != 0;
    }

    private static long expireField(long entry, int flags) {
        return recordWord(entry, flags) + ((flags & RECORD) >> 1);
    }

    /** The expire time, Unix time in milliseconds, or -1 where there is none. */
    public static long expireAtMs(Region region, long entry) {
        int flags = flags(region, entry);
        return (flags & EXPIRE) == 0 ? -1 : region.getLong(expireField(entry, flags));
    }

    /** Changes the expire time of an entry that has one. */
    public static void setExpireAtMs(Region region, long entry, long expireAtMs) {
        int flags = flags(region, entry);
        assert (flags & EXPIRE) != 0;
        region.putLong(expireField(entry, flags), expireAtMs);
    }

    private static long scoreField(long entry, int flags) {
        return expireField(entry, flags) + ((flags & EXPIRE) << 1);
    }

    public static double score(Region region, long entry) {
        return region.getDouble(scoreField(entry, flags(region, entry)));
    }

    public static void setScore(Region region, long entry, double score) {
        region.putDouble(scoreField(entry, flags(region, entry)), score);
    }

    /** Whether the entry's key is exactly these bytes. */
    public static boolean keyEquals(Region region, long entry, long key, int keyLength) {
        int flags = flags(region, entry);
        return keyLength(region, entry, flags) == keyLength && region.equal(key(entry, flags), key, keyLength);
    }
}
