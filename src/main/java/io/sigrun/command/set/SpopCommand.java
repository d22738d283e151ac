package io.sigrun.command.set;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.FAST;
import static io.sigrun.command.CommandFlag.WRITE;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.DELETE;
import static io.sigrun.command.KeySpec.Flag.RW;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Replies;
import io.sigrun.command.Rewrite;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.SetValue;
import io.sigrun.keyspace.SetValues;
import io.sigrun.keyspace.ValueType;
import java.util.function.LongSupplier;

/**
 * SPOP. What was chosen is propagated as SREM, at most {@value #BATCH} members a command; a set that goes as a whole as
 * UNLINK or DEL.
 */
final class SpopCommand {
    static final Command SPOP = command("SPOP")
            .summary("Removes and returns members chosen at random.")
            .since("1.0.0")
            .group("set")
            .complexity("Without the count argument O(1), otherwise O(N) where N is the value of the passed count.")
            .arity(-2)
            .flags(WRITE, FAST)
            .categories(AclCategory.SET)
            .key(1, RW, ACCESS, DELETE)
            .syntax("key:key [count:integer@3.2.0]")
            .tips("nondeterministic_output")
            .history("3.2.0", "Takes a count.")
            .run(SpopCommand::spop);

    private static final int BATCH = 1024;

    /** Where more than so many times as many members go as stay, those that stay are chosen. */
    private static final int MOST_GO = 5;

    private static final byte[] SREM = SetReplies.ascii("SREM");
    private static final byte[] DEL = SetReplies.ascii("DEL");
    private static final byte[] UNLINK = SetReplies.ascii("UNLINK");

    private SpopCommand() {}

    static void register(CommandTable.Registry registry) {
        registry.add(SPOP);
    }

    private static void spop(Call call) {
        int arguments = call.argumentCount();
        if (arguments == 3) {
            several(call);
            return;
        }
        if (arguments > 3) {
            call.fail(Replies.SYNTAX_ERROR);
            return;
        }
        long record = call.lookupWrite(1);
        if (record == 0) {
            call.reply.nullBulk();
            return;
        }
        if (!call.checkType(record, ValueType.SET)) {
            return;
        }
        SetValues sets = call.keyspace().sets();
        SetValue set = sets.open(record);
        set.random();
        SetReplies.member(call, set);
        if (call.propagates()) {
            call.propagateAs(copyMember(call, begin(call), set));
        }
        set.removeCurrent();
        sets.save(call.database(), record, set);
        call.modified(1, 1);
        call.event(EventClass.SET, SetReplies.SPOP_EVENT, 1);
        SetReplies.removeIfEmpty(call, record);
    }

    private static Rewrite begin(Call call) {
        return call.rewriteAs(SREM).argument(call, 1);
    }

    private static Rewrite copyMember(Call call, Rewrite rewrite, SetValue set) {
        return rewrite.copy(set.textRef(call.keyspace().scratch()), set.textLength());
    }

    private static void several(Call call) {
        if (!call.integer(2, 0, Long.MAX_VALUE, Replies.MUST_BE_POSITIVE)) {
            return;
        }
        long count = call.number;
        long record = call.lookupWrite(1);
        if (!call.checkType(record, ValueType.SET)) {
            return;
        }
        if (record == 0 || count == 0) {
            call.reply.set(0);
            return;
        }
        SetValues sets = call.keyspace().sets();
        SetValue set = sets.open(record);
        long length = set.length();
        call.event(EventClass.SET, SetReplies.SPOP_EVENT, 1);
        call.reply.set(Math.min(count, length));
        if (count >= length) {
            all(call, record, set);
            return;
        }
        Departures departures = new Departures(call, set);
        if (set.isListPack()) {
            someOfListPack(call.keyspace().random(), set, count, departures);
        } else if ((length - count) * MOST_GO > count) {
            for (long i = 0; i < count; i++) {
                set.random();
                departures.add();
                set.removeCurrent();
            }
        } else {
            most(call, set, length - count, departures);
        }
        departures.propagate();
        sets.save(call.database(), record, set);
        call.modified(1, (int) Math.min(count, Integer.MAX_VALUE));
    }

    private static void all(Call call, long record, SetValue set) {
        long length = set.length();
        for (boolean there = set.first(); there; there = set.next()) {
            SetReplies.member(call, set);
        }
        call.database().remove(call.keyHash(1), record);
        call.event(EventClass.GENERIC, SetReplies.DEL_EVENT, 1);
        if (call.propagates()) {
            boolean lazily = call.keyspace().freeing().lazyServerDelete;
            call.propagateAs(call.rewriteAs(lazily ? UNLINK : DEL).argument(call, 1));
        }
        call.modified(1, (int) Math.min(length, Integer.MAX_VALUE));
    }

    /** Goes over a listpack once, removing each member with the chance that is left for it. */
    private static void someOfListPack(LongSupplier random, SetValue set, long count, Departures departures) {
        long left = set.length();
        long wanted = count;
        boolean there = set.first();
        while (there && wanted > 0) {
            if (Long.remainderUnsigned(random.getAsLong(), left) < wanted) {
                departures.add();
                there = set.removeThenNext();
                wanted--;
            } else {
                there = set.next();
            }
            left--;
        }
    }

    /** Chooses those that stay, into a set of their own, and lets the others go. */
    private static void most(Call call, SetValue set, long stay, Departures departures) {
        SetValue staying = new SetValue(call.keyspace());
        staying.createLike(set);
        long scratch = call.keyspace().scratch();
        for (long i = 0; i < stay; i++) {
            set.random();
            staying.add(set.textRef(scratch), set.textLength());
            set.removeCurrent();
        }
        for (boolean there = set.first(); there; there = set.next()) {
            departures.add();
        }
        set.free();
        set.become(staying);
    }

    /** The members that go: answered at once, propagated in batches. */
    private static final class Departures {
        private final Call call;
        private final SetValue set;
        private final boolean propagates;
        private Rewrite batch;
        private int inBatch;

        Departures(Call call, SetValue set) {
            this.call = call;
            this.set = set;
            this.propagates = call.propagates();
            this.batch = begin(call);
        }

        /** The member that the cursor is on goes. */
        void add() {
            SetReplies.member(call, set);
            if (!propagates) {
                return;
            }
            if (inBatch == 0) {
                batch = begin(call);
            }
            copyMember(call, batch, set);
            inBatch++;
            if (inBatch == BATCH) {
                propagate();
            }
        }

        void propagate() {
            if (inBatch > 0) {
                call.propagateAs(batch);
                inBatch = 0;
            }
        }
    }
}
