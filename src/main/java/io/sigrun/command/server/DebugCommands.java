package io.sigrun.command.server;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.ADMIN;
import static io.sigrun.command.CommandFlag.LOADING;
import static io.sigrun.command.CommandFlag.NOSCRIPT;
import static io.sigrun.command.CommandFlag.PROTECTED;
import static io.sigrun.command.CommandFlag.STALE;

import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Handler;
import io.sigrun.command.Replies;
import io.sigrun.command.Saves;
import io.sigrun.data.Entry;
import io.sigrun.data.QuickList;
import io.sigrun.keyspace.ContentDigest;
import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.Encoding;
import io.sigrun.keyspace.Records;
import io.sigrun.memory.Region;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** DEBUG: looks below the surface, for tests and for whoever hunts a fault. */
public final class DebugCommands {
    static final Command DEBUG = command("DEBUG")
            .summary("Looks below the surface of the server.")
            .since("1.0.0")
            .group("server")
            .complexity("Depends on the subcommand.")
            .arity(-2)
            .flags(ADMIN, NOSCRIPT, LOADING, STALE, PROTECTED)
            .system()
            .run(DebugCommands::debug);

    private static final long SLEEP_MAX_S = 3600;
    private static final int VALUE_BYTES_MAX = 64 << 20;
    /** The bytes of {@code value:} and any number at most. */
    private static final int NUMBERED_BYTES_MAX = 32;

    /** So many bytes of a name stand in an error at most. */
    private static final int SHOWN_BYTES = 128;

