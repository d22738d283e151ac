package io.sigrun.command.list;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.BLOCKING;
import static io.sigrun.command.CommandFlag.DENYOOM;
import static io.sigrun.command.CommandFlag.WRITE;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.DELETE;
import static io.sigrun.command.KeySpec.Flag.INSERT;
import static io.sigrun.command.KeySpec.Flag.RW;

import io.sigrun.command.AclCategory;
import io.sigrun.command.AwaitedKeys;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.EventNames;
import io.sigrun.command.Replies;
import io.sigrun.command.Timeout;
import io.sigrun.keyspace.ListValues;
import io.sigrun.keyspace.ValueType;
import io.sigrun.memory.Region;
import io.sigrun.util.IntegerText;

/** Lists: elements that go from one end to another, of the same list or of two, at once or when there is one. */
public final class MoveCommands {
    static final Command LMOVE = command("LMOVE")
            .summary("Moves an element from an end of a list to an end of another, and returns it.")
            .since("6.2.0")
            .group("list")
            .complexity("O(1)")
            .arity(5)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.LIST)
            .key(1, RW, ACCESS, DELETE)
            .key(2, RW, INSERT)
            .syntax("source:key destination:key wherefrom:(LEFT|RIGHT) whereto:(LEFT|RIGHT)")
            .run(MoveCommands::lmove);

    static final Command RPOPLPUSH = command("RPOPLPUSH")
            .summary("Moves the last element of a list to the head of another, and returns it.")
            .since("1.2.0")
            .group("list")
            .complexity("O(1)")
            .arity(3)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.LIST)
            .key(1, RW, ACCESS, DELETE)
            .key(2, RW, INSERT)
            .syntax("source:key destination:key")
            .run(MoveCommands::rpoplpush);

    static final Command BLMOVE = command("BLMOVE")
            .summary("As LMOVE, waiting for an element.")
            .since("6.2.0")
            .group("list")
            .complexity("O(1)")
            .arity(6)
            .flags(WRITE, DENYOOM, BLOCKING)
            .categories(AclCategory.LIST)
            .key(1, RW, ACCESS, DELETE)
            .key(2, RW, INSERT)
            .syntax("source:key destination:key wherefrom:(LEFT|RIGHT) whereto:(LEFT|RIGHT) timeout:double")
            .run(MoveCommands::blmove);

    static final Command BRPOPLPUSH = command("BRPOPLPUSH")
            .summary("As RPOPLPUSH, waiting for an element.")
            .since("2.2.0")
            .group("list")
            .complexity("O(1)")
            .arity(4)
            .flags(WRITE, DENYOOM, BLOCKING)
            .categories(AclCategory.LIST)
            .key(1, RW, ACCESS, DELETE)
            .key(2, RW, INSERT)
            .syntax("source:key destination:key timeout:double")
            .history("6.0.0", "The timeout may have a fraction.")
            .run(MoveCommands::brpoplpush);

    private static final byte[] LMOVE_NAME = EventNames.of("LMOVE");
    private static final byte[] RPOPLPUSH_NAME = EventNames.of("RPOPLPUSH");

    private MoveCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(LMOVE, RPOPLPUSH, BLMOVE, BRPOPLPUSH);
    }

    private static boolean areEnds(Call call) {
        for (int i = 3; i <= 4; i++) {
            if (!call.is(i, "left") && !call.is(i, "right")) {
                return call.fail(Replies.SYNTAX_ERROR);
            }
        }
        return true;
    }

    private static void lmove(Call call) {
        if (areEnds(call)) {
            moveOrNull(call, call.is(3, "left"), call.is(4, "left"));
        }
    }

    private static void rpoplpush(Call call) {
        moveOrNull(call, false, true);
    }

    private static void moveOrNull(Call call, boolean fromFirst, boolean toFirst) {
        long record = call.lookupWrite(1);
        if (record == 0) {
            call.reply.nullBulk();
        } else if (call.checkType(record, ValueType.LIST)) {
            move(call, record, fromFirst, toFirst);
        }
    }

    private static void blmove(Call call) {
        if (areEnds(call) && Timeout.seconds(call, 5) && moveOrBlock(call, call.is(3, "left"), call.is(4, "left"))) {
            if (call.propagates()) {
                call.propagateAs(call.rewriteAs(LMOVE_NAME)
                        .argument(call, 1)
                        .argument(call, 2)
                        .argument(call, 3)
                        .argument(call, 4));
            }
        }
    }

    private static void brpoplpush(Call call) {
        if (Timeout.seconds(call, 3) && moveOrBlock(call, false, true)) {
            if (call.propagates()) {
                call.propagateAs(
                        call.rewriteAs(RPOPLPUSH_NAME).argument(call, 1).argument(call, 2));
            }
        }
    }

    /** Moves an element, or waits for one until the deadline that was read; returns whether one was moved. */
    private static boolean moveOrBlock(Call call, boolean fromFirst, boolean toFirst) {
        long timeoutMs = call.number;
        long record = call.lookupWrite(1);
        if (!call.checkType(record, ValueType.LIST)) {
            return false;
        }
        if (record != 0) {
            return move(call, record, fromFirst, toFirst);
        }
        if (call.mayBlock()) {
            call.blockOn(new AwaitedKeys(ValueType.LIST, 1, 1, false), timeoutMs);
        } else {
            call.reply.nullBulk();
        }
        return false;
    }

    /** Moves an element and answers it; false after an error was answered. */
    private static boolean move(Call call, long source, boolean fromFirst, boolean toFirst) {
        long destination = call.lookupWrite(2);
        if (!call.checkType(destination, ValueType.LIST)) {
            return false;
        }
        ListValues lists = ListCommands.lists(call);
        Region region = call.region();
        lists.seek(source, fromFirst ? 0 : -1);
        boolean integer = lists.isInteger();
        int length = integer ? IntegerText.length(lists.integer()) : lists.stringLength();
        long value = region.allocate(Math.max(length, 1)); // a copy, for adding it may move what it stands in
        try {
            if (integer) {
                IntegerText.write(region.segment(), value, lists.integer());
            } else {
                region.copy(lists.stringRef(), value, length);
            }
            move(call, source, destination, fromFirst, toFirst, value, length);
        } finally {
            region.free(value);
        }
        return true;
    }

    private static void move(
            Call call, long source, long destination, boolean fromFirst, boolean toFirst, long value, int length) {
        ListValues lists = ListCommands.lists(call);
        boolean same = source == destination;
        if (same) {
            removeEnd(call, source, fromFirst); // before, for the list is not to grow meanwhile
        }
        ListCommands.add(call, 2, destination, toFirst, value, length);
        call.reply.bulk(value, length);
        if (!same) {
            removeEnd(call, source, fromFirst);
        }
        ListCommands.taken(call, 1, source, fromFirst, 1, lists.length(source) == 0);
    }

    private static void removeEnd(Call call, long record, boolean first) {
        ListValues lists = ListCommands.lists(call);
        lists.deleteRange(call.database(), record, first ? 0 : lists.length(record) - 1, 1);
    }
}
