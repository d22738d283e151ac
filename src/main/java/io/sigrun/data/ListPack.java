package io.sigrun.data;

import io.sigrun.memory.Region;
import io.sigrun.util.IntegerText;

/**
 * A sequence of byte strings and integers in one blob, in the exact bytes of Redis' listpack.
 *
 * <p>A listpack is named by the ref of its allocation, which its owner holds. An <em>element</em> is the ref of an
 * entry inside it, 0 for "none". Operations that change a listpack return its ref from then on, for it may have moved;
 * an element keeps its offset from the start of the listpack, so that it is at {@code moved + (element - list)}
 * afterwards. Bytes to be stored must not lie in the listpack that they are stored into.
 *
 * <p>What this class reads is trusted: a blob from outside passes {@link ListPackValidator} first.
 */
/*
 * Format. total bytes u32 | number of elements u16 (65535: unknown, count them) | entries | 0xFF, little-endian.
 * An entry is its encoding with its data, then the length of both written so that it can be read backwards (7 bits a
 * byte, the most significant first, all bytes but the first with the top bit set). Encodings by first byte:
 *
 *   0vvvvvvv            integer 0..127                 1110llll llllllll  string of up to 4095 bytes
 *   10llllll            string of up to 63 bytes       F0 + u32           string of any length
 *   110vvvvv vvvvvvvv   integer of 13 bits             F1 F2 F3 F4        integer of 2, 3, 4, 8 bytes
 *
 * Text that is the canonical decimal form of a 64-bit integer is stored as an integer, in the shortest form.
 */
public final class ListPack {
    /** Bytes before the first entry. */
    public static final int HEADER_BYTES = 6;

    /** Bytes of a listpack without elements. */
    public static final int EMPTY_BYTES = HEADER_BYTES + 1;

    /** The most that the stored form of an element takes beyond its text. */
    public static final int ENTRY_OVERHEAD_BYTES = 10;

    /** The largest listpack that operations build. */
    public static final long MAX_BYTES = 1L << 30;

    static final int COUNT_UNKNOWN = 65535;
    static final int END = 0xff;
    private static final int COUNT = 4;
    private static final int MAX_SHORT_STRING = 63;
    private static final int MAX_MIDDLE_STRING = 4095;
    private static final int STRING_32 = 0xf0;
    private static final int INTEGER_16 = 0xf1;
    private static final int INTEGER_24 = 0xf2;
    private static final int INTEGER_32 = 0xf3;
    private static final int INTEGER_64 = 0xf4;

    private final Region region;

    /** Operations on the listpacks of a region; keeps no state of its own. */
    public ListPack(Region region) {
        this.region = region;
    }

    /** Makes an empty listpack. */
    public long create() {
        return create(EMPTY_BYTES);
    }

    /**
     * Makes an empty listpack with room to grow without moving.
     *
     * @param capacityBytes the total size expected
     */
    public long create(long capacityBytes) {
        long list = region.allocate(Math.max(capacityBytes, EMPTY_BYTES));
        region.putInt(list, EMPTY_BYTES);
        region.putShort(list + COUNT, 0);
        region.putByte(list + HEADER_BYTES, END);
        return list;
    }

    /** A second listpack with the same elements. */
    public long copy(long list) {
        long bytes = bytes(list);
        long copy = region.allocate(bytes);
        region.copy(list, copy, bytes);
        return copy;
    }

    /** The size of the whole blob in bytes. */
    public int bytes(long list) {
        return region.getInt(list);
    }

    /** The number of elements. */
    public int length(long list) {
        int count = region.getUnsignedShort(list + COUNT);
        return count == COUNT_UNKNOWN ? countFrom(first(list)) : count;
    }

    /** Whether there is no element. */
    public boolean isEmpty(long list) {
        return bytes(list) == EMPTY_BYTES;
    }

    /** Whether elements whose stored forms take so many more bytes still fit below {@link #MAX_BYTES}. */
    public boolean hasRoom(long list, long moreBytes) {
        return bytes(list) + moreBytes <= MAX_BYTES;
    }

    private int countFrom(long element) {
        int count = 0;
        for (long at = element; at != 0; at = next(at)) {
            count++;
        }
        return count;
    }

