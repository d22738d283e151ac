package io.sigrun.command.set;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.DENYOOM;
import static io.sigrun.command.CommandFlag.READONLY;
import static io.sigrun.command.CommandFlag.WRITE;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.OW;
import static io.sigrun.command.KeySpec.Flag.RO;
import static io.sigrun.command.KeySpec.Flag.UPDATE;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.KeyFinders;
import io.sigrun.command.KeySpec;
import io.sigrun.command.Replies;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.SetValue;
import io.sigrun.keyspace.ValueType;
import io.sigrun.resp.RespWriter;

/** Intersections, unions and differences of sets. */
final class SetOperationCommands {
    static final Command SINTER = command("SINTER")
            .summary("Returns the members that are in all of some sets.")
            .since("1.0.0")
            .group("set")
            .complexity("O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.")
            .arity(-2)
            .flags(READONLY)
            .categories(AclCategory.SET)
            .keys(KeySpec.range(1, -1, 1, RO, ACCESS))
            .syntax("key:key...")
            .tips("nondeterministic_output_order")
            .run(SetOperationCommands::sinter);

    static final Command SINTERCARD = command("SINTERCARD")
            .summary("Counts the members that are in all of some sets.")
            .since("7.0.0")
            .group("set")
            .complexity("O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.")
            .arity(-3)
            .flags(READONLY)
            .categories(AclCategory.SET)
            .keys(new KeySpec(
                    KeySpec.setOf(RO, ACCESS), new KeySpec.Begin.Index(1), new KeySpec.Find.Count(0, 1, 1), ""))
            .syntax("numkeys:integer key:key... [LIMIT limit:integer]")
            .keyFinder(KeyFinders.counted(1))
            .run(SetOperationCommands::sintercard);

