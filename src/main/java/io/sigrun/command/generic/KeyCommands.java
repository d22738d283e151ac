package io.sigrun.command.generic;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.DENYOOM;
import static io.sigrun.command.CommandFlag.FAST;
import static io.sigrun.command.CommandFlag.READONLY;
import static io.sigrun.command.CommandFlag.TOUCHES_ARBITRARY_KEYS;
import static io.sigrun.command.CommandFlag.WRITE;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.DELETE;
import static io.sigrun.command.KeySpec.Flag.INSERT;
import static io.sigrun.command.KeySpec.Flag.OW;
import static io.sigrun.command.KeySpec.Flag.RM;
import static io.sigrun.command.KeySpec.Flag.RO;
import static io.sigrun.command.KeySpec.Flag.RW;
import static io.sigrun.command.KeySpec.Flag.UPDATE;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.EventNames;
import io.sigrun.command.KeySpec;
import io.sigrun.command.Replies;
import io.sigrun.data.Entry;
import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.ValueType;
import io.sigrun.memory.Region;
import org.jspecify.annotations.Nullable;

/** Commands about keys as such, whatever their values. */
public final class KeyCommands {
    /** So many expired keys are passed over before one is returned; only a replica cannot delete them meanwhile. */
    private static final int ATTEMPTS_MAX = 100;

    private static final byte[] DEL_EVENT = EventNames.of("del");
    private static final byte[] RENAME_FROM = EventNames.of("rename_from");
    private static final byte[] RENAME_TO = EventNames.of("rename_to");
    private static final byte[] MOVE_FROM = EventNames.of("move_from");
    private static final byte[] MOVE_TO = EventNames.of("move_to");
    private static final byte[] COPY_TO = EventNames.of("copy_to");

    static final Command DEL = command("DEL")
            .summary("Deletes keys.")
            .since("1.0.0")
            .group("generic")
            .complexity("O(N) with N the elements of all values deleted")
            .arity(-2)
            .flags(WRITE)
            .categories(AclCategory.KEYSPACE)
            .keys(KeySpec.range(1, -1, 1, RM, DELETE))
            .syntax("key:key...")
            .tips("request_policy:multi_shard", "response_policy:agg_sum")
            .run(KeyCommands::del);

    static final Command UNLINK = command("UNLINK")
            .summary("Deletes keys; the memory of large values is freed bit by bit afterwards.")
            .since("4.0.0")
            .group("generic")
            .complexity("O(1) for each key")
            .arity(-2)
            .flags(WRITE, FAST)
            .categories(AclCategory.KEYSPACE)
            .keys(KeySpec.range(1, -1, 1, RM, DELETE))
            .syntax("key:key...")
            .tips("request_policy:multi_shard", "response_policy:agg_sum")
            .run(KeyCommands::unlink);

    static final Command EXISTS = command("EXISTS")
            .summary("Counts how many of the keys exist.")
            .since("1.0.0")
            .group("generic")
            .complexity("O(N) with N the number of keys")
            .arity(-2)
            .flags(READONLY, FAST)
            .categories(AclCategory.KEYSPACE)
            .keys(KeySpec.range(1, -1, 1, RO))
            .syntax("key:key...")
            .tips("request_policy:multi_shard", "response_policy:agg_sum")
            .history("3.0.3", "Takes several keys.")
            .run(KeyCommands::exists);

    static final Command TYPE = command("TYPE")
            .summary("Returns the type of the value at a key.")
            .since("1.0.0")
            .group("generic")
            .complexity("O(1)")
            .arity(2)
            .flags(READONLY, FAST)
            .categories(AclCategory.KEYSPACE)
            .key(1, RO)
            .syntax("key:key")
            .run(KeyCommands::type);

    static final Command TOUCH = command("TOUCH")
            .summary("Marks keys as just used and counts those that exist.")
            .since("3.2.1")
            .group("generic")
            .complexity("O(N) with N the number of keys")
            .arity(-2)
            .flags(READONLY, FAST)
            .categories(AclCategory.KEYSPACE)
            .keys(KeySpec.range(1, -1, 1, RO))
            .syntax("key:key...")
            .tips("request_policy:multi_shard", "response_policy:agg_sum")
            .run(KeyCommands::touch);

