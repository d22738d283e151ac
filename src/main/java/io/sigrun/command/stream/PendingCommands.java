package io.sigrun.command.stream;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.FAST;
import static io.sigrun.command.CommandFlag.READONLY;
import static io.sigrun.command.CommandFlag.WRITE;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.DELETE;
import static io.sigrun.command.KeySpec.Flag.RO;
import static io.sigrun.command.KeySpec.Flag.RW;
import static io.sigrun.command.KeySpec.Flag.UPDATE;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Replies;
import io.sigrun.data.Consumer;
import io.sigrun.data.ConsumerGroup;
import io.sigrun.data.PendingEntries;
import io.sigrun.data.StreamId;
import io.sigrun.data.StreamLog;
import io.sigrun.keyspace.StreamIdList;
import io.sigrun.keyspace.StreamIdText;
import io.sigrun.keyspace.StreamValues;
import io.sigrun.keyspace.ValueType;
import org.jspecify.annotations.Nullable;

/** Streams: entries that were delivered and are not acknowledged. */
public final class PendingCommands {
    static final Command XACK = command("XACK")
            .summary("Acknowledges entries.")
            .since("5.0.0")
            .group("stream")
            .complexity("O(1)")
            .arity(-4)
            .flags(WRITE, FAST)
            .categories(AclCategory.STREAM)
            .key(1, RW, UPDATE)
            .syntax("key:key group:string id:string...")
            .run(PendingCommands::xack);

    static final Command XPENDING = command("XPENDING")
            .summary("Describes the pending entries of a group.")
            .since("5.0.0")
            .group("stream")
            .complexity("O(N)")
            .arity(-3)
            .flags(READONLY)
            .categories(AclCategory.STREAM)
            .key(1, RO, ACCESS)
            .syntax("key:key group:string filters:[[IDLE min-idle-time:integer@6.2.0] start:string end:string "
                    + "count:integer [consumer:string]]")
            .tips("nondeterministic_output")
            .history("6.2.0", "Knows IDLE; bounds may be excluded.")
            .run(PendingCommands::xpending);

    static final Command XCLAIM = command("XCLAIM")
            .summary("Gives pending entries to another consumer.")
            .since("5.0.0")
            .group("stream")
            .complexity("O(log N)")
            .arity(-6)
            .flags(WRITE, FAST)
            .categories(AclCategory.STREAM)
            .key(1, RW, UPDATE)
            .syntax("key:key group:string consumer:string min-idle-time:string id:string... [IDLE ms:integer] "
                    + "[TIME unix-time-milliseconds:unix-time] [RETRYCOUNT count:integer] [FORCE] [JUSTID] "
                    + "[LASTID lastid:string]")
            .tips("nondeterministic_output")
            .run(PendingCommands::xclaim);

    static final Command XAUTOCLAIM = command("XAUTOCLAIM")
            .summary("Gives pending entries that have been idle for long to another consumer.")
            .since("6.2.0")
            .group("stream")
            .complexity("O(1)")
            .arity(-6)
            .flags(WRITE, FAST)
            .categories(AclCategory.STREAM)
            .key(1, RW, DELETE)
            .syntax("key:key group:string consumer:string min-idle-time:string start:string [COUNT "
                    + "count:integer] [JUSTID]")
            .tips("nondeterministic_output")
            .history("7.0.0", "Also answers the ids of deleted entries that ceased to be pending.")
            .run(PendingCommands::xautoclaim);

