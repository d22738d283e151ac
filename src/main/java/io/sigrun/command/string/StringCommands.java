package io.sigrun.command.string;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.DENYOOM;
import static io.sigrun.command.CommandFlag.FAST;
import static io.sigrun.command.CommandFlag.READONLY;
import static io.sigrun.command.CommandFlag.WRITE;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.DELETE;
import static io.sigrun.command.KeySpec.Flag.INSERT;
import static io.sigrun.command.KeySpec.Flag.RM;
import static io.sigrun.command.KeySpec.Flag.RO;
import static io.sigrun.command.KeySpec.Flag.RW;
import static io.sigrun.command.KeySpec.Flag.UPDATE;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.KeySpec;
import io.sigrun.command.Replies;
import io.sigrun.command.SetOptions;
import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.StringValues;
import io.sigrun.keyspace.ValueType;

/** The commands that read strings, change parts of them, or take them away. */
public final class StringCommands {
    static final Command GET = command("GET")
            .summary("Returns the string value of a key.")
            .since("1.0.0")
            .group("string")
            .complexity("O(1)")
            .arity(2)
            .flags(READONLY, FAST)
            .categories(AclCategory.STRING)
            .key(1, RO, ACCESS)
            .syntax("key:key")
            .run(StringCommands::get);

    static final Command MGET = command("MGET")
            .summary("Returns the string values of several keys.")
            .since("1.0.0")
            .group("string")
            .complexity("O(N) where N is the number of keys to retrieve.")
            .arity(-2)
            .flags(READONLY, FAST)
            .categories(AclCategory.STRING)
            .keys(KeySpec.range(1, -1, 1, RO, ACCESS))
            .syntax("key:key...")
            .tips("request_policy:multi_shard")
            .run(StringCommands::mget);

    static final Command STRLEN = command("STRLEN")
            .summary("Returns how many bytes a string value has.")
            .since("2.2.0")
            .group("string")
            .complexity("O(1)")
            .arity(2)
            .flags(READONLY, FAST)
            .categories(AclCategory.STRING)
            .key(1, RO)
            .syntax("key:key")
            .run(StringCommands::strlen);

    static final Command GETRANGE = command("GETRANGE")
            .summary("Returns the bytes of a string value between two offsets.")
            .since("2.4.0")
            .group("string")
            .complexity("O(N)")
            .arity(4)
            .flags(READONLY)
            .categories(AclCategory.STRING)
            .key(1, RO, ACCESS)
            .syntax("key:key start:integer end:integer")
            .run(StringCommands::getrange);

    static final Command SUBSTR = command("SUBSTR")
            .summary("Returns the bytes of a string value between two offsets, under GETRANGE's first name.")
            .since("1.0.0")
            .group("string")
            .complexity("O(N)")
            .arity(4)
            .flags(READONLY)
            .categories(AclCategory.STRING)
            .key(1, RO, ACCESS)
            .syntax("key:key start:integer end:integer")
            .run(StringCommands::getrange);

    static final Command GETDEL = command("GETDEL")
            .summary("Returns the string value of a key and deletes the key.")
            .since("6.2.0")
            .group("string")
            .complexity("O(1)")
            .arity(2)
            .flags(WRITE, FAST)
            .categories(AclCategory.STRING)
            .key(1, RW, ACCESS, DELETE)
            .syntax("key:key")
            .run(StringCommands::getdel);

    static final Command GETEX = command("GETEX")
            .summary("Returns the string value of a key and sets or removes its time to live.")
            .since("6.2.0")
            .group("string")
            .complexity("O(1)")
            .arity(-2)
            .flags(WRITE, FAST)
            .categories(AclCategory.STRING)
            .keys(KeySpec.one(1, RW, ACCESS, UPDATE).withNotes("Changes the time to live."))
            .syntax("key:key expiration:[EX seconds:integer | PX milliseconds:integer"
                    + " | EXAT unix-time-seconds:unix-time | PXAT unix-time-milliseconds:unix-time | PERSIST]")
            .run(StringCommands::getex);

