package io.sigrun.command.generic;

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
import io.sigrun.command.EventNames;
import io.sigrun.command.Replies;
import io.sigrun.command.Rewrite;
import io.sigrun.data.Entry;
import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.EventClass;

/** When keys expire. */
public final class ExpireCommands {
    private static final int NX = 1;
    private static final int XX = 2;
    private static final int GT = 4;
    private static final int LT = 8;
    private static final byte[] EXPIRE_EVENT = EventNames.of("expire");
    private static final byte[] PERSIST_EVENT = EventNames.of("persist");
    private static final byte[] PEXPIREAT_NAME = EventNames.of("PEXPIREAT");

    static final Command EXPIRE = command("EXPIRE")
            .summary("Sets the time to live of a key in seconds.")
            .since("1.0.0")
            .group("generic")
            .complexity("O(1)")
            .arity(-3)
            .flags(WRITE, FAST)
            .categories(AclCategory.KEYSPACE)
            .key(1, RW, UPDATE)
            .syntax("key:key seconds:integer condition:[NX|XX|GT|LT]@7.0.0")
            .history("7.0.0", "Takes NX, XX, GT and LT.")
            .run(ExpireCommands::expire);

    static final Command PEXPIRE = command("PEXPIRE")
            .summary("Sets the time to live of a key in milliseconds.")
            .since("2.6.0")
            .group("generic")
            .complexity("O(1)")
            .arity(-3)
            .flags(WRITE, FAST)
            .categories(AclCategory.KEYSPACE)
            .key(1, RW, UPDATE)
            .syntax("key:key milliseconds:integer condition:[NX|XX|GT|LT]@7.0.0")
            .history("7.0.0", "Takes NX, XX, GT and LT.")
            .run(ExpireCommands::expireMs);

    static final Command EXPIREAT = command("EXPIREAT")
            .summary("Sets when a key expires, as Unix time in seconds.")
            .since("1.2.0")
            .group("generic")
            .complexity("O(1)")
            .arity(-3)
            .flags(WRITE, FAST)
            .categories(AclCategory.KEYSPACE)
            .key(1, RW, UPDATE)
            .syntax("key:key unix-time-seconds:unix-time condition:[NX|XX|GT|LT]@7.0.0")
            .history("7.0.0", "Takes NX, XX, GT and LT.")
            .run(ExpireCommands::expireAt);

    static final Command PEXPIREAT = command("PEXPIREAT")
            .summary("Sets when a key expires, as Unix time in milliseconds.")
            .since("2.6.0")
            .group("generic")
            .complexity("O(1)")
            .arity(-3)
            .flags(WRITE, FAST)
            .categories(AclCategory.KEYSPACE)
            .key(1, RW, UPDATE)
            .syntax("key:key unix-time-milliseconds:unix-time condition:[NX|XX|GT|LT]@7.0.0")
            .history("7.0.0", "Takes NX, XX, GT and LT.")
            .run(ExpireCommands::expireAtMs);

    static final Command TTL = command("TTL")
            .summary("Returns the time to live of a key in seconds.")
            .since("1.0.0")
            .group("generic")
            .complexity("O(1)")
            .arity(2)
            .flags(READONLY, FAST)
            .categories(AclCategory.KEYSPACE)
            .key(1, RO, ACCESS)
            .syntax("key:key")
            .tips("nondeterministic_output")
            .history("2.8.0", "Answers -2 where there is no key.")
            .run(ExpireCommands::ttl);

    static final Command PTTL = command("PTTL")
            .summary("Returns the time to live of a key in milliseconds.")
            .since("2.6.0")
            .group("generic")
            .complexity("O(1)")
            .arity(2)
            .flags(READONLY, FAST)
            .categories(AclCategory.KEYSPACE)
            .key(1, RO, ACCESS)
            .syntax("key:key")
            .tips("nondeterministic_output")
            .history("2.8.0", "Answers -2 where there is no key.")
            .run(ExpireCommands::ttlMs);

    static final Command EXPIRETIME = command("EXPIRETIME")
            .summary("Returns when a key expires, as Unix time in seconds.")
            .since("7.0.0")
            .group("generic")
            .complexity("O(1)")
            .arity(2)
            .flags(READONLY, FAST)
            .categories(AclCategory.KEYSPACE)
            .key(1, RO, ACCESS)
            .syntax("key:key")
            .run(ExpireCommands::expireTime);

    static final Command PEXPIRETIME = command("PEXPIRETIME")
            .summary("Returns when a key expires, as Unix time in milliseconds.")
            .since("7.0.0")
            .group("generic")
            .complexity("O(1)")
            .arity(2)
            .flags(READONLY, FAST)
            .categories(AclCategory.KEYSPACE)
            .key(1, RO, ACCESS)
            .syntax("key:key")
            .run(ExpireCommands::expireTimeMs);

    static final Command PERSIST = command("PERSIST")
            .summary("Takes the time to live of a key away.")
            .since("2.2.0")
            .group("generic")
            .complexity("O(1)")
            .arity(2)
            .flags(WRITE, FAST)
            .categories(AclCategory.KEYSPACE)
            .key(1, RW, UPDATE)
            .syntax("key:key")
            .run(ExpireCommands::persist);