    static final Command RENAME = command("RENAME")
            .summary("Gives a key another name, over a key that has it already.")
            .since("1.0.0")
            .group("generic")
            .complexity("O(1)")
            .arity(3)
            .flags(WRITE)
            .categories(AclCategory.KEYSPACE)
            .key(1, RW, ACCESS, DELETE)
            .key(2, OW, UPDATE)
            .syntax("key:key newkey:key")
            .run(KeyCommands::rename);

    static final Command RENAMENX = command("RENAMENX")
            .summary("Gives a key another name unless a key has it already.")
            .since("1.0.0")
            .group("generic")
            .complexity("O(1)")
            .arity(3)
            .flags(WRITE, FAST)
            .categories(AclCategory.KEYSPACE)
            .key(1, RW, ACCESS, DELETE)
            .key(2, OW, INSERT)
            .syntax("key:key newkey:key")
            .history("3.2.0", "Equal names are no error any more.")
            .run(KeyCommands::renameNew);

    static final Command MOVE = command("MOVE")
            .summary("Moves a key to another database.")
            .since("1.0.0")
            .group("generic")
            .complexity("O(1)")
            .arity(3)
            .flags(WRITE, FAST)
            .categories(AclCategory.KEYSPACE)
            .key(1, RW, ACCESS, UPDATE)
            .syntax("key:key db:integer")
            .run(KeyCommands::move);

