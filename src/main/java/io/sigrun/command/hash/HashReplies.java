package io.sigrun.command.hash;

import io.sigrun.command.Call;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.HashValues;
import java.nio.charset.StandardCharsets;

/** What the commands of hashes share: names of events, errors, and replies of the field that the cursor is on. */
final class HashReplies {
    static final byte[] HSET_EVENT = ascii("hset");
    static final byte[] HDEL_EVENT = ascii("hdel");
    static final byte[] DEL_EVENT = ascii("del");
    static final byte[] HINCRBY_EVENT = ascii("hincrby");
    static final byte[] HINCRBYFLOAT_EVENT = ascii("hincrbyfloat");
    static final byte[] HEXPIRE_EVENT = ascii("hexpire");
    static final byte[] HEXPIRED_EVENT = ascii("hexpired");
    static final byte[] HPERSIST_EVENT = ascii("hpersist");

    static final byte[] HSET = ascii("HSET");
    static final byte[] HSETEX = ascii("HSETEX");
    static final byte[] HDEL = ascii("HDEL");
    static final byte[] HPERSIST = ascii("HPERSIST");
    static final byte[] HPEXPIREAT = ascii("HPEXPIREAT");
    static final byte[] FIELDS = ascii("FIELDS");
    static final byte[] PXAT = ascii("PXAT");
    static final byte[] KEEPTTL = ascii("KEEPTTL");

    private HashReplies() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static void field(Call call, HashValues hashes) {
        if (hashes.fieldIsInteger()) {
            call.reply.bulk(hashes.fieldInteger());
        } else {
            call.reply.bulk(hashes.fieldRef(), hashes.fieldLength());
        }
    }

    static void value(Call call, HashValues hashes) {
        if (hashes.valueIsInteger()) {
            call.reply.bulk(hashes.valueInteger());
        } else {
            call.reply.bulk(hashes.valueRef(), hashes.valueLength());
        }
    }

    /** The value of a field of a hash (0: no hash), or null. */
    static void valueOf(Call call, HashValues hashes, long record, int argument) {
        if (record != 0 && hashes.find(record, call.ref(argument), call.length(argument))) {
            value(call, hashes);
        } else {
            call.reply.nullBulk();
        }
    }

    /** Removes the key of a hash that has lost its last field. */
    static void removeIfEmpty(Call call, HashValues hashes, long record) {
        if (hashes.length(record) == 0) {
            call.database().remove(call.keyHash(1), record);
            call.event(EventClass.GENERIC, DEL_EVENT, 1);
        }
    }

    /** Propagates setting the field of argument 2 to a text, and its expire time where it has one. */
    static void propagateField(Call call, HashValues hashes, long record, long text, int length) {
        if (!call.propagates()) {
            return;
        }
        hashes.find(record, call.ref(2), call.length(2));
        long expireAtMs = hashes.expireAtMs();
        if (expireAtMs < 0) {
            call.propagateAs(
                    call.rewriteAs(HSET).argument(call, 1).argument(call, 2).bytes(text, length));
        } else {
            call.propagateAs(call.rewriteAs(HSETEX)
                    .argument(call, 1)
                    .word(PXAT)
                    .number(expireAtMs)
                    .word(FIELDS)
                    .number(1)
                    .argument(call, 2)
                    .bytes(text, length));
        }
    }

    /** An error that is ready to send. */
    static byte[] error(String text) {
        return ascii("-" + text + "\r\n");
    }
}
