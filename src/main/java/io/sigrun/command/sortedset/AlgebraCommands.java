package io.sigrun.command.sortedset;

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
import io.sigrun.data.SortedSet;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.SortedSetAlgebra;
import io.sigrun.keyspace.SortedSetAlgebra.Aggregate;
import io.sigrun.keyspace.ValueType;
import io.sigrun.util.DoubleText;
import org.jspecify.annotations.Nullable;

/** Sorted sets: unions, intersections and differences. */
public final class AlgebraCommands {
    static final Command ZUNION = command("ZUNION")
            .summary("Returns the members that are in any of some sorted sets.")
            .since("6.2.0")
            .group("sorted-set")
            .complexity("O(N)+O(M*log(M))")
            .arity(-3)
            .flags(READONLY)
            .categories(AclCategory.SORTEDSET)
            .keys(new KeySpec(
                    KeySpec.setOf(RO, ACCESS), new KeySpec.Begin.Index(1), new KeySpec.Find.Count(0, 1, 1), ""))
            .syntax("numkeys:integer key:key... [WEIGHTS weight:integer]... [AGGREGATE "
                    + "aggregate:(SUM|MIN|MAX)] [WITHSCORES]")
            .keyFinder(KeyFinders.counted(1))
            .run(AlgebraCommands::zunion);

    static final Command ZINTER = command("ZINTER")
            .summary("Returns the members that are in all of some sorted sets.")
            .since("6.2.0")
            .group("sorted-set")
            .complexity("O(N*K)+O(M*log(M))")
            .arity(-3)
            .flags(READONLY)
            .categories(AclCategory.SORTEDSET)
            .keys(new KeySpec(
                    KeySpec.setOf(RO, ACCESS), new KeySpec.Begin.Index(1), new KeySpec.Find.Count(0, 1, 1), ""))
            .syntax("numkeys:integer key:key... [WEIGHTS weight:integer]... [AGGREGATE "
                    + "aggregate:(SUM|MIN|MAX)] [WITHSCORES]")
            .keyFinder(KeyFinders.counted(1))
            .run(AlgebraCommands::zinter);

    static final Command ZDIFF = command("ZDIFF")
            .summary("Returns the members of a sorted set that are in no other of some.")
            .since("6.2.0")
            .group("sorted-set")
            .complexity("O(L + (N-K)log(N))")
            .arity(-3)
            .flags(READONLY)
            .categories(AclCategory.SORTEDSET)
            .keys(new KeySpec(
                    KeySpec.setOf(RO, ACCESS), new KeySpec.Begin.Index(1), new KeySpec.Find.Count(0, 1, 1), ""))
            .syntax("numkeys:integer key:key... [WITHSCORES]")
            .keyFinder(KeyFinders.counted(1))
            .run(AlgebraCommands::zdiff);

