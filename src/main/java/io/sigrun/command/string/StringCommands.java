package io.sigrun.command.string;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.DENYOOM;
import static io.sigrun.command.CommandFlag.FAST;
import static io.sigrun.command.CommandFlag.READONLY;
import static io.sigrun.command.CommandFlag.WRITE;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.RO;
import static io.sigrun.command.KeySpec.Flag.RW;
import static io.sigrun.command.KeySpec.Flag.UPDATE;
import static io.sigrun.command.KeySpec.Flag.VARIABLE_FLAGS;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Replies;
import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.StringValues;
import io.sigrun.keyspace.ValueType;

/** GET, SET and their kin. */
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

    static final Command SET = command("SET")
            .summary("Sets a key to a string value, whatever it held before.")
            .since("1.0.0")
            .group("string")
            .complexity("O(1)")
            .arity(-3)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.STRING)
            .key(1, RW, ACCESS, UPDATE, VARIABLE_FLAGS)
            .syntax("key:key value:string")
            .run(StringCommands::set);

    private StringCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(GET, SET);
    }

    private static void get(Call call) {
        long record = call.lookupRead(1);
        if (record == 0) {
            call.reply.nullBulk();
        } else if (call.checkType(record, ValueType.STRING)) {
            replyValue(call, record);
        }
    }

    private static void replyValue(Call call, long record) {
        if (StringValues.isInteger(call.region(), record)) {
            call.reply.bulk(StringValues.integer(call.region(), record));
        } else {
            call.reply.bulk(StringValues.bytes(call.region(), record), StringValues.length(call.region(), record));
        }
    }

    private static void set(Call call) {
        if (call.argumentCount() > 3) {
            call.fail(Replies.SYNTAX_ERROR);
            return;
        }
        long hash = call.keyHash(1);
        long old = call.lookupWrite(1);
        call.database()
                .setString(hash, call.ref(1), call.length(1), old, call.ref(2), call.length(2), Database.NO_EXPIRE);
        call.modified(1, 1);
        call.reply.raw(Replies.OK);
    }
}
