package io.sigrun.command.bitmap;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.DENYOOM;
import static io.sigrun.command.CommandFlag.FAST;
import static io.sigrun.command.CommandFlag.READONLY;
import static io.sigrun.command.CommandFlag.WRITE;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.RO;
import static io.sigrun.command.KeySpec.Flag.RW;
import static io.sigrun.command.KeySpec.Flag.UPDATE;
import static io.sigrun.command.KeySpec.Flag.VARIABLE_FLAGS;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.KeyFinders;
import io.sigrun.command.KeySpec;
import io.sigrun.command.Replies;
import io.sigrun.command.string.Strings;
import io.sigrun.data.Bits;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.StringValues;
import io.sigrun.keyspace.ValueType;
import io.sigrun.memory.Region;
import java.nio.charset.StandardCharsets;

/** BITFIELD and BITFIELD_RO: integers of any width in a string, read, set and added to. */
final class BitFieldCommands {
    static final Command BITFIELD = command("BITFIELD")
            .summary("Reads, sets and increments integers of any width.")
            .since("3.2.0")
            .group("bitmap")
            .complexity("O(1) for each subcommand specified")
            .arity(-2)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.BITMAP)
            .keys(KeySpec.one(1, RW, UPDATE, ACCESS, VARIABLE_FLAGS).withNotes("Only GET changes nothing."))
            .syntax("key:key [operation:(GET get-block:(encoding:string offset:integer)"
                    + "|write:([OVERFLOW overflow-block:(WRAP|SAT|FAIL)]"
                    + " write-operation:(SET set-block:(encoding:string offset:integer value:integer)"
                    + "|INCRBY incrby-block:(encoding:string offset:integer increment:integer))))]...")
            .keyFinder(KeyFinders::bitField)
            .run(BitFieldCommands::bitfield);

    static final Command BITFIELD_RO = command("BITFIELD_RO")
            .summary("Reads integers of any width.")
            .since("6.0.0")
            .group("bitmap")
            .complexity("O(1) for each subcommand specified")
            .arity(-2)
            .flags(READONLY, FAST)
            .categories(AclCategory.BITMAP)
            .key(1, RO, ACCESS)
            .syntax("key:key [GET get-block:(encoding:string offset:integer)]*...")
            .run(BitFieldCommands::bitfieldReadOnly);

    private static final byte[] BAD_TYPE =
            line("Invalid bitfield type. Use something like i16 u8. Note that u64 is not" + " supported but i64 is.");
    private static final byte[] BAD_OVERFLOW = line("Invalid OVERFLOW type specified");
    private static final byte[] ONLY_GET = line("BITFIELD_RO only supports the GET subcommand");
    private static final int FIRST = 2;

    /** What becomes of a value that does not fit. */
    private enum Overflow {
        WRAP,
        SAT,
        FAIL
    }

    private BitFieldCommands() {}

    private static byte[] line(String text) {
        return ("-ERR " + text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static void bitfield(Call call) {
        run(call, false);
    }

    private static void bitfieldReadOnly(Call call) {
        run(call, true);
    }

    private static void run(Call call, boolean readOnly) {
        long bytes = bytesWritten(call);
        if (bytes < 0) {
            return;
        }
        if (bytes > 0 && readOnly) {
            call.fail(ONLY_GET);
            return;
        }
        long record;
        boolean grows = false;
        if (bytes == 0) {
            record = call.lookupRead(1);
            if (!call.checkType(record, ValueType.STRING)) {
                return;
            }
        } else {
            long old = call.lookupQuietly(1);
            if (!call.checkType(old, ValueType.STRING)) {
                return;
            }
            grows = BitStrings.length(call, old) < bytes;
            record = BitStrings.writable(call, bytes);
        }
        int changes = execute(call, record, grows);
        if (changes > 0) {
            call.modified(1, changes);
            call.event(EventClass.STRING, BitmapCommands.SETBIT_EVENT, 1);
        }
    }

    /** Checks all arguments; returns the bytes that what is written needs, 0 for nothing, -1 after an error. */
    private static long bytesWritten(Call call) {
        long bytes = 0;
        int count = call.argumentCount();
        for (int i = FIRST; i < count; ) {
            int more = count - i - 1;
            if (more >= 1 && call.is(i, "overflow")) {
                if (!call.is(i + 1, "wrap") && !call.is(i + 1, "sat") && !call.is(i + 1, "fail")) {
                    call.fail(BAD_OVERFLOW);
                    return -1;
                }
                i += 2;
                continue;
            }
            boolean reads = more >= 2 && call.is(i, "get");
            if (!reads && !(more >= 3 && (call.is(i, "set") || call.is(i, "incrby")))) {
                call.fail(Replies.SYNTAX_ERROR);
                return -1;
            }
            int width = width(call, i + 1);
            if (width == 0) {
                call.fail(BAD_TYPE);
                return -1;
            }
            if (!BitStrings.readOffset(call, i + 2, width)) {
                return -1;
            }
            if (!reads) {
                bytes = Math.max(bytes, ((call.number + width - 1) >>> 3) + 1);
                if (!call.integer(i + 3)) {
                    return -1;
                }
            }
            i += reads ? 3 : 4;
        }
        return bytes;
    }

    /** The bits of a type such as {@code i16}, or 0 where it is none. */
    private static int width(Call call, int argument) {
        boolean signed = isSigned(call, argument);
        long ref = call.ref(argument);
        int length = call.length(argument);
        if (length < 2 || length > 3 || (!signed && call.region().getByte(ref) != 'u')) {
            return 0;
        }
        int width = 0;
        for (int i = 1; i < length; i++) {
            int digit = call.region().getByte(ref + i) - '0';
            if (digit < 0 || digit > 9 || (i == 1 && digit == 0)) {
                return 0;
            }
            width = 10 * width + digit;
        }
        return width <= (signed ? 64 : 63) ? width : 0;
    }

    private static boolean isSigned(Call call, int argument) {
        return call.length(argument) > 0 && call.region().getByte(call.ref(argument)) == 'i';
    }

    /** Runs all operations and answers them; returns how many have changed something. */
    private static int execute(Call call, long record, boolean grows) {
        int changes = 0;
        long replied = 0;
        Overflow overflow = Overflow.WRAP;
        call.reply.mark(call.mark);
        for (int i = FIRST; i < call.argumentCount(); ) {
            if (call.is(i, "overflow")) {
                overflow =
                        call.is(i + 1, "wrap") ? Overflow.WRAP : call.is(i + 1, "sat") ? Overflow.SAT : Overflow.FAIL;
                i += 2;
                continue;
            }
            replied++;
            if (call.is(i, "get")) {
                call.reply.integer(value(call, record, i));
                i += 3;
            } else {
                changes += write(call, record, i, overflow, grows) ? 1 : 0;
                i += 4;
            }
        }
        call.reply.finishArray(call.mark, replied);
        return changes;
    }

    /** The value that an operation is about, as it is now. */
    private static long value(Call call, long record, int operation) {
        int width = width(call, operation + 1);
        BitStrings.readOffset(call, operation + 2, width);
        long text = record == 0 ? 0 : Strings.textRef(call, record);
        long value = Bits.integer(call.region(), text, BitStrings.length(call, record), call.number, width);
        return isSigned(call, operation + 1) ? signed(value, width) : value;
    }

    /** The value of the low bits, the highest of them for the sign. */
    private static long signed(long value, int width) {
        return value << (64 - width) >> (64 - width);
    }

    /** SET or INCRBY; returns whether something was changed. */
    private static boolean write(Call call, long record, int operation, Overflow overflow, boolean grows) {
        boolean increments = call.is(operation, "incrby");
        boolean signed = isSigned(call, operation + 1);
        int width = width(call, operation + 1);
        long old = value(call, record, operation);
        long bit = call.number;
        call.isInteger(operation + 3);
        long base = increments ? old : call.number;
        long increment = increments ? call.number : 0;
        long wrapped = base + increment;
        int excess = signed ? signedExcess(base, increment, width) : unsignedExcess(base, increment, width);
        long value = signed ? signed(wrapped, width) : wrapped & unsignedMax(width);
        if (excess != 0) {
            if (overflow == Overflow.FAIL) {
                call.reply.nullBulk();
                return false;
            }
            if (overflow == Overflow.SAT) {
                long max = signed ? (1L << (width - 1)) - 1 : unsignedMax(width);
                long min = signed ? -1L << (width - 1) : 0;
                value = excess > 0 ? max : min;
            }
        }
        call.reply.integer(increments ? value : old);
        Region region = call.region();
        Bits.setInteger(region, StringValues.bytes(region, record), bit, width, value);
        return grows || value != old;
    }

    private static long unsignedMax(int width) {
        return (1L << width) - 1;
    }

    /** Above 0 where a signed sum is too large for so many bits, below 0 where it is too small. */
    private static int signedExcess(long value, long increment, int width) {
        long max = (1L << (width - 1)) - 1;
        long min = -max - 1;
        long sum = value + increment;
        if (increment > 0 && sum < value) {
            return 1;
        }
        if (increment < 0 && sum > value) {
            return -1;
        }
        return Long.compare(sum, max) > 0 ? 1 : Long.compare(sum, min) < 0 ? -1 : 0;
    }

    /** The same for an unsigned value of at most 63 bits. A value to be set is taken as unsigned as it stands. */
    private static int unsignedExcess(long value, long increment, int width) {
        long max = unsignedMax(width);
        if (Long.compareUnsigned(value, max) > 0 || (increment > 0 && increment > max - value)) {
            return 1;
        }
        return increment < 0 && -value > increment ? -1 : 0;
    }
}