    private void addCount(long list, int change) {
        int count = region.getUnsignedShort(list + COUNT);
        if (count != COUNT_UNKNOWN) {
            region.putShort(list + COUNT, Math.min(count + change, COUNT_UNKNOWN));
        }
    }

    /** The first element, or 0. */
    public long first(long list) {
        return present(list + HEADER_BYTES);
    }

    /** The last element, or 0. */
    public long last(long list) {
        return previous(list, list + bytes(list) - 1);
    }

    /** The element after one, or 0. */
    public long next(long element) {
        return present(element + entryBytes(element));
    }

    /** The element before one, or 0. */
    public long previous(long list, long element) {
        if (element == list + HEADER_BYTES) {
            return 0;
        }
        long at = element - 1;
        int shift = 0;
        long encoded = 0;
        int group;
        do {
            group = region.getUnsignedByte(at--);
            encoded |= (long) (group & 0x7f) << shift;
            shift += 7;
        } while ((group & 0x80) != 0);
        return at + 1 - encoded;
    }

    /**
     * The element at an offset from the start of the listpack, or 0 at the end: what follows a deleted element, or the
     * place of an element after the listpack moved.
     */
    public long elementAt(long list, long offset) {
        return present(list + offset);
    }

    private long present(long at) {
        return region.getUnsignedByte(at) == END ? 0 : at;
    }

    /**
     * The element at an index, or 0 where there is none.
     *
     * @param index from 0, or from -1 backwards
     */
    public long index(long list, long index) {
        int count = region.getUnsignedShort(list + COUNT);
        long forward = index;
        if (count != COUNT_UNKNOWN) {
            if (index >= count || index < -(long) count) {
                return 0;
            }
            forward = index < 0 ? count + index : index;
            if (forward > count >> 1) {
                forward -= count;
            }
        }
        long element;
        if (forward >= 0) {
            element = first(list);
            for (long left = forward; left > 0 && element != 0; left--) {
                element = next(element);
            }
        } else {
            element = last(list);
            for (long left = -1 - forward; left > 0 && element != 0; left--) {
                element = previous(list, element);
            }
        }
        return element;
    }

    /** Bytes of an entry's encoding and data, without the length behind them. */
    private int encodedBytes(long element) {
        int first = region.getUnsignedByte(element);
        if (first < 0x80) {
            return 1;
        } else if (first < 0xc0) {
            return 1 + (first & 0x3f);
        } else if (first < 0xe0) {
            return 2;
        } else if (first < 0xf0) {
            return 2 + ((first & 0x0f) << 8) + region.getUnsignedByte(element + 1);
        }
        return switch (first) {
            case STRING_32 -> 5 + region.getInt(element + 1);
            case INTEGER_16 -> 3;
            case INTEGER_24 -> 4;
            case INTEGER_32 -> 5;
            case INTEGER_64 -> 9;
            default -> throw new IllegalStateException("not a listpack entry: " + first);
        };
    }

    /** Bytes of a whole entry; what is short is decided by its first byte alone. */
    private int entryBytes(long element) {
        int first = region.getUnsignedByte(element);
        if (first < 0x80) {
            return 2;
        } else if (first < 0xc0) {
            return 2 + (first & 0x3f);
        }
        int encoded = encodedBytes(element);
        return encoded + backLengthBytes(encoded);
    }

    /** How many bytes the length behind an entry takes, by the rule of Valkey 9.1. */
    static int backLengthBytes(int encodedBytes) {
        if (encodedBytes <= 0x7f) {
            return 1;
        } else if (encodedBytes <= 0x3fff) {
            return 2;
        } else if (encodedBytes <= 0x1fffff) {
            return 3;
        }
        return encodedBytes <= 0xfffffff ? 4 : 5;
    }

    /** Whether an element is stored as an integer, else as a string. */
    public boolean isInteger(long element) {
        int first = region.getUnsignedByte(element);
        return first < 0x80 || (first >= 0xc0 && first < 0xe0) || first > STRING_32;
    }

