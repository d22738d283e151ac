package io.sigrun.command.stream;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.BLOCKING;
import static io.sigrun.command.CommandFlag.READONLY;
import static io.sigrun.command.CommandFlag.WRITE;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.RO;

import io.sigrun.command.AclCategory;
import io.sigrun.command.AwaitedKeys;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.KeyFinders;
import io.sigrun.command.KeySpec;
import io.sigrun.command.Replies;
import io.sigrun.command.Rewrite;
import io.sigrun.command.Timeout;
import io.sigrun.data.Consumer;
import io.sigrun.data.ConsumerGroup;
import io.sigrun.data.GroupProgress;
import io.sigrun.data.PendingEntries;
import io.sigrun.data.StreamCursor;
import io.sigrun.data.StreamId;
import io.sigrun.data.StreamLog;
import io.sigrun.keyspace.StreamIdList;
import io.sigrun.keyspace.StreamValues;
import io.sigrun.keyspace.ValueType;
import io.sigrun.resp.Arguments;
import org.jspecify.annotations.Nullable;

/** Streams: reading on from an id, alone or in a group. */
public final class StreamReadCommands {
    static final Command XREAD = command("XREAD")
            .summary("Returns the entries behind an id of each of some streams.")
            .since("5.0.0")
            .group("stream")
            .complexity("")
            .arity(-4)
            .flags(BLOCKING, READONLY)
            .categories(AclCategory.STREAM)
            .keys(new KeySpec(
                    KeySpec.setOf(RO, ACCESS),
                    new KeySpec.Begin.Keyword("STREAMS", 1),
                    new KeySpec.Find.Range(-1, 1, 2),
                    ""))
            .syntax("[COUNT count:integer] [BLOCK milliseconds:integer] STREAMS streams:(key:key... " + "id:string...)")
            .keyFinder(KeyFinders::streams)
            .run(StreamReadCommands::xread);

    static final Command XREADGROUP = command("XREADGROUP")
            .summary("Returns entries that the group has not delivered, or that are pending for the consumer.")
            .since("5.0.0")
            .group("stream")
            .complexity("For each stream mentioned: O(M)")
            .arity(-7)
            .flags(BLOCKING, WRITE)
            .categories(AclCategory.STREAM)
            .keys(new KeySpec(
                    KeySpec.setOf(RO, ACCESS),
                    new KeySpec.Begin.Keyword("STREAMS", 4),
                    new KeySpec.Find.Range(-1, 1, 2),
                    ""))
            .syntax("GROUP group-block:(group:string consumer:string) [COUNT count:integer] [BLOCK "
                    + "milliseconds:integer] [NOACK] STREAMS streams:(key:key... id:string...)")
            .keyFinder(KeyFinders::streams)
            .run(StreamReadCommands::xreadgroup);

