package io.sigrun.command.hash;

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
import io.sigrun.keyspace.HashValues;
import io.sigrun.keyspace.ValueType;
import io.sigrun.util.IntegerText;
import io.sigrun.util.LongDouble;

/** Commands that count in a field. */
final class HashCounterCommands {
    static final Command HINCRBY = command("HINCRBY")
            .summary("Adds an integer to the integer that a field holds.")
            .since("2.0.0")
            .group("hash")
            .complexity("O(1)")
            .arity(4)
            .flags(WRITE, DENYOOM, FAST)
            .categories(AclCategory.HASH)
            .key(1, RW, ACCESS, UPDATE)
            .syntax("key:key field:string increment:integer")
            .run(HashCounterCommands::hincrby);

    static final Command HINCRBYFLOAT = command("HINCRBYFLOAT")
            .summary("Adds a number to the number that a field holds.")
            .since("2.6.0")
            .group("hash")
            .complexity("O(1)")
            .arity(4)
            .flags(WRITE, DENYOOM, FAST)
            .categories(AclCategory.HASH)
            .key(1, RW, ACCESS, UPDATE)
            .syntax("key:key field:string increment:double")
            .run(HashCounterCommands::hincrbyfloat);

    private static final byte[] VALUE_NOT_AN_INTEGER = HashReplies.error("ERR hash value is not an integer");
    private static final byte[] VALUE_NOT_A_FLOAT = HashReplies.error("ERR hash value is not a float");
    private static final byte[] OVERFLOW = HashReplies.error("ERR increment or decrement would overflow");
    private static final byte[] INFINITE_INCREMENT = HashReplies.error("ERR value is NaN or Infinity");
    private static final byte[] INFINITE_SUM = HashReplies.error("ERR increment would produce NaN or Infinity");

    private HashCounterCommands() {}

    static void register(CommandTable.Registry registry) {
        registry.add(HINCRBY, HINCRBYFLOAT);
    }

    private static HashValues hashes(Call call) {
        return call.keyspace().hashes();
    }

    private static void hincrby(Call call) {
        if (!call.integer(3)) {
            return;
        }
        long increment = call.number;
        long record = call.lookupWrite(1);
        if (!call.checkType(record, ValueType.HASH)) {
            return;
        }
        HashValues hashes = hashes(call);
        long old = 0;
        if (record != 0 && hashes.find(record, call.ref(2), call.length(2))) {
            if (!readInteger(call, hashes)) {
                return;
            }
            old = call.number;
        }
        long sum = old + increment;
        if (((old ^ sum) & (increment ^ sum)) < 0) {
            call.fail(OVERFLOW);
            return;
        }
        if (record == 0) {
            record = hashes.create(call.database(), call.keyHash(1), call.ref(1), call.length(1));
        }
        long text = call.keyspace().scratch();
        int length = IntegerText.write(call.region().segment(), text, sum);
        setNumber(call, record, text, length, HashReplies.HINCRBY_EVENT);
        call.reply.integer(sum);
        if (hashes.volatileLength(record) > 0) {
            HashReplies.propagateField(call, hashes, record, text, length);
        }
    }

    /** Stores the text of a number in the field of argument 2, which keeps its expire time. */
    private static void setNumber(Call call, long record, long text, int length, byte[] event) {
        HashValues hashes = hashes(call);
        int fieldLength = call.length(2);
        hashes.prepareGrowth(call.database(), record, 0, Math.max(fieldLength, length), (long) fieldLength + length);
        hashes.set(call.database(), record, call.ref(2), fieldLength, text, length, true);
        HashCommands.changed(call, 1, event, hashes.foundExpired());
    }

    /** Reads the value of the cursor as an integer into {@link Call#number}. */
    private static boolean readInteger(Call call, HashValues hashes) {
        if (hashes.valueIsInteger()) {
            call.number = hashes.valueInteger();
            return true;
        }
        long ref = hashes.valueRef();
        int length = hashes.valueLength();
        if (!IntegerText.isCanonical(call.region().segment(), ref, length)) {
            return call.fail(VALUE_NOT_AN_INTEGER);
        }
        call.number = IntegerText.parse(call.region().segment(), ref, length);
        return true;
    }

    private static void hincrbyfloat(Call call) {
        LongDouble sum = call.value;
        LongDouble increment = call.increment;
        if (!increment.parse(call.region().segment(), call.ref(3), call.length(3))) {
            call.fail(Replies.NOT_A_FLOAT);
            return;
        }
        if (increment.isInfinite()) {
            call.fail(INFINITE_INCREMENT);
            return;
        }
        long record = call.lookupWrite(1);
        if (!call.checkType(record, ValueType.HASH)) {
            return;
        }
        HashValues hashes = hashes(call);
        sum.set(0);
        if (record != 0 && hashes.find(record, call.ref(2), call.length(2)) && !readNumber(call, hashes, sum)) {
            return;
        }
        sum.add(increment);
        if (sum.isInfinite()) {
            call.fail(INFINITE_SUM);
            return;
        }
        if (record == 0) {
            record = hashes.create(call.database(), call.keyHash(1), call.ref(1), call.length(1));
        }
        long text = call.keyspace().scratch();
        int length = sum.write(call.region().segment(), text);
        setNumber(call, record, text, length, HashReplies.HINCRBYFLOAT_EVENT);
        call.reply.bulk(text, length);
        // The sum, so that its rounding is the same everywhere.
        HashReplies.propagateField(call, hashes, record, text, length);
    }

    private static boolean readNumber(Call call, HashValues hashes, LongDouble number) {
        if (hashes.valueIsInteger()) {
            number.set(hashes.valueInteger());
            return true;
        }
        return number.parse(call.region().segment(), hashes.valueRef(), hashes.valueLength())
                || call.fail(VALUE_NOT_A_FLOAT);
    }
}
