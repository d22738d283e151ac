package io.sigrun.command.bitmap;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.DENYOOM;
import static io.sigrun.command.CommandFlag.WRITE;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.OW;
import static io.sigrun.command.KeySpec.Flag.RO;
import static io.sigrun.command.KeySpec.Flag.UPDATE;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.EventNames;
import io.sigrun.command.KeySpec;
import io.sigrun.command.Replies;
import io.sigrun.command.string.Strings;
import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.ValueType;
import io.sigrun.memory.Region;
import java.nio.charset.StandardCharsets;

/** BITOP: one string out of the bits of others, in which zeros follow where a string ends. */
final class BitOperationCommand {
    static final Command BITOP = command("BITOP")
            .summary("Stores what comes of the bits of strings by AND, OR, XOR or NOT.")
            .since("2.6.0")
            .group("bitmap")
            .complexity("O(N)")
            .arity(-4)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.BITMAP)
            .key(2, OW, UPDATE)
            .keys(KeySpec.range(3, -1, 1, RO, ACCESS))
            .syntax("operation:(AND|OR|XOR|NOT) destkey:key key:key...")
            .run(BitOperationCommand::bitop);

    private static final byte[] SET_EVENT = EventNames.of("set");
    private static final byte[] DEL_EVENT = EventNames.of("del");
    private static final byte[] ONE_SOURCE =
            "-ERR BITOP NOT must be called with a single source key.\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int FIRST_SOURCE = 3;

    private static final int UNKNOWN = 0;
    private static final int AND = 1;
    private static final int OR = 2;
    private static final int XOR = 3;
    private static final int NOT = 4;

    private BitOperationCommand() {}

    private static int operation(Call call) {
        return call.is(1, "and") ? AND : call.is(1, "or") ? OR : call.is(1, "xor") ? XOR : call.is(1, "not") ? NOT : 0;
    }

    private static void bitop(Call call) {
        int operation = operation(call);
        if (operation == UNKNOWN) {
            call.fail(Replies.SYNTAX_ERROR);
            return;
        }
        if (operation == NOT && call.argumentCount() != FIRST_SOURCE + 1) {
            call.fail(ONE_SOURCE);
            return;
        }
        int length = 0;
        for (int i = FIRST_SOURCE; i < call.argumentCount(); i++) {
            long record = call.lookupRead(i);
            if (!call.checkType(record, ValueType.STRING)) {
                return;
            }
            length = Math.max(length, BitStrings.length(call, record));
        }
        if (length == 0) {
            delete(call);
        } else {
            store(call, operation, length);
        }
        call.reply.integer(length);
    }

    private static void delete(Call call) {
        long old = call.lookupQuietly(2);
        if (old != 0) {
            call.database().remove(call.keyHash(2), old);
            call.modified(2, 1);
            call.event(EventClass.GENERIC, DEL_EVENT, 2);
        }
    }

    private static void store(Call call, int operation, int length) {
        Region region = call.region();
        long result = region.allocate(length);
        try {
            for (int i = FIRST_SOURCE; i < call.argumentCount(); i++) {
                long record = call.lookupQuietly(i);
                int bytes = BitStrings.length(call, record);
                long text = record == 0 ? 0 : Strings.textRef(call, record);
                if (i == FIRST_SOURCE) {
                    region.copy(text, result, bytes);
                    clear(region, result + bytes, result + length);
                } else {
                    combine(region, operation, result, text, bytes);
                    if (operation == AND) {
                        clear(region, result + bytes, result + length);
                    }
                }
            }
            if (operation == NOT) {
                invert(region, result, length);
            }
            long hash = call.keyHash(2);
            long key = call.ref(2);
            Database database = call.database();
            long old = call.lookupWrite(2);
            long record = database.setText(hash, key, call.length(2), old, result, length, Database.NO_EXPIRE);
            database.resizeString(hash, key, call.length(2), record, length); // kept as bytes, however short
        } finally {
            region.free(result);
        }
        call.modified(2, 1);
        call.event(EventClass.STRING, SET_EVENT, 2);
    }

    private static void combine(Region region, int operation, long result, long source, int bytes) {
        int at = 0;
        for (; at + 8 <= bytes; at += 8) {
            long a = region.getLong(result + at);
            long b = region.getLong(source + at);
            region.putLong(result + at, operation == AND ? a & b : operation == OR ? a | b : a ^ b);
        }
        for (; at < bytes; at++) {
            int a = region.getByte(result + at);
            int b = region.getByte(source + at);
            region.putByte(result + at, operation == AND ? a & b : operation == OR ? a | b : a ^ b);
        }
    }

    private static void clear(Region region, long from, long to) {
        long at = from;
        for (; at + 8 <= to; at += 8) {
            region.putLong(at, 0);
        }
        for (; at < to; at++) {
            region.putByte(at, 0);
        }
    }

    private static void invert(Region region, long result, int bytes) {
        int at = 0;
        for (; at + 8 <= bytes; at += 8) {
            region.putLong(result + at, ~region.getLong(result + at));
        }
        for (; at < bytes; at++) {
            region.putByte(result + at, ~region.getByte(result + at));
        }
    }
}
