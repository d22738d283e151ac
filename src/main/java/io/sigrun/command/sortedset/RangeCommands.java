package io.sigrun.command.sortedset;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.DENYOOM;
import static io.sigrun.command.CommandFlag.FAST;
import static io.sigrun.command.CommandFlag.READONLY;
import static io.sigrun.command.CommandFlag.WRITE;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.DELETE;
import static io.sigrun.command.KeySpec.Flag.OW;
import static io.sigrun.command.KeySpec.Flag.RO;
import static io.sigrun.command.KeySpec.Flag.RW;
import static io.sigrun.command.KeySpec.Flag.UPDATE;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Replies;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.SortedSetRange;
import io.sigrun.keyspace.SortedSetValues;
import io.sigrun.keyspace.ValueType;

/** Sorted sets: ranges of members by rank, score and bytes. */
public final class RangeCommands {
    static final Command ZRANGE = command("ZRANGE")
            .summary("Returns the members of a range.")
            .since("1.2.0")
            .group("sorted-set")
            .complexity("O(log(N)+M)")
            .arity(-4)
            .flags(READONLY)
            .categories(AclCategory.SORTEDSET)
            .key(1, RO, ACCESS)
            .syntax("key:key start:string stop:string sortby:[BYSCORE|BYLEX]@6.2.0 [REV@6.2.0] [LIMIT "
                    + "limit:(offset:integer count:integer)@6.2.0] [WITHSCORES]")
            .history("6.2.0", "Knows REV, BYSCORE, BYLEX and LIMIT.")
            .run(RangeCommands::zrange);

    static final Command ZREVRANGE = command("ZREVRANGE")
            .summary("Returns the members of a range of ranks counted from the highest score.")
            .since("1.2.0")
            .group("sorted-set")
            .complexity("O(log(N)+M)")
            .arity(-4)
            .flags(READONLY)
            .categories(AclCategory.SORTEDSET)
            .key(1, RO, ACCESS)
            .syntax("key:key start:integer stop:integer [WITHSCORES]")
            .run(RangeCommands::zrevrange);

    static final Command ZRANGEBYSCORE = command("ZRANGEBYSCORE")
            .summary("Returns the members of a range of scores.")
            .since("1.0.5")
            .group("sorted-set")
            .complexity("O(log(N)+M)")
            .arity(-4)
            .flags(READONLY)
            .categories(AclCategory.SORTEDSET)
            .key(1, RO, ACCESS)
            .syntax("key:key min:double max:double [WITHSCORES@2.0.0] [LIMIT limit:(offset:integer "
                    + "count:integer)]")
            .history("2.0.0", "Knows WITHSCORES.")
            .run(RangeCommands::zrangebyscore);

    static final Command ZREVRANGEBYSCORE = command("ZREVRANGEBYSCORE")
            .summary("Returns the members of a range of scores, the highest first.")
            .since("2.2.0")
            .group("sorted-set")
            .complexity("O(log(N)+M)")
            .arity(-4)
            .flags(READONLY)
            .categories(AclCategory.SORTEDSET)
            .key(1, RO, ACCESS)
            .syntax("key:key max:double min:double [WITHSCORES] [LIMIT limit:(offset:integer count:integer)]")
            .history("2.1.6", "Bounds may be excluded.")
            .run(RangeCommands::zrevrangebyscore);

    static final Command ZRANGEBYLEX = command("ZRANGEBYLEX")
            .summary("Returns the members of a range of bytes, where all scores are the same.")
            .since("2.8.9")
            .group("sorted-set")
            .complexity("O(log(N)+M)")
            .arity(-4)
            .flags(READONLY)
            .categories(AclCategory.SORTEDSET)
            .key(1, RO, ACCESS)
            .syntax("key:key min:string max:string [LIMIT limit:(offset:integer count:integer)]")
            .run(RangeCommands::zrangebylex);

