package io.sigrun.command.string;

import io.sigrun.command.Call;
import io.sigrun.command.Replies;
import io.sigrun.config.NetworkDirectives;
import io.sigrun.keyspace.StringValues;
import io.sigrun.util.IntegerText;
import java.nio.charset.StandardCharsets;

/** What the commands of this family share: replies with values, comparing values, limits. */
public final class Strings {
    static final byte[] SET_EVENT = word("set");
    static final byte[] EXPIRE_EVENT = word("expire");
    static final byte[] DEL_EVENT = word("del");
    static final byte[] SET_NAME = word("SET");
    static final byte[] DEL_NAME = word("DEL");
    static final byte[] PXAT = word("PXAT");
    static final byte[] KEEPTTL = word("KEEPTTL");

    /** What proto-max-bulk-len is at least: shorter strings need not be checked against it. */
    private static final int ALWAYS_ALLOWED_BYTES = 1 << 20;
    /** The longest string that can be kept, whatever proto-max-bulk-len says. */
    private static final int LENGTH_MAX = Integer.MAX_VALUE - (1 << 21);

    /** From this length on, a value is sent from where it stands. */
    private static final int IN_PLACE_BYTES = 32 * 1024;

    private Strings() {}

    static byte[] word(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Answers the text of a string record. */
    static void reply(Call call, long record) {
        if (StringValues.isInteger(call.region(), record)) {
            call.reply.bulk(StringValues.integer(call.region(), record));
        } else {
            replyPart(call, record, 0, StringValues.length(call.region(), record));
        }
    }

    /** Answers some bytes of a string record that is kept as bytes. */
    static void replyPart(Call call, long record, long offset, int bytes) {
        long text = StringValues.bytes(call.region(), record);
        if (bytes >= IN_PLACE_BYTES && StringValues.isOutside(call.region(), record)) {
            call.reply.bulkInPlace(text, text + offset, bytes);
        } else {
            call.reply.bulk(text + offset, bytes);
        }
    }

    /** The ref of a string record's text; that of an integer is written to the keyspace's scratch bytes. */
    public static long textRef(Call call, long record) {
        if (!StringValues.isInteger(call.region(), record)) {
            return StringValues.bytes(call.region(), record);
        }
        long scratch = call.keyspace().scratch();
        IntegerText.write(call.region().segment(), scratch, StringValues.integer(call.region(), record));
        return scratch;
    }

    /** Whether the text of a string record equals an argument. */
    static boolean equal(Call call, long record, int argument) {
        int length = StringValues.textLength(call.region(), record);
        return length == call.length(argument)
                && call.region().equal(textRef(call, record), call.ref(argument), length);
    }

    /** Whether a string may grow to a length; answers the client otherwise. */
    static boolean checkLength(Call call, long offset, int appended) {
        if (offset + appended <= ALWAYS_ALLOWED_BYTES && offset <= ALWAYS_ALLOWED_BYTES) {
            return true;
        }
        long limit = call.server().config().number(NetworkDirectives.PROTO_MAX_BULK_LEN);
        return offset <= Math.min(limit, LENGTH_MAX) - appended || call.fail(Replies.STRING_TOO_LONG);
    }
}
