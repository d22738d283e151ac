package io.sigrun.command.hash;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.FAST;
import static io.sigrun.command.CommandFlag.READONLY;
import static io.sigrun.command.CommandFlag.WRITE;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.RO;
import static io.sigrun.command.KeySpec.Flag.RW;
import static io.sigrun.command.KeySpec.Flag.UPDATE;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Replies;
import io.sigrun.command.Rewrite;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.HashValues;
import io.sigrun.keyspace.ValueType;

/** Commands about the expire times of fields. */
final class FieldExpiryCommands {
    static final Command HEXPIRE = command("HEXPIRE")
            .summary("Sets in how many seconds fields expire.")
            .since("9.0.0")
            .group("hash")
            .complexity("O(N) where N is the number of specified fields.")
            .arity(-6)
            .flags(WRITE, FAST)
            .categories(AclCategory.HASH)
            .key(1, RW, UPDATE)
            .syntax("key:key seconds:integer condition:[NX | XX | GT | LT] FIELDS fields:(numfields:integer"
                    + " field:string...)")
            .run(FieldExpiryCommands::hexpire);

    static final Command HPEXPIRE = command("HPEXPIRE")
            .summary("Sets in how many milliseconds fields expire.")
            .since("9.0.0")
            .group("hash")
            .complexity("O(N) where N is the number of specified fields.")
            .arity(-6)
            .flags(WRITE, FAST)
            .categories(AclCategory.HASH)
            .key(1, RW, UPDATE)
            .syntax("key:key milliseconds:integer condition:[NX | XX | GT | LT]@9.0.0 FIELDS"
                    + " fields:(numfields:integer#0 field:string...)")
            .run(FieldExpiryCommands::hpexpire);

    static final Command HEXPIREAT = command("HEXPIREAT")
            .summary("Sets at which time, in seconds, fields expire.")
            .since("9.0.0")
            .group("hash")
            .complexity("O(N) where N is the number of specified fields.")
            .arity(-6)
            .flags(WRITE, FAST)
            .categories(AclCategory.HASH)
            .key(1, RW, UPDATE)
            .syntax("key:key unix-time-seconds:integer condition:[NX | XX | GT | LT]@9.0.0 FIELDS"
                    + " fields:(numfields:integer#0 field:string...)")
            .run(FieldExpiryCommands::hexpireat);

    static final Command HPEXPIREAT = command("HPEXPIREAT")
            .summary("Sets at which time, in milliseconds, fields expire.")
            .since("9.0.0")
            .group("hash")
            .complexity("O(N) where N is the number of specified fields.")
            .arity(-6)
            .flags(WRITE, FAST)
            .categories(AclCategory.HASH)
            .key(1, RW, UPDATE)
            .syntax("key:key unix-time-milliseconds:integer condition:[NX | XX | GT | LT]@9.0.0 FIELDS"
                    + " fields:(numfields:integer#0 field:string...)")
            .run(FieldExpiryCommands::hpexpireat);

    static final Command HTTL = command("HTTL")
            .summary("Returns in how many seconds fields expire.")
            .since("9.0.0")
            .group("hash")
            .complexity("O(N) where N is the number of specified fields.")
            .arity(-5)
            .flags(READONLY, FAST)
            .categories(AclCategory.HASH)
            .key(1, RO, ACCESS)
            .syntax("key:key FIELDS fields:(numfields:integer#0 field:string...)")
            .run(FieldExpiryCommands::httl);

    static final Command HPTTL = command("HPTTL")
            .summary("Returns in how many milliseconds fields expire.")
            .since("9.0.0")
            .group("hash")
            .complexity("O(N) where N is the number of specified fields.")
            .arity(-5)
            .flags(READONLY, FAST)
            .categories(AclCategory.HASH)
            .key(1, RO, ACCESS)
            .syntax("key:key FIELDS fields:(numfields:integer#0 field:string...)")
            .run(FieldExpiryCommands::hpttl);

    static final Command HEXPIRETIME = command("HEXPIRETIME")
            .summary("Returns at which time, in seconds, fields expire.")
            .since("9.0.0")
            .group("hash")
            .complexity("O(N) where N is the number of specified fields.")
            .arity(-5)
            .flags(READONLY, FAST)
            .categories(AclCategory.HASH)
            .key(1, RO, ACCESS)
            .syntax("key:key FIELDS fields:(numfields:integer#0 field:string...)")
            .run(FieldExpiryCommands::hexpiretime);

