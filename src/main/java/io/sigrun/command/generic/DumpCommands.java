package io.sigrun.command.generic;

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
import io.sigrun.command.Replies;
import io.sigrun.config.PersistenceDirectives;
import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.EventClass;
import io.sigrun.rdb.Payloads;
import io.sigrun.rdb.RdbException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** DUMP and RESTORE: values as bytes that can be carried to another server. */
public final class DumpCommands {
    static final Command DUMP = command("DUMP")
            .summary("Returns the value of a key in a form that RESTORE takes.")
            .since("2.6.0")
            .group("generic")
            .complexity("O(1) to find the key and O(N) with N the size of the value")
            .arity(2)
            .flags(READONLY)
            .categories(AclCategory.KEYSPACE)
            .key(1, RO, ACCESS)
            .syntax("key:key")
            .tips("nondeterministic_output")
            .run(DumpCommands::dump);

    static final Command RESTORE = command("RESTORE")
            .summary("Makes a key out of what DUMP returned.")
            .since("2.6.0")
            .group("generic")
            .complexity("O(1) to make the key and O(N) with N the size of the value; O(N*log(N)) for sorted sets")
            .arity(-4)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.KEYSPACE, AclCategory.DANGEROUS)
            .key(1, OW, UPDATE)
            .syntax("key:key ttl:integer serialized-value:string [REPLACE@3.0.0] [ABSTTL@5.0.0]"
                    + " [IDLETIME seconds:integer@5.0.0] [FREQ frequency:integer@5.0.0]")
            .history("3.0.0", "Takes REPLACE.")
            .history("5.0.0", "Takes ABSTTL.")
            .history("5.0.0", "Takes IDLETIME and FREQ.")
            .run(DumpCommands::restore);

    private static final byte[] RESTORE_EVENT = "restore".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DEL_EVENT = "del".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BUSY_KEY = line("-BUSYKEY Target key name already exists.");
    private static final byte[] BAD_TTL = line("-ERR Invalid TTL value, must be >= 0");
    private static final byte[] BAD_IDLE = line("-ERR Invalid IDLETIME value, must be >= 0");
    private static final byte[] BAD_FREQUENCY = line("-ERR Invalid FREQ value, must be >= 0 and <= 255");
    private static final byte[] BAD_PAYLOAD = line("-ERR DUMP payload version or checksum are wrong");
    private static final byte[] BAD_FORMAT = line("-ERR Bad data format");

    private DumpCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(DUMP, RESTORE);
    }

    private static byte[] line(String text) {
        return (text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static void dump(Call call) {
        long record = call.lookupRead(1);
        if (record == 0) {
            call.reply.nullBulk();
            return;
        }
        Payloads payloads = call.server().saves().payloads();
        long bytes = payloads.dump(record);
        if (bytes > Integer.MAX_VALUE) {
            call.fail("ERR the value is too large for one reply");
            return;
        }
        call.reply.bulk(payloads.bytes(), (int) bytes);
    }

    /** The options of RESTORE. */
    private static final class Options {
        private boolean replace;
        private boolean absolute;
        private long idleSeconds = -1;
        private int frequency = -1;

        private boolean read(Call call) {
            for (int i = 4; i < call.argumentCount(); i++) {
                boolean more = i + 1 < call.argumentCount();
                if (call.is(i, "replace")) {
                    replace = true;
                } else if (call.is(i, "absttl")) {
                    absolute = true;
                } else if (call.is(i, "idletime") && more && frequency < 0) {
                    if (!readBounded(call, ++i, Long.MAX_VALUE, BAD_IDLE)) {
                        return false;
                    }
                    idleSeconds = call.number;
                } else if (call.is(i, "freq") && more && idleSeconds < 0) {
                    if (!readBounded(call, ++i, 255, BAD_FREQUENCY)) {
                        return false;
                    }
                    frequency = (int) call.number;
                } else {
                    return call.fail(Replies.SYNTAX_ERROR);
                }
            }
            return true;
        }

        private static boolean readBounded(Call call, int argument, long max, byte[] error) {
            return call.integer(argument) && ((call.number >= 0 && call.number <= max) || call.fail(error));
        }
    }

    private static void restore(Call call) {
        Options options = new Options();
        if (!options.read(call)) {
            return;
        }
        if (!options.replace && call.lookupWrite(1) != 0) {
            call.fail(BUSY_KEY);
            return;
        }
        if (!call.integer(2)) {
            return;
        }
        long ttl = call.number;
        if (ttl < 0) {
            call.fail(BAD_TTL);
            return;
        }
        Payloads payloads = call.server().saves().payloads();
        boolean anyVersion = call.server()
                .config()
                .text(PersistenceDirectives.RDB_VERSION_CHECK)
                .equals("relaxed");
        if (!payloads.isAuthentic(call.ref(3), call.length(3), anyVersion)) {
            call.fail(BAD_PAYLOAD);
            return;
        }
        if (read(call, payloads)) {
            store(call, payloads, options, ttl);
        }
    }

    private static boolean read(Call call, Payloads payloads) {
        call.keyspace().statistics().checkedPayloads++;
        try {
            payloads.read(call.ref(3), call.length(3));
            return true;
        } catch (RdbException obstacle) {
            return obstacle.getMessage().startsWith("Unsupported foreign")
                    ? call.fail("ERR " + obstacle.getMessage())
                    : call.fail(BAD_FORMAT);
        } catch (IOException impossible) {
            throw new IllegalStateException("a payload in memory", impossible);
        }
    }

    private static void store(Call call, Payloads payloads, Options options, long ttl) {
        Database database = call.database();
        long hash = call.keyHash(1);
        long expireAtMs = Database.NO_EXPIRE;
        if (ttl > 0) {
            expireAtMs = options.absolute ? ttl : saturated(call.nowMs(), ttl);
        }
        long old = options.replace ? call.lookupWrite(1) : 0;
        if (expireAtMs >= 0 && expireAtMs < call.keyspace().expiryNowMs()) {
            payloads.discard();
            call.suppressPropagation();
            if (old != 0) {
                database.remove(hash, old);
                call.propagateAs("DEL".getBytes(StandardCharsets.US_ASCII), call.bytes(1));
                call.modified(1, 1);
                call.event(EventClass.GENERIC, DEL_EVENT, 1);
            }
            call.reply.raw(Replies.OK);
            return;
        }
        payloads.store(database, hash, call.ref(1), call.length(1), expireAtMs, options.idleSeconds, options.frequency);
        if (old != 0) {
            database.remove(hash, old);
        }
        if (ttl > 0 && !options.absolute && call.propagates()) {
            propagateAbsolute(call, expireAtMs);
        }
        call.modified(1, 1);
        call.event(EventClass.GENERIC, RESTORE_EVENT, 1);
        call.reply.raw(Replies.OK);
    }

    private static long saturated(long nowMs, long ttl) {
        return ttl > Long.MAX_VALUE - nowMs ? Long.MAX_VALUE : nowMs + ttl;
    }

    /** Whoever runs the command later must come to the same moment. */
    private static void propagateAbsolute(Call call, long expireAtMs) {
        int count = call.argumentCount();
        byte[][] arguments = new byte[count + 1][];
        for (int i = 0; i < count; i++) {
            arguments[i] = call.bytes(i);
        }
        arguments[2] = Long.toString(expireAtMs).getBytes(StandardCharsets.US_ASCII);
        arguments[count] = "ABSTTL".getBytes(StandardCharsets.US_ASCII);
        call.propagateAs(arguments);
    }
}
