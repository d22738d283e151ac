package io.sigrun.command.stream;

import io.sigrun.command.Call;
import io.sigrun.command.Rewrite;
import io.sigrun.data.Consumer;
import io.sigrun.data.ConsumerGroup;
import io.sigrun.data.ListPack;
import io.sigrun.data.PendingEntries;
import io.sigrun.data.StreamCursor;
import io.sigrun.data.StreamId;
import io.sigrun.data.StreamLog;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.StreamIdText;
import io.sigrun.keyspace.StreamValues;
import java.nio.charset.StandardCharsets;

/** What the families of stream commands share: ids as arguments and replies, entries as replies, propagated forms. */
final class Streams {
    static final byte[] INVALID_ID = bytes("-ERR Invalid stream ID specified as stream command argument\r\n");
    static final byte[] INVALID_START = bytes("-ERR invalid start ID for the interval\r\n");
    static final byte[] INVALID_END = bytes("-ERR invalid end ID for the interval\r\n");

    private static final byte[] XCLAIM = bytes("XCLAIM");
    private static final byte[] XGROUP = bytes("XGROUP");
    private static final byte[] SETID = bytes("SETID");
    private static final byte[] CREATECONSUMER = bytes("CREATECONSUMER");
    private static final byte[] ENTRIESREAD = bytes("ENTRIESREAD");
    private static final byte[] TIME = bytes("TIME");
    private static final byte[] RETRYCOUNT = bytes("RETRYCOUNT");
    private static final byte[] FORCE = bytes("FORCE");
    private static final byte[] JUSTID = bytes("JUSTID");
    private static final byte[] LASTID = bytes("LASTID");
    private static final byte[] CREATECONSUMER_EVENT = bytes("xgroup-createconsumer");
    private static final int SHOWN_BYTES_MAX = 1 << 16;

    private Streams() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static StreamValues values(Call call) {
        return call.keyspace().streams();
    }

    static StreamIdText ids(Call call) {
        return call.keyspace().streams().ids();
    }

    /** Whether an argument is one given byte. */
    static boolean isByte(Call call, int argument, char wanted) {
        return call.length(argument) == 1 && call.region().getUnsignedByte(call.ref(argument)) == wanted;
    }

    /** Reads an id into {@link #ids}; answers the client where it is none. */
    static boolean readId(Call call, int argument) {
        return ids(call).read(call.ref(argument), call.length(argument), 0) || call.fail(INVALID_ID);
    }

    /**
     * Reads a bound of an interval of ids into {@link #ids}, included ones in any case: a parenthesis before it
     * excludes the id itself. Answers the client where it is none.
     */
    static boolean readBound(Call call, int argument, boolean end) {
        StreamIdText ids = ids(call);
        long ref = call.ref(argument);
        int length = call.length(argument);
        long missingSeq = end ? StreamId.MAX_PART : 0;
        if (length <= 1 || call.region().getUnsignedByte(ref) != '(') {
            return ids.readBound(ref, length, missingSeq) || call.fail(INVALID_ID);
        }
        if (!ids.read(ref + 1, length - 1, missingSeq)) {
            return call.fail(INVALID_ID);
        }
        if (end) {
            return !StreamId.isZero(ids.ms(), ids.seq()) || call.fail(INVALID_END);
        }
        return !StreamId.isLargest(ids.ms(), ids.seq()) || call.fail(INVALID_START);
    }

    /** Whether a bound that {@link #readBound} has read is excluded. */
    static boolean isExcluded(Call call, int argument) {
        return call.length(argument) > 1 && call.region().getUnsignedByte(call.ref(argument)) == '(';
    }

    /** Answers an id. */
    static void replyId(Call call, long ms, long seq) {
        long place = call.keyspace().scratch();
        call.reply.bulk(place, ids(call).write(place, ms, seq));
    }

    /** Answers the cursor's entry: its id, its fields and values. */
    static void replyEntry(Call call, StreamCursor cursor) {
        call.reply.array(2);
        replyId(call, cursor.ms(), cursor.seq());
        call.reply.array(2L * cursor.fieldCount());
        while (cursor.nextField()) {
            replyText(call, cursor.field());
            replyText(call, cursor.value());
        }
    }

