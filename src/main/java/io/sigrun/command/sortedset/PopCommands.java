package io.sigrun.command.sortedset;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.BLOCKING;
import static io.sigrun.command.CommandFlag.FAST;
import static io.sigrun.command.CommandFlag.WRITE;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.DELETE;
import static io.sigrun.command.KeySpec.Flag.RW;

import io.sigrun.command.AclCategory;
import io.sigrun.command.AwaitedKeys;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.KeyFinders;
import io.sigrun.command.KeySpec;
import io.sigrun.command.PopArguments;
import io.sigrun.command.Replies;
import io.sigrun.command.Timeout;
import io.sigrun.keyspace.SortedSetValues;
import io.sigrun.keyspace.ValueType;

/** Sorted sets: members taken from either end. */
public final class PopCommands {
    static final Command ZPOPMIN = command("ZPOPMIN")
            .summary("Removes and returns the members with the lowest scores.")
            .since("5.0.0")
            .group("sorted-set")
            .complexity("O(log(N)*M)")
            .arity(-2)
            .flags(WRITE, FAST)
            .categories(AclCategory.SORTEDSET)
            .key(1, RW, ACCESS, DELETE)
            .syntax("key:key [count:integer]")
            .run(PopCommands::zpopmin);

    static final Command ZPOPMAX = command("ZPOPMAX")
            .summary("Removes and returns the members with the highest scores.")
            .since("5.0.0")
            .group("sorted-set")
            .complexity("O(log(N)*M)")
            .arity(-2)
            .flags(WRITE, FAST)
            .categories(AclCategory.SORTEDSET)
            .key(1, RW, ACCESS, DELETE)
            .syntax("key:key [count:integer]")
            .run(PopCommands::zpopmax);

    static final Command ZMPOP = command("ZMPOP")
            .summary("Removes and returns members from one end of the first sorted set that has some.")
            .since("7.0.0")
            .group("sorted-set")
            .complexity("O(K)")
            .arity(-4)
            .flags(WRITE)
            .categories(AclCategory.SORTEDSET)
            .keys(new KeySpec(
                    KeySpec.setOf(RW, ACCESS, DELETE), new KeySpec.Begin.Index(1), new KeySpec.Find.Count(0, 1, 1), ""))
            .syntax("numkeys:integer key:key... where:(MIN|MAX) [COUNT count:integer]")
            .keyFinder(KeyFinders.counted(1))
            .run(PopCommands::zmpop);

    static final Command BZPOPMIN = command("BZPOPMIN")
            .summary("Removes and returns the member with the lowest score of the first sorted set that has some,"
                    + " waiting for one.")
            .since("5.0.0")
            .group("sorted-set")
            .complexity("O(log(N))")
            .arity(-3)
            .flags(WRITE, FAST, BLOCKING)
            .categories(AclCategory.SORTEDSET)
            .keys(KeySpec.range(1, -2, 1, RW, ACCESS, DELETE))
            .syntax("key:key... timeout:double")
            .history("6.0.0", "The timeout may have a fraction.")
            .run(PopCommands::bzpopmin);

    static final Command BZPOPMAX = command("BZPOPMAX")
            .summary("Removes and returns the member with the highest score of the first sorted set that has some,"
                    + " waiting for one.")
            .since("5.0.0")
            .group("sorted-set")
            .complexity("O(log(N))")
            .arity(-3)
            .flags(WRITE, FAST, BLOCKING)
            .categories(AclCategory.SORTEDSET)
            .keys(KeySpec.range(1, -2, 1, RW, ACCESS, DELETE))
            .syntax("key:key... timeout:double")
            .history("6.0.0", "The timeout may have a fraction.")
            .run(PopCommands::bzpopmax);

    static final Command BZMPOP = command("BZMPOP")
            .summary("Removes and returns members from one end of the first sorted set that has some, waiting for one.")
            .since("7.0.0")
            .group("sorted-set")
            .complexity("O(K)")
            .arity(-5)
            .flags(WRITE, BLOCKING)
            .categories(AclCategory.SORTEDSET)
            .keys(new KeySpec(
                    KeySpec.setOf(RW, ACCESS, DELETE), new KeySpec.Begin.Index(2), new KeySpec.Find.Count(0, 1, 1), ""))
            .syntax("timeout:double numkeys:integer key:key... where:(MIN|MAX) [COUNT count:integer]")
            .keyFinder(KeyFinders.counted(2))
            .run(PopCommands::bzmpop);

