package io.sigrun.command.set;

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

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Replies;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.SetValue;
import io.sigrun.keyspace.SetValues;
import io.sigrun.keyspace.ValueType;

/** The everyday commands of sets. */
public final class MemberCommands {
    static final Command SADD = command("SADD")
            .summary("Adds members to a set, which is created if needed.")
            .since("1.0.0")
            .group("set")
            .complexity("O(1) for each element added, so O(N) to add N elements when the command is called with"
                    + " multiple arguments.")
            .arity(-3)
            .flags(WRITE, DENYOOM, FAST)
            .categories(AclCategory.SET)
            .key(1, RW, INSERT)
            .syntax("key:key member:string...")
            .history("2.4.0", "Takes more members.")
            .run(MemberCommands::sadd);

    static final Command SREM = command("SREM")
            .summary("Removes members, and the set when none is left.")
            .since("1.0.0")
            .group("set")
            .complexity("O(N) where N is the number of members to be removed.")
            .arity(-3)
            .flags(WRITE, FAST)
            .categories(AclCategory.SET)
            .key(1, RW, DELETE)
            .syntax("key:key member:string...")
            .history("2.4.0", "Takes more members.")
            .run(MemberCommands::srem);

    static final Command SMEMBERS = command("SMEMBERS")
            .summary("Returns all members.")
            .since("1.0.0")
            .group("set")
            .complexity("O(N) where N is the set cardinality.")
            .arity(2)
            .flags(READONLY)
            .categories(AclCategory.SET)
            .key(1, RO, ACCESS)
            .syntax("key:key")
            .tips("nondeterministic_output_order")
            .run(MemberCommands::smembers);

    static final Command SISMEMBER = command("SISMEMBER")
            .summary("Tells whether a member is in a set.")
            .since("1.0.0")
            .group("set")
            .complexity("O(1)")
            .arity(3)
            .flags(READONLY, FAST)
            .categories(AclCategory.SET)
            .key(1, RO)
            .syntax("key:key member:string")
            .run(MemberCommands::sismember);

    static final Command SMISMEMBER = command("SMISMEMBER")
            .summary("Tells which of some members are in a set.")
            .since("6.2.0")
            .group("set")
            .complexity("O(N) where N is the number of elements being checked for membership")
            .arity(-3)
            .flags(READONLY, FAST)
            .categories(AclCategory.SET)
            .key(1, RO, ACCESS)
            .syntax("key:key member:string...")
            .run(MemberCommands::smismember);

    static final Command SCARD = command("SCARD")
            .summary("Returns the number of members.")
            .since("1.0.0")
            .group("set")
            .complexity("O(1)")
            .arity(2)
            .flags(READONLY, FAST)
            .categories(AclCategory.SET)
            .key(1, RO)
            .syntax("key:key")
            .run(MemberCommands::scard);

    static final Command SMOVE = command("SMOVE")
            .summary("Moves a member from one set to another.")
            .since("1.0.0")
            .group("set")
            .complexity("O(1)")
            .arity(4)
            .flags(WRITE, FAST)
            .categories(AclCategory.SET)
            .key(1, RW, ACCESS, DELETE)
            .key(2, RW, INSERT)
            .syntax("source:key destination:key member:string")
            .run(MemberCommands::smove);

    private MemberCommands() {}