    private DebugCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(DEBUG);
    }

    private static void debug(Call call) {
        switch (call.text(1).toLowerCase(Locale.ROOT)) {
            case "help" -> run(call, 2, 2, DebugCommands::help);
            case "digest" -> run(call, 2, 2, DebugCommands::digest);
            case "digest-value" -> run(call, 2, Integer.MAX_VALUE, DebugCommands::digestValues);
            case "error" -> run(call, 3, 3, DebugCommands::error);
            case "log" -> run(call, 3, 3, DebugCommands::log);
            case "aof-flush-sleep" -> run(call, 3, 3, DebugCommands::delayAppending);
            case "loadaof" -> run(call, 2, 2, DebugCommands::loadAppendOnlyFile);
            case "object" -> run(call, 3, 4, DebugCommands::object);
            case "pause-cron" -> run(call, 3, 3, DebugCommands::pauseTimedWork);
            case "populate" -> run(call, 3, 5, DebugCommands::populate);
            case "protocol" -> run(call, 3, 3, DebugProtocol::reply);
            case "reload" -> run(call, 2, Integer.MAX_VALUE, DebugCommands::reload);
            case "set-active-expire" -> run(call, 3, 3, DebugCommands::setActiveExpire);
            case "set-skip-checksum-validation" -> run(call, 3, 3, DebugCommands::skipChecksums);
            case "sleep" -> run(call, 3, 3, DebugCommands::sleep);
            default -> unknown(call);
        }
    }

    private static void run(Call call, int leastArguments, int mostArguments, Handler handler) {
        int count = call.argumentCount();
        if (count < leastArguments || count > mostArguments) {
            unknown(call);
        } else {
            handler.run(call);
        }
    }

    private static void unknown(Call call) {
        String name = call.text(1);
        call.fail("ERR unknown subcommand or wrong number of arguments for '"
                + Call.shown(name.substring(0, Math.min(name.length(), SHOWN_BYTES))) + "'. Try DEBUG HELP.");
    }

    private static void digest(Call call) {
        call.reply.simple(hex(new ContentDigest(call.keyspace()).ofEverything()));
    }

    private static void error(Call call) {
        call.reply.error(call.text(2));
    }

    private static void log(Call call) {
        call.server().log().warning("DEBUG LOG: " + call.text(2));
        call.reply.raw(Replies.OK);
    }

    private static void setActiveExpire(Call call) {
        call.keyspace().setActiveExpiry(leadingNumber(call.text(2)) != 0);
        call.reply.raw(Replies.OK);
    }

    private static void skipChecksums(Call call) {
        call.server().saves().skipChecksums(leadingNumber(call.text(2)) != 0);
        call.reply.raw(Replies.OK);
    }

    private static void pauseTimedWork(Call call) {
        call.server().pauseTimedWork(leadingNumber(call.text(2)) != 0);
        call.reply.raw(Replies.OK);
    }

    private static void help(Call call) {
        call.replyHelp(
                "AOF-FLUSH-SLEEP <microseconds>",
                "    Wait so long before each write to the append-only file.",
                "DIGEST",
                "    A signature of everything that is stored.",
                "DIGEST-VALUE <key> [<key> ...]",
                "    Signatures of the values of keys.",
                "ERROR <string>",
                "    Answer with this error.",
                "LOADAOF",
                "    Load the append-only file in the place of the data set.",
                "LOG <message>",
                "    Write a message to the log.",
                "OBJECT <key> [fast]",
                "    How a value is stored.",
                "PAUSE-CRON <0|1>",
                "    Whether what is done by time is held back, and the end that a signal asks for.",
                "POPULATE <count> [<prefix>] [<size>]",
                "    Make that many strings named key:<number>, or with another prefix.",
                "PROTOCOL <type>",
                "    Answer with an example of a reply type: string, integer, double, bignum,",
                "    null, array, set, map, attrib, push, verbatim, true, false.",
                "RELOAD [option ...]",
                "    Save the data set and load it again. Options: MERGE (keys of the file take the",
                "    place of those that are there), NOFLUSH (the data set is not dropped before),",
                "    NOSAVE (the file is loaded as it is).",
                "SET-ACTIVE-EXPIRE <0|1>",
                "    Whether keys whose time is over are looked for, or only deleted when used.",
                "SET-SKIP-CHECKSUM-VALIDATION <0|1>",
                "    Whether checksums of RDB files and of payloads for RESTORE do not matter.",
                "SLEEP <seconds>",
                "    Do nothing for so long. Decimals are fine.");
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static void digestValues(Call call) {
        ContentDigest digest = new ContentDigest(call.keyspace());
        call.reply.array(call.argumentCount() - 2L);
        for (int i = 2; i < call.argumentCount(); i++) {
            long record = call.lookupQuietly(i);
            call.reply.simple(hex(record == 0 ? new byte[20] : digest.ofValue(record)));
        }
    }

    private static void object(Call call) {
        boolean fast = call.argumentCount() == 4 && call.is(3, "fast");
        long record = call.database().peek(call.keyHash(2), call.ref(2), call.length(2));
        if (record == 0) {
            call.fail(Replies.NO_SUCH_KEY);
            return;
        }
        int word = Entry.record(call.region(), record);
        int encoding = Records.encoding(word);
        StringBuilder text = new StringBuilder("Value at:0x");
        text.append(Long.toHexString(record)).append(" refcount:1 encoding:").append(Encoding.nameOf(encoding));
        if (!fast) {
            text.append(" serializedlength:")
                    .append(call.server().saves().payloads().serializedBytes(record));
        }
        int idle = (call.keyspace().lruClock() - Records.lru(word)) & 0xffffff;
        text.append(" lru:")
                .append(Records.lru(word))
                .append(" lru_seconds_idle:")
                .append(idle);
        if (encoding == Encoding.QUICKLIST) {
            appendQuickList(text, (QuickList) call.keyspace().records().large(record), call, fast);
        }
        call.reply.simple(text.toString());
    }

    private static void appendQuickList(StringBuilder text, QuickList list, Call call, boolean fast) {
        double average = (double) list.length() / list.nodeCount();
        text.append(" ql_nodes:")
                .append(list.nodeCount())
                .append(String.format(Locale.ROOT, " ql_avg_node:%.2f", average))
                .append(" ql_listpack_max:")
                .append(call.keyspace().limits().listNodeSize)
                .append(" ql_compressed:0");
        if (!fast) {
            text.append(" ql_uncompressed_size:").append(list.usedBytes());
        }
    }

    private static void populate(Call call) {
        byte[] error = Replies.MUST_BE_POSITIVE;
        if (!call.integer(2, 0, Long.MAX_VALUE, error)) {
            return;
        }
        long keys = call.number;
        int size = 0;
        if (call.argumentCount() == 5) {
            if (!call.integer(4, 0, VALUE_BYTES_MAX, error)) {
                return;
            }
            size = (int) call.number;
        }
        byte[] prefix = call.argumentCount() > 3 ? call.bytes(3) : "key".getBytes(StandardCharsets.US_ASCII);
        Region region = call.region();
        long scratch = region.allocate(prefix.length + NUMBERED_BYTES_MAX + Math.max(size, NUMBERED_BYTES_MAX));
        try {
            populate(call, keys, prefix, size, scratch);
        } finally {
            region.free(scratch);
        }
        call.reply.raw(Replies.OK);
    }

    /**
     * Makes the strings that are not there yet.
     *
     * @param size of a value, or 0 for as long as its text is
     * @param scratch room for a key and a value
     */
    private static void populate(Call call, long keys, byte[] prefix, int size, long scratch) {
        Region region = call.region();
        Database database = call.database();
        region.copyIn(prefix, 0, scratch, prefix.length);
        long value = scratch + prefix.length + NUMBERED_BYTES_MAX;
        for (long i = 0; i < keys; i++) {
            byte[] suffix = (":" + i).getBytes(StandardCharsets.US_ASCII);
            region.copyIn(suffix, 0, scratch + prefix.length, suffix.length);
            int keyLength = prefix.length + suffix.length;
            long hash = database.hash(scratch, keyLength);
            if (database.lookupWrite(hash, scratch, keyLength) == 0) {
                byte[] text = ("value:" + i).getBytes(StandardCharsets.US_ASCII);
                byte[] bytes = size == 0 ? text : Arrays.copyOf(text, size);
                region.copyIn(bytes, 0, value, bytes.length);
                database.setString(hash, scratch, keyLength, 0, value, bytes.length, Database.NO_EXPIRE);
            }
        }
    }

    private static void delayAppending(Call call) {
        if (call.integer(2)) {
            call.server().saves().delayAppending(Math.clamp(call.number, 0, SLEEP_MAX_S * 1_000_000L));
            call.reply.raw(Replies.OK);
        }
    }

    private static void loadAppendOnlyFile(Call call) {
        if (call.server().saves().reloadAppendOnlyFile()) {
            call.reply.raw(Replies.OK);
        } else {
            call.fail("ERR Error trying to load the AOF files, check server logs");
        }
    }

    private static void reload(Call call) {
        boolean save = true;
        boolean flush = true;
        boolean merge = false;
        for (int i = 2; i < call.argumentCount(); i++) {
            if (call.is(i, "merge")) {
                merge = true;
            } else if (call.is(i, "noflush")) {
                flush = false;
            } else if (call.is(i, "nosave")) {
                save = false;
            } else {
                call.fail("ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.");
                return;
            }
        }
        Saves saves = call.server().saves();
        if (save && !saves.save()) {
            call.fail("ERR");
        } else if (!saves.reload(flush, merge)) {
            call.fail("ERR Error trying to load the RDB dump, check server logs");
        } else {
            call.server().log().notice("DB reloaded by DEBUG RELOAD");
            call.reply.raw(Replies.OK);
        }
    }

    /** What C reads as a number: the digits that a text begins with. */
    private static double leadingNumber(String text) {
        int end = 0;
        while (end < text.length() && "+-.0123456789".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        try {
            return Double.parseDouble(text.substring(0, end));
        } catch (NumberFormatException none) {
            return 0;
        }
    }

    private static void sleep(Call call) {
        double seconds = Math.clamp(leadingNumber(call.text(2)), 0, SLEEP_MAX_S);
        try {
            Thread.sleep(java.time.Duration.ofNanos((long) (seconds * 1_000_000_000)));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        call.reply.raw(Replies.OK);
    }
}