    private ExpireCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(EXPIRE, PEXPIRE, EXPIREAT, PEXPIREAT, TTL, PTTL, EXPIRETIME, PEXPIRETIME, PERSIST);
    }

    private static void expire(Call call) {
        expire(call, true, call.nowMs());
    }

    private static void expireMs(Call call) {
        expire(call, false, call.nowMs());
    }

    private static void expireAt(Call call) {
        expire(call, true, 0);
    }

    private static void expireAtMs(Call call) {
        expire(call, false, 0);
    }

    /**
     * Sets an expire time.
     *
     * @param seconds whether the argument is in seconds
     * @param baseMs what the argument is added to
     */
    private static void expire(Call call, boolean seconds, long baseMs) {
        int condition = conditions(call);
        if (condition < 0 || !call.integer(2)) {
            return;
        }
        long unit = seconds ? 1000 : 1;
        if (overflows(call.number, unit, baseMs)) {
            call.fail("ERR invalid expire time in '" + call.entry().command.fullName() + "' command");
            return;
        }
        long atMs = call.number * unit + baseMs;
        long record = call.lookupWrite(1);
        if (record == 0 || !holds(condition, Entry.expireAtMs(call.region(), record), atMs)) {
            call.reply.raw(Replies.ZERO);
            return;
        }
        if (call.keyspace().expiresAtOnce(Math.max(atMs, 0))) {
            call.expireNow(1, record);
        } else {
            set(call, record, Math.max(atMs, 0));
        }
        call.reply.raw(Replies.ONE);
    }

    /** Whether a time in a unit of so many milliseconds, added to a positive base, is out of range. */
    private static boolean overflows(long value, long unit, long baseMs) {
        return value > Long.MAX_VALUE / unit || value < Long.MIN_VALUE / unit || value * unit > Long.MAX_VALUE - baseMs;
    }

    private static void set(Call call, long record, long atMs) {
        call.database().setExpire(call.keyHash(1), record, atMs);
        call.modified(1, 1);
        call.event(EventClass.GENERIC, EXPIRE_EVENT, 1);
        if (call.propagates() && !call.entry().command.name().equals(PEXPIREAT.name())) {
            propagate(call, atMs);
        }
    }

    /** As a point in time, which means the same whenever it arrives, under the same conditions. */
    private static void propagate(Call call, long atMs) {
        Rewrite command = call.rewriteAs(PEXPIREAT_NAME).argument(call, 1).number(atMs);
        for (int i = 3; i < call.argumentCount(); i++) {
            command.argument(call, i);
        }
        call.propagateAs(command);
    }

    /** The options as a sum of flags, or -1 after an error was answered. */
    private static int conditions(Call call) {
        int set = 0;
        for (int i = 3; i < call.argumentCount(); i++) {
            if (call.is(i, "NX")) {
                set |= NX;
            } else if (call.is(i, "XX")) {
                set |= XX;
            } else if (call.is(i, "GT")) {
                set |= GT;
            } else if (call.is(i, "LT")) {
                set |= LT;
            } else {
                call.fail("ERR Unsupported option " + call.shown(i));
                return -1;
            }
        }
        if ((set & NX) != 0 && set != NX) {
            call.fail("ERR NX and XX, GT or LT options at the same time are not compatible");
            return -1;
        }
        if ((set & GT) != 0 && (set & LT) != 0) {
            call.fail("ERR GT and LT options at the same time are not compatible");
            return -1;
        }
        return set;
    }

    /** Whether the options allow the change; no expire time counts as infinitely late. */
    private static boolean holds(int condition, long oldAtMs, long atMs) {
        boolean has = oldAtMs >= 0;
        boolean violated = ((condition & NX) != 0 && has)
                || ((condition & XX) != 0 && !has)
                || ((condition & GT) != 0 && (!has || atMs <= oldAtMs))
                || ((condition & LT) != 0 && has && atMs >= oldAtMs);
        return !violated;
    }

    private static void ttl(Call call) {
        replyTime(call, true, call.nowMs());
    }

    private static void ttlMs(Call call) {
        replyTime(call, false, call.nowMs());
    }

    private static void expireTime(Call call) {
        replyTime(call, true, 0);
    }

    private static void expireTimeMs(Call call) {
        replyTime(call, false, 0);
    }

    private static void replyTime(Call call, boolean seconds, long baseMs) {
        long record = call.lookupUntouched(1);
        if (record == 0) {
            call.reply.integer(-2);
            return;
        }
        long atMs = Entry.expireAtMs(call.region(), record);
        if (atMs < 0) {
            call.reply.integer(-1);
            return;
        }
        long milliseconds = Math.max(0, atMs - baseMs);
        call.reply.integer(seconds ? (milliseconds + 500) / 1000 : milliseconds);
    }

    private static void persist(Call call) {
        long record = call.lookupWrite(1);
        if (record == 0 || !Entry.hasExpire(call.region(), record)) {
            call.reply.raw(Replies.ZERO);
            return;
        }
        call.database().setExpire(call.keyHash(1), record, Database.NO_EXPIRE);
        call.modified(1, 1);
        call.event(EventClass.GENERIC, PERSIST_EVENT, 1);
        call.reply.raw(Replies.ONE);
    }
}
