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

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.EventNames;
import io.sigrun.command.Replies;
import io.sigrun.command.string.Strings;
import io.sigrun.data.Bits;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.StringValues;
import io.sigrun.keyspace.ValueType;
import java.nio.charset.StandardCharsets;

/** Single bits, and how many there are and where. */
public final class BitmapCommands {
    static final Command SETBIT = command("SETBIT")
            .summary("Sets a bit or takes it away, and returns what it was.")
            .since("2.2.0")
            .group("bitmap")
            .complexity("O(1)")
            .arity(4)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.BITMAP)
            .key(1, RW, ACCESS, UPDATE)
            .syntax("key:key offset:integer value:integer")
            .run(BitmapCommands::setbit);

    static final Command GETBIT = command("GETBIT")
            .summary("Returns a bit.")
            .since("2.2.0")
            .group("bitmap")
            .complexity("O(1)")
            .arity(3)
            .flags(READONLY, FAST)
            .categories(AclCategory.BITMAP)
            .key(1, RO, ACCESS)
            .syntax("key:key offset:integer")
            .run(BitmapCommands::getbit);

    static final Command BITCOUNT = command("BITCOUNT")
            .summary("Counts the bits that are set.")
            .since("2.6.0")
            .group("bitmap")
            .complexity("O(N)")
            .arity(-2)
            .flags(READONLY)
            .categories(AclCategory.BITMAP)
            .key(1, RO, ACCESS)
            .syntax("key:key [range:(start:integer [end-unit-block:(end:integer [unit:[BYTE|BIT]@7.0.0])])]")
            .history("7.0.0", "Takes the unit of the range.")
            .history("8.0.0", "The end of the range may be left out.")
            .run(BitmapCommands::bitcount);

    static final Command BITPOS = command("BITPOS")
            .summary("Finds the first bit that is set, or that is not.")
            .since("2.8.7")
            .group("bitmap")
            .complexity("O(N)")
            .arity(-3)
            .flags(READONLY)
            .categories(AclCategory.BITMAP)
            .key(1, RO, ACCESS)
            .syntax("key:key bit:integer"
                    + " [range:(start:integer [end-unit-block:(end:integer [unit:[BYTE|BIT]@7.0.0])])]")
            .history("7.0.0", "Takes the unit of the range.")
            .run(BitmapCommands::bitpos);

    static final byte[] SETBIT_EVENT = EventNames.of("setbit");
    private static final byte[] BAD_BIT =
            "-ERR bit is not an integer or out of range\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOT_A_BIT =
            "-ERR The bit argument must be 1 or 0.\r\n".getBytes(StandardCharsets.US_ASCII);

    private BitmapCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(SETBIT, GETBIT, BITCOUNT, BITPOS, BitOperationCommand.BITOP);
        registry.add(BitFieldCommands.BITFIELD, BitFieldCommands.BITFIELD_RO);
    }

    private static void setbit(Call call) {
        if (!BitStrings.readOffset(call, 2, 0)) {
            return;
        }
        long bit = call.number;
        if (!call.integer(3, 0, 1, BAD_BIT)) {
            return;
        }
        boolean on = call.number == 1;
        boolean grows = BitStrings.length(call, stringOrNone(call)) <= bit >>> 3;
        long record = BitStrings.writable(call, (bit >>> 3) + 1);
        if (record == 0) {
            return;
        }
        long text = StringValues.bytes(call.region(), record);
        boolean was = Bits.get(call.region(), text, bit);
        if (grows || was != on) {
            Bits.set(call.region(), text, bit, on);
            call.modified(1, 1);
            call.event(EventClass.STRING, SETBIT_EVENT, 1);
        }
        call.reply.raw(was ? Replies.ONE : Replies.ZERO);
    }

    private static long stringOrNone(Call call) {
        long record = call.lookupQuietly(1);
        return record != 0 && call.keyspace().records().typeOf(record) == ValueType.STRING ? record : 0;
    }

    private static void getbit(Call call) {
        if (!BitStrings.readOffset(call, 2, 0)) {
            return;
        }
        long bit = call.number;
        long record = call.lookupRead(1);
        if (call.checkType(record, ValueType.STRING)) {
            boolean set = bit >>> 3 < BitStrings.length(call, record)
                    && Bits.get(call.region(), Strings.textRef(call, record), bit);
            call.reply.raw(set ? Replies.ONE : Replies.ZERO);
        }
    }

    private static void bitcount(Call call) {
        if (!call.range.read(call, 2)) {
            return;
        }
        long record = call.lookupRead(1);
        if (!call.checkType(record, ValueType.STRING)) {
            return;
        }
        if (record == 0 || call.range.isReversed()) {
            call.reply.raw(Replies.ZERO);
            return;
        }
        call.range.resolve(BitStrings.length(call, record));
        call.reply.integer(
                Bits.count(call.region(), Strings.textRef(call, record), call.range.from(), call.range.to()));
    }

    private static void bitpos(Call call) {
        if (!call.integer(2)) {
            return;
        }
        if (call.number != 0 && call.number != 1) {
            call.fail(NOT_A_BIT);
            return;
        }
        boolean set = call.number == 1;
        if (!call.range.read(call, 3)) {
            return;
        }
        long record = call.lookupRead(1);
        if (!call.checkType(record, ValueType.STRING)) {
            return;
        }
        if (record == 0) {
            call.reply.integer(set ? -1 : 0);
            return;
        }
        call.range.resolve(BitStrings.length(call, record));
        long from = call.range.from();
        long to = call.range.to();
        long found = Bits.find(call.region(), Strings.textRef(call, record), from, to, set);
        // Behind the string all bits are 0, unless the range ends before.
        call.reply.integer(found < 0 && !set && from < to && !call.range.hasEnd() ? to : found);
    }
}
