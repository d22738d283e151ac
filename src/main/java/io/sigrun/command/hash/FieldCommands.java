package io.sigrun.command.hash;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.DENYOOM;
import static io.sigrun.command.CommandFlag.FAST;
import static io.sigrun.command.CommandFlag.WRITE;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.DELETE;
import static io.sigrun.command.KeySpec.Flag.INSERT;
import static io.sigrun.command.KeySpec.Flag.RW;
import static io.sigrun.command.KeySpec.Flag.UPDATE;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Replies;
import io.sigrun.command.Rewrite;
import io.sigrun.command.SetOptions;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.HashValues;
import io.sigrun.keyspace.ValueType;

/** Commands that get or set fields and change something else about them in one go. */
final class FieldCommands {
    static final Command HGETEX = command("HGETEX")
            .summary("Returns the values of some fields and changes their expire times.")
            .since("9.0.0")
            .group("hash")
            .complexity("O(N) where N is the number of specified fields.")
            .arity(-5)
            .flags(WRITE, FAST)
            .categories(AclCategory.HASH)
            .key(1, RW, ACCESS, UPDATE)
            .syntax("key:key expiration:[EX seconds:integer | PX milliseconds:integer | EXAT"
                    + " unix-time-seconds:unix-time | PXAT unix-time-milliseconds:unix-time | PERSIST] FIELDS"
                    + " fields:(numfields:integer#0 field:string...)")
            .run(FieldCommands::hgetex);

    static final Command HSETEX = command("HSETEX")
            .summary("Sets fields together with their expire times.")
            .since("9.0.0")
            .group("hash")
            .complexity("O(N) where N is the number of specified fields.")
            .arity(-6)
            .flags(WRITE, DENYOOM, FAST)
            .categories(AclCategory.HASH)
            .key(1, RW, INSERT)
            .syntax("key:key key-condition:[NX | XX] fields-condition:[FNX | FXX] expiration:[EX seconds:integer |"
                    + " PX milliseconds:integer | EXAT unix-time-seconds:unix-time | PXAT"
                    + " unix-time-milliseconds:unix-time | KEEPTTL] FIELDS fields:(numfields:integer#0"
                    + " data:(field:string value:string)...)")
            .run(FieldCommands::hsetex);

    static final Command HGETDEL = command("HGETDEL")
            .summary("Returns the values of some fields and removes them.")
            .since("9.1.0")
            .group("hash")
            .complexity("O(N) where N is the number of fields to be retrieved and deleted.")
            .arity(-5)
            .flags(WRITE, FAST)
            .categories(AclCategory.HASH)
            .key(1, RW, ACCESS, DELETE)
            .syntax("key:key FIELDS fields:(numfields:integer#0 field:string...)")
            .run(FieldCommands::hgetdel);

    private static final int GET_OPTIONS = SetOptions.TIMES | SetOptions.PERSIST;
    private static final int SET_OPTIONS =
            SetOptions.TIMES | SetOptions.KEEPTTL | SetOptions.NX | SetOptions.XX | SetOptions.FNX | SetOptions.FXX;

    private FieldCommands() {}

    static void register(CommandTable.Registry registry) {
        registry.add(HGETEX, HSETEX, HGETDEL);
    }

    private static void hgetex(Call call) {
        int word = FieldArguments.find(call, 1);
        SetOptions options = call.options;
        if (word == 0
                || !options.parse(call, 2, word, GET_OPTIONS)
                || !FieldArguments.checkCount(call, word, 1, FieldArguments.WRONG_COUNT)) {
            return;
        }
        long record = call.lookupWrite(1);
        if (!call.checkType(record, ValueType.HASH) || !options.readTime(call, 0)) {
            return;
        }
        HashValues hashes = call.keyspace().hashes();
        int first = word + 2;
        call.reply.array(call.argumentCount() - (long) first);
        if (record != 0 && options.hasTime() && call.keyspace().expiresAtOnce(options.expireAtMs())) {
            delete(call, hashes, record, first);
            return;
        }
        for (int i = first; i < call.argumentCount(); i++) {
            HashReplies.valueOf(call, hashes, record, i);
        }
        if (record != 0 && options.has(SetOptions.PERSIST)) {
            persist(call, hashes, record, first);
        } else if (record != 0 && options.hasTime()) {
            setExpire(call, hashes, record, first, options.expireAtMs());
        }
    }