    private PopCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(ZPOPMIN, ZPOPMAX, ZMPOP, BZPOPMIN, BZPOPMAX, BZMPOP);
    }

    private static final byte[] ZPOPMIN_EVENT = SortedSetCommands.event("zpopmin");
    private static final byte[] ZPOPMAX_EVENT = SortedSetCommands.event("zpopmax");
    private static final byte[] ZPOPMIN_NAME = SortedSetCommands.event("ZPOPMIN");
    private static final byte[] ZPOPMAX_NAME = SortedSetCommands.event("ZPOPMAX");

    private static void zpopmin(Call call) {
        pop(call, false);
    }

    private static void zpopmax(Call call) {
        pop(call, true);
    }

    private static void pop(Call call, boolean highest) {
        boolean hasCount = call.argumentCount() == 3;
        if (call.argumentCount() > 3) {
            call.fail(Replies.SYNTAX_ERROR);
            return;
        }
        if (hasCount && !call.integer(2, 0, Long.MAX_VALUE, Replies.MUST_BE_POSITIVE)) {
            return;
        }
        long wanted = hasCount ? call.number : 1;
        long record = call.lookupWrite(1);
        if (!call.checkType(record, ValueType.SORTED_SET)) {
            return;
        }
        if (record == 0 || wanted == 0) {
            call.reply.array(0);
            return;
        }
        long count = Math.min(wanted, SortedSetCommands.sets(call).length(record));
        boolean nested = hasCount && call.reply.version() >= 3;
        call.reply.array(nested ? count : 2 * count);
        take(call, 1, record, count, highest, nested);
    }

    /** Answers the members with the lowest or highest scores, and removes them. */
    private static void take(Call call, int key, long record, long count, boolean highest, boolean nested) {
        SortedSetValues sets = SortedSetCommands.sets(call);
        long length = sets.length(record);
        SortedSetCommands.replyMembers(call, record, highest ? length - 1 : 0, count, highest, true, nested);
        long first = highest ? length - count : 0;
        sets.removeRange(call.database(), record, first, first + count);
        SortedSetCommands.removed(call, key, record, highest ? ZPOPMAX_EVENT : ZPOPMIN_EVENT, count, count == length);
    }

    private static void zmpop(Call call) {
        if (call.pop.read(call, 1, "min", "max") && !popFirst(call)) {
            call.reply.nullArray();
        }
    }

    private static void bzmpop(Call call) {
        if (call.pop.read(call, 2, "min", "max") && Timeout.seconds(call, 1)) {
            long timeoutMs = call.number;
            if (!popFirst(call)) {
                block(call, call.pop.firstKey(), call.pop.keys(), timeoutMs);
            }
        }
    }

    /** Takes members from the first key that has any; false where none has, which is not answered. */
    private static boolean popFirst(Call call) {
        int key = PopArguments.firstExisting(call, call.pop.firstKey(), call.pop.keys(), ValueType.SORTED_SET);
        if (key > 0) {
            takeFrom(call, key, call.lookupQuietly(key), call.pop.count(), call.pop.isOtherEnd());
        }
        return key != PopArguments.NONE;
    }

    private static void block(Call call, int firstKey, int keys, long timeoutMs) {
        call.blockOn(new AwaitedKeys(ValueType.SORTED_SET, firstKey, keys, false), timeoutMs);
    }

    private static void bzpopmin(Call call) {
        popOneOrBlock(call, false);
    }

    private static void bzpopmax(Call call) {
        popOneOrBlock(call, true);
    }

    private static void popOneOrBlock(Call call, boolean highest) {
        int keys = call.argumentCount() - 2;
        if (!Timeout.seconds(call, keys + 1)) {
            return;
        }
        long timeoutMs = call.number;
        int key = PopArguments.firstExisting(call, 1, keys, ValueType.SORTED_SET);
        if (key == PopArguments.NONE) {
            block(call, 1, keys, timeoutMs);
        } else if (key != PopArguments.WRONG_TYPE) {
            call.reply.array(3);
            call.reply.bulk(call.ref(key), call.length(key));
            take(call, key, call.lookupQuietly(key), 1, highest, false);
            if (call.propagates()) {
                call.propagateAs(
                        call.rewriteAs(highest ? ZPOPMAX_NAME : ZPOPMIN_NAME).argument(call, key));
            }
        }
    }

    /** Answers a key and the members taken from it, and propagates that as if it was the only key named. */
    private static void takeFrom(Call call, int key, long record, long wanted, boolean highest) {
        long count = Math.min(wanted, SortedSetCommands.sets(call).length(record));
        call.reply.array(2);
        call.reply.bulk(call.ref(key), call.length(key));
        call.reply.array(count);
        take(call, key, record, count, highest, true);
        if (call.propagates()) {
            call.propagateAs(call.rewriteAs(highest ? ZPOPMAX_NAME : ZPOPMIN_NAME)
                    .argument(call, key)
                    .number(count));
        }
    }
}
