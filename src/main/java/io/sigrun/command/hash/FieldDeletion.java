package io.sigrun.command.hash;

import io.sigrun.command.Call;
import io.sigrun.command.Rewrite;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.HashValues;

/**
 * Deletes fields because a command gave them an expire time that is over: they are gone like expired ones, and replicas
 * and the AOF are told HDEL.
 */
final class FieldDeletion {
    private final Call call;
    private final HashValues hashes;
    private final long record;
    private final int[] arguments;
    private int deleted;

    FieldDeletion(Call call, HashValues hashes, long record) {
        this.call = call;
        this.hashes = hashes;
        this.record = record;
        this.arguments = new int[call.argumentCount()];
    }

    /** Deletes the field that the cursor is on and that an argument names. */
    void delete(int argument) {
        hashes.delete(call.database(), record);
        arguments[deleted++] = argument;
    }

    /** Tells of what was deleted, and removes the key of a hash without fields. */
    void finish() {
        if (deleted > 0) {
            finishSetting();
        }
    }

    /** As {@link #finish}, also where nothing was deleted because the fields were not there before. */
    void finishSetting() {
        call.modified(1, deleted);
        call.event(EventClass.HASH, HashReplies.HEXPIRED_EVENT, 1);
        HashReplies.removeIfEmpty(call, hashes, record);
        if (deleted > 0 && call.propagates()) {
            Rewrite rewrite = call.rewriteAs(HashReplies.HDEL).argument(call, 1);
            for (int i = 0; i < deleted; i++) {
                rewrite.argument(call, arguments[i]);
            }
            call.propagateAs(rewrite);
        }
    }
}
