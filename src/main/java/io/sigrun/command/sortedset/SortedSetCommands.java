package io.sigrun.command.sortedset;

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
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Replies;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.SortedSetValues;
import io.sigrun.keyspace.ValueType;
import io.sigrun.util.DoubleText;
import java.nio.charset.StandardCharsets;

/** Sorted sets: members, their scores and ranks. */
public final class SortedSetCommands {
    static final Command ZADD = command("ZADD")
            .summary("Adds members to a sorted set, or changes their scores.")
            .since("1.2.0")
            .group("sorted-set")
            .complexity("O(log(N))")
            .arity(-4)
            .flags(WRITE, DENYOOM, FAST)
            .categories(AclCategory.SORTEDSET)
            .key(1, RW, UPDATE)
            .syntax("key:key condition:[NX|XX]@3.0.2 comparison:[GT|LT]@6.2.0 [change=CH@3.0.2] "
                    + "[increment=INCR@3.0.2] data:(score:double member:string)...")
            .history("2.4.0", "Takes several members.")
            .history("3.0.2", "Knows XX, NX, CH and INCR.")
            .history("6.2.0", "Knows GT and LT.")
            .run(SortedSetCommands::zadd);

    static final Command ZINCRBY = command("ZINCRBY")
            .summary("Adds to the score of a member.")
            .since("1.2.0")
            .group("sorted-set")
            .complexity("O(log(N))")
            .arity(4)
            .flags(WRITE, DENYOOM, FAST)
            .categories(AclCategory.SORTEDSET)
            .key(1, RW, ACCESS, UPDATE)
            .syntax("key:key increment:integer member:string")
            .run(SortedSetCommands::zincrby);

    static final Command ZREM = command("ZREM")
            .summary("Removes members.")
            .since("1.2.0")
            .group("sorted-set")
            .complexity("O(M*log(N))")
            .arity(-3)
            .flags(WRITE, FAST)
            .categories(AclCategory.SORTEDSET)
            .key(1, RW, DELETE)
            .syntax("key:key member:string...")
            .history("2.4.0", "Takes several members.")
            .run(SortedSetCommands::zrem);

    static final Command ZSCORE = command("ZSCORE")
            .summary("Returns the score of a member.")
            .since("1.2.0")
            .group("sorted-set")
            .complexity("O(1)")
            .arity(3)
            .flags(READONLY, FAST)
            .categories(AclCategory.SORTEDSET)
            .key(1, RO, ACCESS)
            .syntax("key:key member:string")
            .run(SortedSetCommands::zscore);

    static final Command ZMSCORE = command("ZMSCORE")
            .summary("Returns the scores of some members.")
            .since("6.2.0")
            .group("sorted-set")
            .complexity("O(N)")
            .arity(-3)
            .flags(READONLY, FAST)
            .categories(AclCategory.SORTEDSET)
            .key(1, RO, ACCESS)
            .syntax("key:key member:string...")
            .run(SortedSetCommands::zmscore);

    static final Command ZCARD = command("ZCARD")
            .summary("Returns the number of members.")
            .since("1.2.0")
            .group("sorted-set")
            .complexity("O(1)")
            .arity(2)
            .flags(READONLY, FAST)
            .categories(AclCategory.SORTEDSET)
            .key(1, RO)
            .syntax("key:key")
            .run(SortedSetCommands::zcard);

    static final Command ZRANK = command("ZRANK")
            .summary("Returns the rank of a member, counted from the lowest score.")
            .since("2.0.0")
            .group("sorted-set")
            .complexity("O(log(N))")
            .arity(-3)
            .flags(READONLY, FAST)
            .categories(AclCategory.SORTEDSET)
            .key(1, RO, ACCESS)
            .syntax("key:key member:string [WITHSCORE]")
            .history("7.2.0", "Knows WITHSCORE.")
            .run(SortedSetCommands::zrank);

    static final Command ZREVRANK = command("ZREVRANK")
            .summary("Returns the rank of a member, counted from the highest score.")
            .since("2.0.0")
            .group("sorted-set")
            .complexity("O(log(N))")
            .arity(-3)
            .flags(READONLY, FAST)
            .categories(AclCategory.SORTEDSET)
            .key(1, RO, ACCESS)
            .syntax("key:key member:string [WITHSCORE]")
            .history("7.2.0", "Knows WITHSCORE.")
            .run(SortedSetCommands::zrevrank);

    private static final int ONLY_NEW = 1;
    private static final int ONLY_EXISTING = 2;
    private static final int ONLY_GREATER = 4;
    private static final int ONLY_LESS = 8;
    private static final int COUNT_CHANGED = 16;
    private static final int INCREMENT = 32;

    private static final byte[] ZADD_EVENT = event("zadd");
    private static final byte[] ZINCR_EVENT = event("zincr");
    private static final byte[] ZREM_EVENT = event("zrem");
    private static final byte[] DEL_EVENT = event("del");