    /** Adds all commands of sets to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(SADD, SREM, SMEMBERS, SISMEMBER, SMISMEMBER, SCARD, SMOVE);
        SetWalkCommands.register(registry);
        SpopCommand.register(registry);
        SetOperationCommands.register(registry);
    }

    private static SetValues sets(Call call) {
        return call.keyspace().sets();
    }

    private static void sadd(Call call) {
        long record = call.lookupWrite(1);
        if (!call.checkType(record, ValueType.SET)) {
            return;
        }
        SetValues sets = sets(call);
        int count = call.argumentCount();
        if (record == 0) {
            record = sets.create(
                    call.database(),
                    call.keyHash(1),
                    call.ref(1),
                    call.length(1),
                    call.ref(2),
                    call.length(2),
                    count - 2L);
        }
        SetValue set = sets.open(record);
        set.prepareGrowth(count - 2L);
        int added = 0;
        for (int i = 2; i < count; i++) {
            added += set.add(call.ref(i), call.length(i)) ? 1 : 0;
        }
        sets.save(call.database(), record, set);
        call.reply.integer(added);
        if (added > 0) {
            call.modified(1, added);
            call.event(EventClass.SET, SetReplies.SADD_EVENT, 1);
        }
    }

    private static void srem(Call call) {
        long record = call.lookupWrite(1);
        if (!call.checkType(record, ValueType.SET)) {
            return;
        }
        if (record == 0) {
            call.reply.raw(Replies.ZERO);
            return;
        }
        SetValues sets = sets(call);
        SetValue set = sets.open(record);
        int removed = 0;
        for (int i = 2; i < call.argumentCount() && set.length() > 0; i++) {
            removed += set.remove(call.ref(i), call.length(i)) ? 1 : 0;
        }
        sets.save(call.database(), record, set);
        call.reply.integer(removed);
        if (removed > 0) {
            call.modified(1, removed);
            call.event(EventClass.SET, SetReplies.SREM_EVENT, 1);
            SetReplies.removeIfEmpty(call, record);
        }
    }

    private static void smembers(Call call) {
        long record = call.lookupRead(1);
        if (!call.checkType(record, ValueType.SET)) {
            return;
        }
        if (record == 0) {
            call.reply.set(0);
            return;
        }
        SetValue set = sets(call).open(record);
        call.reply.set(set.length());
        for (boolean there = set.first(); there; there = set.next()) {
            SetReplies.member(call, set);
        }
    }

    private static void sismember(Call call) {
        long record = call.lookupRead(1);
        if (call.checkType(record, ValueType.SET)) {
            replyContains(call, record, 2);
        }
    }

    private static void smismember(Call call) {
        long record = call.lookupRead(1);
        if (!call.checkType(record, ValueType.SET)) {
            return;
        }
        int count = call.argumentCount();
        call.reply.array(count - 2L);
        for (int i = 2; i < count; i++) {
            replyContains(call, record, i);
        }
    }

    private static void replyContains(Call call, long record, int argument) {
        boolean there = record != 0 && sets(call).open(record).contains(call.ref(argument), call.length(argument));
        call.reply.raw(there ? Replies.ONE : Replies.ZERO);
    }

    private static void scard(Call call) {
        long record = call.lookupRead(1);
        if (call.checkType(record, ValueType.SET)) {
            call.reply.integer(record == 0 ? 0 : sets(call).open(record).length());
        }
    }

    private static void smove(Call call) {
        long from = call.lookupWrite(1);
        long to = call.lookupWrite(2);
        if (from == 0) {
            call.reply.raw(Replies.ZERO);
            return;
        }
        if (!call.checkType(from, ValueType.SET) || !call.checkType(to, ValueType.SET)) {
            return;
        }
        SetValues sets = sets(call);
        SetValue source = sets.open(from);
        if (from == to) {
            call.reply.raw(source.contains(call.ref(3), call.length(3)) ? Replies.ONE : Replies.ZERO);
            return;
        }
        if (!source.remove(call.ref(3), call.length(3))) {
            call.reply.raw(Replies.ZERO);
            return;
        }
        sets.save(call.database(), from, source);
        call.event(EventClass.SET, SetReplies.SREM_EVENT, 1);
        SetReplies.removeIfEmpty(call, from);
        call.modified(1, 1);
        addMoved(call, sets);
        call.reply.raw(Replies.ONE);
    }

    /** Adds argument 3 to the set at argument 2. */
    private static void addMoved(Call call, SetValues sets) {
        long record = call.lookupQuietly(2);
        if (record == 0) {
            record = sets.create(
                    call.database(), call.keyHash(2), call.ref(2), call.length(2), call.ref(3), call.length(3), 1);
        }
        SetValue set = sets.open(record);
        if (set.add(call.ref(3), call.length(3))) {
            sets.save(call.database(), record, set);
            call.modified(2, 1);
            call.event(EventClass.SET, SetReplies.SADD_EVENT, 2);
        }
    }
}
