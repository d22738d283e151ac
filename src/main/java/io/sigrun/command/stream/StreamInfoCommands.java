package io.sigrun.command.stream;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.LOADING;
import static io.sigrun.command.CommandFlag.READONLY;
import static io.sigrun.command.CommandFlag.STALE;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.RO;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Replies;
import io.sigrun.data.Consumer;
import io.sigrun.data.ConsumerGroup;
import io.sigrun.data.GroupProgress;
import io.sigrun.data.PendingEntries;
import io.sigrun.data.StreamCursor;
import io.sigrun.data.StreamLog;
import io.sigrun.keyspace.ValueType;

/** Streams: what is known about them, their groups and their consumers. */
public final class StreamInfoCommands {
    static final Command XINFO_STREAM = command("STREAM")
            .summary("Describes a stream.")
            .since("5.0.0")
            .group("stream")
            .complexity("O(1)")
            .arity(-3)
            .flags(READONLY)
            .categories(AclCategory.STREAM)
            .key(2, RO, ACCESS)
            .syntax("key:key full-block:[FULL [COUNT count:integer]]")
            .history("6.0.0", "Knows FULL.")
            .history(
                    "7.0.0",
                    "Tells max-deleted-entry-id, entries-added, recorded-first-entry-id, entries-read and lag.")
            .history("7.2.0", "Tells active-time from seen-time.")
            .run(StreamInfoCommands::xinfostream);

    static final Command XINFO_GROUPS = command("GROUPS")
            .summary("Describes the groups of a stream.")
            .since("5.0.0")
            .group("stream")
            .complexity("O(1)")
            .arity(3)
            .flags(READONLY)
            .categories(AclCategory.STREAM)
            .key(2, RO, ACCESS)
            .syntax("key:key")
            .history("7.0.0", "Tells entries-read and lag.")
            .run(StreamInfoCommands::xinfogroups);

    static final Command XINFO_CONSUMERS = command("CONSUMERS")
            .summary("Describes the consumers of a group.")
            .since("5.0.0")
            .group("stream")
            .complexity("O(1)")
            .arity(4)
            .flags(READONLY)
            .categories(AclCategory.STREAM)
            .key(2, RO, ACCESS)
            .syntax("key:key group:string")
            .tips("nondeterministic_output")
            .history("7.2.0", "Tells inactive from idle.")
            .run(StreamInfoCommands::xinfoconsumers);

    static final Command XINFO_HELP = command("HELP")
            .summary("Lists the subcommands.")
            .since("5.0.0")
            .group("stream")
            .complexity("O(1)")
            .arity(2)
            .flags(LOADING, STALE)
            .categories(AclCategory.STREAM)
            .run(StreamInfoCommands::xinfohelp);

    static final Command XINFO = command("XINFO")
            .summary("Describes streams.")
            .since("5.0.0")
            .group("stream")
            .complexity("Depends on subcommand.")
            .arity(-2)
            .subcommands(XINFO_STREAM, XINFO_GROUPS, XINFO_CONSUMERS, XINFO_HELP);