    private StreamReadCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(XREAD, XREADGROUP);
    }

    /** In the place of a deadline where it is not waited at all. */
    private static final long NOT_BLOCKING = -1;

    /** Set among the options where NOACK was given. */
    private static final int NO_ACK = 1;

    private static void xread(Call call) {
        read(call, false);
    }

    private static void xreadgroup(Call call) {
        read(call, true);
        call.suppressPropagation();
    }

    /** Reads the arguments up to the first key, then the ids, then answers. */
    private static void read(Call call, boolean inGroup) {
        long count = 0;
        int options = 0;
        int group = 0;
        int keys = 0;
        long timeoutMs = NOT_BLOCKING;
        int arguments = call.argumentCount();
        for (int i = 1; i < arguments && keys == 0; i++) {
            int more = arguments - i - 1;
            if (more > 0 && call.is(i, "block")) {
                i++;
                if (!Timeout.milliseconds(call, i)) {
                    return;
                }
                timeoutMs = call.number;
            } else if (more > 0 && call.is(i, "count")) {
                i++;
                if (!call.integer(i)) {
                    return;
                }
                count = Math.max(call.number, 0);
            } else if (more > 0 && call.is(i, "streams")) {
                keys = i + 1;
            } else if (more > 1 && call.is(i, "group")) {
                if (!inGroup) {
                    call.fail("ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead.");
                    return;
                }
                group = i + 1;
                i += 2;
            } else if (call.is(i, "noack")) {
                if (!inGroup) {
                    call.fail("ERR The NOACK option is only supported by XREADGROUP. You called XREAD instead.");
                    return;
                }
                options |= NO_ACK;
            } else {
                call.fail(Replies.SYNTAX_ERROR);
                return;
            }
        }
        if (!isBalanced(call, keys, inGroup)) {
            return;
        }
        if (inGroup && group == 0) {
            call.fail("ERR Missing GROUP option for XREADGROUP");
            return;
        }
        StreamIdList after = Streams.values(call).list();
        int streams = (arguments - keys) / 2;
        for (int i = 0; i < streams; i++) {
            if (!readId(call, keys + i, keys + streams + i, group, after)) {
                return;
            }
        }
        if (serve(call, keys, streams, group, count, options)) {
            return;
        }
        if (timeoutMs == NOT_BLOCKING) {
            call.reply.nullArray();
        } else {
            call.blockOn(
                    new AwaitedKeys(ValueType.STREAM, keys, streams, inGroup),
                    timeoutMs,
                    withIds(call, keys + streams));
        }
    }

    /**
     * The command as it is to be run when there is something new: an id that means the last one is that which is the
     * last now.
     */
    private static Arguments withIds(Call call, int ids) {
        boolean last = false;
        for (int i = ids; i < call.argumentCount(); i++) {
            last |= Streams.isByte(call, i, '$');
        }
        if (!last) {
            return call.request();
        }
        StreamIdList after = call.keyspace().streams().filledList();
        Rewrite rewrite = call.rewriteAs(call.bytes(0));
        for (int i = 1; i < call.argumentCount(); i++) {
            if (i >= ids && Streams.isByte(call, i, '$')) {
                Streams.copyId(call, rewrite, after.ms(i - ids), after.seq(i - ids));
            } else {
                rewrite.argument(call, i);
            }
        }
        return rewrite;
    }

    private static boolean isBalanced(Call call, int keys, boolean inGroup) {
        if (keys == 0) {
            return call.fail(Replies.SYNTAX_ERROR);
        }
        if ((call.argumentCount() - keys) % 2 == 0) {
            return true;
        }
        return call.fail("ERR Unbalanced '" + call.entry().command.fullName()
                + "' list of streams: for each stream key an ID or '" + (inGroup ? '>' : '$') + "' must be specified.");
    }

    /** Reads the id behind which a stream is to be read, and checks the stream. */
    private static boolean readId(Call call, int key, int argument, int group, StreamIdList after) {
        long record = call.lookupRead(key);
        if (!call.checkType(record, ValueType.STREAM)) {
            return false;
        }
        if (group != 0 && (record == 0 || findGroup(call, record, group) == null)) {
            return call.fail("NOGROUP No such key '" + Streams.shown(call, key) + "' or consumer group '"
                    + Streams.shown(call, group) + "' in XREADGROUP with GROUP option");
        }
        boolean newest = Streams.isByte(call, argument, '$');
        if (newest || Streams.isByte(call, argument, '+')) {
            if (group != 0) {
                char id = newest ? '$' : '+';
                return call.fail("ERR The " + id + " ID is meaningless in the context of XREADGROUP: you want to read"
                        + " the history of this consumer by specifying a proper ID, or use the > ID to get new"
                        + " messages. The " + id + " ID would just return an empty result set.");
            }
            addLast(call, record, newest, after);
            return true;
        }
        if (Streams.isByte(call, argument, '>')) {
            if (group == 0) {
                return call.fail("ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group>"
                        + " <consumer> option.");
            }
            after.add(StreamId.MAX_PART, StreamId.MAX_PART);
            return true;
        }
        if (!Streams.readId(call, argument)) {
            return false;
        }
        after.add(Streams.ids(call).ms(), Streams.ids(call).seq());
        return true;
    }

    /** Adds the last id of a stream, or the one before it, so that the last entry is read. */
    private static void addLast(Call call, long record, boolean newest, StreamIdList after) {
        StreamLog log = record == 0 ? null : Streams.log(call, record);
        if (log == null || StreamId.isZero(log.lastMs(), log.lastSeq())) {
            after.add(0, 0);
        } else if (newest) {
            after.add(log.lastMs(), log.lastSeq());
        } else {
            after.add(StreamId.previousMs(log.lastMs(), log.lastSeq()), StreamId.previousSeq(log.lastSeq()));
        }
    }

    private static @Nullable ConsumerGroup findGroup(Call call, long record, int group) {
        return Streams.log(call, record).findGroup(call.ref(group), call.length(group));
    }

    /** Answers what is there; false where there is nothing, which is not answered. */
    private static boolean serve(Call call, int keys, int streams, int group, long count, int options) {
        call.reply.mark(call.mark);
        int served = 0;
        for (int i = 0; i < streams; i++) {
            long record = group == 0 ? call.lookupRead(keys + i) : call.lookupReadToChange(keys + i);
            if (record != 0) {
                boolean there = group == 0
                        ? readAlone(call, Streams.log(call, record), keys + i, i, count)
                        : readInGroup(call, Streams.log(call, record), keys + i, i, group, count, options);
                served += there ? 1 : 0;
            }
        }
        if (served > 0 && call.reply.version() >= 3) {
            call.reply.finishMap(call.mark, served);
        } else if (served > 0) {
            call.reply.finishArray(call.mark, served);
        }
        return served > 0;
    }

    private static void beginStream(Call call, int key) {
        if (call.reply.version() < 3) {
            call.reply.array(2);
        }
        call.reply.bulk(call.ref(key), call.length(key));
    }

    /** Whether there is an entry with a larger id than this one. */
    private static boolean hasBehind(Call call, StreamLog log, long ms, long seq) {
        StreamValues values = Streams.values(call);
        return values.seekEnd(log, true)
                && StreamId.compare(values.cursor().ms(), values.cursor().seq(), ms, seq) > 0;
    }

    private static boolean readAlone(Call call, StreamLog log, int key, int index, long count) {
        StreamIdList after = call.keyspace().streams().filledList();
        if (!hasBehind(call, log, after.ms(index), after.seq(index))) {
            return false;
        }
        beginStream(call, key);
        Streams.replyEntries(call, behind(call, log, after.ms(index), after.seq(index)), count);
        return true;
    }

    /** The cursor, before the entries with larger ids than one that is not the largest. */
    private static StreamCursor behind(Call call, StreamLog log, long ms, long seq) {
        StreamCursor cursor = Streams.values(call).cursor();
        cursor.range(log, StreamId.nextMs(ms, seq), StreamId.nextSeq(seq), StreamId.MAX_PART, StreamId.MAX_PART, false);
        return cursor;
    }

    private static boolean readInGroup(
            Call call, StreamLog log, int key, int index, int groupName, long count, int options) {
        ConsumerGroup group = log.findGroup(call.ref(groupName), call.length(groupName));
        if (group == null) {
            return false;
        }
        StreamIdList after = call.keyspace().streams().filledList();
        boolean history = !StreamId.isLargest(after.ms(index), after.seq(index));
        boolean there = history || hasBehind(call, log, group.lastMs(), group.lastSeq());
        int consumerName = groupName + 1;
        Consumer consumer = group.findConsumer(call.ref(consumerName), call.length(consumerName));
        if (consumer == null) {
            consumer = Streams.createConsumer(call, group, key, consumerName);
            if ((options & NO_ACK) != 0) {
                Streams.propagateConsumer(call, key, groupName, consumerName);
            }
        }
        consumer.setSeenTimeMs(call.nowMs());
        if (!there) {
            return false;
        }
        beginStream(call, key);
        if (history) {
            replyHistory(call, log, group, consumer, after.ms(index), after.seq(index), count);
        } else {
            boolean advanced = deliver(call, log, group, consumer, key, groupName, count, options);
            if (advanced) {
                Streams.propagateGroup(call, key, groupName, group);
            }
        }
        call.keyspace().addDirty(1);
        return true;
    }

    /** Answers entries that the group has not delivered; returns whether it has come further. */
    private static boolean deliver(
            Call call,
            StreamLog log,
            ConsumerGroup group,
            Consumer consumer,
            int key,
            int groupName,
            long count,
            int options) {
        StreamCursor cursor = behind(call, log, group.lastMs(), group.lastSeq());
        call.reply.mark(call.innerMark);
        long replied = 0;
        boolean advanced = false;
        while ((count == 0 || replied < count) && cursor.next()) {
            advanced |= GroupProgress.advance(log, group, cursor.ms(), cursor.seq());
            Streams.replyEntry(call, cursor);
            replied++;
            if ((options & NO_ACK) == 0) {
                group.deliver(cursor.ms(), cursor.seq(), consumer, call.nowMs());
                if (call.propagates()) {
                    long position = group.pending().find(cursor.ms(), cursor.seq());
                    Streams.propagateClaim(call, key, groupName, group, consumer, position);
                }
            }
        }
        call.reply.finishArray(call.innerMark, replied);
        return advanced;
    }

    /** Answers entries that are pending for the consumer, as delivered once more. */
    private static void replyHistory(
            Call call, StreamLog log, ConsumerGroup group, Consumer consumer, long ms, long seq, long count) {
        StreamValues values = Streams.values(call);
        PendingEntries pending = group.pending();
        call.reply.mark(call.innerMark);
        long replied = 0;
        long position = consumer.ceilingPending(StreamId.nextMs(ms, seq), StreamId.nextSeq(seq));
        while (position != 0 && (count == 0 || replied < count)) {
            long entryMs = consumer.pendingMs(position);
            long entrySeq = consumer.pendingSeq(position);
            if (values.seek(log, entryMs, entrySeq)) {
                Streams.replyEntry(call, values.cursor());
                long delivery = pending.find(entryMs, entrySeq);
                pending.setDelivery(delivery, call.nowMs(), pending.deliveryCount(delivery) + 1);
            } else {
                call.reply.array(2);
                Streams.replyId(call, entryMs, entrySeq);
                call.reply.nullArray();
            }
            replied++;
            position = consumer.nextPending(position);
        }
        call.reply.finishArray(call.innerMark, replied);
    }
}