    static final Command COPY = command("COPY")
            .summary("Copies the value of a key to another key.")
            .since("6.2.0")
            .group("generic")
            .complexity("O(N) with N the elements of a collection; O(1) for a string")
            .arity(-3)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.KEYSPACE)
            .key(1, RO, ACCESS)
            .key(2, OW, UPDATE)
            .syntax("source:key destination:key [DB destination-db:integer] [REPLACE]")
            .run(KeyCommands::copy);

    static final Command RANDOMKEY = command("RANDOMKEY")
            .summary("Returns a key chosen at random.")
            .since("1.0.0")
            .group("generic")
            .complexity("O(1)")
            .arity(1)
            .flags(READONLY, TOUCHES_ARBITRARY_KEYS)
            .categories(AclCategory.KEYSPACE)
            .tips("request_policy:all_shards", "response_policy:special", "nondeterministic_output")
            .run(KeyCommands::randomKey);

    private KeyCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(DEL, UNLINK, EXISTS, TYPE, TOUCH, RENAME, RENAMENX, MOVE, COPY, RANDOMKEY);
    }

    private static void del(Call call) {
        delete(call, call.keyspace().freeing().lazyUserDelete);
    }

    private static void unlink(Call call) {
        delete(call, true);
    }

    private static void delete(Call call, boolean lazily) {
        int deleted = 0;
        for (int i = 1; i < call.argumentCount(); i++) {
            long record = call.lookupQuietly(i);
            if (record != 0) {
                call.modified(i, 1);
                call.event(EventClass.GENERIC, DEL_EVENT, i);
                call.database().remove(call.keyHash(i), record, lazily);
                deleted++;
            }
        }
        call.reply.integer(deleted);
    }

    private static void exists(Call call) {
        int found = 0;
        for (int i = 1; i < call.argumentCount(); i++) {
            if (call.lookupUntouched(i) != 0) {
                found++;
            }
        }
        call.reply.integer(found);
    }

    private static void type(Call call) {
        long record = call.lookupUntouched(1);
        call.reply.simple(
                record == 0
                        ? "none"
                        : ValueType.nameOf(call.keyspace().records().typeOf(record)));
    }

    private static void touch(Call call) {
        int found = 0;
        for (int i = 1; i < call.argumentCount(); i++) {
            if (call.database().lookupRead(call.keyHash(i), call.ref(i), call.length(i)) != 0) {
                found++;
            }
        }
        call.reply.integer(found);
    }

    private static void rename(Call call) {
        rename(call, false);
    }

    private static void renameNew(Call call) {
        rename(call, true);
    }

    private static void rename(Call call, boolean onlyNew) {
        long record = call.lookupWrite(1);
        if (record == 0) {
            call.fail(Replies.NO_SUCH_KEY);
            return;
        }
        if (call.sameText(1, 2)) {
            call.reply.raw(onlyNew ? Replies.ZERO : Replies.OK);
            return;
        }
        Database database = call.database();
        long hash = call.keyHash(1);
        long newHash = call.keyHash(2);
        long old = database.lookupWrite(newHash, call.ref(2), call.length(2));
        if (old != 0) {
            if (onlyNew) {
                call.reply.raw(Replies.ZERO);
                return;
            }
        }
        database.move(hash, record, database, newHash, call.ref(2), call.length(2));
        if (old != 0) {
            database.remove(newHash, old);
        }
        call.modified(1, 1);
        call.modified(2, 0);
        call.event(EventClass.GENERIC, RENAME_FROM, 1);
        call.event(EventClass.GENERIC, RENAME_TO, 2);
        call.reply.raw(onlyNew ? Replies.ONE : Replies.OK);
    }

    private static void move(Call call) {
        Database target = database(call, 2);
        if (target == null) {
            return;
        }
        Database source = call.database();
        if (target == source) {
            call.fail(Replies.SAME_OBJECT);
            return;
        }
        long hash = call.keyHash(1);
        long record = call.lookupWrite(1);
        if (record == 0 || target.lookupWrite(hash, call.ref(1), call.length(1)) != 0) {
            call.reply.raw(Replies.ZERO);
            return;
        }
        source.move(hash, record, target, hash, call.ref(1), call.length(1));
        call.modified(1, 1);
        call.keyspace().keyModified(target, call.ref(1), call.length(1));
        call.event(EventClass.GENERIC, MOVE_FROM, 1);
        call.keyspace().listener().event(EventClass.GENERIC, MOVE_TO, target, call.ref(1), call.length(1));
        call.reply.raw(Replies.ONE);
    }

    /** The database whose number an argument is; null after an error was answered. */
    private static @Nullable Database database(Call call, int argument) {
        if (!call.intArgument(argument)) {
            return null;
        }
        if (call.number < 0 || call.number >= call.keyspace().databaseCount()) {
            call.fail("ERR DB index is out of range");
            return null;
        }
        return call.keyspace().database((int) call.number);
    }

    private static void copy(Call call) {
        Database target = call.database();
        boolean replace = false;
        for (int i = 3; i < call.argumentCount(); i++) {
            if (call.is(i, "REPLACE")) {
                replace = true;
            } else if (call.is(i, "DB") && i + 1 < call.argumentCount()) {
                i++;
                Database other = database(call, i);
                if (other == null) {
                    return;
                }
                target = other;
            } else {
                call.fail(Replies.SYNTAX_ERROR);
                return;
            }
        }
        if (target == call.database() && call.sameText(1, 2)) {
            call.fail(Replies.SAME_OBJECT);
            return;
        }
        copy(call, target, replace);
    }

    private static void copy(Call call, Database target, boolean replace) {
        long record = call.lookupRead(1);
        if (record == 0) {
            call.reply.raw(Replies.ZERO);
            return;
        }
        long hash = call.keyHash(2);
        long old = target.lookupWrite(hash, call.ref(2), call.length(2));
        if (old != 0 && !replace) {
            call.reply.raw(Replies.ZERO);
            return;
        }
        call.database().copy(record, target, hash, call.ref(2), call.length(2));
        if (old != 0) {
            target.remove(hash, old);
        }
        call.keyspace().addDirty(1);
        call.keyspace().keyModified(target, call.ref(2), call.length(2));
        call.keyspace().listener().event(EventClass.GENERIC, COPY_TO, target, call.ref(2), call.length(2));
        call.reply.raw(Replies.ONE);
    }

    private static void randomKey(Call call) {
        Database database = call.database();
        Region region = call.region();
        for (int attempt = 0; database.size() > 0; attempt++) {
            long record = database.randomRecord();
            int flags = Entry.flags(region, record);
            long key = Entry.key(record, flags);
            int keyLength = Entry.keyLength(region, record, flags);
            if (attempt >= ATTEMPTS_MAX || database.lookupQuietly(database.hash(key, keyLength), key, keyLength) != 0) {
                call.reply.bulk(key, keyLength);
                return;
            }
        }
        call.reply.nullBulk();
    }
}
