package io.sigrun.command.set;

import io.sigrun.command.Call;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.SetValue;
import java.nio.charset.StandardCharsets;

/** What the commands of sets share: names of events, and replies of the member that a cursor is on. */
final class SetReplies {
    static final byte[] SADD_EVENT = ascii("sadd");
    static final byte[] SREM_EVENT = ascii("srem");
    static final byte[] SPOP_EVENT = ascii("spop");
    static final byte[] DEL_EVENT = ascii("del");

    private SetReplies() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static void member(Call call, SetValue set) {
        if (set.isInteger()) {
            call.reply.bulk(set.integer());
        } else {
            call.reply.bulk(set.stringRef(), set.stringLength());
        }
    }

    /** Removes the key of a set that has lost its last member. */
    static void removeIfEmpty(Call call, long record) {
        if (call.keyspace().sets().open(record).length() == 0) {
            call.database().remove(call.keyHash(1), record);
            call.event(EventClass.GENERIC, DEL_EVENT, 1);
        }
    }
}
