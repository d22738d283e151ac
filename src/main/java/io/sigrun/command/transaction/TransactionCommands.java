package io.sigrun.command.transaction;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.ALLOW_BUSY;
import static io.sigrun.command.CommandFlag.ENDS_TRANSACTION;
import static io.sigrun.command.CommandFlag.FAST;
import static io.sigrun.command.CommandFlag.LOADING;
import static io.sigrun.command.CommandFlag.NOSCRIPT;
import static io.sigrun.command.CommandFlag.NO_MULTI;
import static io.sigrun.command.CommandFlag.RUNS_TRANSACTION;
import static io.sigrun.command.CommandFlag.SKIP_COMMANDLOG;
import static io.sigrun.command.CommandFlag.STALE;
import static io.sigrun.command.KeySpec.Flag.RO;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.KeySpec;
import io.sigrun.command.Replies;
import io.sigrun.command.Transaction;
import org.jspecify.annotations.Nullable;

/** Beginning, running and dropping transactions, and what they depend on. */
public final class TransactionCommands {
    static final Command MULTI = command("MULTI")
            .summary("Begins a transaction: the commands that follow are queued.")
            .since("1.2.0")
            .group("transactions")
            .complexity("O(1)")
            .arity(1)
            .flags(NOSCRIPT, LOADING, STALE, FAST, NO_MULTI, ALLOW_BUSY)
            .categories(AclCategory.TRANSACTION)
            .run(TransactionCommands::multi);

    static final Command EXEC = command("EXEC")
            .summary("Runs what is queued, unless a watched key has changed.")
            .since("1.2.0")
            .group("transactions")
            .complexity("Depends on commands in the transaction")
            .arity(1)
            .flags(NOSCRIPT, LOADING, STALE, SKIP_COMMANDLOG, ENDS_TRANSACTION, RUNS_TRANSACTION)
            .categories(AclCategory.TRANSACTION)
            .run(TransactionCommands::exec);

    static final Command DISCARD = command("DISCARD")
            .summary("Drops what is queued and ends the transaction.")
            .since("2.0.0")
            .group("transactions")
            .complexity("O(N), when N is the number of queued commands")
            .arity(1)
            .flags(NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY, ENDS_TRANSACTION)
            .categories(AclCategory.TRANSACTION)
            .run(TransactionCommands::discard);

    static final Command WATCH = command("WATCH")
            .summary("Lets the next transaction run only if keys do not change before.")
            .since("2.2.0")
            .group("transactions")
            .complexity("O(1) for every key.")
            .arity(-2)
            .flags(NOSCRIPT, LOADING, STALE, FAST, NO_MULTI, ALLOW_BUSY)
            .categories(AclCategory.TRANSACTION)
            .keys(KeySpec.range(1, -1, 1, RO))
            .syntax("key:key...")
            .run(TransactionCommands::watch);

    static final Command UNWATCH = command("UNWATCH")
            .summary("Forgets the keys that are watched.")
            .since("2.2.0")
            .group("transactions")
            .complexity("O(1)")
            .arity(1)
            .flags(NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY)
            .categories(AclCategory.TRANSACTION)
            .run(TransactionCommands::unwatch);

    private TransactionCommands() {}

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(MULTI, EXEC, DISCARD, WATCH, UNWATCH);
    }

    private static void multi(Call call) {
        call.client().transactionIn(call.keyspace()).open();
        call.reply.raw(Replies.OK);
    }

    /** The client's transaction, or null after an error was answered. */
    private static @Nullable Transaction transaction(Call call, String command) {
        Transaction transaction = call.client().transaction();
        if (transaction == null || !transaction.isOpen()) {
            call.fail("ERR " + command + " without MULTI");
            return null;
        }
        return transaction;
    }

    private static void exec(Call call) {
        call.suppressPropagation();
        Transaction transaction = transaction(call, "EXEC");
        if (transaction == null) {
            return;
        }
        try {
            if (transaction.isRefused()) {
                call.fail("EXECABORT Transaction discarded because of previous errors.");
            } else if (transaction.findOvertaken()) {
                call.reply.nullArray();
            } else {
                call.reply.array(transaction.count());
                transaction.run(call);
            }
        } finally {
            transaction.discard();
        }
    }

    private static void discard(Call call) {
        Transaction transaction = transaction(call, "DISCARD");
        if (transaction != null) {
            transaction.discard();
            call.reply.raw(Replies.OK);
        }
    }

    private static void watch(Call call) {
        Transaction transaction = call.client().transactionIn(call.keyspace());
        for (int i = 1; i < call.argumentCount(); i++) {
            transaction.watch(call.database(), call.ref(i), call.length(i));
        }
        call.reply.raw(Replies.OK);
    }

    private static void unwatch(Call call) {
        Transaction transaction = call.client().transaction();
        if (transaction != null) {
            transaction.unwatch();
        }
        call.reply.raw(Replies.OK);
    }
}
