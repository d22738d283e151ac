package io.sigrun.command.list;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.BLOCKING;
import static io.sigrun.command.CommandFlag.WRITE;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.DELETE;
import static io.sigrun.command.KeySpec.Flag.RW;

import io.sigrun.command.AclCategory;
import io.sigrun.command.AwaitedKeys;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.EventNames;
import io.sigrun.command.KeyFinders;
import io.sigrun.command.KeySpec;
import io.sigrun.command.PopArguments;
import io.sigrun.command.Timeout;
import io.sigrun.keyspace.ValueType;

/** Lists: elements taken from an end of the first of several lists that has any, at once or when one has. */
public final class ListPopCommands {
    static final Command LMPOP = command("LMPOP")
            .summary("Removes and returns elements from one end of the first list that has some.")
            .since("7.0.0")
            .group("list")
            .complexity("O(N+M) with N the keys and M the elements returned")
            .arity(-4)
            .flags(WRITE)
            .categories(AclCategory.LIST)
            .keys(counted(1))
            .syntax("numkeys:integer key:key... where:(LEFT|RIGHT) [COUNT count:integer]")
            .keyFinder(KeyFinders.counted(1))
            .run(ListPopCommands::lmpop);

    static final Command BLMPOP = command("BLMPOP")
            .summary("As LMPOP, waiting for an element.")
            .since("7.0.0")
            .group("list")
            .complexity("O(N+M) with N the keys and M the elements returned")
            .arity(-5)
            .flags(WRITE, BLOCKING)
            .categories(AclCategory.LIST)
            .keys(counted(2))
            .syntax("timeout:double numkeys:integer key:key... where:(LEFT|RIGHT) [COUNT count:integer]")
            .keyFinder(KeyFinders.counted(2))
            .run(ListPopCommands::blmpop);

    static final Command BLPOP = command("BLPOP")
            .summary("Removes and returns the first element of the first list that has some, waiting for one.")
            .since("2.0.0")
            .group("list")
            .complexity("O(N) with N the keys")
            .arity(-3)
            .flags(WRITE, BLOCKING)
            .categories(AclCategory.LIST)
            .keys(KeySpec.range(1, -2, 1, RW, ACCESS, DELETE))
            .syntax("key:key... timeout:double")
            .history("6.0.0", "The timeout may have a fraction.")
            .run(ListPopCommands::blpop);

    static final Command BRPOP = command("BRPOP")
            .summary("Removes and returns the last element of the first list that has some, waiting for one.")
            .since("2.0.0")
            .group("list")
            .complexity("O(N) with N the keys")
            .arity(-3)
            .flags(WRITE, BLOCKING)
            .categories(AclCategory.LIST)
            .keys(KeySpec.range(1, -2, 1, RW, ACCESS, DELETE))
            .syntax("key:key... timeout:double")
            .history("6.0.0", "The timeout may have a fraction.")
            .run(ListPopCommands::brpop);

    private static final byte[] LPOP_NAME = EventNames.of("LPOP");
    private static final byte[] RPOP_NAME = EventNames.of("RPOP");

    private ListPopCommands() {}

    private static KeySpec counted(int numkeys) {
        return new KeySpec(
                KeySpec.setOf(RW, ACCESS, DELETE),
                new KeySpec.Begin.Index(numkeys),
                new KeySpec.Find.Count(0, 1, 1),
                "");
    }

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(LMPOP, BLMPOP, BLPOP, BRPOP);
    }

    private static void lmpop(Call call) {
        if (call.pop.read(call, 1, "left", "right") && !popFirst(call)) {
            call.reply.nullArray();
        }
    }

    private static void blmpop(Call call) {
        if (call.pop.read(call, 2, "left", "right") && Timeout.seconds(call, 1)) {
            long timeoutMs = call.number;
            if (!popFirst(call)) {
                block(call, call.pop.firstKey(), call.pop.keys(), timeoutMs);
            }
        }
    }

    private static void block(Call call, int firstKey, int keys, long timeoutMs) {
        call.blockOn(new AwaitedKeys(ValueType.LIST, firstKey, keys, false), timeoutMs);
    }

    /** Takes elements from the first key that has any; false where none has, which is not answered. */
    private static boolean popFirst(Call call) {
        int key = PopArguments.firstExisting(call, call.pop.firstKey(), call.pop.keys(), ValueType.LIST);
        if (key > 0) {
            long record = call.lookupQuietly(key);
            boolean first = !call.pop.isOtherEnd();
            long count = Math.min(call.pop.count(), ListCommands.lists(call).length(record));
            call.reply.array(2);
            call.reply.bulk(call.ref(key), call.length(key));
            call.reply.array(count);
            ListCommands.take(call, key, record, first, count);
            if (call.propagates()) {
                call.propagateAs(call.rewriteAs(first ? LPOP_NAME : RPOP_NAME)
                        .argument(call, key)
                        .number(count));
            }
        }
        return key != PopArguments.NONE;
    }

    private static void blpop(Call call) {
        popOneOrBlock(call, true);
    }

    private static void brpop(Call call) {
        popOneOrBlock(call, false);
    }

    private static void popOneOrBlock(Call call, boolean first) {
        int keys = call.argumentCount() - 2;
        if (!Timeout.seconds(call, keys + 1)) {
            return;
        }
        long timeoutMs = call.number;
        int key = PopArguments.firstExisting(call, 1, keys, ValueType.LIST);
        if (key == PopArguments.NONE) {
            block(call, 1, keys, timeoutMs);
        } else if (key != PopArguments.WRONG_TYPE) {
            call.reply.array(2);
            call.reply.bulk(call.ref(key), call.length(key));
            ListCommands.take(call, key, call.lookupQuietly(key), first, 1);
            if (call.propagates()) {
                call.propagateAs(call.rewriteAs(first ? LPOP_NAME : RPOP_NAME).argument(call, key));
            }
        }
    }
}
