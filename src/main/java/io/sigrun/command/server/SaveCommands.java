package io.sigrun.command.server;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.ADMIN;
import static io.sigrun.command.CommandFlag.ALLOW_BUSY;
import static io.sigrun.command.CommandFlag.FAST;
import static io.sigrun.command.CommandFlag.LOADING;
import static io.sigrun.command.CommandFlag.NOSCRIPT;
import static io.sigrun.command.CommandFlag.NO_ASYNC_LOADING;
import static io.sigrun.command.CommandFlag.NO_MULTI;
import static io.sigrun.command.CommandFlag.STALE;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Replies;
import io.sigrun.command.Saves;
import io.sigrun.command.connection.ClientDescription;
import io.sigrun.config.ServerDirectives;
import java.nio.charset.StandardCharsets;

/** Saving the data set, and ending the server. */
public final class SaveCommands {
    static final Command SAVE = command("SAVE")
            .summary("Saves the data set to disk; nothing else is served meanwhile.")
            .since("1.0.0")
            .group("server")
            .complexity("O(N) with N the number of keys")
            .arity(1)
            .flags(NO_ASYNC_LOADING, ADMIN, NOSCRIPT, NO_MULTI)
            .run(SaveCommands::save);

    static final Command BGSAVE = command("BGSAVE")
            .summary("Has the data set saved to disk and does not wait for it.")
            .since("1.0.0")
            .group("server")
            .complexity("O(1)")
            .arity(-1)
            .flags(NO_ASYNC_LOADING, ADMIN, NOSCRIPT)
            .syntax("[operation:(SCHEDULE@3.2.2|CANCEL@8.1.0)]")
            .history("3.2.2", "Takes SCHEDULE.")
            .history("8.1.0", "Takes CANCEL.")
            .run(SaveCommands::backgroundSave);

    static final Command BGREWRITEAOF = command("BGREWRITEAOF")
            .summary("Has the append-only file written anew, as short as it can be, and does not wait for it.")
            .since("1.0.0")
            .group("server")
            .complexity("O(1)")
            .arity(1)
            .flags(NO_ASYNC_LOADING, ADMIN, NOSCRIPT)
            .run(SaveCommands::rewriteAppendOnlyFile);

    static final Command LASTSAVE = command("LASTSAVE")
            .summary("Returns when the data set was last saved, as Unix time in seconds.")
            .since("1.0.0")
            .group("server")
            .complexity("O(1)")
            .arity(1)
            .flags(LOADING, STALE, FAST)
            .categories(AclCategory.ADMIN, AclCategory.DANGEROUS)
            .tips("nondeterministic_output")
            .run(SaveCommands::lastSave);

    static final Command SHUTDOWN = command("SHUTDOWN")
            .summary("Saves the data set if there are save points, and ends the server.")
            .since("1.0.0")
            .group("server")
            .complexity("O(N) with N the number of keys where they are saved, else O(1)")
            .arity(-1)
            .flags(ADMIN, NOSCRIPT, LOADING, STALE, NO_MULTI, ALLOW_BUSY)
            .syntax("[abort-selector:(save-selector-block:([save-selector:(NOSAVE|SAVE)] [NOW@7.0.0] [FORCE@7.0.0]"
                    + " [SAFE@9.0.0] [FAILOVER@9.0.0])|ABORT@7.0.0)]")
            .history("7.0.0", "Takes NOW, FORCE and ABORT.")
            .history("9.0.0", "Takes SAFE and FAILOVER.")
            .run(SaveCommands::shutdown);

    private static final byte[] ERROR = line("-ERR");
    private static final byte[] IN_PROGRESS = line("-ERR Background save already in progress");
    private static final byte[] NONE_IN_PROGRESS =
            line("-ERR Background saving is currently not in progress or scheduled");
    private static final byte[] STARTED = line("+Background saving started");
    private static final byte[] SCHEDULED = line("+Background saving scheduled");
    private static final byte[] ANOTHER_IN_PROGRESS =
            line("-ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to"
                    + " schedule a BGSAVE whenever possible.");
    private static final byte[] CANCELLED = line("+Background saving cancelled");
    private static final byte[] SCHEDULED_CANCELLED = line("+Scheduled background saving cancelled");
    private static final byte[] NO_SHUTDOWN = line("-ERR No shutdown in progress.");
    private static final byte[] NO_CLUSTER = line("-ERR SHUTDOWN FAILOVER is only supported in cluster mode.");
    private static final byte[] CANNOT_END = line("-ERR Errors trying to SHUTDOWN. Check logs.");