    private static void replyText(Call call, long element) {
        ListPack pack = call.keyspace().listPack();
        if (pack.isInteger(element)) {
            call.reply.bulk(pack.integer(element));
        } else {
            call.reply.bulk(pack.stringRef(element), pack.stringLength(element));
        }
    }

    /**
     * Answers the entries of the walk that the cursor has begun, as an array.
     *
     * @param count at most so many, 0 for all
     */
    static void replyEntries(Call call, StreamCursor cursor, long count) {
        call.reply.mark(call.innerMark);
        long replied = 0;
        while ((count == 0 || replied < count) && cursor.next()) {
            replyEntry(call, cursor);
            replied++;
        }
        call.reply.finishArray(call.innerMark, replied);
    }

    /** An argument as error texts show it. */
    static String shown(Call call, int argument) {
        int length = Math.min(call.length(argument), SHOWN_BYTES_MAX);
        String text = new String(call.region().bytes(call.ref(argument), length), StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    /** Answers that a subcommand does not go with its arguments. */
    static void failSubcommand(Call call) {
        String name = call.text(1);
        String shown = Call.shown(name.length() > 128 ? name.substring(0, 128) : name);
        call.fail("ERR unknown subcommand or wrong number of arguments for '" + shown + "'. Try "
                + call.entry().command.parent().toUpperCase(java.util.Locale.ROOT) + " HELP.");
    }

    /** Makes a consumer and tells of it. */
    static Consumer createConsumer(Call call, ConsumerGroup group, int key, int name) {
        Consumer consumer = group.createConsumer(call.ref(name), call.length(name), call.nowMs());
        call.keyspace().addDirty(1);
        call.event(EventClass.STREAM, CREATECONSUMER_EVENT, key);
        return consumer;
    }

    /** The id at the scratch, so far behind its start, as an argument of a propagated command. */
    private static Rewrite id(Call call, Rewrite rewrite, int place, long ms, long seq) {
        long at = call.keyspace().scratch() + (long) place * StreamIdText.MAX_BYTES;
        return rewrite.bytes(at, ids(call).write(at, ms, seq));
    }

    /** Appends the text of an id. */
    static void copyId(Call call, Rewrite rewrite, long ms, long seq) {
        long at = call.keyspace().scratch();
        rewrite.copy(at, ids(call).write(at, ms, seq));
    }

    /**
     * Propagates whom a pending entry belongs to, by an XCLAIM that can be repeated.
     *
     * @param key the index of the argument that is the stream's key
     * @param groupName the index of the group's name
     */
    static void propagateClaim(Call call, int key, int groupName, ConsumerGroup group, Consumer owner, long position) {
        if (!call.propagates()) {
            return;
        }
        PendingEntries pending = group.pending();
        Rewrite rewrite = call.rewriteAs(XCLAIM)
                .argument(call, key)
                .argument(call, groupName)
                .word(owner.name().toByteArray())
                .number(0);
        id(call, rewrite, 0, pending.ms(position), pending.seq(position))
                .word(TIME)
                .number(pending.deliveryTimeMs(position))
                .word(RETRYCOUNT)
                .number(pending.deliveryCount(position))
                .word(FORCE)
                .word(JUSTID)
                .word(LASTID);
        call.propagateAs(id(call, rewrite, 1, group.lastMs(), group.lastSeq()));
    }

    /** Propagates how far a group has read. */
    static void propagateGroup(Call call, int key, int groupName, ConsumerGroup group) {
        if (call.propagates()) {
            Rewrite rewrite =
                    call.rewriteAs(XGROUP).word(SETID).argument(call, key).argument(call, groupName);
            id(call, rewrite, 0, group.lastMs(), group.lastSeq())
                    .word(ENTRIESREAD)
                    .number(group.entriesRead());
            call.propagateAs(rewrite);
        }
    }

    /** Propagates that there is a consumer. */
    static void propagateConsumer(Call call, int key, int groupName, int consumer) {
        if (call.propagates()) {
            call.propagateAs(call.rewriteAs(XGROUP)
                    .word(CREATECONSUMER)
                    .argument(call, key)
                    .argument(call, groupName)
                    .argument(call, consumer));
        }
    }

    /** The stream of a record, which is one. */
    static StreamLog log(Call call, long record) {
        return values(call).log(record);
    }
}
