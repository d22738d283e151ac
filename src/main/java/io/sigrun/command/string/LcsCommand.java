package io.sigrun.command.string;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.READONLY;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.RO;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.KeySpec;
import io.sigrun.command.Replies;
import io.sigrun.config.NetworkDirectives;
import io.sigrun.keyspace.StringValues;
import io.sigrun.keyspace.ValueType;
import io.sigrun.memory.Region;
import io.sigrun.resp.RespWriter;
import io.sigrun.util.IntegerText;

/** LCS: what two strings have in common. */
final class LcsCommand {
    static final Command LCS = command("LCS")
            .summary("Finds the longest common subsequence of two string values.")
            .since("7.0.0")
            .group("string")
            .complexity("O(N*M)")
            .arity(-3)
            .flags(READONLY)
            .categories(AclCategory.STRING)
            .keys(KeySpec.range(1, 1, 1, RO, ACCESS))
            .syntax("key1:key#0 key2:key#0 [LEN] [IDX] [MINMATCHLEN min-match-len:integer] [WITHMATCHLEN]")
            .run(LcsCommand::lcs);

    private static final byte[] NOT_STRINGS = Strings.word("-ERR The specified keys must contain string values\r\n");
    private static final byte[] LENGTH_AND_INDEXES =
            Strings.word("-ERR If you want both the length and indexes, please just use IDX.\r\n");
    private static final byte[] TOO_LARGE =
            Strings.word("-ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len\r\n");

    /** What Valkey's table takes for a cell; its limit is set by that. */
    private static final long CELL_BYTES = 4;

    private static final byte[] MATCHES = Strings.word("matches");
    private static final byte[] LENGTH = Strings.word("len");

    private LcsCommand() {}

    static void register(CommandTable.Registry registry) {
        registry.add(LCS);
    }

    /** What the options ask for; {@code minimum} is the length of the shortest match to be told. */
    private record Wanted(boolean length, boolean indexes, boolean lengths, long minimum) {}

    private static void lcs(Call call) {
        long first = call.lookupRead(1);
        long second = call.lookupRead(2);
        if (isOtherType(call, first) || isOtherType(call, second)) {
            call.fail(NOT_STRINGS);
            return;
        }
        boolean length = false;
        boolean indexes = false;
        boolean lengths = false;
        long minimum = 0;
        for (int i = 3; i < call.argumentCount(); i++) {
            if (call.is(i, "idx")) {
                indexes = true;
            } else if (call.is(i, "len")) {
                length = true;
            } else if (call.is(i, "withmatchlen")) {
                lengths = true;
            } else if (call.is(i, "minmatchlen") && i + 1 < call.argumentCount()) {
                if (!call.integer(++i)) {
                    return;
                }
                minimum = call.number;
            } else {
                call.fail(Replies.SYNTAX_ERROR);
                return;
            }
        }
        if (length && indexes) {
            call.fail(LENGTH_AND_INDEXES);
            return;
        }
        answer(call, first, second, new Wanted(length, indexes, lengths, minimum));
    }

    private static boolean isOtherType(Call call, long record) {
        return record != 0 && call.keyspace().records().typeOf(record) != ValueType.STRING;
    }

    private static void answer(Call call, long first, long second, Wanted wanted) {
        long scratch = call.keyspace().scratch();
        int firstLength = length(call, first);
        int secondLength = length(call, second);
        long tableBytes = CELL_BYTES * (firstLength + 1L) * (secondLength + 1L);
        if (tableBytes > call.server().config().number(NetworkDirectives.PROTO_MAX_BULK_LEN)) {
            call.fail(TOO_LARGE);
            return;
        }
        long firstText = text(call, first, scratch);
        long secondText = text(call, second, scratch + IntegerText.MAX_BYTES);
        try (var common = new LongestCommonSubsequence(
                call.region(), firstText, firstLength, secondText, secondLength, !wanted.length)) {
            if (wanted.length) {
                call.reply.integer(common.length());
            } else if (wanted.indexes) {
                replyIndexes(call, common, wanted);
            } else {
                replySequence(call, common, firstText);
            }
        }
    }

    private static int length(Call call, long record) {
        return record == 0 ? 0 : StringValues.textLength(call.region(), record);
    }

    private static long text(Call call, long record, long scratch) {
        Region region = call.region();
        if (record == 0) {
            return scratch;
        }
        if (StringValues.isInteger(region, record)) {
            IntegerText.write(region.segment(), scratch, StringValues.integer(region, record));
            return scratch;
        }
        return StringValues.bytes(region, record);
    }

    private static void replySequence(Call call, LongestCommonSubsequence common, long firstText) {
        Region region = call.region();
        int left = common.length();
        long sequence = region.allocate(Math.max(1, left));
        try {
            while (left > 0) {
                if (common.step()) {
                    region.putByte(sequence + --left, region.getByte(firstText + common.firstPosition()));
                }
            }
            call.reply.bulk(sequence, common.length());
        } finally {
            region.free(sequence);
        }
    }

    /** The runs of bytes that belong to the sequence and are neighbours in both strings, the last run first. */
    private static void replyIndexes(Call call, LongestCommonSubsequence common, Wanted wanted) {
        RespWriter reply = call.reply;
        reply.map(2);
        reply.bulk(MATCHES);
        RespWriter.Mark runs = new RespWriter.Mark();
        reply.mark(runs);
        long told = 0;
        int run = 0;
        while (!common.atStart()) {
            int first = common.firstPosition();
            int second = common.secondPosition();
            boolean match = common.step();
            if (match) {
                run++;
            }
            boolean ends = run > 0 && (!match || common.atStart());
            if (ends) {
                // The run begins where the last match was.
                int from = match ? common.firstPosition() : first;
                int secondFrom = match ? common.secondPosition() : second;
                if (run >= wanted.minimum) {
                    replyRun(reply, from, secondFrom, run, wanted.lengths);
                    told++;
                }
                run = 0;
            }
        }
        reply.finishArray(runs, told);
        reply.bulk(LENGTH);
        reply.integer(common.length());
    }

    private static void replyRun(RespWriter reply, int first, int second, int length, boolean withLength) {
        reply.array(withLength ? 3 : 2);
        reply.array(2);
        reply.integer(first);
        reply.integer(first + length - 1L);
        reply.array(2);
        reply.integer(second);
        reply.integer(second + length - 1L);
        if (withLength) {
            reply.integer(length);
        }
    }
}
