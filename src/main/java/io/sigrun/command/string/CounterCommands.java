package io.sigrun.command.string;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.DENYOOM;
import static io.sigrun.command.CommandFlag.FAST;
import static io.sigrun.command.CommandFlag.WRITE;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.RW;
import static io.sigrun.command.KeySpec.Flag.UPDATE;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Replies;
import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.StringValues;
import io.sigrun.keyspace.ValueType;
import io.sigrun.memory.Region;
import io.sigrun.util.IntegerText;
import io.sigrun.util.LongDouble;

/** The commands that count: strings that are numbers. */
final class CounterCommands {
    static final Command INCR = command("INCR")
            .summary("Adds one to the integer at a key, which is taken for 0 if there is none.")
            .since("1.0.0")
            .group("string")
            .complexity("O(1)")
            .arity(2)
            .flags(WRITE, DENYOOM, FAST)
            .categories(AclCategory.STRING)
            .key(1, RW, ACCESS, UPDATE)
            .syntax("key:key")
            .run(CounterCommands::incr);

    static final Command DECR = command("DECR")
            .summary("Takes one from the integer at a key, which is taken for 0 if there is none.")
            .since("1.0.0")
            .group("string")
            .complexity("O(1)")
            .arity(2)
            .flags(WRITE, DENYOOM, FAST)
            .categories(AclCategory.STRING)
            .key(1, RW, ACCESS, UPDATE)
            .syntax("key:key")
            .run(CounterCommands::decr);

    static final Command INCRBY = command("INCRBY")
            .summary("Adds a number to the integer at a key, which is taken for 0 if there is none.")
            .since("1.0.0")
            .group("string")
            .complexity("O(1)")
            .arity(3)
            .flags(WRITE, DENYOOM, FAST)
            .categories(AclCategory.STRING)
            .key(1, RW, ACCESS, UPDATE)
            .syntax("key:key increment:integer")
            .run(CounterCommands::incrby);

    static final Command DECRBY = command("DECRBY")
            .summary("Takes a number from the integer at a key, which is taken for 0 if there is none.")
            .since("1.0.0")
            .group("string")
            .complexity("O(1)")
            .arity(3)
            .flags(WRITE, DENYOOM, FAST)
            .categories(AclCategory.STRING)
            .key(1, RW, ACCESS, UPDATE)
            .syntax("key:key decrement:integer")
            .run(CounterCommands::decrby);

    static final Command INCRBYFLOAT = command("INCRBYFLOAT")
            .summary("Adds a floating-point number to the one at a key, which is taken for 0 if there is none.")
            .since("2.6.0")
            .group("string")
            .complexity("O(1)")
            .arity(3)
            .flags(WRITE, DENYOOM, FAST)
            .categories(AclCategory.STRING)
            .key(1, RW, ACCESS, UPDATE)
            .syntax("key:key increment:double")
            .run(CounterCommands::incrbyfloat);

    private static final byte[] INCRBY_EVENT = Strings.word("incrby");
    private static final byte[] INCRBYFLOAT_EVENT = Strings.word("incrbyfloat");
    private static final byte[] OVERFLOW = Strings.word("-ERR increment or decrement would overflow\r\n");
    private static final byte[] DECREMENT_OVERFLOW = Strings.word("-ERR decrement would overflow\r\n");
    private static final byte[] NOT_FINITE = Strings.word("-ERR increment would produce NaN or Infinity\r\n");

    private CounterCommands() {}

    static void register(CommandTable.Registry registry) {
        registry.add(INCR, DECR, INCRBY, DECRBY, INCRBYFLOAT);
    }

    private static void incr(Call call) {
        add(call, 1);
    }

    private static void decr(Call call) {
        add(call, -1);
    }

    private static void incrby(Call call) {
        if (call.integer(2)) {
            add(call, call.number);
        }
    }

    private static void decrby(Call call) {
        if (!call.integer(2)) {
            return;
        }
        if (call.number == Long.MIN_VALUE) {
            call.fail(DECREMENT_OVERFLOW);
            return;
        }
        add(call, -call.number);
    }

    private static void add(Call call, long increment) {
        Region region = call.region();
        long hash = call.keyHash(1);
        long record = call.lookupWrite(1);
        if (!call.checkType(record, ValueType.STRING)) {
            return;
        }
        long before = 0;
        if (record != 0) {
            if (StringValues.isInteger(region, record)) {
                before = StringValues.integer(region, record);
            } else {
                long text = StringValues.bytes(region, record);
                int length = StringValues.length(region, record);
                if (!IntegerText.isCanonical(region.segment(), text, length)) {
                    call.fail(Replies.NOT_AN_INTEGER);
                    return;
                }
                before = IntegerText.parse(region.segment(), text, length);
            }
        }
        long sum = before + increment;
        if (((before ^ sum) & (increment ^ sum)) < 0) {
            call.fail(OVERFLOW);
            return;
        }
        call.database().setInteger(hash, call.ref(1), call.length(1), record, sum, Database.KEEP_EXPIRE);
        call.modified(1, 1);
        call.event(EventClass.STRING, INCRBY_EVENT, 1);
        call.reply.integer(sum);
    }

    private static void incrbyfloat(Call call) {
        long hash = call.keyHash(1);
        long record = call.lookupWrite(1);
        if (!call.checkType(record, ValueType.STRING)) {
            return;
        }
        LongDouble value = call.value;
        if (!load(call, record, value) || !call.increment.parse(call.region().segment(), call.ref(2), call.length(2))) {
            call.fail(Replies.NOT_A_FLOAT);
            return;
        }
        value.add(call.increment);
        if (value.isInfinite()) {
            call.fail(NOT_FINITE);
            return;
        }
        long text = call.keyspace().scratch();
        int length = value.write(call.region().segment(), text);
        call.database().setText(hash, call.ref(1), call.length(1), record, text, length, Database.KEEP_EXPIRE);
        call.modified(1, 1);
        call.event(EventClass.STRING, INCRBYFLOAT_EVENT, 1);
        call.reply.bulk(text, length);
        if (call.propagates()) {
            // The sum, so that its rounding is the same everywhere.
            call.propagateAs(call.rewriteAs(Strings.SET_NAME)
                    .argument(call, 1)
                    .bytes(text, length)
                    .word(Strings.KEEPTTL));
        }
    }

    private static boolean load(Call call, long record, LongDouble value) {
        Region region = call.region();
        if (record == 0) {
            value.set(0);
            return true;
        }
        if (StringValues.isInteger(region, record)) {
            value.set(StringValues.integer(region, record));
            return true;
        }
        return value.parse(region.segment(), StringValues.bytes(region, record), StringValues.length(region, record));
    }
}
