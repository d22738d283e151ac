package io.sigrun.command.stream;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.DENYOOM;
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
import io.sigrun.command.Client;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.KeySpec;
import io.sigrun.command.Replies;
import io.sigrun.command.Rewrite;
import io.sigrun.data.StreamId;
import io.sigrun.data.StreamLog;
import io.sigrun.keyspace.EncodingLimits;
import io.sigrun.keyspace.EntryFields;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.StreamIdList;
import io.sigrun.keyspace.StreamIdText;
import io.sigrun.keyspace.StreamTrim;
import io.sigrun.keyspace.StreamValues;
import io.sigrun.keyspace.ValueType;
import org.jspecify.annotations.Nullable;

/** Streams: entries added, deleted, trimmed and read by ranges of ids. */
public final class StreamCommands {
    static final Command XADD = command("XADD")
            .summary("Adds an entry to a stream, which is created if needed.")
            .since("5.0.0")
            .group("stream")
            .complexity("O(1)")
            .arity(-5)
            .flags(WRITE, DENYOOM, FAST)
            .categories(AclCategory.STREAM)
            .keys(KeySpec.one(1, RW, UPDATE)
                    .withNotes("UPDATE instead of INSERT because of the optional trimming feature"))
            .syntax("key:key [NOMKSTREAM@6.2.0] trim:[strategy:(MAXLEN|MINID@6.2.0) "
                    + "operator:[equal='='|approximately='~'] threshold:string [LIMIT count:integer@6.2.0]] "
                    + "id-selector:(auto-id='*'|id:string) data:(field:string value:string)...")
            .tips("nondeterministic_output")
            .history("6.2.0", "Knows NOMKSTREAM, MINID and LIMIT.")
            .history("7.0.0", "Takes ids of the form time-*.")
            .run(StreamCommands::xadd);

    static final Command XLEN = command("XLEN")
            .summary("Returns the number of entries.")
            .since("5.0.0")
            .group("stream")
            .complexity("O(1)")
            .arity(2)
            .flags(READONLY, FAST)
            .categories(AclCategory.STREAM)
            .key(1, RO)
            .syntax("key:key")
            .run(StreamCommands::xlen);

    static final Command XRANGE = command("XRANGE")
            .summary("Returns the entries of a range of ids.")
            .since("5.0.0")
            .group("stream")
            .complexity("O(N)")
            .arity(-4)
            .flags(READONLY)
            .categories(AclCategory.STREAM)
            .key(1, RO, ACCESS)
            .syntax("key:key start:string end:string [COUNT count:integer]")
            .history("6.2.0", "Bounds may be excluded.")
            .run(StreamCommands::xrange);

    static final Command XREVRANGE = command("XREVRANGE")
            .summary("Returns the entries of a range of ids, the largest first.")
            .since("5.0.0")
            .group("stream")
            .complexity("O(N)")
            .arity(-4)
            .flags(READONLY)
            .categories(AclCategory.STREAM)
            .key(1, RO, ACCESS)
            .syntax("key:key end:string start:string [COUNT count:integer]")
            .history("6.2.0", "Bounds may be excluded.")
            .run(StreamCommands::xrevrange);

    static final Command XDEL = command("XDEL")
            .summary("Deletes entries.")
            .since("5.0.0")
            .group("stream")
            .complexity("O(1)")
            .arity(-3)
            .flags(WRITE, FAST)
            .categories(AclCategory.STREAM)
            .key(1, RW, DELETE)
            .syntax("key:key id:string...")
            .run(StreamCommands::xdel);

    static final Command XTRIM = command("XTRIM")
            .summary("Deletes the oldest entries.")
            .since("5.0.0")
            .group("stream")
            .complexity("O(N)")
            .arity(-4)
            .flags(WRITE)
            .categories(AclCategory.STREAM)
            .key(1, RW, DELETE)
            .syntax("key:key trim:(strategy:(MAXLEN|MINID@6.2.0) operator:[equal='='|approximately='~'] "
                    + "threshold:string [LIMIT count:integer@6.2.0])")
            .tips("nondeterministic_output")
            .history("6.2.0", "Knows MINID and LIMIT.")
            .run(StreamCommands::xtrim);

