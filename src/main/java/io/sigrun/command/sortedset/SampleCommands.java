package io.sigrun.command.sortedset;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.READONLY;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.RO;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Replies;
import io.sigrun.command.ScanArguments;
import io.sigrun.keyspace.SortedSetValues;
import io.sigrun.keyspace.ValueType;
import io.sigrun.util.DoubleText;

/** Sorted sets: members at random, and walks over all of them. */
public final class SampleCommands {
    static final Command ZRANDMEMBER = command("ZRANDMEMBER")
            .summary("Returns members chosen at random.")
            .since("6.2.0")
            .group("sorted-set")
            .complexity("O(N)")
            .arity(-2)
            .flags(READONLY)
            .categories(AclCategory.SORTEDSET)
            .key(1, RO, ACCESS)
            .syntax("key:key options:[count:integer [WITHSCORES]]")
            .tips("nondeterministic_output")
            .run(SampleCommands::zrandmember);

    private SampleCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(ZRANDMEMBER, ZSCAN);
    }

    static final Command ZSCAN = command("ZSCAN")
            .summary("Walks over all members in steps.")
            .since("2.8.0")
            .group("sorted-set")
            .complexity("O(1)")
            .arity(-3)
            .flags(READONLY)
            .categories(AclCategory.SORTEDSET)
            .key(1, RO, ACCESS)
            .syntax("key:key cursor:integer [MATCH pattern:pattern] [COUNT count:integer] [NOSCORES]")
            .tips("nondeterministic_output")
            .history("8.0.0", "Knows NOSCORES.")
            .run(SampleCommands::zscan);

    /** Below this many, ranks are drawn one by one. */
    private static final long FEW = 1000;

    /** So many members, chosen with repetition, are answered at most: no reply may take all memory. */
    private static final long REPEATED_MAX = 1 << 27;

    private static final byte[] COUNT_RANGE = SortedSetCommands.event(
            "-ERR value is out of range, value must between " + -Long.MAX_VALUE + " and " + Long.MAX_VALUE + "\r\n");

    private static SortedSetValues sets(Call call) {
        return SortedSetCommands.sets(call);
    }

    private static void zrandmember(Call call) {
        int arguments = call.argumentCount();
        boolean scores = arguments == 4;
        if (arguments > 2) {
            if (!call.integer(
                    2, -Long.MAX_VALUE, Long.MAX_VALUE, call.isInteger(2) ? COUNT_RANGE : Replies.NOT_AN_INTEGER)) {
                return;
            }
            if (arguments > 4 || (scores && !call.is(3, "withscores"))) {
                call.fail(Replies.SYNTAX_ERROR);
                return;
            }
            if (scores && (call.number < -Long.MAX_VALUE / 2 || call.number > Long.MAX_VALUE / 2)) {
                call.fail(Replies.VALUE_OUT_OF_RANGE);
                return;
            }
        }
        long count = call.number;
        long record = call.lookupRead(1);
        if (!call.checkType(record, ValueType.SORTED_SET)) {
            return;
        }
        if (arguments == 2) {
            if (record == 0) {
                call.reply.nullBulk();
            } else {
                sets(call).seekRandom(record);
                SortedSetCommands.replyMember(call, false, false);
            }
        } else if (record == 0 || count == 0) {
            call.reply.array(0);
        } else if (count < -REPEATED_MAX) {
            call.fail(Replies.VALUE_OUT_OF_RANGE);
        } else if (count < 0) {
            replyRepeated(call, record, -count, scores);
        } else {
            replyDistinct(call, record, count, scores);
        }
    }

    private static boolean header(Call call, long count, boolean scores) {
        boolean nested = scores && call.reply.version() >= 3;
        call.reply.array(scores && !nested ? 2 * count : count);
        return nested;
    }

    /** Answers members each chosen from all. */
    private static void replyRepeated(Call call, long record, long count, boolean scores) {
        boolean nested = header(call, count, scores);
        for (long left = count; left > 0; left--) {
            sets(call).seekRandom(record);
            SortedSetCommands.replyMember(call, scores, nested);
        }
    }

    /**
     * Answers different members: all of them, or as many ranks drawn without repetition, in ascending order. Each rank
     * is taken with the chance that leaves the right number for the rest (Knuth, volume 2, algorithm 3.4.2 S).
     */
    private static void replyDistinct(Call call, long record, long wanted, boolean scores) {
        SortedSetValues sets = sets(call);
        long length = sets.length(record);
        long count = Math.min(wanted, length);
        boolean nested = header(call, count, scores);
        if (count < FEW && count * count < length) {
            replyFew(call, record, (int) count, scores, nested);
            return;
        }
        boolean there = sets.seek(record, 0);
        long open = count;
        for (long left = length; open > 0 && there; left--) {
            if (Math.floorMod(call.keyspace().random().getAsLong(), left) < open) {
                SortedSetCommands.replyMember(call, scores, nested);
                open--;
            }
            there = sets.next();
        }
    }

    /** Answers few members of many: ranks are drawn until all differ. */
    private static void replyFew(Call call, long record, int count, boolean scores, boolean nested) {
        SortedSetValues sets = sets(call);
        long length = sets.length(record);
        long[] ranks = new long[count];
        int drawn = 0;
        while (drawn < count) {
            long rank = Math.floorMod(call.keyspace().random().getAsLong(), length);
            boolean isNew = true;
            for (int i = 0; i < drawn && isNew; i++) {
                isNew = ranks[i] != rank;
            }
            if (isNew) {
                ranks[drawn++] = rank;
                sets.seek(record, rank);
                SortedSetCommands.replyMember(call, scores, nested);
            }
        }
    }

    private static void zscan(Call call) {
        ScanArguments scan = ScanArguments.ofSortedSet(call);
        if (!scan.readCursor(call, 2)) {
            return;
        }
        long record = call.lookupRead(1);
        if (record == 0) {
            ScanArguments.replyEmpty(call);
            return;
        }
        if (!call.checkType(record, ValueType.SORTED_SET) || !scan.readOptions(call, 3)) {
            return;
        }
        SortedSetValues sets = sets(call);
        boolean small = sets.isListPack(record);
        long next = small ? 0 : sets.scan(record, scan.cursor(), scan.count());
        call.reply.array(2);
        call.reply.bulk(next);
        call.reply.mark(call.mark);
        long matched = 0;
        if (small) {
            for (boolean there = sets.seek(record, 0); there; there = sets.next()) {
                matched += replyScanned(call, scan, true);
            }
        } else {
            for (int i = 0; i < sets.scanned(); i++) {
                sets.seekScanned(record, i);
                matched += replyScanned(call, scan, false);
            }
        }
        call.reply.finishArray(call.mark, scan.namesOnly() ? matched : 2 * matched);
    }

    /** Answers the cursor's member if it matches; returns 1 if it does. */
    private static int replyScanned(Call call, ScanArguments scan, boolean small) {
        SortedSetValues sets = sets(call);
        long text = sets.textRef(call.keyspace().scratch());
        if (!scan.matches(text, sets.textLength())) {
            return 0;
        }
        SortedSetCommands.replyMember(call, false, false);
        if (scan.namesOnly()) {
            return 1;
        }
        if (small) {
            long place = call.keyspace().scratch();
            call.reply.bulk(place, DoubleText.write(call.region().segment(), place, sets.score()));
        } else {
            call.reply.bulk(DoubleText.seventeenDigits(sets.score()).toByteArray());
        }
        return 1;
    }
}
