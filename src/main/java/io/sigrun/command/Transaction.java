package io.sigrun.command;

import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.keyspace.Watcher;
import io.sigrun.resp.Request;
import io.sigrun.resp.RequestQueue;

/**
 * What a client has begun with MULTI and WATCH: the commands that wait for EXEC, and the keys that must not change
 * until
 * then.
 *
 * <p>Two things end it without effect: a command that was refused when it came to be queued, and a watched key that was
 * changed. Either frees what is queued at once; more that comes is answered as before, but not kept.
 */
public final class Transaction extends Watcher {
    private final Keyspace keyspace;
    private final RequestQueue queue;
    private final Request next = new Request();
    private boolean open;
    private boolean refused;
    private boolean overtaken;
    /** The flags that any of the queued commands has. */
    private long anyFlags;
    /** The flags that all of them have. */
    private long commonFlags = -1;

    Transaction(Keyspace keyspace) {
        this.keyspace = keyspace;
        this.queue = new RequestQueue(keyspace.region());
    }

    /** MULTI: from now on commands are queued. */
    public void open() {
        open = true;
    }

    /** Whether commands are queued. */
    public boolean isOpen() {
        return open;
    }

    /** Whether a command was refused when it came to be queued. */
    public boolean isRefused() {
        return refused;
    }

    /** Whether a watched key was changed, as far as it is known: a key whose time is over may not be removed yet. */
    public boolean isOvertaken() {
        return overtaken;
    }

    /** As {@link #isOvertaken}, when it must be known. */
    public boolean findOvertaken() {
        overtaken |= keyspace.watches().hasExpiredKey(this);
        return overtaken;
    }

    /** The number of queued commands. */
    public int count() {
        return queue.count();
    }

    /** What Valkey counts for what is queued: the arguments, and a pointer of 8 bytes to each. */
    public long queuedBytes() {
        return queue.argumentBytes() + 8 * queue.arguments();
    }

    /** The memory that is taken for what is queued. */
    public long usedBytes() {
        return queue.usedBytes();
    }

    /** Whether any of the queued commands has a flag. */
    boolean anyHas(CommandFlag flag) {
        return (anyFlags & flag.bit()) != 0;
    }

    /** Whether all queued commands have a flag. */
    boolean allHave(CommandFlag flag) {
        return (commonFlags & flag.bit()) != 0;
    }

    /**
     * Keeps a command for EXEC.
     *
     * @throws OutOfMemoryError where there is no room
     */
    void queue(Request request, CommandEntry entry) {
        if (!refused && !overtaken) {
            queue.add(request);
            anyFlags |= entry.flags;
            commonFlags &= entry.flags;
        }
    }

    /** A command was refused that would have been queued. */
    void refuse() {
        if (open) {
            refused = true;
            dropQueue();
        }
    }

    @Override
    protected void overtaken() {
        overtaken = true;
        dropQueue();
    }

    private void dropQueue() {
        queue.clear();
        anyFlags = 0;
        commonFlags = -1;
    }

    /** WATCH: watches a key, unless it is too late. */
    public void watch(Database database, long key, int keyLength) {
        if (!overtaken) {
            keyspace.watches().watch(this, database, key, keyLength);
        }
    }

    /** UNWATCH: what is watched is forgotten, and whether it was changed. */
    public void unwatch() {
        keyspace.watches().unwatchAll(this);
        overtaken = false;
    }

    /** Runs the queued commands inside a call; nothing is watched any more meanwhile. */
    public void run(Call call) {
        keyspace.watches().unwatchAll(this);
        queue.rewind();
        while (queue.next(next)) {
            call.runInside(next);
        }
    }

    /** Ends the transaction, if there is one, and what is watched for it. */
    public void discard() {
        dropQueue();
        unwatch();
        open = false;
        refused = false;
    }
}