    private static void persist(Call call, HashValues hashes, long record, int first) {
        int[] changed = new int[call.argumentCount()];
        int count = 0;
        for (int i = first; i < call.argumentCount(); i++) {
            if (hashes.find(record, call.ref(i), call.length(i)) && hashes.expireAtMs() >= 0) {
                hashes.persist(call.database(), record);
                changed[count++] = i;
            }
        }
        if (count > 0) {
            call.modified(1, count);
            call.event(EventClass.HASH, HashReplies.HPERSIST_EVENT, 1);
            if (call.propagates()) {
                propagateFields(call, call.rewriteAs(HashReplies.HPERSIST).argument(call, 1), changed, count);
            }
        }
    }

    private static void setExpire(Call call, HashValues hashes, long record, int first, long expireAtMs) {
        int[] changed = new int[call.argumentCount()];
        int count = 0;
        for (int i = first; i < call.argumentCount(); i++) {
            if (hashes.find(record, call.ref(i), call.length(i))) {
                hashes.setExpire(call.database(), record, call.ref(i), call.length(i), expireAtMs);
                changed[count++] = i;
            }
        }
        if (count > 0) {
            call.modified(1, count);
            call.event(EventClass.HASH, HashReplies.HEXPIRE_EVENT, 1);
            if (call.propagates()) {
                Rewrite rewrite =
                        call.rewriteAs(HashReplies.HPEXPIREAT).argument(call, 1).number(expireAtMs);
                propagateFields(call, rewrite, changed, count);
            }
        }
    }

    private static void propagateFields(Call call, Rewrite rewrite, int[] arguments, int count) {
        rewrite.word(HashReplies.FIELDS).number(count);
        for (int i = 0; i < count; i++) {
            rewrite.argument(call, arguments[i]);
        }
        call.propagateAs(rewrite);
    }

    private static void delete(Call call, HashValues hashes, long record, int first) {
        FieldDeletion deletion = new FieldDeletion(call, hashes, record);
        for (int i = first; i < call.argumentCount(); i++) {
            if (hashes.find(record, call.ref(i), call.length(i))) {
                HashReplies.value(call, hashes);
                deletion.delete(i);
            } else {
                call.reply.nullBulk();
            }
        }
        deletion.finish();
    }

    private static void hsetex(Call call) {
        int word = FieldArguments.find(call, 1);
        SetOptions options = call.options;
        if (word == 0
                || !options.parse(call, 2, word, SET_OPTIONS)
                || !FieldArguments.checkCount(call, word, 2, FieldArguments.WRONG_COUNT)) {
            return;
        }
        long record = call.lookupWrite(1);
        if (!call.checkType(record, ValueType.HASH)) {
            return;
        }
        if ((options.has(SetOptions.NX) && record != 0) || (options.has(SetOptions.XX) && record == 0)) {
            call.reply.raw(Replies.ZERO);
            return;
        }
        if (!options.readTime(call, 0)) {
            return;
        }
        HashValues hashes = call.keyspace().hashes();
        int first = word + 2;
        if (!fieldsAllow(call, hashes, record, first)) {
            call.reply.raw(Replies.ZERO);
            return;
        }
        if (record == 0) {
            record = hashes.create(call.database(), call.keyHash(1), call.ref(1), call.length(1));
        }
        call.reply.raw(Replies.ONE);
        if (options.hasTime() && call.keyspace().expiresAtOnce(options.expireAtMs())) {
            setExpired(call, hashes, record, first);
        } else {
            setFields(call, hashes, record, first);
        }
    }