    static final Command DELIFEQ = command("DELIFEQ")
            .summary("Deletes a key if its string value equals another.")
            .since("9.0.0")
            .group("string")
            .complexity("O(1)")
            .arity(3)
            .flags(WRITE, FAST)
            .categories(AclCategory.STRING)
            .key(1, RM, DELETE)
            .syntax("key:key value:string")
            .run(StringCommands::delifeq);

    static final Command APPEND = command("APPEND")
            .summary("Adds bytes to the end of a string value, which is created if needed.")
            .since("2.0.0")
            .group("string")
            .complexity("O(1)")
            .arity(3)
            .flags(WRITE, DENYOOM, FAST)
            .categories(AclCategory.STRING)
            .key(1, RW, INSERT)
            .syntax("key:key value:string")
            .run(StringCommands::append);

    static final Command SETRANGE = command("SETRANGE")
            .summary(
                    "Overwrites bytes of a string value from an offset on, with zeros where there were none before it.")
            .since("2.2.0")
            .group("string")
            .complexity("O(1)")
            .arity(4)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.STRING)
            .key(1, RW, UPDATE)
            .syntax("key:key offset:integer value:string")
            .run(StringCommands::setrange);

    private static final byte[] PERSIST_EVENT = Strings.word("persist");
    private static final byte[] APPEND_EVENT = Strings.word("append");
    private static final byte[] SETRANGE_EVENT = Strings.word("setrange");
    private static final byte[] PEXPIREAT_NAME = Strings.word("PEXPIREAT");
    private static final byte[] PERSIST_NAME = Strings.word("PERSIST");
    private static final byte[] OFFSET_OUT_OF_RANGE = Strings.word("-ERR offset is out of range\r\n");

    private StringCommands() {}

    /** Adds the whole family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(GET, MGET, STRLEN, GETRANGE, SUBSTR, GETDEL, GETEX, DELIFEQ, APPEND, SETRANGE);
        SetCommands.register(registry);
        CounterCommands.register(registry);
        LcsCommand.register(registry);
    }

    private static void get(Call call) {
        get(call, call.lookupRead(1));
    }

    /** Answers the value of a record, nil for none; false where the key holds something else. */
    private static boolean get(Call call, long record) {
        if (record == 0) {
            call.reply.nullBulk();
            return true;
        }
        if (!call.checkType(record, ValueType.STRING)) {
            return false;
        }
        Strings.reply(call, record);
        return true;
    }

    private static void mget(Call call) {
        int count = call.argumentCount();
        call.reply.array(count - 1L);
        for (int i = 1; i < count; i++) {
            long record = call.lookupRead(i);
            if (record == 0 || call.keyspace().records().typeOf(record) != ValueType.STRING) {
                call.reply.nullBulk();
            } else {
                Strings.reply(call, record);
            }
        }
    }

    private static void strlen(Call call) {
        long record = call.lookupRead(1);
        if (call.checkType(record, ValueType.STRING)) {
            call.reply.integer(record == 0 ? 0 : StringValues.textLength(call.region(), record));
        }
    }

    private static void getrange(Call call) {
        if (!call.integer(2)) {
            return;
        }
        long start = call.number;
        if (!call.integer(3)) {
            return;
        }
        long end = call.number;
        long record = call.lookupRead(1);
        if (!call.checkType(record, ValueType.STRING)) {
            return;
        }
        long length = record == 0 ? 0 : StringValues.textLength(call.region(), record);
        // Offsets before the first byte mean the first byte, unless both lie there the wrong way round.
        boolean reversed = start < 0 && end < 0 && start > end;
        start = start < 0 ? Math.max(0, start + length) : start;
        end = Math.min(end < 0 ? Math.max(0, end + length) : end, length - 1);
        if (reversed || start > end || length == 0) {
            call.reply.raw(Replies.EMPTY_BULK);
        } else if (StringValues.isInteger(call.region(), record)) {
            call.reply.bulk(Strings.textRef(call, record) + start, (int) (end - start + 1));
        } else {
            Strings.replyPart(call, record, start, (int) (end - start + 1));
        }
    }

    private static void getdel(Call call) {
        long hash = call.keyHash(1);
        long record = call.lookupRead(1);
        if (get(call, record) && record != 0) {
            delete(call, hash, record);
        }
    }

    private static void delifeq(Call call) {
        long hash = call.keyHash(1);
        long record = call.lookupWrite(1);
        if (!call.checkType(record, ValueType.STRING)) {
            return;
        }
        if (record == 0 || !Strings.equal(call, record, 2)) {
            call.reply.raw(Replies.ZERO);
            return;
        }
        delete(call, hash, record);
        call.reply.raw(Replies.ONE);
    }

    /** Deletes a key, as DEL would, and propagates that. */
    private static void delete(Call call, long hash, long record) {
        call.database().remove(hash, record);
        call.modified(1, 1);
        call.event(EventClass.GENERIC, Strings.DEL_EVENT, 1);
        if (call.propagates()) {
            call.propagateAs(call.rewriteAs(Strings.DEL_NAME).argument(call, 1));
        }
    }

    private static void getex(Call call) {
        SetOptions options = call.options;
        if (!options.parse(call, 2, SetOptions.TIMES | SetOptions.PERSIST) || !options.readTime(call)) {
            return;
        }
        long hash = call.keyHash(1);
        long record = call.lookupRead(1);
        if (!get(call, record) || record == 0) {
            return;
        }
        if (!options.hasTime()) {
            if (options.has(SetOptions.PERSIST)) {
                persist(call, hash, record);
            }
            return;
        }
        if (call.keyspace().expiresAtOnce(options.expireAtMs())) {
            call.expireNow(1, record);
            return;
        }
        call.database().setExpire(hash, record, options.expireAtMs());
        call.modified(1, 1);
        call.event(EventClass.GENERIC, Strings.EXPIRE_EVENT, 1);
        if (call.propagates()) {
            call.propagateAs(call.rewriteAs(PEXPIREAT_NAME).argument(call, 1).number(options.expireAtMs()));
        }
    }

    private static void persist(Call call, long hash, long record) {
        if (!io.sigrun.data.Entry.hasExpire(call.region(), record)) {
            return;
        }
        call.database().setExpire(hash, record, Database.NO_EXPIRE);
        call.modified(1, 1);
        call.event(EventClass.GENERIC, PERSIST_EVENT, 1);
        if (call.propagates()) {
            call.propagateAs(call.rewriteAs(PERSIST_NAME).argument(call, 1));
        }
    }

    private static void append(Call call) {
        long hash = call.keyHash(1);
        long old = call.lookupWrite(1);
        if (!call.checkType(old, ValueType.STRING)) {
            return;
        }
        int added = call.length(2);
        int length = added;
        if (old == 0) {
            call.database().setString(hash, call.ref(1), call.length(1), 0, call.ref(2), added, Database.NO_EXPIRE);
        } else {
            int before = StringValues.textLength(call.region(), old);
            if (!Strings.checkLength(call, before, added)) {
                return;
            }
            length = before + added;
            long record = call.database().resizeString(hash, call.ref(1), call.length(1), old, length);
            call.region().copy(call.ref(2), StringValues.bytes(call.region(), record) + before, added);
        }
        call.modified(1, 1);
        call.event(EventClass.STRING, APPEND_EVENT, 1);
        call.reply.integer(length);
    }

    private static void setrange(Call call) {
        if (!call.integer(2)) {
            return;
        }
        long offset = call.number;
        if (offset < 0) {
            call.fail(OFFSET_OUT_OF_RANGE);
            return;
        }
        long hash = call.keyHash(1);
        long old = call.lookupWrite(1);
        if (!call.checkType(old, ValueType.STRING)) {
            return;
        }
        int before = old == 0 ? 0 : StringValues.textLength(call.region(), old);
        int bytes = call.length(3);
        if (bytes == 0) {
            call.reply.integer(before);
            return;
        }
        if (!Strings.checkLength(call, offset, bytes)) {
            return;
        }
        int length = (int) Math.max(before, offset + bytes);
        long record = call.database().resizeString(hash, call.ref(1), call.length(1), old, length);
        long text = StringValues.bytes(call.region(), record);
        if (offset > before) {
            call.region().fill(text + before, offset - before, 0);
        }
        call.region().copy(call.ref(3), text + offset, bytes);
        call.modified(1, 1);
        call.event(EventClass.STRING, SETRANGE_EVENT, 1);
        call.reply.integer(length);
    }
}