    static final Command SINTERSTORE = command("SINTERSTORE")
            .summary("Stores the members that are in all of some sets.")
            .since("1.0.0")
            .group("set")
            .complexity("O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.")
            .arity(-3)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.SET)
            .key(1, OW, UPDATE)
            .keys(KeySpec.range(2, -1, 1, RO, ACCESS))
            .syntax("destination:key key:key...")
            .run(SetOperationCommands::sinterstore);

    static final Command SUNION = command("SUNION")
            .summary("Returns the members of all of some sets.")
            .since("1.0.0")
            .group("set")
            .complexity("O(N) where N is the total number of elements in all given sets.")
            .arity(-2)
            .flags(READONLY)
            .categories(AclCategory.SET)
            .keys(KeySpec.range(1, -1, 1, RO, ACCESS))
            .syntax("key:key...")
            .tips("nondeterministic_output_order")
            .run(SetOperationCommands::sunion);

    static final Command SUNIONSTORE = command("SUNIONSTORE")
            .summary("Stores the members of all of some sets.")
            .since("1.0.0")
            .group("set")
            .complexity("O(N) where N is the total number of elements in all given sets.")
            .arity(-3)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.SET)
            .key(1, OW, UPDATE)
            .keys(KeySpec.range(2, -1, 1, RO, ACCESS))
            .syntax("destination:key key:key...")
            .run(SetOperationCommands::sunionstore);

    static final Command SDIFF = command("SDIFF")
            .summary("Returns the members of a set that are in none of some others.")
            .since("1.0.0")
            .group("set")
            .complexity("O(N) where N is the total number of elements in all given sets.")
            .arity(-2)
            .flags(READONLY)
            .categories(AclCategory.SET)
            .keys(KeySpec.range(1, -1, 1, RO, ACCESS))
            .syntax("key:key...")
            .tips("nondeterministic_output_order")
            .run(SetOperationCommands::sdiff);

    static final Command SDIFFSTORE = command("SDIFFSTORE")
            .summary("Stores the members of a set that are in none of some others.")
            .since("1.0.0")
            .group("set")
            .complexity("O(N) where N is the total number of elements in all given sets.")
            .arity(-3)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.SET)
            .key(1, OW, UPDATE)
            .keys(KeySpec.range(2, -1, 1, RO, ACCESS))
            .syntax("destination:key key:key...")
            .run(SetOperationCommands::sdiffstore);

    private static final byte[] NO_KEYS = SetReplies.ascii("-ERR numkeys should be greater than 0\r\n");
    private static final byte[] TOO_MANY_KEYS =
            SetReplies.ascii("-ERR Number of keys can't be greater than number of args\r\n");
    private static final byte[] NEGATIVE_LIMIT = SetReplies.ascii("-ERR LIMIT can't be negative\r\n");
    private static final byte[] SINTERSTORE_EVENT = SetReplies.ascii("sinterstore");
    private static final byte[] SUNIONSTORE_EVENT = SetReplies.ascii("sunionstore");
    private static final byte[] SDIFFSTORE_EVENT = SetReplies.ascii("sdiffstore");
    private static final long[] WRONG_TYPE = {};

    private SetOperationCommands() {}

    static void register(CommandTable.Registry registry) {
        registry.add(SINTER, SINTERCARD, SINTERSTORE, SUNION, SUNIONSTORE, SDIFF, SDIFFSTORE);
    }

    /** The records of the keys among some arguments; {@link #WRONG_TYPE} after an error. */
    private static long[] lookup(Call call, int from, int count) {
        long[] records = new long[count];
        for (int i = 0; i < count; i++) {
            records[i] = call.lookupRead(from + i);
            if (!call.checkType(records[i], ValueType.SET)) {
                return WRONG_TYPE;
            }
        }
        return records;
    }

    private static boolean isAnyMissing(long[] records) {
        for (long record : records) {
            if (record == 0) {
                return true;
            }
        }
        return false;
    }

    private static void sinter(Call call) {
        long[] records = lookup(call, 1, call.argumentCount() - 1);
        if (records.length == 0) {
            return;
        }
        if (isAnyMissing(records)) {
            call.reply.set(0);
            return;
        }
        RespWriter.Mark start = new RespWriter.Mark();
        call.reply.mark(start);
        long[] count = {0};
        new SetAlgebra(call.keyspace(), records).intersect(member -> {
            SetReplies.member(call, member);
            count[0]++;
            return true;
        });
        call.reply.finishSet(start, count[0]);
    }

    private static void sintercard(Call call) {
        if (!call.integer(1, 1, Long.MAX_VALUE, NO_KEYS)) {
            return;
        }
        long keys = call.number;
        int arguments = call.argumentCount();
        if (keys > arguments - 2) {
            call.fail(TOO_MANY_KEYS);
            return;
        }
        long limit = 0;
        for (int i = 2 + (int) keys; i < arguments; i += 2) {
            if (!call.is(i, "limit") || i + 1 == arguments) {
                call.fail(Replies.SYNTAX_ERROR);
                return;
            }
            if (!call.integer(i + 1, 0, Long.MAX_VALUE, NEGATIVE_LIMIT)) {
                return;
            }
            limit = call.number;
        }
        long[] records = lookup(call, 2, (int) keys);
        if (records.length == 0) {
            return;
        }
        long[] count = {0};
        if (!isAnyMissing(records)) {
            long most = limit == 0 ? Long.MAX_VALUE : limit;
            new SetAlgebra(call.keyspace(), records).intersect(member -> ++count[0] < most);
        }
        call.reply.integer(count[0]);
    }

    private static void sinterstore(Call call) {
        long[] records = lookup(call, 2, call.argumentCount() - 2);
        if (records.length == 0) {
            return;
        }
        SetAlgebra algebra = new SetAlgebra(call.keyspace(), records);
        if (isAnyMissing(records)) {
            algebra.result().createIntSet();
        } else {
            algebra.storeIntersection();
        }
        store(call, algebra.result(), SINTERSTORE_EVENT);
    }

    private static void sunion(Call call) {
        long[] records = lookup(call, 1, call.argumentCount() - 1);
        if (records.length > 0) {
            SetAlgebra algebra = new SetAlgebra(call.keyspace(), records);
            algebra.union(false);
            reply(call, algebra.result());
        }
    }

    private static void sunionstore(Call call) {
        long[] records = lookup(call, 2, call.argumentCount() - 2);
        if (records.length > 0) {
            SetAlgebra algebra = new SetAlgebra(call.keyspace(), records);
            algebra.union(true);
            store(call, algebra.result(), SUNIONSTORE_EVENT);
        }
    }

    private static void sdiff(Call call) {
        long[] records = lookup(call, 1, call.argumentCount() - 1);
        if (records.length > 0) {
            SetAlgebra algebra = new SetAlgebra(call.keyspace(), records);
            algebra.difference(false);
            reply(call, algebra.result());
        }
    }

    private static void sdiffstore(Call call) {
        long[] records = lookup(call, 2, call.argumentCount() - 2);
        if (records.length > 0) {
            SetAlgebra algebra = new SetAlgebra(call.keyspace(), records);
            algebra.difference(true);
            store(call, algebra.result(), SDIFFSTORE_EVENT);
        }
    }

    private static void reply(Call call, SetValue result) {
        call.reply.set(result.length());
        for (boolean there = result.first(); there; there = result.next()) {
            SetReplies.member(call, result);
        }
        result.free();
    }

    /** Puts a result into the key of argument 1, whatever it held; an empty one removes the key. */
    private static void store(Call call, SetValue result, byte[] event) {
        long old = call.lookupQuietly(1);
        long length = result.length();
        call.reply.integer(length);
        if (length > 0) {
            call.keyspace().sets().attach(call.database(), call.keyHash(1), call.ref(1), call.length(1), old, result);
            call.modified(1, 1);
            call.event(EventClass.SET, event, 1);
            return;
        }
        result.free();
        if (old != 0) {
            call.database().remove(call.keyHash(1), old);
            call.modified(1, 1);
            call.event(EventClass.GENERIC, SetReplies.DEL_EVENT, 1);
        }
    }
}
