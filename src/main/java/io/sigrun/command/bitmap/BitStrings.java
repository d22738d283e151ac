package io.sigrun.command.bitmap;

import io.sigrun.command.Call;
import io.sigrun.command.Client;
import io.sigrun.config.NetworkDirectives;
import io.sigrun.keyspace.StringValues;
import io.sigrun.keyspace.ValueType;
import io.sigrun.util.IntegerText;
import java.nio.charset.StandardCharsets;

/** Strings as runs of bits: offsets, bytes to read and bytes to change. */
final class BitStrings {
    private static final byte[] BAD_OFFSET =
            "-ERR bit offset is not an integer or out of range\r\n".getBytes(StandardCharsets.US_ASCII);
    /** The last byte that a bit can be in, whatever proto-max-bulk-len says. */
    private static final long BYTES_MAX = Integer.MAX_VALUE - (1L << 21);

    private BitStrings() {}

    /**
     * Reads the place of a bit into {@link Call#number}; false after an error was answered.
     *
     * @param width where not 0, a number sign before the place means that so many bits are counted as one
     */
    static boolean readOffset(Call call, int argument, int width) {
        long ref = call.ref(argument);
        int length = call.length(argument);
        boolean counted = width > 0 && length > 0 && call.region().getByte(ref) == '#';
        int skipped = counted ? 1 : 0;
        if (!IntegerText.isCanonical(call.region().segment(), ref + skipped, length - skipped)) {
            return call.fail(BAD_OFFSET);
        }
        long offset = IntegerText.parse(call.region().segment(), ref + skipped, length - skipped);
        call.number = counted ? offset * width : offset;
        long limit = call.client().kind() == Client.Kind.NORMAL
                ? call.server().config().number(NetworkDirectives.PROTO_MAX_BULK_LEN)
                : BYTES_MAX;
        return (call.number >= 0 && call.number >>> 3 < Math.min(limit, BYTES_MAX)) || call.fail(BAD_OFFSET);
    }

    /** The bytes of a string record, or of none (0). */
    static int length(Call call, long record) {
        return record == 0 ? 0 : StringValues.textLength(call.region(), record);
    }

    /**
     * The string at the first key with at least so many bytes, zeros added; they may be changed.
     *
     * @return its record, or 0 after an error was answered
     */
    static long writable(Call call, long bytes) {
        long old = call.lookupWrite(1);
        if (!call.checkType(old, ValueType.STRING)) {
            return 0;
        }
        int before = length(call, old);
        int after = (int) Math.max(before, bytes);
        long record = call.database().resizeString(call.keyHash(1), call.ref(1), call.length(1), old, after);
        if (after > before) {
            call.region().fill(StringValues.bytes(call.region(), record) + before, after - before, 0);
        }
        return record;
    }
}