    static final Command ZREVRANGEBYLEX = command("ZREVRANGEBYLEX")
            .summary("Returns the members of a range of bytes, the highest first.")
            .since("2.8.9")
            .group("sorted-set")
            .complexity("O(log(N)+M)")
            .arity(-4)
            .flags(READONLY)
            .categories(AclCategory.SORTEDSET)
            .key(1, RO, ACCESS)
            .syntax("key:key max:string min:string [LIMIT limit:(offset:integer count:integer)]")
            .run(RangeCommands::zrevrangebylex);

    static final Command ZRANGESTORE = command("ZRANGESTORE")
            .summary("Stores the members of a range in another key.")
            .since("6.2.0")
            .group("sorted-set")
            .complexity("O(log(N)+M)")
            .arity(-5)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.SORTEDSET)
            .key(1, OW, UPDATE)
            .key(2, RO, ACCESS)
            .syntax("dst:key src:key min:string max:string sortby:[BYSCORE|BYLEX] [REV] [LIMIT "
                    + "limit:(offset:integer count:integer)]")
            .run(RangeCommands::zrangestore);

    static final Command ZCOUNT = command("ZCOUNT")
            .summary("Counts the members of a range of scores.")
            .since("2.0.0")
            .group("sorted-set")
            .complexity("O(log(N))")
            .arity(4)
            .flags(READONLY, FAST)
            .categories(AclCategory.SORTEDSET)
            .key(1, RO, ACCESS)
            .syntax("key:key min:double max:double")
            .run(RangeCommands::zcount);

    static final Command ZLEXCOUNT = command("ZLEXCOUNT")
            .summary("Counts the members of a range of bytes.")
            .since("2.8.9")
            .group("sorted-set")
            .complexity("O(log(N))")
            .arity(4)
            .flags(READONLY, FAST)
            .categories(AclCategory.SORTEDSET)
            .key(1, RO, ACCESS)
            .syntax("key:key min:string max:string")
            .run(RangeCommands::zlexcount);

    static final Command ZREMRANGEBYRANK = command("ZREMRANGEBYRANK")
            .summary("Removes the members of a range of ranks.")
            .since("2.0.0")
            .group("sorted-set")
            .complexity("O(log(N)+M)")
            .arity(4)
            .flags(WRITE)
            .categories(AclCategory.SORTEDSET)
            .key(1, RW, DELETE)
            .syntax("key:key start:integer stop:integer")
            .run(RangeCommands::zremrangebyrank);

    static final Command ZREMRANGEBYSCORE = command("ZREMRANGEBYSCORE")
            .summary("Removes the members of a range of scores.")
            .since("1.2.0")
            .group("sorted-set")
            .complexity("O(log(N)+M)")
            .arity(4)
            .flags(WRITE)
            .categories(AclCategory.SORTEDSET)
            .key(1, RW, DELETE)
            .syntax("key:key min:double max:double")
            .run(RangeCommands::zremrangebyscore);

    static final Command ZREMRANGEBYLEX = command("ZREMRANGEBYLEX")
            .summary("Removes the members of a range of bytes.")
            .since("2.8.9")
            .group("sorted-set")
            .complexity("O(log(N)+M)")
            .arity(4)
            .flags(WRITE)
            .categories(AclCategory.SORTEDSET)
            .key(1, RW, DELETE)
            .syntax("key:key min:string max:string")
            .run(RangeCommands::zremrangebylex);

    private RangeCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(
                ZRANGE,
                ZREVRANGE,
                ZRANGEBYSCORE,
                ZREVRANGEBYSCORE,
                ZRANGEBYLEX,
                ZREVRANGEBYLEX,
                ZRANGESTORE,
                ZCOUNT,
                ZLEXCOUNT,
                ZREMRANGEBYRANK,
                ZREMRANGEBYSCORE,
                ZREMRANGEBYLEX);
    }

    /** How the bounds of a range are to be read, and which options may follow. */
    private enum Kind {
        /** By rank unless an option says otherwise. */
        ANY,
        RANK,
        SCORE,
        BYTES
    }

    private static final byte[] ZRANGESTORE_EVENT = SortedSetCommands.event("zrangestore");
    private static final byte[] BYRANK_EVENT = SortedSetCommands.event("zremrangebyrank");
    private static final byte[] BYSCORE_EVENT = SortedSetCommands.event("zremrangebyscore");
    private static final byte[] BYLEX_EVENT = SortedSetCommands.event("zremrangebylex");
    private static final byte[] DEL_EVENT = SortedSetCommands.event("del");

    private static final String NOT_SCORES = "ERR min or max is not a float";
    private static final String NOT_BYTES = "ERR min or max not valid string range item";

    private static SortedSetValues sets(Call call) {
        return SortedSetCommands.sets(call);
    }

    private static void zrange(Call call) {
        range(call, Kind.ANY, false, false);
    }

    private static void zrevrange(Call call) {
        range(call, Kind.RANK, true, false);
    }

    private static void zrangebyscore(Call call) {
        range(call, Kind.SCORE, false, false);
    }

    private static void zrevrangebyscore(Call call) {
        range(call, Kind.SCORE, true, false);
    }

    private static void zrangebylex(Call call) {
        range(call, Kind.BYTES, false, false);
    }

    private static void zrevrangebylex(Call call) {
        range(call, Kind.BYTES, true, false);
    }

    private static void zrangestore(Call call) {
        range(call, Kind.ANY, false, true);
    }

    /** Reads the options, then the bounds, then answers or stores the range. */
    private static void range(Call call, Kind fixedKind, boolean fixedReverse, boolean store) {
        int key = store ? 2 : 1;
        Kind kind = fixedKind;
        boolean reverse = fixedReverse;
        boolean scores = false;
        long offset = 0;
        long limit = -1;
        for (int i = key + 3; i < call.argumentCount(); i++) {
            if (!store && call.is(i, "withscores")) {
                scores = true;
            } else if (call.is(i, "limit") && i + 2 < call.argumentCount()) {
                if (!call.integer(i + 1)) {
                    return;
                }
                offset = call.number;
                if (!call.integer(i + 2)) {
                    return;
                }
                limit = call.number;
                i += 2;
            } else if (fixedKind == Kind.ANY && !reverse && call.is(i, "rev")) {
                reverse = true;
            } else if (kind == Kind.ANY && call.is(i, "bylex")) {
                kind = Kind.BYTES;
            } else if (kind == Kind.ANY && call.is(i, "byscore")) {
                kind = Kind.SCORE;
            } else {
                call.fail(Replies.SYNTAX_ERROR);
                return;
            }
        }
        if (kind == Kind.ANY) {
            kind = Kind.RANK;
            offset = 0; // LIMIT with no limit is let through
        }
        if (limit != -1 && kind == Kind.RANK) {
            call.fail("ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
            return;
        }
        if (scores && kind == Kind.BYTES) {
            call.fail("ERR syntax error, WITHSCORES not supported in combination with BYLEX");
            return;
        }
        if (!readBounds(call, kind, key + 1, reverse && kind != Kind.RANK)) {
            return;
        }
        long record = call.lookupRead(key);
        if (!call.checkType(record, ValueType.SORTED_SET)) {
            return;
        }
        long from = 0;
        long to = 0;
        if (record != 0) {
            sets(call).resolve(record, reverse);
            from = narrowedFrom(call, record, reverse, offset, limit);
            to = narrowedTo(call, record, reverse, offset, limit);
        }
        if (store) {
            store(call, record, from, to);
        } else {
            replyRange(call, record, from, Math.max(to - from, 0), reverse, scores);
        }
    }

    private static boolean readBounds(Call call, Kind kind, int argument, boolean swapped) {
        SortedSetRange range = sets(call).range();
        int min = swapped ? argument + 1 : argument;
        int max = swapped ? argument : argument + 1;
        return switch (kind) {
            case SCORE ->
                range.byScore(call.ref(min), call.length(min), call.ref(max), call.length(max))
                        || call.fail(NOT_SCORES);
            case BYTES ->
                range.byBytes(call.ref(min), call.length(min), call.ref(max), call.length(max)) || call.fail(NOT_BYTES);
            default -> readRanks(call, range, min, max);
        };
    }

    private static boolean readRanks(Call call, SortedSetRange range, int first, int last) {
        if (!call.integer(first)) {
            return false;
        }
        long start = call.number;
        if (!call.integer(last)) {
            return false;
        }
        range.byRank(start, call.number);
        return true;
    }

    /**
     * How many members of the resolved range LIMIT passes over, at the end where the range begins. A negative offset
     * means none in a listpack, and counts from the other end in a large set: so Valkey has it.
     */
    private static long skipped(Call call, long record, long offset) {
        long count = sets(call).to() - sets(call).from();
        if (offset >= 0) {
            return Math.min(offset, count);
        }
        return sets(call).isListPack(record) || -offset > count || offset == Long.MIN_VALUE ? count : count + offset;
    }

    private static long narrowedFrom(Call call, long record, boolean reverse, long offset, long limit) {
        long from = sets(call).from();
        if (!reverse) {
            return from + skipped(call, record, offset);
        }
        long to = sets(call).to() - skipped(call, record, offset);
        return limit < 0 ? from : Math.max(from, to - Math.min(limit, to));
    }

    private static long narrowedTo(Call call, long record, boolean reverse, long offset, long limit) {
        long to = sets(call).to();
        if (reverse) {
            return to - skipped(call, record, offset);
        }
        long from = sets(call).from() + skipped(call, record, offset);
        return limit < 0 ? to : Math.min(to, from + Math.min(limit, to));
    }

    private static void replyRange(Call call, long record, long from, long count, boolean reverse, boolean scores) {
        boolean nested = scores && call.reply.version() >= 3;
        call.reply.array(scores && !nested ? 2 * count : count);
        if (count > 0) {
            long first = reverse ? from + count - 1 : from;
            SortedSetCommands.replyMembers(call, record, first, count, reverse, scores, nested);
        }
    }

    private static void store(Call call, long source, long from, long to) {
        long old = call.lookupWrite(1);
        if (from < to) {
            sets(call).storeSlice(call.database(), call.keyHash(1), call.ref(1), call.length(1), old, source, from, to);
            call.reply.integer(to - from);
            call.modified(1, 1);
            call.event(EventClass.SORTED_SET, ZRANGESTORE_EVENT, 1);
            return;
        }
        call.reply.integer(0);
        if (old != 0) {
            call.database().remove(call.keyHash(1), old);
            call.modified(1, 1);
            call.event(EventClass.GENERIC, DEL_EVENT, 1);
        }
    }

    private static void zcount(Call call) {
        count(call, Kind.SCORE);
    }

    private static void zlexcount(Call call) {
        count(call, Kind.BYTES);
    }

    private static void count(Call call, Kind kind) {
        if (!readBounds(call, kind, 2, false)) {
            return;
        }
        long record = call.lookupRead(1);
        if (!call.checkType(record, ValueType.SORTED_SET)) {
            return;
        }
        if (record == 0) {
            call.reply.integer(0);
            return;
        }
        sets(call).resolve(record, false);
        call.reply.integer(sets(call).to() - sets(call).from());
    }

    private static void zremrangebyrank(Call call) {
        removeRange(call, Kind.RANK, BYRANK_EVENT);
    }

    private static void zremrangebyscore(Call call) {
        removeRange(call, Kind.SCORE, BYSCORE_EVENT);
    }

    private static void zremrangebylex(Call call) {
        removeRange(call, Kind.BYTES, BYLEX_EVENT);
    }

    private static void removeRange(Call call, Kind kind, byte[] event) {
        if (!readBounds(call, kind, 2, false)) {
            return;
        }
        long record = call.lookupWrite(1);
        if (!call.checkType(record, ValueType.SORTED_SET)) {
            return;
        }
        if (record == 0) {
            call.reply.integer(0);
            return;
        }
        SortedSetValues sets = sets(call);
        sets.resolve(record, false);
        long count = sets.to() - sets.from();
        if (count > 0) {
            boolean all = count == sets.length(record);
            sets.removeRange(call.database(), record, sets.from(), sets.to());
            SortedSetCommands.removed(call, 1, record, event, count, all);
        }
        call.reply.integer(count);
    }
}