    /** The value of an element that is an integer. */
    public long integer(long element) {
        int first = region.getUnsignedByte(element);
        if (first < 0x80) {
            return first;
        } else if (first < 0xe0) {
            int bits = ((first & 0x1f) << 8) | region.getUnsignedByte(element + 1);
            int value = bits << 19 >> 19;
            return value;
        }
        return switch (first) {
            case INTEGER_16 -> (short) region.getUnsignedShort(element + 1);
            case INTEGER_24 ->
                (region.getUnsignedShort(element + 1) << 8 | region.getUnsignedByte(element + 3) << 24) >> 8;
            case INTEGER_32 -> region.getInt(element + 1);
            case INTEGER_64 -> region.getLong(element + 1);
            default -> throw new IllegalStateException("not an integer: " + first);
        };
    }

    /** The first byte of an element that is a string. */
    public long stringRef(long element) {
        int first = region.getUnsignedByte(element);
        return element + (first < 0xc0 ? 1 : first < STRING_32 ? 2 : 5);
    }

    /** The length of an element that is a string. */
    public int stringLength(long element) {
        int first = region.getUnsignedByte(element);
        if (first < 0xc0) {
            return first & 0x3f;
        } else if (first < STRING_32) {
            return ((first & 0x0f) << 8) | region.getUnsignedByte(element + 1);
        }
        return region.getInt(element + 1);
    }

    /** The length of an element as text, integers in decimal. */
    public int textLength(long element) {
        return isInteger(element) ? IntegerText.length(integer(element)) : stringLength(element);
    }

    /**
     * Writes an element as text, integers in decimal.
     *
     * @param to a place outside the listpack with room for {@link #textLength} bytes
     * @return the number of bytes written
     */
    public int writeText(long element, long to) {
        if (isInteger(element)) {
            return IntegerText.write(region.segment(), to, integer(element));
        }
        int length = stringLength(element);
        region.copy(stringRef(element), to, length);
        return length;
    }

    /**
     * The first byte of an element as text: of a string where it stands, of an integer after it was written.
     *
     * @param place where an integer may be written: {@link IntegerText#MAX_BYTES} bytes outside the listpack
     */
    public long textRef(long element, long place) {
        if (isInteger(element)) {
            IntegerText.write(region.segment(), place, integer(element));
            return place;
        }
        return stringRef(element);
    }

    /** Whether the text of an element is exactly these bytes. */
    public boolean matches(long element, long ref, int bytes) {
        if (isInteger(element)) {
            return IntegerText.isCanonical(region.segment(), ref, bytes)
                    && IntegerText.parse(region.segment(), ref, bytes) == integer(element);
        }
        return stringLength(element) == bytes && region.equal(stringRef(element), ref, bytes);
    }

    /** Orders the text of an element and some bytes as memcmp does, the shorter first where one begins the other. */
    public int compare(long element, long ref, int bytes) {
        if (!isInteger(element)) {
            return region.compare(stringRef(element), stringLength(element), ref, bytes);
        }
        long value = integer(element);
        int length = IntegerText.length(value);
        for (int i = 0; i < Math.min(length, bytes); i++) {
            int difference = IntegerText.byteAt(value, length, i) - region.getUnsignedByte(ref + i);
            if (difference != 0) {
                return difference;
            }
        }
        return Integer.compare(length, bytes);
    }

    /**
     * Finds the first element with a text.
     *
     * @param from the element to begin with; 0 finds nothing
     * @param skip how many elements to pass over between two that are looked at: 1 for the keys of pairs
     * @return the element, or 0
     */
    public long find(long from, long ref, int bytes, int skip) {
        if (from == 0) {
            return 0;
        }
        boolean integerKnown = false;
        boolean isInteger = false;
        long integer = 0;
        int passOver = 0;
        long at = from;
        while (region.getUnsignedByte(at) != END) {
            if (passOver > 0) {
                passOver--;
            } else {
                passOver = skip;
                if (!isInteger(at)) {
                    if (stringLength(at) == bytes && region.equal(stringRef(at), ref, bytes)) {
                        return at;
                    }
                } else {
                    if (!integerKnown) {
                        integerKnown = true;
                        isInteger = IntegerText.isCanonical(region.segment(), ref, bytes);
                        integer = isInteger ? IntegerText.parse(region.segment(), ref, bytes) : 0;
                    }
                    if (isInteger && integer == integer(at)) {
                        return at;
                    }
                }
            }
            at += entryBytes(at);
        }
        return 0;
    }