    private PendingCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(XACK, XPENDING, XCLAIM, XAUTOCLAIM);
    }

    /** How many times COUNT entries XAUTOCLAIM looks at. */
    private static final long ATTEMPTS_FACTOR = 10;

    private static final long COUNT_MAX = Long.MAX_VALUE / 16;
    private static final long COUNT_DEFAULT = 100;
    private static final byte[] COUNT_ERROR = Streams.bytes("-ERR COUNT must be > 0\r\n");

    private static @Nullable ConsumerGroup findGroup(Call call, long record) {
        return record == 0 ? null : Streams.log(call, record).findGroup(call.ref(2), call.length(2));
    }

    private static void failNoGroup(Call call) {
        call.fail("NOGROUP No such key '" + Streams.shown(call, 1) + "' or consumer group '" + Streams.shown(call, 2)
                + "'");
    }

    private static void xack(Call call) {
        long record = call.lookupReadToChange(1);
        if (!call.checkType(record, ValueType.STREAM)) {
            return;
        }
        ConsumerGroup group = findGroup(call, record);
        if (group == null) {
            call.reply.integer(0);
            return;
        }
        StreamIdList list = Streams.values(call).list();
        for (int i = 3; i < call.argumentCount(); i++) {
            if (!Streams.readId(call, i)) {
                return;
            }
            list.add(Streams.ids(call).ms(), Streams.ids(call).seq());
        }
        int acknowledged = 0;
        for (int i = 0; i < list.size(); i++) {
            acknowledged += group.acknowledge(list.ms(i), list.seq(i)) ? 1 : 0;
        }
        call.keyspace().addDirty(acknowledged);
        call.reply.integer(acknowledged);
    }

    private static void xpending(Call call) {
        int arguments = call.argumentCount();
        if (arguments != 3 && (arguments < 6 || arguments > 9)) {
            call.fail(Replies.SYNTAX_ERROR);
            return;
        }
        if (arguments > 3) {
            listPending(call);
            return;
        }
        long record = call.lookupRead(1);
        if (!call.checkType(record, ValueType.STREAM)) {
            return;
        }
        ConsumerGroup group = findGroup(call, record);
        if (group == null) {
            failNoGroup(call);
            return;
        }
        PendingEntries pending = group.pending();
        call.reply.array(4);
        call.reply.integer(pending.size());
        if (pending.size() == 0) {
            call.reply.nullBulk();
            call.reply.nullBulk();
            call.reply.nullArray();
            return;
        }
        Streams.replyId(call, pending.ms(pending.first()), pending.seq(pending.first()));
        Streams.replyId(call, pending.ms(pending.last()), pending.seq(pending.last()));
        int holders = 0;
        for (int i = 0; i < group.consumerCount(); i++) {
            holders += group.consumer(i).pendingCount() > 0 ? 1 : 0;
        }
        call.reply.array(holders);
        for (int i = 0; i < group.consumerCount(); i++) {
            Consumer consumer = group.consumer(i);
            if (consumer.pendingCount() > 0) {
                call.reply.array(2);
                call.reply.bulk(consumer.name().toByteArray());
                call.reply.bulk(consumer.pendingCount());
            }
        }
    }

    private static void listPending(Call call) {
        int at = 3;
        long minIdleMs = 0;
        if (call.is(3, "idle")) {
            if (!call.integer(4)) {
                return;
            }
            minIdleMs = call.number;
            if (call.argumentCount() < 8) {
                call.fail(Replies.SYNTAX_ERROR);
                return;
            }
            at = 5;
        }
        if (!call.integer(at + 2)) {
            return;
        }
        long count = Math.max(call.number, 0);
        StreamIdText ids = Streams.ids(call);
        if (!Streams.readBound(call, at, false)) {
            return;
        }
        boolean behindStart = Streams.isExcluded(call, at);
        long startMs = behindStart ? StreamId.nextMs(ids.ms(), ids.seq()) : ids.ms();
        long startSeq = behindStart ? StreamId.nextSeq(ids.seq()) : ids.seq();
        if (!Streams.readBound(call, at + 1, true)) {
            return;
        }
        boolean beforeEnd = Streams.isExcluded(call, at + 1);
        long endMs = beforeEnd ? StreamId.previousMs(ids.ms(), ids.seq()) : ids.ms();
        long endSeq = beforeEnd ? StreamId.previousSeq(ids.seq()) : ids.seq();
        long record = call.lookupRead(1);
        if (!call.checkType(record, ValueType.STREAM)) {
            return;
        }
        ConsumerGroup group = findGroup(call, record);
        if (group == null) {
            failNoGroup(call);
            return;
        }
        int name = at + 3;
        Consumer consumer = name < call.argumentCount() ? group.findConsumer(call.ref(name), call.length(name)) : null;
        if (name < call.argumentCount() && consumer == null) {
            call.reply.array(0);
            return;
        }
        call.reply.mark(call.mark);
        long replied = 0;
        PendingEntries pending = group.pending();
        long own = consumer == null ? 0 : consumer.ceilingPending(startMs, startSeq);
        long position = consumer == null ? pending.ceiling(startMs, startSeq) : delivery(pending, consumer, own);
        while (replied < count
                && position != 0
                && StreamId.compare(pending.ms(position), pending.seq(position), endMs, endSeq) <= 0) {
            long idleMs = call.nowMs() - pending.deliveryTimeMs(position);
            if (minIdleMs == 0 || idleMs >= minIdleMs) {
                replyPending(call, group, position, idleMs);
                replied++;
            }
            if (consumer == null) {
                position = pending.next(position);
            } else {
                own = consumer.nextPending(own);
                position = delivery(pending, consumer, own);
            }
        }
        call.reply.finishArray(call.mark, replied);
    }

    /** The position among the group's pending entries of one of a consumer's; 0 for 0. */
    private static long delivery(PendingEntries pending, Consumer consumer, long own) {
        return own == 0 ? 0 : pending.find(consumer.pendingMs(own), consumer.pendingSeq(own));
    }

    private static void replyPending(Call call, ConsumerGroup group, long position, long idleMs) {
        PendingEntries pending = group.pending();
        Consumer owner = group.owner(position);
        call.reply.array(4);
        Streams.replyId(call, pending.ms(position), pending.seq(position));
        call.reply.bulk(owner == null ? new byte[0] : owner.name().toByteArray());
        call.reply.integer(Math.max(0, idleMs));
        call.reply.integer(pending.deliveryCount(position));
    }

    /** The consumer that argument 3 names, made if it is not there, and seen now. */
    private static Consumer consumer(Call call, ConsumerGroup group) {
        Consumer consumer = group.findConsumer(call.ref(3), call.length(3));
        if (consumer == null) {
            consumer = Streams.createConsumer(call, group, 1, 3);
        }
        consumer.setSeenTimeMs(call.nowMs());
        return consumer;
    }

    private static void xclaim(Call call) {
        long record = call.lookupReadToChange(1);
        if (!call.checkType(record, ValueType.STREAM)) {
            return;
        }
        ConsumerGroup group = findGroup(call, record);
        if (group == null) {
            failNoGroup(call);
            return;
        }
        if (!call.integer(4, Streams.bytes("-ERR Invalid min-idle-time argument for XCLAIM\r\n"))) {
            return;
        }
        long minIdleMs = Math.max(call.number, 0);
        StreamIdList list = Streams.values(call).list();
        int at = 5;
        StreamIdText ids = Streams.ids(call);
        while (at < call.argumentCount() && ids.read(call.ref(at), call.length(at), 0)) {
            list.add(ids.ms(), ids.seq());
            at++;
        }
        ClaimOptions options = new ClaimOptions(call.nowMs());
        if (!options.read(call, at)) {
            return;
        }
        boolean advanced = StreamId.compare(options.lastMs, options.lastSeq, group.lastMs(), group.lastSeq()) > 0;
        if (advanced) {
            group.setLastId(options.lastMs, options.lastSeq);
        }
        Consumer consumer = consumer(call, group);
        StreamLog log = Streams.log(call, record);
        call.reply.mark(call.mark);
        long claimed = 0;
        boolean propagated = false;
        for (int i = 0; i < list.size(); i++) {
            long ms = list.ms(i);
            long seq = list.seq(i);
            long position = group.pending().find(ms, seq);
            if (!Streams.values(call).seek(log, ms, seq)) {
                propagated |= position != 0;
                forget(call, group, position);
            } else if (claim(call, group, consumer, ms, seq, minIdleMs, options)) {
                propagated = true;
                claimed++;
            }
        }
        call.reply.finishArray(call.mark, claimed);
        if (advanced && !propagated) {
            Streams.propagateGroup(call, 1, 2, group);
            call.keyspace().addDirty(1);
        }
        call.suppressPropagation();
    }

    /** Ends the pending state of an entry that was deleted; nothing for position 0. */
    private static void forget(Call call, ConsumerGroup group, long position) {
        if (position == 0) {
            return;
        }
        Consumer owner = group.owner(position);
        if (owner != null) {
            Streams.propagateClaim(call, 1, 2, group, owner, position);
        }
        group.acknowledge(group.pending().ms(position), group.pending().seq(position));
        call.keyspace().addDirty(1);
    }

    /** Gives the cursor's entry to a consumer, if it is pending or is to be made so, and answers it. */
    private static boolean claim(
            Call call,
            ConsumerGroup group,
            Consumer consumer,
            long ms,
            long seq,
            long minIdleMs,
            ClaimOptions options) {
        PendingEntries pending = group.pending();
        long position = pending.find(ms, seq);
        if (position == 0) {
            if (!options.force) {
                return false;
            }
            // as Valkey has it, delivered once already before the count goes up
            group.addPending(ms, seq, consumer, call.nowMs(), 1);
            position = pending.find(ms, seq);
        } else if (minIdleMs > 0 && call.nowMs() - pending.deliveryTimeMs(position) < minIdleMs) {
            return false;
        }
        long deliveries = pending.deliveryCount(position);
        if (options.retryCount >= 0) {
            deliveries = options.retryCount;
        } else if (!options.justId) {
            deliveries++;
        }
        give(call, group, consumer, position, options.deliveryTimeMs, deliveries);
        replyClaimed(call, ms, seq, options.justId);
        return true;
    }

    private static void give(
            Call call, ConsumerGroup group, Consumer consumer, long position, long deliveryTimeMs, long deliveries) {
        group.pending().setDelivery(position, deliveryTimeMs, deliveries);
        group.setOwner(position, consumer);
        consumer.setActiveTimeMs(call.nowMs());
        Streams.propagateClaim(call, 1, 2, group, consumer, position);
        call.keyspace().addDirty(1);
    }

    /** Answers an entry that was claimed, which the cursor is on, or its id alone. */
    private static void replyClaimed(Call call, long ms, long seq, boolean justId) {
        if (justId) {
            Streams.replyId(call, ms, seq);
        } else {
            Streams.replyEntry(call, Streams.values(call).cursor());
        }
    }

    private static void xautoclaim(Call call) {
        if (!call.integer(4, Streams.bytes("-ERR Invalid min-idle-time argument for XAUTOCLAIM\r\n"))) {
            return;
        }
        long minIdleMs = Math.max(call.number, 0);
        StreamIdText ids = Streams.ids(call);
        if (!Streams.readBound(call, 5, false)) {
            return;
        }
        boolean behind = Streams.isExcluded(call, 5);
        long ms = behind ? StreamId.nextMs(ids.ms(), ids.seq()) : ids.ms();
        long seq = behind ? StreamId.nextSeq(ids.seq()) : ids.seq();
        long count = COUNT_DEFAULT;
        boolean justId = false;
        for (int i = 6; i < call.argumentCount(); i++) {
            if (call.is(i, "count") && i + 1 < call.argumentCount()) {
                i++;
                if (!call.integer(i, 1, COUNT_MAX, COUNT_ERROR)) {
                    return;
                }
                count = call.number;
            } else if (call.is(i, "justid")) {
                justId = true;
            } else {
                call.fail(Replies.SYNTAX_ERROR);
                return;
            }
        }
        long record = call.lookupReadToChange(1);
        if (!call.checkType(record, ValueType.STREAM)) {
            return;
        }
        ConsumerGroup group = findGroup(call, record);
        if (group == null) {
            failNoGroup(call);
            return;
        }
        StreamLog log = Streams.log(call, record);
        long next = claimIdle(call, log, group, group.pending().ceiling(ms, seq), minIdleMs, count, justId);
        replyAutoclaim(call, log, group, next, justId);
        call.suppressPropagation();
    }

    /**
     * Gives pending entries to a consumer: their ids are in the one list of ids, those of deleted entries in the other.
     *
     * @return the position to go on from, or 0
     */
    private static long claimIdle(
            Call call, StreamLog log, ConsumerGroup group, long from, long minIdleMs, long count, boolean justId) {
        StreamValues values = Streams.values(call);
        StreamIdList claimed = values.list();
        StreamIdList deleted = values.otherList();
        Consumer consumer = consumer(call, group);
        PendingEntries pending = group.pending();
        long attempts = count * ATTEMPTS_FACTOR;
        long position = from;
        while (position != 0 && attempts > 0 && claimed.size() + deleted.size() < count) {
            attempts--;
            long ms = pending.ms(position);
            long seq = pending.seq(position);
            if (!values.seek(log, ms, seq)) {
                deleted.add(ms, seq);
                forget(call, group, position);
                position = pending.ceiling(ms, seq);
                continue;
            }
            if (minIdleMs == 0 || call.nowMs() - pending.deliveryTimeMs(position) >= minIdleMs) {
                claimed.add(ms, seq);
                long deliveries = pending.deliveryCount(position) + (justId ? 0 : 1);
                give(call, group, consumer, position, call.nowMs(), deliveries);
            }
            position = pending.next(position);
        }
        return position;
    }

    private static void replyAutoclaim(Call call, StreamLog log, ConsumerGroup group, long next, boolean justId) {
        StreamValues values = Streams.values(call);
        StreamIdList claimed = values.filledList();
        StreamIdList deleted = values.otherFilledList();
        PendingEntries pending = group.pending();
        call.reply.array(3);
        Streams.replyId(call, next == 0 ? 0 : pending.ms(next), next == 0 ? 0 : pending.seq(next));
        call.reply.array(claimed.size());
        for (int i = 0; i < claimed.size(); i++) {
            values.seek(log, claimed.ms(i), claimed.seq(i));
            replyClaimed(call, claimed.ms(i), claimed.seq(i), justId);
        }
        call.reply.array(deleted.size());
        for (int i = 0; i < deleted.size(); i++) {
            Streams.replyId(call, deleted.ms(i), deleted.seq(i));
        }
    }
}