    static final Command HPEXPIRETIME = command("HPEXPIRETIME")
            .summary("Returns at which time, in milliseconds, fields expire.")
            .since("9.0.0")
            .group("hash")
            .complexity("O(N) where N is the number of specified fields.")
            .arity(-5)
            .flags(READONLY, FAST)
            .categories(AclCategory.HASH)
            .key(1, RO, ACCESS)
            .syntax("key:key FIELDS fields:(numfields:integer#0 field:string...)")
            .run(FieldExpiryCommands::hpexpiretime);

    static final Command HPERSIST = command("HPERSIST")
            .summary("Takes the expire times of fields away.")
            .since("9.0.0")
            .group("hash")
            .complexity("O(N) where N is the number of specified fields.")
            .arity(-5)
            .flags(WRITE, FAST)
            .categories(AclCategory.HASH)
            .key(1, RW, UPDATE)
            .syntax("key:key FIELDS fields:(numfields:integer#0 field:string...)")
            .run(FieldExpiryCommands::hpersist);

    private static final byte[] NX_AND_OTHERS =
            HashReplies.error("ERR NX and XX, GT or LT options at the same time are not compatible");
    private static final byte[] GT_AND_LT =
            HashReplies.error("ERR GT and LT options at the same time are not compatible");

    private static final int NX = 1;
    private static final int XX = 2;
    private static final int GT = 4;
    private static final int LT = 8;

    /** What is answered for each field. */
    private static final int NO_FIELD = -2;

    private static final int NO_EXPIRE = -1;
    private static final int NOT_DONE = 0;
    private static final int DONE = 1;
    private static final int DELETED = 2;

    private FieldExpiryCommands() {}

    static void register(CommandTable.Registry registry) {
        registry.add(HEXPIRE, HPEXPIRE, HEXPIREAT, HPEXPIREAT, HTTL, HPTTL, HEXPIRETIME, HPEXPIRETIME, HPERSIST);
    }

    private static void hexpire(Call call) {
        expire(call, true, false);
    }

    private static void hpexpire(Call call) {
        expire(call, false, false);
    }

    private static void hexpireat(Call call) {
        expire(call, true, true);
    }

    private static void hpexpireat(Call call) {
        expire(call, false, true);
    }

    private static void expire(Call call, boolean seconds, boolean absolute) {
        int word = FieldArguments.find(call, 3);
        if (word == 0) {
            return;
        }
        int conditions = readConditions(call, 3, word);
        if (conditions < 0
                || !FieldArguments.checkCount(call, word, 1, FieldArguments.WRONG_COUNT)
                || !readTime(call, seconds, absolute)) {
            return;
        }
        long expireAtMs = call.number;
        long record = call.lookupWrite(1);
        if (!call.checkType(record, ValueType.HASH)) {
            return;
        }
        call.reply.array(call.argumentCount() - word - 2L);
        if (record == 0) {
            for (int i = word + 2; i < call.argumentCount(); i++) {
                call.reply.integer(NO_FIELD);
            }
        } else if (call.keyspace().expiresAtOnce(expireAtMs)) {
            deleteFields(call, record, word + 2, expireAtMs, conditions);
        } else {
            setExpire(call, record, word + 2, expireAtMs, conditions);
        }
    }

    /** The conditions between two arguments, or -1 after an error. */
    private static int readConditions(Call call, int from, int end) {
        int conditions = 0;
        for (int i = from; i < end; i++) {
            if (call.is(i, "nx")) {
                conditions |= NX;
            } else if (call.is(i, "xx")) {
                conditions |= XX;
            } else if (call.is(i, "gt")) {
                conditions |= GT;
            } else if (call.is(i, "lt")) {
                conditions |= LT;
            } else {
                call.fail("ERR Unsupported option " + call.text(i));
                return -1;
            }
        }
        if ((conditions & NX) != 0 && (conditions & ~NX) != 0) {
            call.fail(NX_AND_OTHERS);
            return -1;
        }
        if ((conditions & GT) != 0 && (conditions & LT) != 0) {
            call.fail(GT_AND_LT);
            return -1;
        }
        return conditions;
    }

    /** Reads argument 2 as a time; {@link Call#number} is then Unix time in milliseconds. */
    private static boolean readTime(Call call, boolean seconds, boolean absolute) {
        if (!call.integer(2)) {
            return false;
        }
        long time = call.number;
        long base = absolute ? 0 : call.nowMs();
        if (time < 0 || (seconds && time > Long.MAX_VALUE / 1000)) {
            return failTime(call);
        }
        time = seconds ? time * 1000 : time;
        if (time > Long.MAX_VALUE - base) {
            return failTime(call);
        }
        call.number = base + time;
        return true;
    }

