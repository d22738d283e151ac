package io.sigrun.command.list;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.READONLY;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.RO;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.Replies;
import io.sigrun.keyspace.ListValues;
import io.sigrun.keyspace.ValueType;
import java.nio.charset.StandardCharsets;

/** LPOS: where in a list a value stands. */
final class PositionCommand {
    static final Command LPOS = command("LPOS")
            .summary("Returns the indexes of elements that equal a value.")
            .since("6.0.6")
            .group("list")
            .complexity("O(N) with N the elements looked at")
            .arity(-3)
            .flags(READONLY)
            .categories(AclCategory.LIST)
            .key(1, RO, ACCESS)
            .syntax("key:key element:string [RANK rank:integer] [COUNT num-matches:integer] [MAXLEN len:integer]")
            .run(PositionCommand::lpos);

    private static final byte[] ZERO_RANK =
            ("-ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to"
                            + " start from the end of the list\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NEGATIVE_COUNT = "-ERR COUNT can't be negative\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NEGATIVE_LENGTH =
            "-ERR MAXLEN can't be negative\r\n".getBytes(StandardCharsets.US_ASCII);

    /** In the place of a count: only the first match is wanted, and not as an array. */
    private static final long ONE = -1;

    private PositionCommand() {}

    private static void lpos(Call call) {
        long rank = 1;
        long count = ONE;
        long lookedAtMax = 0;
        for (int i = 3; i < call.argumentCount(); i += 2) {
            boolean more = i + 1 < call.argumentCount();
            if (more && call.is(i, "RANK")) {
                if (!readRank(call, i + 1)) {
                    return;
                }
                rank = call.number;
            } else if (more && call.is(i, "COUNT")) {
                if (!call.integer(i + 1, 0, Long.MAX_VALUE, NEGATIVE_COUNT)) {
                    return;
                }
                count = call.number;
            } else if (more && call.is(i, "MAXLEN")) {
                if (!call.integer(i + 1, 0, Long.MAX_VALUE, NEGATIVE_LENGTH)) {
                    return;
                }
                lookedAtMax = call.number;
            } else {
                call.fail(Replies.SYNTAX_ERROR);
                return;
            }
        }
        long record = call.lookupRead(1);
        if (!call.checkType(record, ValueType.LIST)) {
            return;
        }
        if (count == ONE) {
            call.reply.mark(call.mark);
            if (record == 0 || replyPositions(call, record, rank, 1, lookedAtMax) == 0) {
                call.reply.nullBulk();
            }
        } else if (record == 0) {
            call.reply.array(0);
        } else {
            call.reply.mark(call.mark);
            call.reply.finishArray(call.mark, replyPositions(call, record, rank, count, lookedAtMax));
        }
    }

    private static boolean readRank(Call call, int argument) {
        if (!call.integer(argument)) {
            return false;
        }
        if (call.number == Long.MIN_VALUE) {
            return call.fail(
                    "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807");
        }
        return call.number != 0 || call.fail(ZERO_RANK);
    }

    /**
     * Answers the indexes of matches; returns how many.
     *
     * @param rank the first match that counts, from the end where negative
     * @param limit so many at most, 0 for all
     * @param lookedAtMax so many elements are looked at, 0 for all
     */
    private static long replyPositions(Call call, long record, long rank, long limit, long lookedAtMax) {
        ListValues lists = ListCommands.lists(call);
        boolean backward = rank < 0;
        long skip = Math.abs(rank) - 1;
        long length = lists.length(record);
        long looks = lookedAtMax == 0 ? length : Math.min(lookedAtMax, length);
        long replied = 0;
        boolean there = lists.seek(record, backward ? -1 : 0);
        for (long i = 0; there && i < looks && (limit == 0 || replied < limit); i++) {
            if (lists.matches(call.ref(2), call.length(2)) && skip-- <= 0) {
                call.reply.integer(backward ? length - 1 - i : i);
                replied++;
            }
            there = backward ? lists.previous() : lists.next();
        }
        return replied;
    }
}