    static final Command XSETID = command("XSETID")
            .summary("Sets the largest id of a stream.")
            .since("5.0.0")
            .group("stream")
            .complexity("O(1)")
            .arity(-3)
            .flags(WRITE, DENYOOM, FAST)
            .categories(AclCategory.STREAM)
            .key(1, RW, UPDATE)
            .syntax("key:key last-id:string [ENTRIESADDED entries-added:integer@7.0.0] [MAXDELETEDID "
                    + "max-deleted-id:string@7.0.0]")
            .history("7.0.0", "Knows ENTRIESADDED and MAXDELETEDID.")
            .run(StreamCommands::xsetid);

    private StreamCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(XADD, XLEN, XRANGE, XREVRANGE, XDEL, XTRIM, XSETID);
    }

    /** The most nodes that approximate trimming removes where LIMIT does not say otherwise. */
    private static final int TRIMMED_NODES_MAX = 100;

    private static final long LIMIT_WITHOUT_NODE_SIZE = 10_000;
    private static final long LIMIT_MAX = 1_000_000;

    /** Set in the result of {@link #readOptions} where NOMKSTREAM was given. */
    private static final int NO_CREATE = 1 << 30;

    private static final byte[] XADD_EVENT = Streams.bytes("xadd");
    private static final byte[] XDEL_EVENT = Streams.bytes("xdel");
    private static final byte[] XTRIM_EVENT = Streams.bytes("xtrim");
    private static final byte[] XSETID_EVENT = Streams.bytes("xsetid");
    private static final byte[] TOO_LARGE = Streams.bytes("-ERR Elements are too large to be stored\r\n");
    private static final byte[] EQUALS = Streams.bytes("=");

    private static void xadd(Call call) {
        StreamTrim trim = Streams.values(call).trim();
        int idArgument = readOptions(call, trim, true);
        if (idArgument < 0) {
            return;
        }
        boolean createsKey = (idArgument & NO_CREATE) == 0;
        idArgument &= ~NO_CREATE;
        int texts = call.argumentCount() - idArgument - 1;
        if (texts < 2 || texts % 2 != 0) {
            call.failArity();
            return;
        }
        StreamIdText ids = Streams.ids(call);
        boolean automatic = Streams.isByte(call, idArgument, '*');
        boolean given = !automatic && ids.sequenceGiven();
        if (given && StreamId.isZero(ids.ms(), ids.seq())) {
            call.fail("ERR The ID specified in XADD must be greater than 0-0");
            return;
        }
        long record = call.lookupWrite(1);
        if (!call.checkType(record, ValueType.STREAM)) {
            return;
        }
        EntryFields fields = Streams.values(call).fields();
        for (int i = idArgument + 1; i < call.argumentCount(); i++) {
            fields.add(call.ref(i), call.length(i));
        }
        if (record == 0) {
            if (!createsKey) {
                call.reply.nullBulk();
                return;
            }
            if (!StreamLog.fits(fields)) {
                call.fail(TOO_LARGE);
                return;
            }
            record = Streams.values(call).create(call.database(), call.keyHash(1), call.ref(1), call.length(1));
        }
        StreamLog log = Streams.log(call, record);
        if (append(call, log, fields, automatic, given)) {
            added(call, trim, log, given ? 0 : idArgument);
        }
    }

    /** Adds the entry with the id that was read, or a generated one; answers the client where that fails. */
    private static boolean append(Call call, StreamLog log, EntryFields fields, boolean automatic, boolean given) {
        if (StreamId.isLargest(log.lastMs(), log.lastSeq())) {
            return call.fail("ERR The stream has exhausted the last possible ID, unable to add more items");
        }
        long ms = automatic ? nextMs(call, log) : Streams.ids(call).ms();
        long seq = automatic ? nextSeq(call, log) : Streams.ids(call).seq();
        if (!automatic && !given && ms == log.lastMs()) {
            // behind the largest sequence number there is 0, which the comparison refuses
            seq = StreamId.nextSeq(log.lastSeq());
        }
        if (StreamId.compare(ms, seq, log.lastMs(), log.lastSeq()) <= 0) {
            return call.fail("ERR The ID specified in XADD is equal or smaller than the target stream top item");
        }
        EncodingLimits limits = call.keyspace().limits();
        return log.append(ms, seq, fields, limits.streamNodeBytes, limits.streamNodeEntries) || call.fail(TOO_LARGE);
    }

    /** After an entry was added: answers, trims and propagates. */
    private static void added(Call call, StreamTrim trim, StreamLog log, int generatedIdArgument) {
        long ms = log.lastMs();
        long seq = log.lastSeq();
        Streams.replyId(call, ms, seq);
        call.event(EventClass.STREAM, XADD_EVENT, 1);
        if (trim.apply(log) > 0) {
            call.event(EventClass.STREAM, XTRIM_EVENT, 1);
        }
        call.modified(1, 1);
        call.keyspace().blockedKeys().changed(call.database(), call.ref(1), call.length(1));
        boolean trims = trim.strategy != StreamTrim.Strategy.NONE && trim.approximate;
        if (call.propagates() && (generatedIdArgument != 0 || trims)) {
            propagate(call, trims ? trim : null, log, generatedIdArgument);
        }
    }

    private static long nextMs(Call call, StreamLog log) {
        long now = call.nowMs();
        return Long.compareUnsigned(now, log.lastMs()) > 0 ? now : StreamId.nextMs(log.lastMs(), log.lastSeq());
    }

    private static long nextSeq(Call call, StreamLog log) {
        return Long.compareUnsigned(call.nowMs(), log.lastMs()) > 0 ? 0 : StreamId.nextSeq(log.lastSeq());
    }

    /**
     * Propagates XADD or XTRIM as received, but for what depends on the time or on the layout of nodes.
     *
     * @param trim what was trimmed approximately, or null
     * @param idArgument the index of the id that was generated, or 0
     */
    private static void propagate(Call call, @Nullable StreamTrim trim, StreamLog log, int idArgument) {
        Rewrite rewrite = call.rewriteAs(call.bytes(0));
        int threshold = trim == null ? -1 : trim.thresholdArgument;
        for (int i = 1; i < call.argumentCount(); i++) {
            if (i == threshold - 1) {
                rewrite.word(EQUALS);
            } else if (trim != null && i == threshold && trim.strategy == StreamTrim.Strategy.LENGTH) {
                rewrite.number(log.length());
            } else if (i == threshold) {
                id(call, rewrite, 0, StreamTrim.exactMs(log), StreamTrim.exactSeq(log));
            } else if (i == idArgument) {
                id(call, rewrite, 1, log.lastMs(), log.lastSeq());
            } else {
                rewrite.argument(call, i);
            }
        }
        call.propagateAs(rewrite);
    }

    private static void id(Call call, Rewrite rewrite, int place, long ms, long seq) {
        long at = call.keyspace().scratch() + (long) place * StreamIdText.MAX_BYTES;
        rewrite.bytes(at, Streams.ids(call).write(at, ms, seq));
    }

    /**
     * Reads the options of XADD up to its id, or all of XTRIM's.
     *
     * @return the index of the id, which has been read unless it is {@code *}; negative where the client was answered
     */
    private static int readOptions(Call call, StreamTrim trim, boolean add) {
        int at = 2;
        int flags = 0;
        boolean limited = false;
        for (; at < call.argumentCount(); at++) {
            boolean more = at + 1 < call.argumentCount();
            if (add && Streams.isByte(call, at, '*')) {
                break;
            } else if (more && (call.is(at, "maxlen") || call.is(at, "minid"))) {
                at = readThreshold(call, trim, at);
                if (at < 0) {
                    return -1;
                }
            } else if (more && call.is(at, "limit")) {
                at++;
                if (!call.integer(at)) {
                    return -1;
                }
                if (call.number < 0) {
                    call.fail("ERR The LIMIT argument must be >= 0.");
                    return -1;
                }
                trim.limit = call.number;
                limited = true;
            } else if (add && call.is(at, "nomkstream")) {
                flags = NO_CREATE;
            } else if (add) {
                if (!Streams.ids(call).readOpen(call.ref(at), call.length(at))) {
                    call.fail(Streams.INVALID_ID);
                    return -1;
                }
                break;
            } else {
                call.fail(Replies.SYNTAX_ERROR);
                return -1;
            }
        }
        return checkTrim(call, trim, add, limited) ? at | flags : -1;
    }

    /** Reads what follows MAXLEN or MINID; returns the index of its last argument, negative where it was answered. */
    private static int readThreshold(Call call, StreamTrim trim, int option) {
        if (trim.strategy != StreamTrim.Strategy.NONE) {
            call.fail("ERR syntax error, MAXLEN and MINID options at the same time are not compatible");
            return -1;
        }
        int at = option + 1;
        boolean more = at + 1 < call.argumentCount();
        trim.approximate = more && Streams.isByte(call, at, '~');
        if (more && (trim.approximate || Streams.isByte(call, at, '='))) {
            at++;
        }
        if (call.is(option, "maxlen")) {
            if (!call.integer(at)) {
                return -1;
            }
            if (call.number < 0) {
                call.fail("ERR The MAXLEN argument must be >= 0.");
                return -1;
            }
            trim.maxLength = call.number;
            trim.strategy = StreamTrim.Strategy.LENGTH;
        } else {
            if (!Streams.readId(call, at)) {
                return -1;
            }
            trim.minMs = Streams.ids(call).ms();
            trim.minSeq = Streams.ids(call).seq();
            trim.strategy = StreamTrim.Strategy.ID;
        }
        trim.thresholdArgument = at;
        return at;
    }

    private static boolean checkTrim(Call call, StreamTrim trim, boolean add, boolean limited) {
        if (trim.strategy == StreamTrim.Strategy.NONE && trim.limit > 0) {
            return call.fail("ERR syntax error, LIMIT cannot be used without specifying a trimming strategy");
        }
        if (trim.strategy == StreamTrim.Strategy.NONE && !add) {
            return call.fail("ERR syntax error, XTRIM must be called with a trimming strategy");
        }
        Client.Kind kind = call.client().kind();
        if (kind == Client.Kind.PRIMARY || kind == Client.Kind.AOF) {
            trim.limit = 0;
        } else if (limited && !trim.approximate) {
            return call.fail("ERR syntax error, LIMIT cannot be used without the special ~ option");
        } else if (!limited && trim.approximate) {
            long limit = TRIMMED_NODES_MAX * call.keyspace().limits().streamNodeEntries;
            trim.limit = limit <= 0 ? LIMIT_WITHOUT_NODE_SIZE : Math.min(limit, LIMIT_MAX);
        }
        return true;
    }

    private static void xtrim(Call call) {
        StreamTrim trim = Streams.values(call).trim();
        if (readOptions(call, trim, false) < 0) {
            return;
        }
        long record = call.lookupWrite(1);
        if (!call.checkType(record, ValueType.STREAM)) {
            return;
        }
        long deleted = 0;
        if (record != 0) {
            StreamLog log = Streams.log(call, record);
            deleted = trim.apply(log);
            if (deleted > 0) {
                call.event(EventClass.STREAM, XTRIM_EVENT, 1);
                call.modified(1, (int) Math.min(deleted, Integer.MAX_VALUE));
                if (trim.approximate && call.propagates()) {
                    propagate(call, trim, log, 0);
                }
            }
        }
        call.reply.integer(deleted);
    }

    private static void xlen(Call call) {
        long record = call.lookupRead(1);
        if (call.checkType(record, ValueType.STREAM)) {
            call.reply.integer(record == 0 ? 0 : Streams.log(call, record).length());
        }
    }

    private static void xrange(Call call) {
        range(call, 2, 3, false);
    }

    private static void xrevrange(Call call) {
        range(call, 3, 2, true);
    }

    private static void range(Call call, int startArgument, int endArgument, boolean reverse) {
        StreamIdText ids = Streams.ids(call);
        if (!Streams.readBound(call, startArgument, false)) {
            return;
        }
        boolean behindStart = Streams.isExcluded(call, startArgument);
        long startMs = behindStart ? StreamId.nextMs(ids.ms(), ids.seq()) : ids.ms();
        long startSeq = behindStart ? StreamId.nextSeq(ids.seq()) : ids.seq();
        if (!Streams.readBound(call, endArgument, true)) {
            return;
        }
        boolean beforeEnd = Streams.isExcluded(call, endArgument);
        long endMs = beforeEnd ? StreamId.previousMs(ids.ms(), ids.seq()) : ids.ms();
        long endSeq = beforeEnd ? StreamId.previousSeq(ids.seq()) : ids.seq();
        long count = -1;
        for (int i = 4; i < call.argumentCount(); i += 2) {
            if (!call.is(i, "count") || i + 1 == call.argumentCount()) {
                call.fail(Replies.SYNTAX_ERROR);
                return;
            }
            if (!call.integer(i + 1)) {
                return;
            }
            count = Math.max(call.number, 0);
        }
        long record = call.lookupRead(1);
        if (!call.checkType(record, ValueType.STREAM)) {
            return;
        }
        if (record == 0) {
            call.reply.array(0);
        } else if (count == 0) {
            call.reply.nullArray();
        } else {
            StreamValues values = Streams.values(call);
            values.cursor().range(values.log(record), startMs, startSeq, endMs, endSeq, reverse);
            Streams.replyEntries(call, values.cursor(), Math.max(count, 0));
        }
    }

    private static void xdel(Call call) {
        long record = call.lookupWrite(1);
        if (!call.checkType(record, ValueType.STREAM)) {
            return;
        }
        if (record == 0) {
            call.reply.integer(0);
            return;
        }
        StreamIdList list = Streams.values(call).list();
        for (int i = 2; i < call.argumentCount(); i++) {
            if (!Streams.readId(call, i)) {
                return;
            }
            list.add(Streams.ids(call).ms(), Streams.ids(call).seq());
        }
        StreamLog log = Streams.log(call, record);
        int deleted = 0;
        for (int i = 0; i < list.size(); i++) {
            deleted += log.delete(list.ms(i), list.seq(i)) ? 1 : 0;
        }
        if (deleted > 0) {
            call.modified(1, deleted);
            call.event(EventClass.STREAM, XDEL_EVENT, 1);
        }
        call.reply.integer(deleted);
    }

    private static void xsetid(Call call) {
        StreamIdText ids = Streams.ids(call);
        if (!Streams.readId(call, 2)) {
            return;
        }
        long ms = ids.ms();
        long seq = ids.seq();
        long added = -1;
        long deletedMs = 0;
        long deletedSeq = 0;
        for (int i = 3; i < call.argumentCount(); i += 2) {
            boolean more = i + 1 < call.argumentCount();
            if (more && call.is(i, "entriesadded")) {
                if (!call.integer(i + 1)) {
                    return;
                }
                added = call.number;
                if (added < 0) {
                    call.fail("ERR entries_added must be positive");
                    return;
                }
            } else if (more && call.is(i, "maxdeletedid")) {
                if (!Streams.readId(call, i + 1)) {
                    return;
                }
                deletedMs = ids.ms();
                deletedSeq = ids.seq();
                if (StreamId.compare(ms, seq, deletedMs, deletedSeq) < 0) {
                    call.fail("ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id");
                    return;
                }
            } else {
                call.fail(Replies.SYNTAX_ERROR);
                return;
            }
        }
        long record = call.lookupWrite(1);
        if (record == 0) {
            call.fail(Replies.NO_SUCH_KEY);
            return;
        }
        if (!call.checkType(record, ValueType.STREAM) || !mayBeLast(call, record, ms, seq, added)) {
            return;
        }
        StreamLog log = Streams.log(call, record);
        log.setLastId(ms, seq);
        if (added >= 0) {
            log.setEntriesAdded(added);
        }
        if (!StreamId.isZero(deletedMs, deletedSeq)) {
            log.setMaxDeletedId(deletedMs, deletedSeq);
        }
        call.reply.raw(Replies.OK);
        call.keyspace().addDirty(1);
        call.event(EventClass.STREAM, XSETID_EVENT, 1);
    }

    private static boolean mayBeLast(Call call, long record, long ms, long seq, long added) {
        StreamValues values = Streams.values(call);
        StreamLog log = values.log(record);
        if (StreamId.compare(ms, seq, log.maxDeletedMs(), log.maxDeletedSeq()) < 0) {
            return call.fail("ERR The ID specified in XSETID is smaller than current max_deleted_entry_id");
        }
        if (values.seekEnd(log, true)) {
            if (StreamId.compare(ms, seq, values.cursor().ms(), values.cursor().seq()) < 0) {
                return call.fail("ERR The ID specified in XSETID is smaller than the target stream top item");
            }
            if (added >= 0 && log.length() > added) {
                return call.fail("ERR The entries_added specified in XSETID is smaller than the target stream length");
            }
        }
        return true;
    }
}