    private static boolean failTime(Call call) {
        return call.fail("ERR invalid expire time in '" + call.entry().command.fullName() + "' command");
    }

    /** Whether the conditions let a field's expire time be changed. */
    private static boolean allows(int conditions, long oldMs, long newMs) {
        boolean has = oldMs >= 0;
        return !(((conditions & NX) != 0 && has)
                || ((conditions & XX) != 0 && !has)
                || ((conditions & GT) != 0 && (!has || newMs <= oldMs))
                || ((conditions & LT) != 0 && has && newMs >= oldMs));
    }

    private static void setExpire(Call call, long record, int firstField, long expireAtMs, int conditions) {
        HashValues hashes = call.keyspace().hashes();
        int changed = 0;
        for (int i = firstField; i < call.argumentCount(); i++) {
            if (!hashes.find(record, call.ref(i), call.length(i))) {
                call.reply.integer(NO_FIELD);
            } else if (!allows(conditions, hashes.expireAtMs(), expireAtMs)) {
                call.reply.integer(NOT_DONE);
            } else {
                hashes.setExpire(call.database(), record, call.ref(i), call.length(i), expireAtMs);
                call.reply.integer(DONE);
                changed++;
            }
        }
        if (changed == 0) {
            return;
        }
        call.modified(1, changed);
        call.event(EventClass.HASH, HashReplies.HEXPIRE_EVENT, 1);
        if (call.propagates()) {
            Rewrite rewrite =
                    call.rewriteAs(HashReplies.HPEXPIREAT).argument(call, 1).number(expireAtMs);
            for (int i = 3; i < call.argumentCount(); i++) {
                rewrite.argument(call, i);
            }
            call.propagateAs(rewrite);
        }
    }

    /** What an expire time that is over comes to. */
    private static void deleteFields(Call call, long record, int firstField, long expireAtMs, int conditions) {
        HashValues hashes = call.keyspace().hashes();
        FieldDeletion deletion = new FieldDeletion(call, hashes, record);
        for (int i = firstField; i < call.argumentCount(); i++) {
            if (!hashes.find(record, call.ref(i), call.length(i))) {
                call.reply.integer(NO_FIELD);
            } else if (!allows(conditions, hashes.expireAtMs(), expireAtMs)) {
                call.reply.integer(NOT_DONE);
            } else {
                deletion.delete(i);
                call.reply.integer(DELETED);
            }
        }
        deletion.finish();
    }

    private static void httl(Call call) {
        replyTimes(call, true, false);
    }

    private static void hpttl(Call call) {
        replyTimes(call, false, false);
    }

    private static void hexpiretime(Call call) {
        replyTimes(call, true, true);
    }

    private static void hpexpiretime(Call call) {
        replyTimes(call, false, true);
    }

    private static void replyTimes(Call call, boolean seconds, boolean absolute) {
        if (!call.is(2, "fields")) {
            call.fail(Replies.SYNTAX_ERROR);
            return;
        }
        if (!FieldArguments.checkCount(call, 2, 1, Replies.SYNTAX_ERROR)) {
            return;
        }
        long record = call.lookupRead(1);
        if (!call.checkType(record, ValueType.HASH)) {
            return;
        }
        HashValues hashes = call.keyspace().hashes();
        call.reply.array(call.argumentCount() - 4L);
        for (int i = 4; i < call.argumentCount(); i++) {
            if (record == 0 || !hashes.find(record, call.ref(i), call.length(i))) {
                call.reply.integer(NO_FIELD);
            } else if (hashes.expireAtMs() < 0) {
                call.reply.integer(NO_EXPIRE);
            } else {
                long time = absolute ? hashes.expireAtMs() : Math.max(0, hashes.expireAtMs() - call.nowMs());
                call.reply.integer(seconds ? time / 1000 + (time % 1000 >= 500 ? 1 : 0) : time);
            }
        }
    }

    private static void hpersist(Call call) {
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
        int changed = 0;
        call.reply.array(call.argumentCount() - 4L);
        for (int i = 4; i < call.argumentCount(); i++) {
            if (record == 0 || !hashes.find(record, call.ref(i), call.length(i))) {
                call.reply.integer(NO_FIELD);
            } else if (hashes.expireAtMs() < 0) {
                call.reply.integer(NO_EXPIRE);
            } else {
                hashes.persist(call.database(), record);
                call.reply.integer(DONE);
                changed++;
            }
        }
        if (changed > 0) {
            call.modified(1, changed);
            call.event(EventClass.HASH, HashReplies.HPERSIST_EVENT, 1);
        }
    }
}
