package io.sigrun.command;

import io.sigrun.keyspace.Waiter;
import io.sigrun.memory.Region;
import io.sigrun.resp.Arguments;
import io.sigrun.resp.Request;
import io.sigrun.resp.RequestQueue;
import org.jspecify.annotations.Nullable;

/** A client's waiting in a blocking command: the command, and until when. Used again when it waits again. */
final class Blocking extends Waiter {
    private final Client client;
    private final RequestQueue command;
    private final Request request = new Request();
    private @Nullable CommandEntry entry;
    private byte @Nullable [] late;
    private boolean waiting;
    private boolean runningAgain;

    /** Whether the waiting has an end. */
    private boolean ends;
    /** When it ends, in the nanoseconds of a clock that never jumps. */
    long deadlineNs;
    /** The place among those with a deadline, or -1. */
    int heapPlace = -1;

    Blocking(Client client, Region region) {
        this.client = client;
        this.command = new RequestQueue(region);
    }

    Client client() {
        return client;
    }

    boolean isWaiting() {
        return waiting;
    }

    /** Whether the command is run again, after its client has waited. */
    boolean isRunningAgain() {
        return runningAgain;
    }

    /** The command; there is one while it waits, and while it is run again. */
    CommandEntry entry() {
        CommandEntry own = entry;
        if (own == null) {
            throw new IllegalStateException("no command that waits");
        }
        return own;
    }

    /** Sets when the waiting ends; a command that was run again keeps the time it had. */
    void setDeadline(long timeNs) {
        if (!runningAgain) {
            ends = true;
            deadlineNs = timeNs;
        }
    }

    boolean ends() {
        return ends;
    }

    /** What is answered at the deadline; null for a null. */
    byte @Nullable [] late() {
        return late;
    }

    /** The command as it is to be run again. */
    Request request() {
        return request;
    }

    /**
     * Begins to wait; a command that was run again stays as it is kept, and its deadline with it.
     *
     * @throws OutOfMemoryError where there is no room for the command
     */
    void begin(CommandEntry newEntry, Arguments newCommand, byte @Nullable [] newLate) {
        if (!runningAgain) {
            command.add(newCommand);
            command.rewind();
            command.next(request);
            entry = newEntry;
            ends = false;
            late = newLate;
        }
        waiting = true;
    }

    /** Does not wait any more, but the command is still needed. */
    void beginAgain() {
        waiting = false;
        runningAgain = true;
    }

    /** The command has been run again; unless it waits once more, it is over. */
    void endAgain() {
        runningAgain = false;
        if (!waiting) {
            end();
        }
    }

    /** The command is over. */
    void end() {
        waiting = false;
        entry = null;
        command.clear();
    }
}