    private SortedSetCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(ZADD, ZINCRBY, ZREM, ZSCORE, ZMSCORE, ZCARD, ZRANK, ZREVRANK);
    }

    static byte[] event(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    static SortedSetValues sets(Call call) {
        return call.keyspace().sortedSets();
    }

    private static void zadd(Call call) {
        int options = 0;
        int at = 2;
        for (int option; at < call.argumentCount() && (option = option(call, at)) != 0; at++) {
            options |= option;
        }
        int count = call.argumentCount() - at;
        if (count == 0 || count % 2 != 0) {
            call.fail(Replies.SYNTAX_ERROR);
        } else if ((options & ONLY_NEW) != 0 && (options & ONLY_EXISTING) != 0) {
            call.fail("ERR XX and NX options at the same time are not compatible");
        } else if (Integer.bitCount(options & (ONLY_NEW | ONLY_GREATER | ONLY_LESS)) > 1) {
            call.fail("ERR GT, LT, and/or NX options at the same time are not compatible");
        } else if ((options & INCREMENT) != 0 && count > 2) {
            call.fail("ERR INCR option supports a single increment-element pair");
        } else {
            put(call, options, at);
        }
    }

    private static int option(Call call, int argument) {
        if (call.is(argument, "nx")) {
            return ONLY_NEW;
        } else if (call.is(argument, "xx")) {
            return ONLY_EXISTING;
        } else if (call.is(argument, "gt")) {
            return ONLY_GREATER;
        } else if (call.is(argument, "lt")) {
            return ONLY_LESS;
        } else if (call.is(argument, "ch")) {
            return COUNT_CHANGED;
        }
        return call.is(argument, "incr") ? INCREMENT : 0;
    }

    private static void zincrby(Call call) {
        if (option(call, 2) != 0) {
            call.fail(Replies.SYNTAX_ERROR); // Valkey reads ZADD's options here too, and then misses arguments
            return;
        }
        put(call, INCREMENT, 2);
    }

    private static double score(Call call, int argument) {
        return DoubleText.parse(call.region().segment(), call.ref(argument), call.length(argument));
    }

    /** Puts the pairs of score and member from an argument on. */
    private static void put(Call call, int options, int firstPair) {
        int count = call.argumentCount();
        int longest = 0;
        for (int i = firstPair; i < count; i += 2) {
            if (Double.isNaN(score(call, i))) {
                call.fail(Replies.NOT_A_FLOAT);
                return;
            }
            longest = Math.max(longest, call.length(i + 1));
        }
        long record = call.lookupWrite(1);
        if (!call.checkType(record, ValueType.SORTED_SET)) {
            return;
        }
        boolean increment = (options & INCREMENT) != 0;
        int pairs = (count - firstPair) / 2;
        if (record == 0) {
            if ((options & ONLY_EXISTING) != 0) {
                replyNothing(call, increment);
                return;
            }
            record = sets(call).create(call.database(), call.keyHash(1), call.ref(1), call.length(1), pairs, longest);
        } else {
            sets(call).prepareGrowth(call.database(), record, pairs, longest);
        }
        if (increment) {
            putOne(call, options, record, firstPair);
        } else {
            putAll(call, options, record, firstPair);
        }
    }

    private static void replyNothing(Call call, boolean increment) {
        if (increment) {
            call.reply.nullBulk();
        } else {
            call.reply.integer(0);
        }
    }

    private static void putAll(Call call, int options, long record, int firstPair) {
        SortedSetValues sets = sets(call);
        int count = call.argumentCount();
        int added = 0;
        int updated = 0;
        for (int i = firstPair; i < count; i += 2) {
            double score = score(call, i);
            if (!sets.find(record, call.ref(i + 1), call.length(i + 1))) {
                if ((options & ONLY_EXISTING) == 0) {
                    sets.add(call.database(), record, score, call.ref(i + 1), call.length(i + 1));
                    added++;
                }
            } else if (mayChange(options, sets.score(), score) && score != sets.score()) {
                sets.setScore(call.database(), record, score, call.ref(i + 1), call.length(i + 1));
                updated++;
            }
        }
        if (added + updated > 0) {
            call.modified(1, added + updated);
            call.event(EventClass.SORTED_SET, ZADD_EVENT, 1);
        }
        call.reply.integer((options & COUNT_CHANGED) != 0 ? added + updated : added);
    }

    private static boolean mayChange(int options, double old, double score) {
        return (options & ONLY_NEW) == 0
                && ((options & ONLY_GREATER) == 0 || score > old)
                && ((options & ONLY_LESS) == 0 || score < old);
    }

    /** Increments one score and answers what it is then. */
    private static void putOne(Call call, int options, long record, int pair) {
        SortedSetValues sets = sets(call);
        double score = score(call, pair);
        boolean changed = true;
        if (!sets.find(record, call.ref(pair + 1), call.length(pair + 1))) {
            if ((options & ONLY_EXISTING) != 0) {
                call.reply.nullBulk();
                return;
            }
            sets.add(call.database(), record, score, call.ref(pair + 1), call.length(pair + 1));
        } else {
            double old = sets.score();
            if ((options & ONLY_NEW) != 0) {
                call.reply.nullBulk();
                return;
            }
            score += old;
            if (Double.isNaN(score)) {
                call.fail("ERR resulting score is not a number (NaN)");
                return;
            }
            if (!mayChange(options, old, score)) {
                call.reply.nullBulk();
                return;
            }
            changed = score != old;
            if (changed) {
                sets.setScore(call.database(), record, score, call.ref(pair + 1), call.length(pair + 1));
            }
        }
        if (changed) {
            call.modified(1, 1);
            call.event(EventClass.SORTED_SET, ZINCR_EVENT, 1);
        }
        call.reply.real(score);
    }

    private static void zrem(Call call) {
        long record = call.lookupWrite(1);
        if (!call.checkType(record, ValueType.SORTED_SET)) {
            return;
        }
        SortedSetValues sets = sets(call);
        int removed = 0;
        long left = record == 0 ? 0 : sets.length(record);
        for (int i = 2; i < call.argumentCount() && left > 0; i++) {
            if (sets.find(record, call.ref(i), call.length(i))) {
                sets.remove(call.database(), record);
                removed++;
                left--;
            }
        }
        if (removed > 0) {
            removed(call, 1, record, ZREM_EVENT, removed, left == 0);
        }
        call.reply.integer(removed);
    }

    /** After members were removed: tells, and drops the key of an empty set. */
    static void removed(Call call, int key, long record, byte[] event, long count, boolean empty) {
        call.modified(key, (int) Math.min(count, Integer.MAX_VALUE));
        call.event(EventClass.SORTED_SET, event, key);
        if (empty) {
            call.database().remove(call.keyHash(key), record);
            call.event(EventClass.GENERIC, DEL_EVENT, key);
        }
    }

    private static void zscore(Call call) {
        long record = call.lookupRead(1);
        if (!call.checkType(record, ValueType.SORTED_SET)) {
            return;
        }
        replyScore(call, record, 2);
    }

    private static void replyScore(Call call, long record, int member) {
        if (record != 0 && sets(call).find(record, call.ref(member), call.length(member))) {
            call.reply.real(sets(call).score());
        } else {
            call.reply.nullBulk();
        }
    }

    private static void zmscore(Call call) {
        long record = call.lookupRead(1);
        if (!call.checkType(record, ValueType.SORTED_SET)) {
            return;
        }
        int count = call.argumentCount();
        call.reply.array(count - 2L);
        for (int i = 2; i < count; i++) {
            replyScore(call, record, i);
        }
    }

    private static void zcard(Call call) {
        long record = call.lookupRead(1);
        if (call.checkType(record, ValueType.SORTED_SET)) {
            call.reply.integer(record == 0 ? 0 : sets(call).length(record));
        }
    }

    private static void zrank(Call call) {
        rank(call, false);
    }

    private static void zrevrank(Call call) {
        rank(call, true);
    }

    private static void rank(Call call, boolean reverse) {
        int count = call.argumentCount();
        if (count > 4) {
            call.failArity();
            return;
        }
        if (count == 4 && !call.is(3, "withscore")) {
            call.fail(Replies.SYNTAX_ERROR);
            return;
        }
        long record = call.lookupRead(1);
        if (!call.checkType(record, ValueType.SORTED_SET)) {
            return;
        }
        SortedSetValues sets = sets(call);
        if (record == 0 || !sets.find(record, call.ref(2), call.length(2))) {
            if (count == 4) {
                call.reply.nullArray();
            } else {
                call.reply.nullBulk();
            }
            return;
        }
        long rank = sets.rank();
        if (count == 4) {
            call.reply.array(2);
        }
        call.reply.integer(reverse ? sets.length(record) - 1 - rank : rank);
        if (count == 4) {
            call.reply.real(sets.score());
        }
    }

    /** Answers members from a rank on, upwards or downwards, without the header of the whole. */
    static void replyMembers(
            Call call, long record, long rank, long count, boolean reverse, boolean scores, boolean nested) {
        SortedSetValues sets = sets(call);
        boolean there = sets.seek(record, rank);
        for (long left = count; left > 0 && there; left--) {
            replyMember(call, scores, nested);
            there = left > 1 && (reverse ? sets.previous() : sets.next());
        }
    }

    /** Answers the cursor's member, with its score where that is wanted, as an array of its own if nested. */
    static void replyMember(Call call, boolean scores, boolean nested) {
        SortedSetValues sets = sets(call);
        if (nested) {
            call.reply.array(2);
        }
        if (sets.isInteger()) {
            call.reply.bulk(sets.integer());
        } else {
            call.reply.bulk(sets.stringRef(), sets.stringLength());
        }
        if (scores) {
            call.reply.real(sets.score());
        }
    }
}
