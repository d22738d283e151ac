package io.sigrun.command.generic;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.ALL_DBS;
import static io.sigrun.command.CommandFlag.FAST;
import static io.sigrun.command.CommandFlag.READONLY;
import static io.sigrun.command.CommandFlag.WRITE;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.EventNames;
import io.sigrun.command.Replies;
import io.sigrun.keyspace.Database;

/** Commands about whole databases. */
public final class DatabaseCommands {
    private static final byte[] INVALID_FIRST = EventNames.of("-ERR invalid first DB index\r\n");
    private static final byte[] INVALID_SECOND = EventNames.of("-ERR invalid second DB index\r\n");

    static final Command DBSIZE = command("DBSIZE")
            .summary("Returns the number of keys of the database.")
            .since("1.0.0")
            .group("server")
            .complexity("O(1)")
            .arity(1)
            .flags(READONLY, FAST)
            .categories(AclCategory.KEYSPACE)
            .tips("request_policy:all_shards", "response_policy:agg_sum")
            .run(DatabaseCommands::size);

    static final Command FLUSHDB = command("FLUSHDB")
            .summary("Drops all keys of the database.")
            .since("1.0.0")
            .group("server")
            .complexity("O(N) with N the number of keys")
            .arity(-1)
            .flags(WRITE)
            .categories(AclCategory.KEYSPACE, AclCategory.DANGEROUS)
            .syntax("flush-type:[async=ASYNC@4.0.0|sync=SYNC@6.2.0]")
            .tips("request_policy:all_shards", "response_policy:all_succeeded")
            .history("4.0.0", "Takes ASYNC.")
            .history("6.2.0", "Takes SYNC.")
            .run(DatabaseCommands::flush);

    static final Command FLUSHALL = command("FLUSHALL")
            .summary("Drops all keys of all databases.")
            .since("1.0.0")
            .group("server")
            .complexity("O(N) with N the number of keys")
            .arity(-1)
            .flags(WRITE, ALL_DBS)
            .categories(AclCategory.KEYSPACE, AclCategory.DANGEROUS)
            .syntax("flush-type:[async=ASYNC@4.0.0|sync=SYNC@6.2.0]")
            .tips("request_policy:all_shards", "response_policy:all_succeeded")
            .history("4.0.0", "Takes ASYNC.")
            .history("6.2.0", "Takes SYNC.")
            .run(DatabaseCommands::flushAll);

    static final Command SWAPDB = command("SWAPDB")
            .summary("Exchanges the content of two databases.")
            .since("4.0.0")
            .group("server")
            .complexity("O(N) with N the clients that watch keys of either")
            .arity(3)
            .flags(WRITE, FAST)
            .categories(AclCategory.KEYSPACE, AclCategory.DANGEROUS)
            .syntax("index1:integer index2:integer")
            .run(DatabaseCommands::swap);

    private DatabaseCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(DBSIZE, FLUSHDB, FLUSHALL, SWAPDB);
    }

    private static void size(Call call) {
        call.reply.integer(call.database().size());
    }

    private static boolean isMode(Call call) {
        if (call.argumentCount() == 1 || (call.argumentCount() == 2 && (call.is(1, "ASYNC") || call.is(1, "SYNC")))) {
            return true;
        }
        return call.fail(Replies.SYNTAX_ERROR);
    }

    private static void flush(Call call) {
        if (isMode(call)) {
            call.keyspace().addDirty(drop(call, call.database()));
            call.alwaysPropagate();
            call.reply.raw(Replies.OK);
        }
    }

    private static void flushAll(Call call) {
        if (!isMode(call)) {
            return;
        }
        long dropped = 0;
        for (int i = 0; i < call.keyspace().databaseCount(); i++) {
            dropped += drop(call, call.keyspace().database(i));
        }
        call.keyspace().addDirty(dropped);
        call.alwaysPropagate();
        call.server().saves().everythingFlushed();
        call.reply.raw(Replies.OK);
    }

    private static long drop(Call call, Database database) {
        long keys = database.size();
        call.keyspace().databaseFlushed(database);
        boolean lazily = call.argumentCount() == 1 ? call.keyspace().freeing().lazyUserFlush : call.is(1, "ASYNC");
        if (lazily) {
            database.clearLazily();
        } else {
            database.clear();
        }
        return keys;
    }

    private static void swap(Call call) {
        if (!call.integer(1, Integer.MIN_VALUE, Integer.MAX_VALUE, INVALID_FIRST)) {
            return;
        }
        long first = call.number;
        if (!call.integer(2, Integer.MIN_VALUE, Integer.MAX_VALUE, INVALID_SECOND)) {
            return;
        }
        long second = call.number;
        int count = call.keyspace().databaseCount();
        if (first < 0 || first >= count || second < 0 || second >= count) {
            call.fail("ERR DB index is out of range");
            return;
        }
        call.keyspace().swap((int) first, (int) second);
        call.keyspace().addDirty(1);
        call.reply.raw(Replies.OK);
    }
}
