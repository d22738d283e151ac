package io.sigrun.command.hash;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.DENYOOM;
import static io.sigrun.command.CommandFlag.FAST;
import static io.sigrun.command.CommandFlag.READONLY;
import static io.sigrun.command.CommandFlag.WRITE;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.DELETE;
import static io.sigrun.command.KeySpec.Flag.INSERT;
import static io.sigrun.command.KeySpec.Flag.RO;
import static io.sigrun.command.KeySpec.Flag.RW;
import static io.sigrun.command.KeySpec.Flag.UPDATE;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Replies;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.HashValues;
import io.sigrun.keyspace.ValueType;
import io.sigrun.resp.RespWriter;

/** The everyday commands of hashes. */
public final class HashCommands {
    static final Command HSET = command("HSET")
            .summary("Sets fields of a hash, which is created if needed.")
            .since("2.0.0")
            .group("hash")
            .complexity("O(1) for each field/value pair added, so O(N) to add N field/value pairs when the command is"
                    + " called with multiple field/value pairs.")
            .arity(-4)
            .flags(WRITE, DENYOOM, FAST)
            .categories(AclCategory.HASH)
            .key(1, RW, UPDATE)
            .syntax("key:key data:(field:string value:string)...")
            .history("4.0.0", "Takes more pairs.")
            .run(HashCommands::hset);

    static final Command HMSET = command("HMSET")
            .summary("Sets fields of a hash, which is created if needed.")
            .since("2.0.0")
            .group("hash")
            .complexity("O(N) where N is the number of fields being set.")
            .arity(-4)
            .flags(WRITE, DENYOOM, FAST)
            .categories(AclCategory.HASH)
            .key(1, RW, UPDATE)
            .syntax("key:key data:(field:string value:string)...")
            .run(HashCommands::hmset);

    static final Command HSETNX = command("HSETNX")
            .summary("Sets a field of a hash unless it is there.")
            .since("2.0.0")
            .group("hash")
            .complexity("O(1)")
            .arity(4)
            .flags(WRITE, DENYOOM, FAST)
            .categories(AclCategory.HASH)
            .key(1, RW, INSERT)
            .syntax("key:key field:string value:string")
            .run(HashCommands::hsetnx);

    static final Command HGET = command("HGET")
            .summary("Returns the value of a field.")
            .since("2.0.0")
            .group("hash")
            .complexity("O(1)")
            .arity(3)
            .flags(READONLY, FAST)
            .categories(AclCategory.HASH)
            .key(1, RO, ACCESS)
            .syntax("key:key field:string")
            .run(HashCommands::hget);

    static final Command HMGET = command("HMGET")
            .summary("Returns the values of some fields.")
            .since("2.0.0")
            .group("hash")
            .complexity("O(N) where N is the number of fields being requested.")
            .arity(-3)
            .flags(READONLY, FAST)
            .categories(AclCategory.HASH)
            .key(1, RO, ACCESS)
            .syntax("key:key field:string...")
            .run(HashCommands::hmget);

    static final Command HGETALL = command("HGETALL")
            .summary("Returns all fields with their values.")
            .since("2.0.0")
            .group("hash")
            .complexity("O(N) where N is the size of the hash.")
            .arity(2)
            .flags(READONLY)
            .categories(AclCategory.HASH)
            .key(1, RO, ACCESS)
            .syntax("key:key")
            .tips("nondeterministic_output_order")
            .run(HashCommands::hgetall);

    static final Command HKEYS = command("HKEYS")
            .summary("Returns all fields.")
            .since("2.0.0")
            .group("hash")
            .complexity("O(N) where N is the size of the hash.")
            .arity(2)
            .flags(READONLY)
            .categories(AclCategory.HASH)
            .key(1, RO, ACCESS)
            .syntax("key:key")
            .tips("nondeterministic_output_order")
            .run(HashCommands::hkeys);

    static final Command HVALS = command("HVALS")
            .summary("Returns the values of all fields.")
            .since("2.0.0")
            .group("hash")
            .complexity("O(N) where N is the size of the hash.")
            .arity(2)
            .flags(READONLY)
            .categories(AclCategory.HASH)
            .key(1, RO, ACCESS)
            .syntax("key:key")
            .tips("nondeterministic_output_order")
            .run(HashCommands::hvals);

