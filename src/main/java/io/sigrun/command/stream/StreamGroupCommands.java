package io.sigrun.command.stream;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.DENYOOM;
import static io.sigrun.command.CommandFlag.LOADING;
import static io.sigrun.command.CommandFlag.STALE;
import static io.sigrun.command.CommandFlag.WRITE;
import static io.sigrun.command.KeySpec.Flag.DELETE;
import static io.sigrun.command.KeySpec.Flag.INSERT;
import static io.sigrun.command.KeySpec.Flag.RW;
import static io.sigrun.command.KeySpec.Flag.UPDATE;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Replies;
import io.sigrun.data.Consumer;
import io.sigrun.data.ConsumerGroup;
import io.sigrun.data.StreamLog;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.ValueType;
import org.jspecify.annotations.Nullable;

/** Streams: consumer groups and their consumers. */
public final class StreamGroupCommands {
    static final Command XGROUP_CREATE = command("CREATE")
            .summary("Makes a consumer group.")
            .since("5.0.0")
            .group("stream")
            .complexity("O(1)")
            .arity(-5)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.STREAM)
            .key(2, RW, INSERT)
            .syntax("key:key group:string id-selector:(id:string|new-id='$') [MKSTREAM] [ENTRIESREAD "
                    + "entriesread:integer{entries-read}]")
            .history("7.0.0", "Knows ENTRIESREAD.")
            .run(StreamGroupCommands::xgroupcreate);

    static final Command XGROUP_SETID = command("SETID")
            .summary("Sets up to where a group has read.")
            .since("5.0.0")
            .group("stream")
            .complexity("O(1)")
            .arity(-5)
            .flags(WRITE)
            .categories(AclCategory.STREAM)
            .key(2, RW, UPDATE)
            .syntax("key:key group:string id-selector:(id:string|new-id='$') "
                    + "[ENTRIESREAD entriesread:integer{entries-read}]")
            .history("7.0.0", "Knows ENTRIESREAD.")
            .run(StreamGroupCommands::xgroupsetid);

    static final Command XGROUP_DESTROY = command("DESTROY")
            .summary("Removes a consumer group.")
            .since("5.0.0")
            .group("stream")
            .complexity("O(N)")
            .arity(4)
            .flags(WRITE)
            .categories(AclCategory.STREAM)
            .key(2, RW, DELETE)
            .syntax("key:key group:string")
            .run(StreamGroupCommands::xgroupdestroy);

    static final Command XGROUP_CREATECONSUMER = command("CREATECONSUMER")
            .summary("Makes a consumer in a group.")
            .since("6.2.0")
            .group("stream")
            .complexity("O(1)")
            .arity(5)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.STREAM)
            .key(2, RW, INSERT)
            .syntax("key:key group:string consumer:string")
            .run(StreamGroupCommands::xgroupcreateconsumer);

    static final Command XGROUP_DELCONSUMER = command("DELCONSUMER")
            .summary("Removes a consumer from a group.")
            .since("5.0.0")
            .group("stream")
            .complexity("O(1)")
            .arity(5)
            .flags(WRITE)
            .categories(AclCategory.STREAM)
            .key(2, RW, DELETE)
            .syntax("key:key group:string consumer:string")
            .run(StreamGroupCommands::xgroupdelconsumer);

    static final Command XGROUP_HELP = command("HELP")
            .summary("Lists the subcommands.")
            .since("5.0.0")
            .group("stream")
            .complexity("O(1)")
            .arity(2)
            .flags(LOADING, STALE)
            .categories(AclCategory.STREAM)
            .run(StreamGroupCommands::xgrouphelp);

    static final Command XGROUP = command("XGROUP")
            .summary("Manages consumer groups.")
            .since("5.0.0")
            .group("stream")
            .complexity("Depends on subcommand.")
            .arity(-2)
            .subcommands(
                    XGROUP_CREATE,
                    XGROUP_SETID,
                    XGROUP_DESTROY,
                    XGROUP_CREATECONSUMER,
                    XGROUP_DELCONSUMER,
                    XGROUP_HELP);

    private StreamGroupCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(XGROUP);
    }

    private static final byte[] CREATE_EVENT = Streams.bytes("xgroup-create");
    private static final byte[] SETID_EVENT = Streams.bytes("xgroup-setid");
    private static final byte[] DESTROY_EVENT = Streams.bytes("xgroup-destroy");
    private static final byte[] DELCONSUMER_EVENT = Streams.bytes("xgroup-delconsumer");

    private static void xgroupcreate(Call call) {
        boolean makes = false;
        long entriesRead = ConsumerGroup.UNKNOWN;
        for (int i = 5; i < call.argumentCount(); i++) {
            if (call.is(i, "mkstream")) {
                makes = true;
            } else if (call.is(i, "entriesread") && i + 1 < call.argumentCount()) {
                i++;
                if (!readEntriesRead(call, i)) {
                    return;
                }
                entriesRead = call.number;
            } else {
                Streams.failSubcommand(call);
                return;
            }
        }
        long record = call.lookupWrite(2);
        if (!call.checkType(record, ValueType.STREAM) || (!makes && !exists(call, record))) {
            return;
        }
        if (call.argumentCount() > 8) {
            Streams.failSubcommand(call);
            return;
        }
        long ms = 0;
        long seq = 0;
        if (!Streams.isByte(call, 4, '$')) {
            if (!Streams.readId(call, 4)) {
                return;
            }
            ms = Streams.ids(call).ms();
            seq = Streams.ids(call).seq();
        } else if (record != 0) {
            ms = Streams.log(call, record).lastMs();
            seq = Streams.log(call, record).lastSeq();
        }
        if (record == 0) {
            record = Streams.values(call).create(call.database(), call.keyHash(2), call.ref(2), call.length(2));
            call.modified(2, 0);
        }
        StreamLog log = Streams.log(call, record);
        if (log.findGroup(call.ref(3), call.length(3)) != null) {
            call.fail("BUSYGROUP Consumer Group name already exists");
            return;
        }
        log.createGroup(call.ref(3), call.length(3), ms, seq, entriesRead);
        changed(call, CREATE_EVENT);
        call.reply.raw(Replies.OK);
    }

    private static boolean readEntriesRead(Call call, int argument) {
        if (!call.integer(argument)) {
            return false;
        }
        return call.number >= ConsumerGroup.UNKNOWN || call.fail("ERR value for ENTRIESREAD must be positive or -1");
    }

    private static boolean exists(Call call, long record) {
        return record != 0
                || call.fail("ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want"
                        + " to use the MKSTREAM option to create an empty stream automatically.");
    }

    private static void changed(Call call, byte[] event) {
        call.keyspace().addDirty(1);
        call.event(EventClass.STREAM, event, 2);
    }

    /** The group that is named; null where the client was answered that there is none, or no stream. */
    private static @Nullable ConsumerGroup group(Call call) {
        long record = call.lookupWrite(2);
        if (!call.checkType(record, ValueType.STREAM) || !exists(call, record)) {
            return null;
        }
        ConsumerGroup group = Streams.log(call, record).findGroup(call.ref(3), call.length(3));
        if (group == null) {
            call.fail("NOGROUP No such consumer group '" + Streams.shown(call, 3) + "' for key name '"
                    + Streams.shown(call, 2) + "'");
        }
        return group;
    }

    private static void xgroupsetid(Call call) {
        long entriesRead = ConsumerGroup.UNKNOWN;
        for (int i = 5; i < call.argumentCount(); i += 2) {
            if (i + 1 == call.argumentCount() || !call.is(i, "entriesread")) {
                Streams.failSubcommand(call);
                return;
            }
            if (!readEntriesRead(call, i + 1)) {
                return;
            }
            entriesRead = call.number;
        }
        ConsumerGroup group = group(call);
        if (group == null) {
            return;
        }
        if (call.argumentCount() > 7) {
            Streams.failSubcommand(call);
            return;
        }
        if (Streams.isByte(call, 4, '$')) {
            StreamLog log = Streams.log(call, call.lookupQuietly(2));
            group.setLastId(log.lastMs(), log.lastSeq());
        } else if (Streams.ids(call).readBound(call.ref(4), call.length(4), 0)) {
            group.setLastId(Streams.ids(call).ms(), Streams.ids(call).seq());
        } else {
            call.fail(Streams.INVALID_ID);
            return;
        }
        group.setEntriesRead(entriesRead);
        changed(call, SETID_EVENT);
        call.reply.raw(Replies.OK);
    }

    private static void xgroupdestroy(Call call) {
        long record = call.lookupWrite(2);
        if (!call.checkType(record, ValueType.STREAM) || !exists(call, record)) {
            return;
        }
        StreamLog log = Streams.log(call, record);
        ConsumerGroup group = log.findGroup(call.ref(3), call.length(3));
        if (group == null) {
            call.reply.integer(0);
            return;
        }
        log.destroyGroup(group);
        call.keyspace().blockedKeys().changed(call.database(), call.ref(2), call.length(2));
        changed(call, DESTROY_EVENT);
        call.reply.integer(1);
    }

    private static void xgroupcreateconsumer(Call call) {
        ConsumerGroup group = group(call);
        if (group == null) {
            return;
        }
        if (group.findConsumer(call.ref(4), call.length(4)) != null) {
            call.reply.integer(0);
            return;
        }
        Streams.createConsumer(call, group, 2, 4);
        call.reply.integer(1);
    }

    private static void xgroupdelconsumer(Call call) {
        ConsumerGroup group = group(call);
        if (group == null) {
            return;
        }
        Consumer consumer = group.findConsumer(call.ref(4), call.length(4));
        long pending = 0;
        if (consumer != null) {
            pending = group.deleteConsumer(consumer);
            changed(call, DELCONSUMER_EVENT);
        }
        call.reply.integer(pending);
    }

    private static void xgrouphelp(Call call) {
        call.replyHelp(
                "CREATE <key> <groupname> <id|$> [option]",
                "    Makes a consumer group that reads on behind an id. Options:",
                "    * MKSTREAM",
                "      Makes an empty stream if there is none.",
                "    * ENTRIESREAD entries_read",
                "      Sets how many entries the group is taken to have read.",
                "CREATECONSUMER <key> <groupname> <consumer>",
                "    Makes a consumer in a group.",
                "DELCONSUMER <key> <groupname> <consumer>",
                "    Removes a consumer from a group.",
                "DESTROY <key> <groupname>",
                "    Removes a group.",
                "SETID <key> <groupname> <id|$> [ENTRIESREAD entries_read]",
                "    Sets up to where a group has read.");
    }
}
