package io.sigrun.keyspace;

import io.sigrun.data.Entry;
import io.sigrun.memory.Region;
import io.sigrun.util.IntegerText;

/**
 * The payload of string records: 8 bytes of integer; or a length of 1, 2 or 4 bytes and the bytes; or, for long values,
 * the ref (8 bytes) and length (8 bytes) of a blob outside.
 */
public final class StringValues {
    /** The longest value that stands inside its record. */
    public static final int MAX_INLINE_BYTES = 32 * 1024;
    /** The longest string there may be. */
    public static final long MAX_BYTES = 512L << 20;

    /** Valkey keeps header, key and value of a short string in one allocation of at most so many bytes: embstr. */
    private static final int EMBEDDED_LIMIT_BYTES = 128;
    /** Its header without the pointer to a value. */
    private static final int EMBEDDED_HEADER_BYTES = 8;
    /** Its room for an expire time, which is made when the first one comes. */
    private static final int EXPIRE_FIELD_BYTES = 8;
    /** Keys from this length on have that room from the beginning, and it is not counted. */
    private static final int KEY_WITH_EXPIRE_FIELD_BYTES = 108;

    private static final int OUTSIDE = 3;

    private StringValues() {}

    /** The form bits of a value of a length. */
    static int form(long length) {
        if (length > MAX_INLINE_BYTES) {
            return OUTSIDE << Entry.VALUE_SHIFT;
        }
        return (length < 1 << 8 ? 0 : 1) << Entry.VALUE_SHIFT;
    }

    private static int formOf(Region region, long record) {
        return (Entry.flags(region, record) & Entry.VALUE_MASK) >> Entry.VALUE_SHIFT;
    }

    /** The payload of a value of a length. */
    static long payloadBytesFor(long length) {
        return length > MAX_INLINE_BYTES ? 16 : (length < 1 << 8 ? 1 : 2) + length;
    }

    static long payloadBytes(Region region, long record, int encoding) {
        if (encoding == Encoding.INT) {
            return 8;
        }
        int form = formOf(region, record);
        return form == OUTSIDE ? 16 : (1 << form) + length(region, record);
    }

    /** Whether the value is kept as an integer. */
    public static boolean isInteger(Region region, long record) {
        return Records.encoding(Entry.record(region, record)) == Encoding.INT;
    }

    /** The value of an integer. */
    public static long integer(Region region, long record) {
        return region.getLong(Entry.payload(region, record));
    }

    /** Changes an integer in place. */
    public static void setInteger(Region region, long record, long value) {
        region.putLong(Entry.payload(region, record), value);
    }

    /** The length of a value kept as bytes. */
    public static int length(Region region, long record) {
        long payload = Entry.payload(region, record);
        return switch (formOf(region, record)) {
            case 0 -> region.getUnsignedByte(payload);
            case 1 -> region.getUnsignedShort(payload);
            default -> (int) region.getLong(payload + 8);
        };
    }

    /** The first byte of a value kept as bytes. */
    public static long bytes(Region region, long record) {
        long payload = Entry.payload(region, record);
        int form = formOf(region, record);
        return form == OUTSIDE ? region.getLong(payload) : payload + (1 << form);
    }

    /** The length of the value's text, whatever its encoding. */
    public static int textLength(Region region, long record) {
        return isInteger(region, record) ? IntegerText.length(integer(region, record)) : length(region, record);
    }

    static void freeOutside(Region region, long record, int encoding) {
        if (encoding != Encoding.INT && formOf(region, record) == OUTSIDE) {
            region.free(region.getLong(Entry.payload(region, record)));
        }
    }

    static long outsideBytes(Region region, long record, int encoding) {
        return encoding != Encoding.INT && formOf(region, record) == OUTSIDE
                ? region.usableBytes(region.getLong(Entry.payload(region, record)))
                : 0;
    }

    /** Whether the value stands outside its record, in an allocation of its own. */
    public static boolean isOutside(Region region, long record) {
        return formOf(region, record) == OUTSIDE;
    }

    /** Writes length and bytes of an inline value; the record has room for it and the form bits say how. */
    static void writeInline(Region region, long record, long value, int length) {
        long payload = Entry.payload(region, record);
        int form = formOf(region, record);
        if (form == 0) {
            region.putByte(payload, length);
        } else {
            region.putShort(payload, length);
        }
        region.copy(value, payload + (1 << form), length);
    }

    /** Writes the ref and length of a value outside. */
    static void writeOutside(Region region, long record, long blob, int length) {
        long payload = Entry.payload(region, record);
        region.putLong(payload, blob);
        region.putLong(payload + 8, length);
    }

    /**
     * The encoding that Valkey gives a string stored in one go, measured with OBJECT ENCODING over all lengths.
     *
     * @param hadExpire whether the value before it, if any, had an expire time
     * @param hasExpire whether it has one now
     */
    static int encodingFor(int keyLength, long length, boolean hadExpire, boolean hasExpire) {
        // A byte for the width of the key's length; key and value end in a zero, behind a length of 1 or 3 bytes.
        long keyBytes = 1 + (keyLength < 32 ? 1 : 3) + keyLength + 1L;
        long bytes = EMBEDDED_HEADER_BYTES + keyBytes + 3 + length + 1;
        if (hadExpire || (hasExpire && keyLength < KEY_WITH_EXPIRE_FIELD_BYTES)) {
            bytes += EXPIRE_FIELD_BYTES;
        }
        return bytes <= EMBEDDED_LIMIT_BYTES ? Encoding.EMBSTR : Encoding.RAW;
    }
}
