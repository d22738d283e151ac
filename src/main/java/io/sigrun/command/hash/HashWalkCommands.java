package io.sigrun.command.hash;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.READONLY;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.RO;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.RandomChoice;
import io.sigrun.command.Replies;
import io.sigrun.command.ScanArguments;
import io.sigrun.data.EntryVisitor;
import io.sigrun.keyspace.HashValues;
import io.sigrun.keyspace.ValueType;
import io.sigrun.resp.RespWriter;

/** Commands that go over the fields of a hash, in steps or at random. */
final class HashWalkCommands {
    static final Command HSCAN = command("HSCAN")
            .summary("Goes over the fields and values step by step.")
            .since("2.8.0")
            .group("hash")
            .complexity("O(1) for every call. O(N) for a complete iteration, including enough command calls for the"
                    + " cursor to return back to 0. N is the number of elements inside the collection.")
            .arity(-3)
            .flags(READONLY)
            .categories(AclCategory.HASH)
            .key(1, RO, ACCESS)
            .syntax("key:key cursor:integer [MATCH pattern:pattern] [COUNT count:integer] [NOVALUES]")
            .tips("nondeterministic_output")
            .run(HashWalkCommands::hscan);

    static final Command HRANDFIELD = command("HRANDFIELD")
            .summary("Returns fields chosen at random.")
            .since("6.2.0")
            .group("hash")
            .complexity("O(N) where N is the number of fields returned")
            .arity(-2)
            .flags(READONLY)
            .categories(AclCategory.HASH)
            .key(1, RO, ACCESS)
            .syntax("key:key options:[count:integer [WITHVALUES]]")
            .tips("nondeterministic_output")
            .run(HashWalkCommands::hrandfield);

    private HashWalkCommands() {}

    static void register(CommandTable.Registry registry) {
        registry.add(HSCAN, HRANDFIELD);
    }

    private static void hscan(Call call) {
        ScanArguments scan = ScanArguments.ofHash(call);
        if (!scan.readCursor(call, 2)) {
            return;
        }
        long record = call.lookupRead(1);
        if (record == 0) {
            ScanArguments.replyEmpty(call);
            return;
        }
        if (!call.checkType(record, ValueType.HASH) || !scan.readOptions(call, 3)) {
            return;
        }
        HashValues hashes = call.keyspace().hashes().open(record);
        FieldScan reply = new FieldScan(call, scan, hashes);
        RespWriter.Mark start = new RespWriter.Mark();
        call.reply.array(2);
        if (hashes.isListPack(record)) {
            call.reply.bulk(0);
            call.reply.mark(start);
            for (boolean there = hashes.first(); there; there = hashes.next()) {
                reply.current();
            }
        } else {
            // A walk to know where the next call goes on, which is answered first, and the same walk again.
            call.reply.bulk(hashes.scan(scan.cursor(), scan.count(), entry -> {}));
            call.reply.mark(start);
            hashes.scan(scan.cursor(), scan.count(), reply);
        }
        call.reply.finishArray(start, reply.elements);
    }

    /** Answers the fields that a scan comes upon. */
    private static final class FieldScan implements EntryVisitor {
        private final Call call;
        private final ScanArguments scan;
        private final HashValues hashes;
        private long elements;

        FieldScan(Call call, ScanArguments scan, HashValues hashes) {
            this.call = call;
            this.scan = scan;
            this.hashes = hashes;
        }

        @Override
        public void visit(long entry) {
            if (hashes.goToLive(entry)) {
                current();
            }
        }

        void current() {
            long text = hashes.fieldTextRef(call.keyspace().scratch());
            if (scan.matches(text, hashes.fieldTextLength())) {
                HashReplies.field(call, hashes);
                elements++;
                if (!scan.namesOnly()) {
                    HashReplies.value(call, hashes);
                    elements++;
                }
            }
        }
    }

    private static void hrandfield(Call call) {
        int arguments = call.argumentCount();
        if (arguments == 2) {
            oneField(call);
            return;
        }
        if (!RandomChoice.readCount(call, 2)) {
            return;
        }
        long count = call.number;
        boolean withValues = arguments > 3;
        if (arguments > 4 || (withValues && !call.is(3, "withvalues"))) {
            call.fail(Replies.SYNTAX_ERROR);
            return;
        }
        if (withValues && (count < -(Long.MAX_VALUE / 2) || count > Long.MAX_VALUE / 2)) {
            call.fail(Replies.VALUE_OUT_OF_RANGE);
            return;
        }
        long record = call.lookupRead(1);
        if (!call.checkType(record, ValueType.HASH)) {
            return;
        }
        if (count < -RandomChoice.REPEATED_MAX) {
            call.fail(Replies.VALUE_OUT_OF_RANGE);
            return;
        }
        long live = record == 0 ? 0 : call.keyspace().hashes().liveLength(record);
        if (count == 0 || live == 0) {
            call.reply.array(0);
            return;
        }
        fields(call, call.keyspace().hashes().open(record), live, count, withValues);
    }

    private static void oneField(Call call) {
        long record = call.lookupRead(1);
        if (!call.checkType(record, ValueType.HASH)) {
            return;
        }
        HashValues hashes = call.keyspace().hashes();
        if (record != 0 && hashes.open(record).random()) {
            HashReplies.field(call, hashes);
        } else {
            call.reply.nullBulk();
        }
    }

    private static void fields(Call call, HashValues hashes, long live, long count, boolean withValues) {
        boolean pairs = withValues && call.reply.version() >= 3;
        Runnable reply = () -> {
            if (pairs) {
                call.reply.array(2);
            }
            HashReplies.field(call, hashes);
            if (withValues) {
                HashReplies.value(call, hashes);
            }
        };
        long chosen = count < 0 ? -count : Math.min(count, live);
        call.reply.array(withValues && !pairs ? 2 * chosen : chosen);
        if (count < 0) {
            RandomChoice.repeated(hashes, chosen, call.keyspace().random(), reply);
        } else {
            RandomChoice.distinct(hashes, live, chosen, call.keyspace().random(), reply);
        }
    }
}