    static final Command HDEL = command("HDEL")
            .summary("Removes fields, and the hash when none is left.")
            .since("2.0.0")
            .group("hash")
            .complexity("O(N) where N is the number of fields to be removed.")
            .arity(-3)
            .flags(WRITE, FAST)
            .categories(AclCategory.HASH)
            .key(1, RW, DELETE)
            .syntax("key:key field:string...")
            .history("2.4.0", "Takes more fields.")
            .run(HashCommands::hdel);

    static final Command HLEN = command("HLEN")
            .summary("Returns the number of fields.")
            .since("2.0.0")
            .group("hash")
            .complexity("O(1)")
            .arity(2)
            .flags(READONLY, FAST)
            .categories(AclCategory.HASH)
            .key(1, RO)
            .syntax("key:key")
            .run(HashCommands::hlen);

    static final Command HEXISTS = command("HEXISTS")
            .summary("Tells whether a field is there.")
            .since("2.0.0")
            .group("hash")
            .complexity("O(1)")
            .arity(3)
            .flags(READONLY, FAST)
            .categories(AclCategory.HASH)
            .key(1, RO)
            .syntax("key:key field:string")
            .run(HashCommands::hexists);

    static final Command HSTRLEN = command("HSTRLEN")
            .summary("Returns the length of the value of a field.")
            .since("3.2.0")
            .group("hash")
            .complexity("O(1)")
            .arity(3)
            .flags(READONLY, FAST)
            .categories(AclCategory.HASH)
            .key(1, RO)
            .syntax("key:key field:string")
            .run(HashCommands::hstrlen);

    private HashCommands() {}

    /** Adds all commands of hashes to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(HSET, HMSET, HSETNX, HGET, HMGET, HGETALL, HKEYS, HVALS, HDEL, HLEN, HEXISTS, HSTRLEN);
        HashCounterCommands.register(registry);
        HashWalkCommands.register(registry);
        FieldCommands.register(registry);
        FieldExpiryCommands.register(registry);
    }

    private static HashValues hashes(Call call) {
        return call.keyspace().hashes();
    }

    /** The record of a hash to write to, made where there is no key; 0 where the key holds something else. */
    private static long openOrCreate(Call call) {
        long record = call.lookupWrite(1);
        if (!call.checkType(record, ValueType.HASH)) {
            return 0;
        }
        return record != 0
                ? record
                : hashes(call).create(call.database(), call.keyHash(1), call.ref(1), call.length(1));
    }

    private static void hset(Call call) {
        int created = setPairs(call);
        if (created >= 0) {
            call.reply.integer(created);
        }
    }

    private static void hmset(Call call) {
        if (setPairs(call) >= 0) {
            call.reply.raw(Replies.OK);
        }
    }

    /** Sets the fields from argument 2 on; returns how many are new, or -1 after an error. */
    private static int setPairs(Call call) {
        int count = call.argumentCount();
        if ((count & 1) != 0) {
            call.failArity();
            return -1;
        }
        long record = openOrCreate(call);
        if (record == 0) {
            return -1;
        }
        HashValues hashes = hashes(call);
        prepareGrowth(call, hashes, record, (count - 2) / 2);
        int created = 0;
        boolean overExpired = false;
        for (int i = 2; i < count; i += 2) {
            boolean fresh = hashes.set(
                    call.database(), record, call.ref(i), call.length(i), call.ref(i + 1), call.length(i + 1), false);
            created += fresh ? 1 : 0;
            overExpired |= hashes.foundExpired();
        }
        changed(call, (count - 2) / 2, HashReplies.HSET_EVENT, overExpired);
        return created;
    }

    /** Prepares for all fields and values from argument 2 on. */
    private static void prepareGrowth(Call call, HashValues hashes, long record, long fields) {
        int longest = 0;
        long bytes = 0;
        for (int i = 2; i < call.argumentCount(); i++) {
            longest = Math.max(longest, call.length(i));
            bytes += call.length(i);
        }
        hashes.prepareGrowth(call.database(), record, fields, longest, bytes);
    }

    static void changed(Call call, int changes, byte[] event, boolean overExpired) {
        call.modified(1, changes);
        if (overExpired) {
            call.event(EventClass.HASH, HashReplies.HEXPIRED_EVENT, 1);
        }
        call.event(EventClass.HASH, event, 1);
    }