    /** Whether FNX and FXX let the fields from an argument on be set. */
    private static boolean fieldsAllow(Call call, HashValues hashes, long record, int first) {
        boolean absent = call.options.has(SetOptions.FNX);
        if (!absent && !call.options.has(SetOptions.FXX)) {
            return true;
        }
        for (int i = first; i < call.argumentCount(); i += 2) {
            if ((record != 0 && hashes.find(record, call.ref(i), call.length(i))) == absent) {
                return false;
            }
        }
        return true;
    }

    private static void setFields(Call call, HashValues hashes, long record, int first) {
        SetOptions options = call.options;
        boolean hasTime = options.hasTime();
        boolean keep = hasTime || options.has(SetOptions.KEEPTTL);
        int longest = 0;
        long bytes = 0;
        for (int i = first; i < call.argumentCount(); i++) {
            longest = Math.max(longest, call.length(i));
            bytes += call.length(i);
        }
        hashes.prepareGrowth(call.database(), record, 0, longest, bytes);
        boolean overExpired = false;
        for (int i = first; i < call.argumentCount(); i += 2) {
            hashes.set(call.database(), record, call.ref(i), call.length(i), call.ref(i + 1), call.length(i + 1), keep);
            overExpired |= hashes.foundExpired();
            if (hasTime) {
                hashes.setExpire(call.database(), record, call.ref(i), call.length(i), options.expireAtMs());
            }
        }
        call.modified(1, (call.argumentCount() - first) / 2);
        if (overExpired) {
            call.event(EventClass.HASH, HashReplies.HEXPIRED_EVENT, 1);
        }
        call.event(EventClass.HASH, HashReplies.HSET_EVENT, 1);
        if (hasTime) {
            call.event(EventClass.HASH, HashReplies.HEXPIRE_EVENT, 1);
        }
        if (call.propagates()) {
            Rewrite rewrite = call.rewriteAs(HashReplies.HSETEX).argument(call, 1);
            if (hasTime) {
                rewrite.word(HashReplies.PXAT).number(options.expireAtMs());
            } else if (options.has(SetOptions.KEEPTTL)) {
                rewrite.word(HashReplies.KEEPTTL);
            }
            for (int i = first - 2; i < call.argumentCount(); i++) {
                rewrite.argument(call, i);
            }
            call.propagateAs(rewrite);
        }
    }

    /** Setting fields that expire at once comes to deleting those that are there. */
    private static void setExpired(Call call, HashValues hashes, long record, int first) {
        call.event(EventClass.HASH, HashReplies.HSET_EVENT, 1);
        call.event(EventClass.HASH, HashReplies.HEXPIRE_EVENT, 1);
        FieldDeletion deletion = new FieldDeletion(call, hashes, record);
        for (int i = first; i < call.argumentCount(); i += 2) {
            if (hashes.find(record, call.ref(i), call.length(i)) || hashes.foundExpired()) {
                deletion.delete(i);
            }
        }
        deletion.finishSetting();
    }

    private static void hgetdel(Call call) {
        if (!call.is(2, "fields")) {
            call.fail(Replies.SYNTAX_ERROR);
            return;
        }
        if (!FieldArguments.checkCount(call, 2, 1, FieldArguments.WRONG_COUNT)) {
            return;
        }
        long record = call.lookupWrite(1);
        if (!call.checkType(record, ValueType.HASH)) {
            return;
        }
        HashValues hashes = call.keyspace().hashes();
        int deleted = 0;
        call.reply.array(call.argumentCount() - 4L);
        for (int i = 4; i < call.argumentCount(); i++) {
            if (record != 0 && hashes.find(record, call.ref(i), call.length(i))) {
                HashReplies.value(call, hashes);
                hashes.delete(call.database(), record);
                deleted++;
            } else {
                call.reply.nullBulk();
            }
        }
        if (deleted > 0) {
            call.modified(1, deleted);
            call.event(EventClass.HASH, HashReplies.HDEL_EVENT, 1);
            HashReplies.removeIfEmpty(call, hashes, record);
        }
    }
}