    private StreamInfoCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(XINFO);
    }

    private static final int ENTRIES_DEFAULT = 10;

    private static void xinfostream(Call call) {
        long record = call.lookupRead(2);
        if (record == 0) {
            call.fail(Replies.NO_SUCH_KEY);
            return;
        }
        if (!call.checkType(record, ValueType.STREAM)) {
            return;
        }
        int arguments = call.argumentCount();
        long count = ENTRIES_DEFAULT;
        if (arguments > 3) {
            if ((arguments != 4 && arguments != 6) || !call.is(3, "full") || (arguments == 6 && !call.is(4, "count"))) {
                Streams.failSubcommand(call);
                return;
            }
            if (arguments == 6) {
                if (!call.integer(5)) {
                    return;
                }
                count = call.number < 0 ? ENTRIES_DEFAULT : call.number;
            }
        }
        StreamLog log = Streams.log(call, record);
        call.reply.map(arguments > 3 ? 9 : 10);
        replyNumbers(call, log);
        if (arguments > 3) {
            replyContent(call, log, count);
        } else {
            call.reply.bulk("groups");
            call.reply.integer(log.groupCount());
            call.reply.bulk("first-entry");
            replyEnd(call, log, false);
            call.reply.bulk("last-entry");
            replyEnd(call, log, true);
        }
    }

    private static void replyNumbers(Call call, StreamLog log) {
        call.reply.bulk("length");
        call.reply.integer(log.length());
        call.reply.bulk("radix-tree-keys");
        call.reply.integer(log.nodeCount());
        call.reply.bulk("radix-tree-nodes");
        call.reply.integer(log.radixTreeNodes());
        call.reply.bulk("last-generated-id");
        Streams.replyId(call, log.lastMs(), log.lastSeq());
        call.reply.bulk("max-deleted-entry-id");
        Streams.replyId(call, log.maxDeletedMs(), log.maxDeletedSeq());
        call.reply.bulk("entries-added");
        call.reply.integer(log.entriesAdded());
        call.reply.bulk("recorded-first-entry-id");
        Streams.replyId(call, log.firstMs(), log.firstSeq());
    }

    private static void replyEnd(Call call, StreamLog log, boolean last) {
        if (Streams.values(call).seekEnd(log, last)) {
            Streams.replyEntry(call, Streams.values(call).cursor());
        } else {
            call.reply.nullBulk();
        }
    }

    private static void replyContent(Call call, StreamLog log, long count) {
        call.reply.bulk("entries");
        StreamCursor cursor = Streams.values(call).cursor();
        cursor.all(log, false);
        Streams.replyEntries(call, cursor, count);
        call.reply.bulk("groups");
        call.reply.array(log.groupCount());
        for (int i = 0; i < log.groupCount(); i++) {
            ConsumerGroup group = log.group(i);
            call.reply.map(7);
            replyGroup(call, log, group);
            call.reply.bulk("pel-count");
            call.reply.integer(group.pending().size());
            call.reply.bulk("pending");
            replyPending(call, group, count);
            call.reply.bulk("consumers");
            call.reply.array(group.consumerCount());
            for (int j = 0; j < group.consumerCount(); j++) {
                replyConsumer(call, group, group.consumer(j), count);
            }
        }
    }

    /** How many of some entries are shown: at most a count, where that is not 0. */
    private static long shown(long entries, long count) {
        return count == 0 ? entries : Math.min(entries, count);
    }

    private static void replyPending(Call call, ConsumerGroup group, long count) {
        PendingEntries pending = group.pending();
        long left = shown(pending.size(), count);
        call.reply.array(left);
        for (long at = pending.first(); left > 0; at = pending.next(at), left--) {
            Consumer owner = group.owner(at);
            call.reply.array(4);
            Streams.replyId(call, pending.ms(at), pending.seq(at));
            call.reply.bulk(owner == null ? new byte[0] : owner.name().toByteArray());
            call.reply.integer(pending.deliveryTimeMs(at));
            call.reply.integer(pending.deliveryCount(at));
        }
    }

    private static void replyConsumer(Call call, ConsumerGroup group, Consumer consumer, long count) {
        call.reply.map(5);
        call.reply.bulk("name");
        call.reply.bulk(consumer.name().toByteArray());
        call.reply.bulk("seen-time");
        call.reply.integer(consumer.seenTimeMs());
        call.reply.bulk("active-time");
        call.reply.integer(consumer.activeTimeMs());
        call.reply.bulk("pel-count");
        call.reply.integer(consumer.pendingCount());
        call.reply.bulk("pending");
        PendingEntries pending = group.pending();
        long left = shown(consumer.pendingCount(), count);
        call.reply.array(left);
        for (long at = consumer.firstPending(); left > 0; at = consumer.nextPending(at), left--) {
            long delivery = pending.find(consumer.pendingMs(at), consumer.pendingSeq(at));
            call.reply.array(3);
            Streams.replyId(call, consumer.pendingMs(at), consumer.pendingSeq(at));
            call.reply.integer(pending.deliveryTimeMs(delivery));
            call.reply.integer(pending.deliveryCount(delivery));
        }
    }

    /** Answers what XINFO STREAM FULL and XINFO GROUPS begin a group with, but for the number of consumers. */
    private static void replyGroup(Call call, StreamLog log, ConsumerGroup group) {
        call.reply.bulk("name");
        call.reply.bulk(group.name().toByteArray());
        replyProgress(call, log, group);
    }

    private static void replyProgress(Call call, StreamLog log, ConsumerGroup group) {
        call.reply.bulk("last-delivered-id");
        Streams.replyId(call, group.lastMs(), group.lastSeq());
        call.reply.bulk("entries-read");
        replyKnown(call, group.entriesRead(), ConsumerGroup.UNKNOWN);
        call.reply.bulk("lag");
        replyKnown(call, GroupProgress.lag(log, group), GroupProgress.LAG_UNKNOWN);
    }

    private static void replyKnown(Call call, long number, long unknown) {
        if (number == unknown) {
            call.reply.nullBulk();
        } else {
            call.reply.integer(number);
        }
    }

    private static void xinfogroups(Call call) {
        long record = call.lookupRead(2);
        if (record == 0) {
            call.fail(Replies.NO_SUCH_KEY);
            return;
        }
        if (!call.checkType(record, ValueType.STREAM)) {
            return;
        }
        StreamLog log = Streams.log(call, record);
        call.reply.array(log.groupCount());
        for (int i = 0; i < log.groupCount(); i++) {
            ConsumerGroup group = log.group(i);
            call.reply.map(6);
            call.reply.bulk("name");
            call.reply.bulk(group.name().toByteArray());
            call.reply.bulk("consumers");
            call.reply.integer(group.consumerCount());
            call.reply.bulk("pending");
            call.reply.integer(group.pending().size());
            replyProgress(call, log, group);
        }
    }

    private static void xinfoconsumers(Call call) {
        long record = call.lookupRead(2);
        if (record == 0) {
            call.fail(Replies.NO_SUCH_KEY);
            return;
        }
        if (!call.checkType(record, ValueType.STREAM)) {
            return;
        }
        ConsumerGroup group = Streams.log(call, record).findGroup(call.ref(3), call.length(3));
        if (group == null) {
            call.fail("NOGROUP No such consumer group '" + Streams.shown(call, 3) + "' for key name '"
                    + Streams.shown(call, 2) + "'");
            return;
        }
        call.reply.array(group.consumerCount());
        for (int i = 0; i < group.consumerCount(); i++) {
            Consumer consumer = group.consumer(i);
            long active = consumer.activeTimeMs();
            call.reply.map(4);
            call.reply.bulk("name");
            call.reply.bulk(consumer.name().toByteArray());
            call.reply.bulk("pending");
            call.reply.integer(consumer.pendingCount());
            call.reply.bulk("idle");
            call.reply.integer(Math.max(0, call.nowMs() - consumer.seenTimeMs()));
            call.reply.bulk("inactive");
            call.reply.integer(active == Consumer.NEVER ? Consumer.NEVER : call.nowMs() - active);
        }
    }

    private static void xinfohelp(Call call) {
        call.replyHelp(
                "CONSUMERS <key> <groupname>",
                "    Describes the consumers of a group.",
                "GROUPS <key>",
                "    Describes the groups of a stream.",
                "STREAM <key> [FULL [COUNT <count>]",
                "    Describes a stream.");
    }
}