    static final Command ZUNIONSTORE = command("ZUNIONSTORE")
            .summary("Stores the members that are in any of some sorted sets in a key.")
            .since("2.0.0")
            .group("sorted-set")
            .complexity("O(N)+O(M log(M))")
            .arity(-4)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.SORTEDSET)
            .key(1, OW, UPDATE)
            .keys(new KeySpec(
                    KeySpec.setOf(RO, ACCESS), new KeySpec.Begin.Index(2), new KeySpec.Find.Count(0, 1, 1), ""))
            .syntax("destination:key numkeys:integer key:key... [WEIGHTS weight:integer]... [AGGREGATE "
                    + "aggregate:(SUM|MIN|MAX)]")
            .keyFinder(KeyFinders::countedBehindDestination)
            .run(AlgebraCommands::zunionstore);

    static final Command ZINTERSTORE = command("ZINTERSTORE")
            .summary("Stores the members that are in all of some sorted sets in a key.")
            .since("2.0.0")
            .group("sorted-set")
            .complexity("O(N*K)+O(M*log(M))")
            .arity(-4)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.SORTEDSET)
            .key(1, OW, UPDATE)
            .keys(new KeySpec(
                    KeySpec.setOf(RO, ACCESS), new KeySpec.Begin.Index(2), new KeySpec.Find.Count(0, 1, 1), ""))
            .syntax("destination:key numkeys:integer key:key... [WEIGHTS weight:integer]... [AGGREGATE "
                    + "aggregate:(SUM|MIN|MAX)]")
            .keyFinder(KeyFinders::countedBehindDestination)
            .run(AlgebraCommands::zinterstore);

    static final Command ZDIFFSTORE = command("ZDIFFSTORE")
            .summary("Stores the members of a sorted set that are in no other of some in a key.")
            .since("6.2.0")
            .group("sorted-set")
            .complexity("O(L + (N-K)log(N))")
            .arity(-4)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.SORTEDSET)
            .key(1, OW, UPDATE)
            .keys(new KeySpec(
                    KeySpec.setOf(RO, ACCESS), new KeySpec.Begin.Index(2), new KeySpec.Find.Count(0, 1, 1), ""))
            .syntax("destination:key numkeys:integer key:key...")
            .keyFinder(KeyFinders::countedBehindDestination)
            .run(AlgebraCommands::zdiffstore);

    static final Command ZINTERCARD = command("ZINTERCARD")
            .summary("Counts the members that are in all of some sorted sets.")
            .since("7.0.0")
            .group("sorted-set")
            .complexity("O(N*K)")
            .arity(-3)
            .flags(READONLY)
            .categories(AclCategory.SORTEDSET)
            .keys(new KeySpec(
                    KeySpec.setOf(RO, ACCESS), new KeySpec.Begin.Index(1), new KeySpec.Find.Count(0, 1, 1), ""))
            .syntax("numkeys:integer key:key... [LIMIT limit:integer]")
            .keyFinder(KeyFinders.counted(1))
            .run(AlgebraCommands::zintercard);

    private AlgebraCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(ZUNION, ZINTER, ZDIFF, ZUNIONSTORE, ZINTERSTORE, ZDIFFSTORE, ZINTERCARD);
    }

    private enum Operation {
        UNION,
        INTERSECTION,
        DIFFERENCE
    }

    private static final byte[] ZUNIONSTORE_EVENT = SortedSetCommands.event("zunionstore");
    private static final byte[] ZINTERSTORE_EVENT = SortedSetCommands.event("zinterstore");
    private static final byte[] ZDIFFSTORE_EVENT = SortedSetCommands.event("zdiffstore");
    private static final byte[] DEL_EVENT = SortedSetCommands.event("del");
    private static final byte[] NEGATIVE_LIMIT = SortedSetCommands.event("-ERR LIMIT can't be negative\r\n");

    private static SortedSetAlgebra algebra(Call call) {
        return call.keyspace().sortedSetAlgebra();
    }

    private static void zunion(Call call) {
        reply(call, Operation.UNION);
    }

    private static void zinter(Call call) {
        reply(call, Operation.INTERSECTION);
    }

    private static void zdiff(Call call) {
        reply(call, Operation.DIFFERENCE);
    }

    private static void zunionstore(Call call) {
        store(call, Operation.UNION, ZUNIONSTORE_EVENT);
    }

    private static void zinterstore(Call call) {
        store(call, Operation.INTERSECTION, ZINTERSTORE_EVENT);
    }

    private static void zdiffstore(Call call) {
        store(call, Operation.DIFFERENCE, ZDIFFSTORE_EVENT);
    }

    /**
     * Gathers the sources that are named from an argument on, which says how many.
     *
     * @return the argument behind them; negative where the client was answered
     */
    private static int readSources(Call call, int argument) {
        if (!call.integer(argument)) {
            return -1;
        }
        long sources = call.number;
        if (sources < 1) {
            call.fail("ERR at least 1 input key is needed for '"
                    + call.entry().command.fullName() + "' command");
            return -1;
        }
        if (sources > call.argumentCount() - argument - 1) {
            call.fail(Replies.SYNTAX_ERROR);
            return -1;
        }
        SortedSetAlgebra algebra = algebra(call);
        algebra.clear();
        int end = argument + 1 + (int) sources;
        for (int i = argument + 1; i < end; i++) {
            long record = call.lookupRead(i);
            if (record != 0) {
                int type = call.keyspace().records().typeOf(record);
                if (type != ValueType.SORTED_SET && type != ValueType.SET) {
                    call.fail(Replies.WRONG_TYPE);
                    return -1;
                }
            }
            algebra.addSource(record);
        }
        return end;
    }

    /** What the options of a command ask for. */
    private record Options(Aggregate aggregate, boolean scores) {}

    /** Reads WEIGHTS, AGGREGATE and WITHSCORES from an argument on; null where the client was answered. */
    private static @Nullable Options readOptions(Call call, Operation operation, int first, boolean store) {
        Aggregate aggregate = Aggregate.SUM;
        boolean scores = false;
        int sources = first - (store ? 3 : 2);
        boolean combines = operation != Operation.DIFFERENCE;
        for (int i = first; i < call.argumentCount(); i++) {
            int more = call.argumentCount() - i - 1;
            if (combines && more >= sources && call.is(i, "weights")) {
                for (int source = 0; source < sources; source++) {
                    i++;
                    double weight = DoubleText.parse(call.region().segment(), call.ref(i), call.length(i));
                    if (Double.isNaN(weight)) {
                        call.fail("ERR weight value is not a float");
                        return null;
                    }
                    algebra(call).setWeight(source, weight);
                }
            } else if (combines && more > 0 && call.is(i, "aggregate")) {
                i++;
                if (call.is(i, "sum")) {
                    aggregate = Aggregate.SUM;
                } else if (call.is(i, "min")) {
                    aggregate = Aggregate.MIN;
                } else if (call.is(i, "max")) {
                    aggregate = Aggregate.MAX;
                } else {
                    call.fail(Replies.SYNTAX_ERROR);
                    return null;
                }
            } else if (!store && call.is(i, "withscores")) {
                scores = true;
            } else {
                call.fail(Replies.SYNTAX_ERROR);
                return null;
            }
        }
        return new Options(aggregate, scores);
    }

    private static void compute(Call call, Operation operation, Aggregate aggregate) {
        switch (operation) {
            case UNION -> algebra(call).union(aggregate);
            case INTERSECTION -> algebra(call).intersect(aggregate);
            case DIFFERENCE -> algebra(call).subtract();
        }
    }

    private static void reply(Call call, Operation operation) {
        int first = readSources(call, 1);
        Options options = first < 0 ? null : readOptions(call, operation, first, false);
        if (options == null) {
            return;
        }
        compute(call, operation, options.aggregate);
        SortedSet result = algebra(call).result();
        boolean nested = options.scores && call.reply.version() >= 3;
        call.reply.array(options.scores && !nested ? 2 * result.length() : result.length());
        for (long at = result.first(); at != 0; at = result.next(at)) {
            if (nested) {
                call.reply.array(2);
            }
            long member = result.entryAt(at);
            call.reply.bulk(result.memberRef(member), result.memberLength(member));
            if (options.scores) {
                call.reply.real(result.scoreAt(at));
            }
        }
        algebra(call).free();
    }

    private static void store(Call call, Operation operation, byte[] event) {
        int first = readSources(call, 2);
        Options options = first < 0 ? null : readOptions(call, operation, first, true);
        if (options == null) {
            return;
        }
        compute(call, operation, options.aggregate);
        long members = algebra(call).result().length();
        long old = call.lookupWrite(1);
        if (members > 0) {
            algebra(call).store(call.database(), call.keyHash(1), call.ref(1), call.length(1), old);
            call.modified(1, 1);
            call.event(EventClass.SORTED_SET, event, 1);
        } else if (old != 0) {
            call.database().remove(call.keyHash(1), old);
            call.modified(1, 1);
            call.event(EventClass.GENERIC, DEL_EVENT, 1);
        }
        call.reply.integer(members);
    }

    private static void zintercard(Call call) {
        int first = readSources(call, 1);
        if (first < 0) {
            return;
        }
        long limit = 0;
        for (int i = first; i < call.argumentCount(); i += 2) {
            if (!call.is(i, "limit") || i + 1 == call.argumentCount()) {
                call.fail(Replies.SYNTAX_ERROR);
                return;
            }
            if (!call.integer(i + 1, 0, Long.MAX_VALUE, NEGATIVE_LIMIT)) {
                return;
            }
            limit = call.number;
        }
        call.reply.integer(algebra(call).countIntersection(limit));
    }
}
