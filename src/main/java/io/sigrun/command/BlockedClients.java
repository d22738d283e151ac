package io.sigrun.command;

import io.sigrun.keyspace.Keyspace;
import io.sigrun.resp.Arguments;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The clients that wait in blocking commands, until a key has what they wait for, their time is over, another client
 * ends their waiting, or they go.
 *
 * <p>Those whose waiting has a deadline stand in a binary heap, the earliest first, and know their places in it.
 */
public final class BlockedClients {
    private static final byte[] UNBLOCKED =
            "-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Nobody waits for longer than a hundred years. */
    private static final long TIMEOUT_MS_MAX = TimeUnit.DAYS.toMillis(36_525);

    private final Keyspace keyspace;
    private final Clients clients;
    private Blocking[] heap = new Blocking[16];
    private int heapSize;
    private int count;

    BlockedClients(Keyspace keyspace, Clients clients) {
        this.keyspace = keyspace;
        this.clients = clients;
    }

    /** How many clients wait. */
    public int count() {
        return count;
    }

    /** How many of them wait for some time only. */
    public int countWithTimeout() {
        return heapSize;
    }

    /**
     * Lets the client of a call wait.
     *
     * @param command what is to be run again when a key is ready
     * @param timeoutMs 0 to wait as long as it takes
     * @param late what is answered at the deadline; null for a null
     * @param keys what is waited for
     */
    void block(Call call, Arguments command, long timeoutMs, byte @Nullable [] late, AwaitedKeys keys) {
        Blocking blocking = call.client().blockingIn(keyspace);
        blocking.begin(call.entry(), command, late);
        if (timeoutMs > 0) {
            long waitMs = Math.min(timeoutMs, TIMEOUT_MS_MAX);
            blocking.setDeadline(keyspace.clock().nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs));
        }
        count++;
        try {
            for (int i = keys.first(); i < keys.first() + keys.count(); i++) {
                keyspace.blockedKeys()
                        .await(blocking, call.database(), call.ref(i), call.length(i), keys.type(), keys.forRemoval());
            }
            if (blocking.ends()) {
                push(blocking);
            }
        } catch (OutOfMemoryError full) {
            release(blocking);
            blocking.end();
            throw full;
        }
    }

    /** Ends a waiting; the command is still the caller's to answer. */
    void release(Blocking blocking) {
        keyspace.blockedKeys().forget(blocking);
        if (blocking.heapPlace >= 0) {
            removeFromHeap(blocking.heapPlace);
        }
        count--;
    }

    /** A client has gone. */
    void forget(Client client) {
        Blocking blocking = client.blocking();
        if (blocking != null && blocking.isWaiting()) {
            release(blocking);
            blocking.end();
        }
    }

    /**
     * Ends the waiting of a client before its time: with an error, or as if its time were over.
     *
     * @return whether it did wait
     */
    public boolean unblock(Client client, boolean withError, ServerServices server) {
        Blocking blocking = client.blocking();
        if (blocking == null || !blocking.isWaiting()) {
            return false;
        }
        if (withError) {
            server.errorReplied(blocking.entry(), UNBLOCKED);
            client.reply().raw(UNBLOCKED);
            blocking.entry().failedCalls++;
            finish(blocking);
        } else {
            timeOut(blocking);
        }
        return true;
    }

    private void timeOut(Blocking blocking) {
        byte[] late = blocking.late();
        if (late == null) {
            blocking.client().reply().nullArray();
        } else {
            blocking.client().reply().raw(late);
        }
        finish(blocking);
    }

    /** The client has been answered without its command being run again. */
    private void finish(Blocking blocking) {
        release(blocking);
        blocking.entry().calls++;
        blocking.client().commands++;
        blocking.end();
        blocking.client().commandEnded();
        clients.resume(blocking.client());
    }

    /** Answers those whose time is over. */
    public void endTimeouts(long nowNs) {
        while (heapSize > 0 && heap[0].deadlineNs - nowNs <= 0) {
            timeOut(heap[0]);
        }
    }

    /** The nanoseconds until the first time is over, or a very large number. */
    public long remainingNs(long nowNs) {
        return heapSize == 0 ? Long.MAX_VALUE : Math.max(0, heap[0].deadlineNs - nowNs);
    }

    private static boolean isLater(Blocking one, Blocking other) {
        return one.deadlineNs - other.deadlineNs > 0;
    }

    private void push(Blocking blocking) {
        if (heapSize == heap.length) {
            heap = Arrays.copyOf(heap, 2 * heapSize);
        }
        heap[heapSize] = blocking;
        moveUp(heapSize++, blocking);
    }

    private void removeFromHeap(int place) {
        heap[place].heapPlace = -1;
        Blocking last = heap[--heapSize];
        heap[heapSize] = heap[0]; // so that nobody is kept who has gone
        if (place < heapSize) {
            moveDown(place, last);
            moveUp(last.heapPlace, last);
        }
    }

    private void moveUp(int from, Blocking blocking) {
        int place = from;
        while (place > 0 && isLater(heap[(place - 1) / 2], blocking)) {
            put(place, heap[(place - 1) / 2]);
            place = (place - 1) / 2;
        }
        put(place, blocking);
    }

    private void moveDown(int from, Blocking blocking) {
        int place = from;
        for (int child; (child = 2 * place + 1) < heapSize; place = child) {
            if (child + 1 < heapSize && isLater(heap[child], heap[child + 1])) {
                child++;
            }
            if (!isLater(blocking, heap[child])) {
                break;
            }
            put(place, heap[child]);
        }
        put(place, blocking);
    }

    private void put(int place, Blocking blocking) {
        heap[place] = blocking;
        blocking.heapPlace = place;
    }
}