    /** Adds bytes as the last element. */
    public long append(long list, long ref, int bytes) {
        return put(list, list + bytes(list) - 1, 0, ref, bytes);
    }

    /** Adds an integer as the last element. */
    public long append(long list, long value) {
        return putInteger(list, list + bytes(list) - 1, 0, value);
    }

    /** Adds bytes as the first element. */
    public long prepend(long list, long ref, int bytes) {
        return put(list, list + HEADER_BYTES, 0, ref, bytes);
    }

    /** Adds an integer as the first element. */
    public long prepend(long list, long value) {
        return putInteger(list, list + HEADER_BYTES, 0, value);
    }

    /** Adds bytes before an element, whose offset the new one takes. */
    public long insertBefore(long list, long element, long ref, int bytes) {
        return put(list, element, 0, ref, bytes);
    }

    /** Adds an integer before an element, whose offset the new one takes. */
    public long insertBefore(long list, long element, long value) {
        return putInteger(list, element, 0, value);
    }

    /** Adds bytes after an element. */
    public long insertAfter(long list, long element, long ref, int bytes) {
        return put(list, element + entryBytes(element), 0, ref, bytes);
    }

    /** Adds an integer after an element. */
    public long insertAfter(long list, long element, long value) {
        return putInteger(list, element + entryBytes(element), 0, value);
    }

    /** Puts bytes into the place of an element. */
    public long replace(long list, long element, long ref, int bytes) {
        return put(list, element, entryBytes(element), ref, bytes);
    }

    /** Puts an integer into the place of an element. */
    public long replace(long list, long element, long value) {
        return putInteger(list, element, entryBytes(element), value);
    }

    /** Removes an element; the next one is at its offset afterwards, see {@link #elementAt}. */
    public long delete(long list, long element) {
        return cut(list, element, element + entryBytes(element), 1);
    }

    /** Removes an element and those after it, {@code count} in all or as many as there are. */
    public long deleteRange(long list, long element, long count) {
        int deleted = 0;
        long end = element;
        while (deleted < count && region.getUnsignedByte(end) != END) {
            end += entryBytes(end);
            deleted++;
        }
        return cut(list, element, end, deleted);
    }

    private long cut(long list, long from, long to, int elements) {
        addCount(list, -elements);
        long moved = open(list, from, (int) (to - from), 0);
        return Blobs.shrunk(region, moved, bytes(moved));
    }

    /** Adds the elements of a second listpack behind those of the first. */
    public long appendAll(long list, long second) {
        int more = bytes(second) - EMPTY_BYTES;
        int moreElements = length(second);
        long at = list + bytes(list) - 1;
        long moved = open(list, at, 0, more);
        region.copy(second + HEADER_BYTES, moved + (at - list), more);
        addCount(moved, moreElements);
        return moved;
    }

    /**
     * Takes an element and all after it into a listpack of their own. The first listpack stays where it is; its memory
     * follows with its next change.
     *
     * @return the new listpack
     */
    public long split(long list, long element) {
        int tailBytes = (int) (list + bytes(list) - element);
        int elements = countFrom(element);
        long tail = create((long) HEADER_BYTES + tailBytes);
        region.copy(element, tail + HEADER_BYTES, tailBytes);
        region.putInt(tail, HEADER_BYTES + tailBytes);
        addCount(tail, elements);
        addCount(list, -elements);
        open(list, element, tailBytes - 1, 0);
        return tail;
    }

    /** The bytes that an element with this text takes, with all that belongs to it. */
    public int entryBytesOf(long ref, int bytes) {
        int encoded = IntegerText.isCanonical(region.segment(), ref, bytes)
                ? integerBytes(IntegerText.parse(region.segment(), ref, bytes))
                : stringHeaderBytes(bytes) + bytes;
        return encoded + backLengthBytes(encoded);
    }

    private static int stringHeaderBytes(int bytes) {
        return bytes <= MAX_SHORT_STRING ? 1 : bytes <= MAX_MIDDLE_STRING ? 2 : 5;
    }

