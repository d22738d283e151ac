package io.sigrun.command.string;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.DENYOOM;
import static io.sigrun.command.CommandFlag.FAST;
import static io.sigrun.command.CommandFlag.WRITE;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.INSERT;
import static io.sigrun.command.KeySpec.Flag.OW;
import static io.sigrun.command.KeySpec.Flag.RW;
import static io.sigrun.command.KeySpec.Flag.UPDATE;
import static io.sigrun.command.KeySpec.Flag.VARIABLE_FLAGS;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.KeyFinders;
import io.sigrun.command.KeySpec;
import io.sigrun.command.Replies;
import io.sigrun.command.Rewrite;
import io.sigrun.command.SetOptions;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.ValueType;

/** SET and its kin: the commands that give keys new string values. */
final class SetCommands {
    static final Command SET = command("SET")
            .summary("Sets a key to a string value, whatever it held before.")
            .since("1.0.0")
            .group("string")
            .complexity("O(1)")
            .arity(-3)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.STRING)
            .keys(KeySpec.one(1, RW, ACCESS, UPDATE, VARIABLE_FLAGS).withNotes("GET also reads the value."))
            .syntax("key:key value:string"
                    + " condition:[NX@2.6.12 | XX@2.6.12 | IFEQ comparison-value:string@8.1.0] [GET@6.2.0]"
                    + " expiration:[EX seconds:integer@2.6.12 | PX milliseconds:integer@2.6.12"
                    + " | EXAT unix-time-seconds:unix-time@6.2.0 | PXAT unix-time-milliseconds:unix-time@6.2.0"
                    + " | KEEPTTL@6.0.0]")
            .history("2.6.12", "Has EX, PX, NX and XX.")
            .history("6.0.0", "Has KEEPTTL.")
            .history("6.2.0", "Has GET, EXAT and PXAT.")
            .history("7.0.0", "Takes NX and GET together.")
            .history("8.1.0", "Has IFEQ.")
            .keyFinder(KeyFinders::set)
            .run(SetCommands::set);

    static final Command SETNX = command("SETNX")
            .summary("Sets a key to a string value only if there is no such key.")
            .since("1.0.0")
            .group("string")
            .complexity("O(1)")
            .arity(3)
            .flags(WRITE, DENYOOM, FAST)
            .categories(AclCategory.STRING)
            .key(1, OW, INSERT)
            .syntax("key:key value:string")
            .run(SetCommands::setnx);

    static final Command SETEX = command("SETEX")
            .summary("Sets a key to a string value that lives for a number of seconds.")
            .since("2.0.0")
            .group("string")
            .complexity("O(1)")
            .arity(4)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.STRING)
            .key(1, OW, UPDATE)
            .syntax("key:key seconds:integer value:string")
            .run(SetCommands::setex);

    static final Command PSETEX = command("PSETEX")
            .summary("Sets a key to a string value that lives for a number of milliseconds.")
            .since("2.6.0")
            .group("string")
            .complexity("O(1)")
            .arity(4)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.STRING)
            .key(1, OW, UPDATE)
            .syntax("key:key milliseconds:integer value:string")
            .run(SetCommands::psetex);

    static final Command GETSET = command("GETSET")
            .summary("Sets a key to a string value and returns the one before it.")
            .since("1.0.0")
            .group("string")
            .complexity("O(1)")
            .arity(3)
            .flags(WRITE, DENYOOM, FAST)
            .categories(AclCategory.STRING)
            .key(1, RW, ACCESS, UPDATE)
            .syntax("key:key value:string")
            .run(SetCommands::getset);

    static final Command MSET = command("MSET")
            .summary("Sets several keys to string values, all at once.")
            .since("1.0.1")
            .group("string")
            .complexity("O(N) where N is the number of keys to set.")
            .arity(-3)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.STRING)
            .keys(KeySpec.range(1, -1, 2, OW, UPDATE))
            .syntax("data:(key:key value:string)...")
            .tips("request_policy:multi_shard", "response_policy:all_succeeded")
            .run(SetCommands::mset);

    static final Command MSETNX = command("MSETNX")
            .summary("Sets several keys to string values only if none of them is there.")
            .since("1.0.1")
            .group("string")
            .complexity("O(N) where N is the number of keys to set.")
            .arity(-3)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.STRING)
            .keys(KeySpec.range(1, -1, 2, OW, INSERT))
            .syntax("data:(key:key value:string)...")
            .run(SetCommands::msetnx);

    static final Command MSETEX = command("MSETEX")
            .summary("Sets several keys to string values with one time to live, under a condition for all of them.")
            .since("9.1.0")
            .group("string")
            .complexity("O(N) where N is the number of keys to set.")
            .arity(-4)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.STRING)
            .keys(new KeySpec(
                    KeySpec.setOf(OW, UPDATE), new KeySpec.Begin.Index(1), new KeySpec.Find.Count(0, 1, 2), ""))
            .syntax("numkeys:integer data:(key:key value:string)... condition:[NX | XX]"
                    + " expiration:[EX seconds:integer | PX milliseconds:integer"
                    + " | EXAT unix-time-seconds:unix-time | PXAT unix-time-milliseconds:unix-time | KEEPTTL]")
            .tips("request_policy:multi_shard", "response_policy:all_succeeded")
            .run(SetCommands::msetex);

    private static final byte[] MSETEX_NAME = Strings.word("MSETEX");
    private static final byte[] NX = Strings.word("NX");
    private static final byte[] XX = Strings.word("XX");
    private static final byte[] INVALID_KEY_COUNT = Strings.word("-ERR invalid numkeys value or out of range\r\n");

    private static final int SET_OPTIONS =
            SetOptions.TIMES | SetOptions.KEEPTTL | SetOptions.NX | SetOptions.XX | SetOptions.IFEQ | SetOptions.GET;

    private SetCommands() {}

    static void register(CommandTable.Registry registry) {
        registry.add(SET, SETNX, SETEX, PSETEX, GETSET, MSET, MSETNX, MSETEX);
    }

    private static void set(Call call) {
        SetOptions options = call.options;
        if (call.argumentCount() == 3) {
            options.clear();
        } else if (!options.parse(call, 3, SET_OPTIONS)) {
            return;
        }
        if (!options.readTime(call)) {
            return;
        }
        boolean get = options.has(SetOptions.GET);
        long hash = call.keyHash(1);
        long old = get ? call.lookupReadToChange(1) : call.lookupWrite(1);
        if (options.has(SetOptions.GET | SetOptions.IFEQ) && !call.checkType(old, ValueType.STRING)) {
            return;
        }
        if (get) {
            replyOld(call, old);
        }
        if (!allows(call, old)) {
            if (!get) {
                call.reply.nullBulk();
            }
            return;
        }
        store(call, hash, old, 2);
        if (!get) {
            call.reply.raw(Replies.OK);
        }
    }

    private static void replyOld(Call call, long old) {
        if (old == 0) {
            call.reply.nullBulk();
        } else {
            Strings.reply(call, old);
        }
    }

    /** Whether the condition of SET, if there is one, is met by the old record or its absence. */
    private static boolean allows(Call call, long old) {
        SetOptions options = call.options;
        if (options.has(SetOptions.IFEQ)) {
            return old != 0 && Strings.equal(call, old, options.comparisonArgument());
        }
        return old == 0 ? !options.has(SetOptions.XX) : !options.has(SetOptions.NX);
    }

    /** Sets the key of a command with one key, or expires it where its time is over already; tells everyone. */
    private static void store(Call call, long hash, long old, int value) {
        SetOptions options = call.options;
        if (options.hasTime() && call.keyspace().expiresAtOnce(options.expireAtMs())) {
            if (old != 0) {
                call.expireNow(1, old);
            }
            return;
        }
        storePair(call, hash, old, 1, value);
        if (call.propagates()) {
            propagate(call, value);
        }
    }

    private static void storePair(Call call, long hash, long old, int key, int value) {
        SetOptions options = call.options;
        call.database()
                .setString(
                        hash,
                        call.ref(key),
                        call.length(key),
                        old,
                        call.ref(value),
                        call.length(value),
                        options.expireAtMs());
        call.modified(key, 1);
        call.event(EventClass.STRING, Strings.SET_EVENT, key);
        if (options.hasTime()) {
            call.event(EventClass.GENERIC, Strings.EXPIRE_EVENT, key);
        }
    }

    /** Times become an end, since they depend on when the command runs; what only asks for a reply is left out. */
    private static void propagate(Call call, int value) {
        SetOptions options = call.options;
        boolean relative = options.has(SetOptions.EX | SetOptions.PX | SetOptions.EXAT);
        if (!relative && !options.has(SetOptions.GET)) {
            return;
        }
        Rewrite command = call.rewriteAs(Strings.SET_NAME).argument(call, 1).argument(call, value);
        if (options.hasTime()) {
            command.word(Strings.PXAT).number(options.expireAtMs());
        } else if (options.has(SetOptions.KEEPTTL)) {
            command.word(Strings.KEEPTTL);
        }
        call.propagateAs(command);
    }

    private static void setnx(Call call) {
        call.options.clear();
        long hash = call.keyHash(1);
        if (call.lookupWrite(1) != 0) {
            call.reply.raw(Replies.ZERO);
            return;
        }
        store(call, hash, 0, 2);
        call.reply.raw(Replies.ONE);
    }

    private static void setex(Call call) {
        setWithTime(call, SetOptions.EX);
    }

    private static void psetex(Call call) {
        setWithTime(call, SetOptions.PX);
    }

    private static void setWithTime(Call call, int option) {
        call.options.setTime(option, 2);
        if (call.options.readTime(call)) {
            store(call, call.keyHash(1), call.lookupWrite(1), 3);
            call.reply.raw(Replies.OK);
        }
    }

    private static void getset(Call call) {
        call.options.clear();
        long hash = call.keyHash(1);
        long old = call.lookupReadToChange(1);
        if (!call.checkType(old, ValueType.STRING)) {
            return;
        }
        replyOld(call, old);
        storePair(call, hash, old, 1, 2);
        if (call.propagates()) {
            call.propagateAs(call.rewriteAs(Strings.SET_NAME).argument(call, 1).argument(call, 2));
        }
    }

    private static void mset(Call call) {
        if (call.argumentCount() % 2 == 0) {
            call.failArity();
            return;
        }
        call.options.clear();
        storePairs(call, 1, call.argumentCount());
        call.reply.raw(Replies.OK);
    }

    private static void msetnx(Call call) {
        int count = call.argumentCount();
        if (count % 2 == 0) {
            call.failArity();
            return;
        }
        call.options.clear();
        if (countPresent(call, 1, count) > 0) {
            call.reply.raw(Replies.ZERO);
            return;
        }
        storePairs(call, 1, count);
        call.reply.raw(Replies.ONE);
    }

    private static void msetex(Call call) {
        if (!call.integer(1, 1, Integer.MAX_VALUE, INVALID_KEY_COUNT)) {
            return;
        }
        long keys = call.number;
        if (2 + 2 * keys > call.argumentCount()) {
            call.fail(Replies.SYNTAX_ERROR);
            return;
        }
        int end = (int) (2 + 2 * keys);
        SetOptions options = call.options;
        int allowed = SetOptions.NX | SetOptions.XX | SetOptions.TIMES | SetOptions.KEEPTTL;
        if (!options.parse(call, end, allowed) || !options.readTime(call)) {
            return;
        }
        if (options.has(SetOptions.NX | SetOptions.XX)) {
            long present = countPresent(call, 2, end);
            if (present != (options.has(SetOptions.NX) ? 0 : keys)) {
                call.reply.raw(Replies.ZERO);
                return;
            }
        }
        storePairs(call, 2, end);
        call.reply.raw(Replies.ONE);
        if (call.propagates() && options.has(SetOptions.EX | SetOptions.PX | SetOptions.EXAT)) {
            propagatePairs(call, end);
        }
    }

    private static void propagatePairs(Call call, int end) {
        Rewrite command = call.rewriteAs(MSETEX_NAME);
        for (int i = 1; i < end; i++) {
            command.argument(call, i);
        }
        command.word(Strings.PXAT).number(call.options.expireAtMs());
        if (call.options.has(SetOptions.NX | SetOptions.XX)) {
            command.word(call.options.has(SetOptions.NX) ? NX : XX);
        }
        call.propagateAs(command);
    }

    private static long countPresent(Call call, int from, int end) {
        long present = 0;
        for (int i = from; i < end; i += 2) {
            present += call.lookupWrite(i) == 0 ? 0 : 1;
        }
        return present;
    }

    private static void storePairs(Call call, int from, int end) {
        for (int i = from; i < end; i += 2) {
            long hash = call.keyHash(i);
            long old = call.database().lookupWrite(hash, call.ref(i), call.length(i));
            storePair(call, hash, old, i, i + 1);
        }
    }
}