    private static void hsetnx(Call call) {
        long record = openOrCreate(call);
        if (record == 0) {
            return;
        }
        HashValues hashes = hashes(call);
        if (hashes.find(record, call.ref(2), call.length(2))) {
            call.reply.raw(Replies.ZERO);
            return;
        }
        prepareGrowth(call, hashes, record, 1);
        hashes.set(call.database(), record, call.ref(2), call.length(2), call.ref(3), call.length(3), false);
        call.reply.raw(Replies.ONE);
        changed(call, 1, HashReplies.HSET_EVENT, hashes.foundExpired());
        if (hashes.volatileLength(record) > 0) {
            // Elsewhere the field may not be expired yet, or be expired already.
            HashReplies.propagateField(call, hashes, record, call.ref(3), call.length(3));
        }
    }

    private static void hget(Call call) {
        long record = call.lookupRead(1);
        if (call.checkType(record, ValueType.HASH)) {
            HashReplies.valueOf(call, hashes(call), record, 2);
        }
    }

    private static void hmget(Call call) {
        long record = call.lookupRead(1);
        if (!call.checkType(record, ValueType.HASH)) {
            return;
        }
        int count = call.argumentCount();
        call.reply.array(count - 2L);
        for (int i = 2; i < count; i++) {
            HashReplies.valueOf(call, hashes(call), record, i);
        }
    }

    private static void hgetall(Call call) {
        long record = call.lookupRead(1);
        if (!call.checkType(record, ValueType.HASH)) {
            return;
        }
        HashValues hashes = hashes(call);
        if (record == 0) {
            call.reply.map(0);
        } else if (hashes.mayHaveExpired(record)) {
            RespWriter.Mark start = new RespWriter.Mark();
            call.reply.mark(start);
            call.reply.finishMap(start, replyAll(call, record, true, true));
        } else {
            call.reply.map(hashes.length(record));
            replyAll(call, record, true, true);
        }
    }

    private static void hkeys(Call call) {
        replyList(call, true);
    }

    private static void hvals(Call call) {
        replyList(call, false);
    }

    private static void replyList(Call call, boolean fields) {
        long record = call.lookupRead(1);
        if (!call.checkType(record, ValueType.HASH)) {
            return;
        }
        HashValues hashes = hashes(call);
        if (record == 0) {
            call.reply.array(0);
        } else if (hashes.mayHaveExpired(record)) {
            RespWriter.Mark start = new RespWriter.Mark();
            call.reply.mark(start);
            call.reply.finishArray(start, replyAll(call, record, fields, !fields));
        } else {
            call.reply.array(hashes.length(record));
            replyAll(call, record, fields, !fields);
        }
    }

    private static long replyAll(Call call, long record, boolean fields, boolean values) {
        HashValues hashes = hashes(call);
        long count = 0;
        for (boolean there = hashes.first(record); there; there = hashes.next()) {
            if (fields) {
                HashReplies.field(call, hashes);
            }
            if (values) {
                HashReplies.value(call, hashes);
            }
            count++;
        }
        return count;
    }

    private static void hdel(Call call) {
        long record = call.lookupWrite(1);
        if (!call.checkType(record, ValueType.HASH)) {
            return;
        }
        HashValues hashes = hashes(call);
        int deleted = 0;
        int count = record == 0 ? 0 : call.argumentCount();
        for (int i = 2; i < count; i++) {
            if (hashes.find(record, call.ref(i), call.length(i))) {
                hashes.delete(call.database(), record);
                deleted++;
                if (hashes.length(record) == 0) {
                    break;
                }
            }
        }
        call.reply.integer(deleted);
        if (deleted > 0) {
            call.modified(1, deleted);
            call.event(EventClass.HASH, HashReplies.HDEL_EVENT, 1);
            HashReplies.removeIfEmpty(call, hashes, record);
        }
    }

    private static void hlen(Call call) {
        long record = call.lookupRead(1);
        if (call.checkType(record, ValueType.HASH)) {
            call.reply.integer(record == 0 ? 0 : hashes(call).length(record));
        }
    }

    private static void hexists(Call call) {
        long record = call.lookupRead(1);
        if (call.checkType(record, ValueType.HASH)) {
            boolean there = record != 0 && hashes(call).find(record, call.ref(2), call.length(2));
            call.reply.raw(there ? Replies.ONE : Replies.ZERO);
        }
    }

    private static void hstrlen(Call call) {
        long record = call.lookupRead(1);
        if (call.checkType(record, ValueType.HASH)) {
            HashValues hashes = hashes(call);
            boolean there = record != 0 && hashes.find(record, call.ref(2), call.length(2));
            call.reply.integer(there ? hashes.valueTextLength() : 0);
        }
    }
}