    private static int integerBytes(long value) {
        if (value >= 0 && value <= 0x7f) {
            return 1;
        } else if (value >= -0x1000 && value <= 0xfff) {
            return 2;
        } else if (value == (short) value) {
            return 3;
        } else if (value >= -0x800000 && value <= 0x7fffff) {
            return 4;
        }
        return value == (int) value ? 5 : 9;
    }

    private long put(long list, long at, int replacedBytes, long ref, int bytes) {
        if (IntegerText.isCanonical(region.segment(), ref, bytes)) {
            return putInteger(list, at, replacedBytes, IntegerText.parse(region.segment(), ref, bytes));
        }
        assert ref + bytes <= list || ref >= list + bytes(list) : "bytes of the listpack itself";
        int header = stringHeaderBytes(bytes);
        int encoded = header + bytes;
        long moved = open(list, at, replacedBytes, (long) encoded + backLengthBytes(encoded));
        long entry = moved + (at - list);
        if (header == 1) {
            region.putByte(entry, 0x80 | bytes);
        } else if (header == 2) {
            region.putByte(entry, 0xe0 | bytes >> 8);
            region.putByte(entry + 1, bytes);
        } else {
            region.putByte(entry, STRING_32);
            region.putInt(entry + 1, bytes);
        }
        region.copy(ref, entry + header, bytes);
        writeBackLength(region, entry + encoded, encoded, backLengthBytes(encoded));
        return finishPut(moved, replacedBytes);
    }

    private long putInteger(long list, long at, int replacedBytes, long value) {
        int encoded = integerBytes(value);
        long moved = open(list, at, replacedBytes, encoded + 1L);
        long entry = moved + (at - list);
        switch (encoded) {
            case 1 -> region.putByte(entry, (int) value);
            case 2 -> {
                region.putByte(entry, 0xc0 | ((int) value >> 8 & 0x1f));
                region.putByte(entry + 1, (int) value);
            }
            case 3 -> {
                region.putByte(entry, INTEGER_16);
                region.putShort(entry + 1, (int) value);
            }
            case 4 -> {
                region.putByte(entry, INTEGER_24);
                region.putShort(entry + 1, (int) value);
                region.putByte(entry + 3, (int) value >> 16);
            }
            case 5 -> {
                region.putByte(entry, INTEGER_32);
                region.putInt(entry + 1, (int) value);
            }
            default -> {
                region.putByte(entry, INTEGER_64);
                region.putLong(entry + 1, value);
            }
        }
        region.putByte(entry + encoded, encoded);
        return finishPut(moved, replacedBytes);
    }

    private long finishPut(long list, int replacedBytes) {
        if (replacedBytes > 0) {
            return Blobs.shrunk(region, list, bytes(list));
        }
        addCount(list, 1);
        return list;
    }

    /** Writes the length behind an entry in so many groups of 7 bits. */
    static void writeBackLength(Region region, long at, int encodedBytes, int groups) {
        for (int group = 0; group < groups; group++) {
            int bits = encodedBytes >>> (7 * (groups - 1 - group)) & 0x7f;
            region.putByte(at + group, group == 0 ? bits : bits | 0x80);
        }
    }

    /** Makes the bytes at a place fewer or more, without content, and moves what is behind them. */
    private long open(long list, long at, int oldBytes, long newBytes) {
        int total = bytes(list);
        long newTotal = total - oldBytes + newBytes;
        if (newTotal > MAX_BYTES) {
            throw new IllegalArgumentException("listpack of " + newTotal + " bytes");
        }
        long offset = at - list;
        long tailBytes = total - offset - oldBytes;
        long moved = list;
        if (newTotal > region.usableBytes(list)) {
            moved = region.allocate(Blobs.capacity(newTotal));
            region.copy(list, moved, offset);
            region.copy(at + oldBytes, moved + offset + newBytes, tailBytes);
            region.free(list);
        } else if (newBytes != oldBytes) {
            region.copy(at + oldBytes, at + newBytes, tailBytes);
        }
        region.putInt(moved, (int) newTotal);
        return moved;
    }
}
