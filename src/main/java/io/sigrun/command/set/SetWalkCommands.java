package io.sigrun.command.set;

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
import io.sigrun.keyspace.SetValue;
import io.sigrun.keyspace.ValueType;
import io.sigrun.resp.RespWriter;

/** Commands that go over the members of a set, in steps or at random. */
final class SetWalkCommands {
    static final Command SSCAN = command("SSCAN")
            .summary("Goes over the members step by step.")
            .since("2.8.0")
            .group("set")
            .complexity("O(1) for every call. O(N) for a complete iteration, including enough command calls for the"
                    + " cursor to return back to 0. N is the number of elements inside the collection.")
            .arity(-3)
            .flags(READONLY)
            .categories(AclCategory.SET)
            .key(1, RO, ACCESS)
            .syntax("key:key cursor:integer [MATCH pattern:pattern] [COUNT count:integer]")
            .tips("nondeterministic_output")
            .run(SetWalkCommands::sscan);

    static final Command SRANDMEMBER = command("SRANDMEMBER")
            .summary("Returns members chosen at random.")
            .since("1.0.0")
            .group("set")
            .complexity("Without the count argument O(1), otherwise O(N) where N is the absolute value of the passed"
                    + " count.")
            .arity(-2)
            .flags(READONLY)
            .categories(AclCategory.SET)
            .key(1, RO, ACCESS)
            .syntax("key:key [count:integer@2.6.0]")
            .tips("nondeterministic_output")
            .history("2.6.0", "Takes a count.")
            .run(SetWalkCommands::srandmember);

    private SetWalkCommands() {}

    static void register(CommandTable.Registry registry) {
        registry.add(SSCAN, SRANDMEMBER);
    }

    private static void sscan(Call call) {
        ScanArguments scan = ScanArguments.ofSet(call);
        if (!scan.readCursor(call, 2)) {
            return;
        }
        long record = call.lookupRead(1);
        if (record == 0) {
            ScanArguments.replyEmpty(call);
            return;
        }
        if (!call.checkType(record, ValueType.SET) || !scan.readOptions(call, 3)) {
            return;
        }
        SetValue set = call.keyspace().sets().open(record);
        MemberScan reply = new MemberScan(call, scan, set);
        RespWriter.Mark start = new RespWriter.Mark();
        call.reply.array(2);
        if (set.isTable()) {
            // A walk to know where the next call goes on, which is answered first, and the same walk again.
            call.reply.bulk(set.scan(scan.cursor(), scan.count(), entry -> {}));
            call.reply.mark(start);
            set.scan(scan.cursor(), scan.count(), reply);
        } else {
            call.reply.bulk(0);
            call.reply.mark(start);
            for (boolean there = set.first(); there; there = set.next()) {
                reply.current();
            }
        }
        call.reply.finishArray(start, reply.elements);
    }

    /** Answers the members that a scan comes upon. */
    private static final class MemberScan implements EntryVisitor {
        private final Call call;
        private final ScanArguments scan;
        private final SetValue set;
        private long elements;

        MemberScan(Call call, ScanArguments scan, SetValue set) {
            this.call = call;
            this.scan = scan;
            this.set = set;
        }

        @Override
        public void visit(long entry) {
            set.goTo(entry);
            current();
        }

        void current() {
            long text = set.textRef(call.keyspace().scratch());
            if (scan.matches(text, set.textLength())) {
                SetReplies.member(call, set);
                elements++;
            }
        }
    }

    private static void srandmember(Call call) {
        int arguments = call.argumentCount();
        if (arguments > 3) {
            call.fail(Replies.SYNTAX_ERROR);
            return;
        }
        boolean hasCount = arguments == 3;
        if (hasCount && !RandomChoice.readCount(call, 2)) {
            return;
        }
        long count = hasCount ? call.number : 1;
        long record = call.lookupRead(1);
        if (!call.checkType(record, ValueType.SET)) {
            return;
        }
        if (!hasCount) {
            oneMember(call, record);
        } else if (count < -RandomChoice.REPEATED_MAX) {
            call.fail(Replies.VALUE_OUT_OF_RANGE);
        } else if (count == 0 || record == 0) {
            call.reply.array(0);
        } else {
            members(call, call.keyspace().sets().open(record), count);
        }
    }

    private static void oneMember(Call call, long record) {
        if (record == 0) {
            call.reply.nullBulk();
            return;
        }
        SetValue set = call.keyspace().sets().open(record);
        set.random();
        SetReplies.member(call, set);
    }

    private static void members(Call call, SetValue set, long count) {
        Runnable reply = () -> SetReplies.member(call, set);
        long length = set.length();
        long chosen = count < 0 ? -count : Math.min(count, length);
        call.reply.array(chosen);
        if (count < 0) {
            RandomChoice.repeated(set, chosen, call.keyspace().random(), reply);
        } else {
            RandomChoice.distinct(set, length, chosen, call.keyspace().random(), reply);
        }
    }
}