    private static final byte[] REWRITE_STARTED = line("+Background append only file rewriting started");
    private static final byte[] REWRITE_SCHEDULED = line("+Background append only file rewriting scheduled");
    private static final byte[] REWRITE_IN_PROGRESS =
            line("-ERR Background append only file rewriting already in progress");
    private static final byte[] NO_REWRITE = line(
            "-ERR Can't execute an AOF background rewriting. Please check the" + " server logs for more information.");

    private SaveCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(SAVE, BGSAVE, BGREWRITEAOF, LASTSAVE, SHUTDOWN);
    }

    private static byte[] line(String text) {
        return (text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static void save(Call call) {
        Saves saves = call.server().saves();
        if (saves.savesInBackground()) {
            call.fail(IN_PROGRESS);
        } else if (saves.save()) {
            call.reply.raw(Replies.OK);
        } else {
            call.fail(ERROR);
        }
    }

    private static void backgroundSave(Call call) {
        Saves saves = call.server().saves();
        int count = call.argumentCount();
        if (count == 2 && call.is(1, "cancel")) {
            switch (saves.cancelBackgroundSave()) {
                case RUNNING -> call.reply.raw(CANCELLED);
                case SCHEDULED -> call.reply.raw(SCHEDULED_CANCELLED);
                case NONE -> call.fail(NONE_IN_PROGRESS);
            }
        } else if (count > 2 || (count == 2 && !call.is(1, "schedule"))) {
            call.fail(Replies.SYNTAX_ERROR);
        } else if (call.isInside()) { // half of a transaction is not to be saved
            if (saves.scheduleBackgroundSave()) {
                call.reply.raw(SCHEDULED);
            } else {
                call.fail(IN_PROGRESS);
            }
        } else if (saves.savesInBackground()) {
            call.fail(IN_PROGRESS);
        } else {
            switch (saves.saveInBackground(count == 2)) {
                case STARTED -> call.reply.raw(STARTED);
                case SCHEDULED -> call.reply.raw(SCHEDULED);
                case REFUSED -> call.fail(ANOTHER_IN_PROGRESS);
            }
        }
    }

    private static void rewriteAppendOnlyFile(Call call) {
        switch (call.server().saves().rewriteAppendOnlyFile(call.isInside())) {
            case STARTED -> call.reply.raw(REWRITE_STARTED);
            case SCHEDULED -> call.reply.raw(REWRITE_SCHEDULED);
            case IN_PROGRESS -> call.fail(REWRITE_IN_PROGRESS);
            case FAILED -> call.fail(NO_REWRITE);
        }
    }

    private static void lastSave(Call call) {
        call.reply.integer(call.server().saves().lastSaveSeconds());
    }

    private static void shutdown(Call call) {
        Saves.Save save = Saves.Save.AS_CONFIGURED;
        boolean force = false;
        boolean failover = false;
        boolean abort = false;
        for (int i = 1; i < call.argumentCount(); i++) {
            if (call.is(i, "nosave") && save != Saves.Save.YES) {
                save = Saves.Save.NO;
            } else if (call.is(i, "save") && save != Saves.Save.NO) {
                save = Saves.Save.YES;
            } else if (call.is(i, "force")) {
                force = true;
            } else if (call.is(i, "failover")) {
                failover = true;
            } else if (call.is(i, "abort")) {
                abort = true;
            } else if (!call.is(i, "now") && !call.is(i, "safe")) { // nothing to wait for, no cluster to keep safe
                call.fail(Replies.SYNTAX_ERROR);
                return;
            }
        }
        if (abort && call.argumentCount() > 2) {
            call.fail(Replies.SYNTAX_ERROR);
        } else if (abort) {
            abortShutdown(call);
        } else if (failover) {
            call.fail(NO_CLUSTER);
        } else {
            end(call, save, force);
        }
    }

    private static void abortShutdown(Call call) {
        if (call.server().saves().abortShutdown()) {
            call.reply.raw(Replies.OK);
        } else {
            call.fail(NO_SHUTDOWN);
        }
    }

    private static void end(Call call, Saves.Save save, boolean force) {
        boolean redacted = call.server().config().isYes(ServerDirectives.HIDE_USER_DATA_FROM_LOG);
        String client = ClientDescription.brief(call.client(), redacted);
        if (call.server().saves().shutdown(new Saves.End(save, force, client))) {
            call.client().closeNow();
        } else {
            call.fail(CANNOT_END);
        }
    }
}
