package io.sigrun.command.generic;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.READONLY;
import static io.sigrun.command.CommandFlag.TOUCHES_ARBITRARY_KEYS;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.ScanArguments;
import io.sigrun.data.Entry;
import io.sigrun.keyspace.Database;
import io.sigrun.memory.Region;
import io.sigrun.resp.RespWriter;
import io.sigrun.util.Glob;

/** Walks through all keys. */
public final class ScanCommands {
    /** A step visits at most so many keys, whatever COUNT says, to keep its time and its memory within bounds. */
    private static final long KEYS_A_STEP_MAX = 1 << 20;

    static final Command KEYS = command("KEYS")
            .summary("Returns all keys whose names match a pattern.")
            .since("1.0.0")
            .group("generic")
            .complexity("O(N) with N the number of keys")
            .arity(2)
            .flags(READONLY)
            .categories(AclCategory.KEYSPACE, AclCategory.DANGEROUS)
            .syntax("pattern:pattern")
            .tips("request_policy:all_shards", "nondeterministic_output_order")
            .run(ScanCommands::keys);

    static final Command SCAN = command("SCAN")
            .summary("Walks through the keys of a database in steps.")
            .since("2.8.0")
            .group("generic")
            .complexity("O(1) for a step; O(N) for the whole walk")
            .arity(-2)
            .flags(READONLY, TOUCHES_ARBITRARY_KEYS)
            .categories(AclCategory.KEYSPACE)
            .syntax("cursor:integer [MATCH pattern:pattern] [COUNT count:integer] [TYPE type:string@6.0.0]")
            .tips("nondeterministic_output", "request_policy:special", "response_policy:special")
            .history("6.0.0", "Takes TYPE.")
            .run(ScanCommands::scan);

    private ScanCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(KEYS, SCAN);
    }

    private static void keys(Call call) {
        Region region = call.region();
        Database database = call.database();
        long pattern = call.ref(1);
        int length = call.length(1);
        boolean all = length == 1 && region.getByte(pattern) == '*';
        RespWriter.Mark mark = new RespWriter.Mark();
        call.reply.mark(mark);
        long[] found = {0};
        database.keys().forEach(record -> {
            int flags = Entry.flags(region, record);
            long key = Entry.key(record, flags);
            int bytes = Entry.keyLength(region, record, flags);
            boolean matches =
                    all || Glob.matches(region.segment(), pattern, length, region.segment(), key, bytes, false);
            if (matches && !((flags & Entry.EXPIRE) != 0 && database.isExpired(record))) {
                call.reply.bulk(key, bytes);
                found[0]++;
            }
        });
        call.reply.finishArray(mark, found[0]);
    }

    private static void scan(Call call) {
        ScanArguments arguments = ScanArguments.ofKeys(call);
        if (!arguments.readCursor(call, 1) || !arguments.readOptions(call, 2)) {
            return;
        }
        KeyCollector keys = new KeyCollector(call, arguments);
        long count = Math.min(arguments.count(), KEYS_A_STEP_MAX);
        long next = call.database().keys().scan(arguments.cursor(), count, keys);
        call.reply.array(2);
        call.reply.bulk(Long.toUnsignedString(next));
        keys.reply(call);
    }
}
