package io.sigrun.command.generic;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.LOADING;
import static io.sigrun.command.CommandFlag.READONLY;
import static io.sigrun.command.CommandFlag.STALE;
import static io.sigrun.command.KeySpec.Flag.RO;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.data.Entry;
import io.sigrun.keyspace.Encoding;
import io.sigrun.keyspace.Records;

/** OBJECT and its subcommands. */
public final class ObjectCommands {
    private static final String NOT_LFU = "ERR An LFU maxmemory policy is not selected, access frequency not tracked."
            + " Please note that when switching between policies at runtime LRU and LFU data will take some time to"
            + " adjust.";
    private static final String NOT_LRU = "ERR An LFU maxmemory policy is selected, idle time not tracked."
            + " Please note that when switching between policies at runtime LRU and LFU data will take some time to"
            + " adjust.";

    static final Command OBJECT_ENCODING = command("ENCODING")
            .summary("Returns how the value at a key is laid out.")
            .since("2.2.3")
            .group("generic")
            .complexity("O(1)")
            .arity(3)
            .flags(READONLY)
            .categories(AclCategory.KEYSPACE)
            .key(2, RO)
            .syntax("key:key")
            .tips("nondeterministic_output")
            .run(ObjectCommands::encoding);

    static final Command OBJECT_FREQ = command("FREQ")
            .summary("Returns the logarithmic access counter of a key.")
            .since("4.0.0")
            .group("generic")
            .complexity("O(1)")
            .arity(3)
            .flags(READONLY)
            .categories(AclCategory.KEYSPACE)
            .key(2, RO)
            .syntax("key:key")
            .tips("nondeterministic_output")
            .run(ObjectCommands::frequency);

    static final Command OBJECT_IDLETIME = command("IDLETIME")
            .summary("Returns the seconds since a key was last used.")
            .since("2.2.3")
            .group("generic")
            .complexity("O(1)")
            .arity(3)
            .flags(READONLY)
            .categories(AclCategory.KEYSPACE)
            .key(2, RO)
            .syntax("key:key")
            .tips("nondeterministic_output")
            .run(ObjectCommands::idleTime);

    static final Command OBJECT_REFCOUNT = command("REFCOUNT")
            .summary("Returns how many references the value at a key has.")
            .since("2.2.3")
            .group("generic")
            .complexity("O(1)")
            .arity(3)
            .flags(READONLY)
            .categories(AclCategory.KEYSPACE)
            .key(2, RO)
            .syntax("key:key")
            .tips("nondeterministic_output")
            .run(ObjectCommands::referenceCount);

    static final Command OBJECT_HELP = command("HELP")
            .summary("Lists the subcommands.")
            .since("6.2.0")
            .group("generic")
            .complexity("O(1)")
            .arity(2)
            .flags(LOADING, STALE)
            .categories(AclCategory.KEYSPACE)
            .run(ObjectCommands::help);

    static final Command OBJECT = command("OBJECT")
            .summary("Tells about the inside of values.")
            .since("2.2.3")
            .group("generic")
            .complexity("Depends on the subcommand.")
            .arity(-2)
            .subcommands(OBJECT_ENCODING, OBJECT_FREQ, OBJECT_IDLETIME, OBJECT_REFCOUNT, OBJECT_HELP);

    private ObjectCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(OBJECT);
    }

    /** The record of the key, or 0; counted as hit or miss, but neither marked as used nor told of. */
    private static long lookup(Call call) {
        long record = call.lookupQuietly(2);
        if (record == 0) {
            call.keyspace().statistics().misses++;
        } else {
            call.keyspace().statistics().hits++;
        }
        return record;
    }

    private static void encoding(Call call) {
        long record = lookup(call);
        if (record == 0) {
            call.reply.nullBulk();
        } else {
            call.reply.bulk(Encoding.nameOf(call.keyspace().records().encodingOf(record)));
        }
    }

    private static void frequency(Call call) {
        long record = lookup(call);
        if (record == 0) {
            call.reply.nullBulk();
        } else if (!call.keyspace().lfu()) {
            call.fail(NOT_LFU);
        } else {
            int lru = Records.lru(Entry.record(call.region(), record));
            call.reply.integer(call.keyspace().frequencies().counter(lru, call.nowMs()));
        }
    }

    private static void idleTime(Call call) {
        long record = lookup(call);
        if (record == 0) {
            call.reply.nullBulk();
        } else if (call.keyspace().lfu()) {
            call.fail(NOT_LRU);
        } else {
            int lru = Records.lru(Entry.record(call.region(), record));
            call.reply.integer((call.keyspace().lruClock() - lru) & 0xffffff);
        }
    }

    /** Values are never shared here. */
    private static void referenceCount(Call call) {
        if (lookup(call) == 0) {
            call.reply.nullBulk();
        } else {
            call.reply.integer(1);
        }
    }

    private static void help(Call call) {
        call.replyHelp(
                "ENCODING <key>",
                "    Show how the value at <key> is laid out.",
                "FREQ <key>",
                "    Show how often <key> was used lately, on a logarithmic scale (LFU policies).",
                "IDLETIME <key>",
                "    Show for how many seconds <key> was not used (other policies).",
                "REFCOUNT <key>",
                "    Show how many references the value at <key> has, which is 1.");
    }
}
