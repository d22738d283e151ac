package io.sigrun.aof;

import io.sigrun.util.Clock;
import io.sigrun.util.Disk;
import io.sigrun.util.Failures;
import io.sigrun.util.ServerLog;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes the buffer to the file that takes the commands, once a turn of the loop, and sees to it that it comes to the
 * medium as appendfsync says. The engine's thread only.
 *
 * <p><b>A write that failed</b> is taken back: the file is cut off to what it held before, the buffer stays, and
 * writing is tried again each second. Meanwhile {@link #problem} says why, and the server refuses to change data.
 *
 * <p><b>A sync that failed</b> leaves nobody knowing what is on the medium, and a second one that succeeds proves
 * nothing: the system may have dropped the pages and called them clean. Under {@code always} all that is in doubt is
 * still in the buffer: the file is cut off before it, and it is written and synced anew. Else the commands in doubt are
 * in memory no more, so only a rewrite, whose base holds what they did, ends that state.
 */
final class AofWriter {
    /** appendfsync. */
    enum Policy {
        ALWAYS,
        EVERY_SECOND,
        NO
    }

    private static final long SECOND_NS = 1_000_000_000L;
    private static final long POSTPONED_NS_MAX = 2 * SECOND_NS;
    private static final long ERROR_LOG_NS = 30 * SECOND_NS;

    private final Clock clock;
    private final ServerLog log;
    private final BackgroundSync background;
    private final AppendBuffer buffer;
    private Disk.@Nullable Output file;
    private Policy policy = Policy.EVERY_SECOND;
    private boolean syncSuspended;
    /** How much of the file is whole commands, written; and how much of that is known to be on the medium. */
    private long length;

    private long syncedLength;
    /** How much of it the background was asked to sync. */
    private long syncAskedLength;

    private boolean cutNeeded;
    private boolean inDoubt;
    /** Whether it is the present file that is in doubt, not only those before it. */
    private boolean fileInDoubt;

    private String problem = "";
    private long lastTryNs;
    private long lastSyncNs;
    private long lastErrorLogNs;
    private boolean errorLogged;
    private boolean postponed;
    private long postponedSinceNs;
    private long delayedSyncs;

    AofWriter(Clock clock, ServerLog log, BackgroundSync background, AppendBuffer buffer) {
        this.clock = clock;
        this.log = log;
        this.background = background;
        this.buffer = buffer;
        this.lastSyncNs = clock.nanoTime();
    }

    void setPolicy(Policy newPolicy) {
        policy = newPolicy;
    }

    /** Sets whether a rewrite or save keeps syncs from being made; not those of {@code always}. */
    void setSyncSuspended(boolean yes) {
        syncSuspended = yes;
    }

    boolean isOpen() {
        return file != null;
    }

    /** How many bytes the file holds. */
    long length() {
        return length;
    }

    long delayedSyncs() {
        return delayedSyncs;
    }

    /** CONFIG RESETSTAT. */
    void resetStatistics() {
        delayedSyncs = 0;
    }

    /** Why nothing can be written, or empty. */
    String problem() {
        return problem;
    }

    /** Whether only a rewrite can end the problem. */
    boolean needsRewrite() {
        return inDoubt;
    }

    /**
     * Notes that the commands that come now are not written any more, so that only a rewrite can help.
     *
     * @return whether what was run may be acknowledged nevertheless
     */
    boolean lost(String reason) {
        log.warning("Error writing to the AOF file: " + reason);
        doubt(reason, clock.nanoTime());
        return policy != Policy.ALWAYS;
    }

    /** A rewrite has made everything that stands in the files before the present one unnecessary. */
    void rewritten() {
        if (inDoubt && !fileInDoubt) {
            inDoubt = false;
            solved();
        }
    }

    /** Goes on in another file, whose content is on the medium, as that of the present one is. */
    void open(Disk.Output newFile, long newLength) {
        Disk.Output old = file;
        if (old != null) {
            background.close(old);
        }
        file = newFile;
        length = newLength;
        syncedLength = newLength;
        syncAskedLength = newLength;
        cutNeeded = false;
        fileInDoubt = false;
        lastSyncNs = clock.nanoTime();
    }

    /** Writes and syncs what there is, and closes the file; what cannot be written is lost, which the log tells. */
    void close() {
        Disk.Output old = file;
        if (old == null) {
            return;
        }
        writeAndSync();
        try {
            old.close();
        } catch (IOException failure) {
            log.warning("Error closing the AOF file: " + Failures.reason(failure));
        }
        file = null;
    }

    /** Forgets an error of a file that is written no more. */
    void forgetProblem() {
        background.forgetFailure();
        problem = "";
        inDoubt = false;
        postponed = false;
    }

    /** Brings everything to the medium, on the engine; whether that went well. */
    boolean writeAndSync() {
        flush(true);
        Disk.Output open = file;
        if (open == null || !buffer.isEmpty()) {
            return open == null;
        }
        if (syncedLength == length) {
            return !inDoubt;
        }
        try {
            open.syncData();
            syncedLength = length;
            syncAskedLength = length;
            return !inDoubt;
        } catch (IOException failure) {
            log.warning("Fail to fsync the AOF file: " + Failures.reason(failure));
            doubt(Failures.reason(failure), clock.nanoTime());
            return false;
        }
    }

    /**
     * Before the replies of a turn go out: writes the buffer and syncs where that is due.
     *
     * @param force not to postpone it
     * @return whether the commands of this turn may be acknowledged; where not, they never may
     */
    boolean flush(boolean force) {
        Disk.Output open = file;
        if (open == null) {
            return true;
        }
        long now = clock.nanoTime();
        boolean failedBefore = !problem.isEmpty();
        if (!background.failure().isEmpty()) {
            doubt(background.failure(), now);
            background.forgetFailure();
        }
        if (buffer.isEmpty()) {
            syncIfDue(open, now);
            return true;
        }
        if ((failedBefore && !force && now - lastTryNs < SECOND_NS) || (!force && postpones(now))) {
            return true;
        }
        lastTryNs = now;
        boolean written = policy == Policy.ALWAYS ? writeSynced(open, now) : write(open, now);
        if (written) {
            syncIfDue(open, now);
        }
        return (written && !inDoubt) || failedBefore || policy != Policy.ALWAYS;
    }

    /** Whether the write waits because the disk is busy with a sync. */
    private boolean postpones(long now) {
        if (policy != Policy.EVERY_SECOND || background.pending() == 0) {
            postponed = false;
            return false;
        }
        if (!postponed) {
            postponed = true;
            postponedSinceNs = now;
            return true;
        }
        if (now - postponedSinceNs < POSTPONED_NS_MAX) {
            return true;
        }
        postponed = false;
        delayedSyncs++;
        log.notice("Asynchronous AOF fsync is taking too long (disk is busy?). Writing the AOF buffer without waiting"
                + " for fsync to complete, this may slow down the server.");
        return false;
    }

    private boolean write(Disk.Output open, long now) {
        if (!put(open, now)) {
            return false;
        }
        length += buffer.length();
        buffer.clear();
        if (!inDoubt) {
            solved();
        }
        return true;
    }

    /** Gives the buffer to the system, or leaves the file as it was. */
    private boolean put(Disk.Output open, long now) {
        try {
            cut(open);
            cutNeeded = true;
            buffer.writeTo(open);
            cutNeeded = false;
            return true;
        } catch (IOException failure) {
            failed("Error writing to the AOF file: ", failure, now);
            return false;
        }
    }

    /** Cuts off what a failed write left. */
    private void cut(Disk.Output open) throws IOException {
        if (cutNeeded) {
            open.truncate(length);
            cutNeeded = false;
        }
    }

    private boolean writeSynced(Disk.Output open, long now) {
        boolean allInBuffer = syncedLength == length;
        if (!put(open, now)) {
            return false;
        }
        try {
            open.syncData();
        } catch (IOException failure) {
            if (allInBuffer) {
                cutNeeded = true;
                failed("Can't persist AOF for fsync error when the AOF fsync policy is 'always': ", failure, now);
            } else {
                length += buffer.length();
                buffer.clear();
                doubt(Failures.reason(failure), now);
            }
            return false;
        }
        length += buffer.length();
        buffer.clear();
        syncedLength = length;
        syncAskedLength = length;
        lastSyncNs = now;
        if (!inDoubt) {
            solved();
        }
        return !inDoubt;
    }

    private void failed(String what, IOException failure, long now) {
        problem = Failures.reason(failure);
        if (!errorLogged || now - lastErrorLogNs > ERROR_LOG_NS) {
            errorLogged = true;
            lastErrorLogNs = now;
            log.warning(what + problem);
        }
        Disk.Output open = file;
        try {
            if (open != null) {
                cut(open);
            }
        } catch (IOException again) {
            log.warning("Could not remove short write from the append-only file. The server may refuse to load the AOF"
                    + " the next time it starts.  ftruncate: " + Failures.reason(again));
        }
    }

    private void doubt(String reason, long now) {
        inDoubt = true;
        fileInDoubt = true;
        problem = reason;
        lastTryNs = now;
    }

    private void solved() {
        if (!problem.isEmpty()) {
            log.notice("AOF write error looks solved. The server can write again.");
        }
        problem = "";
        errorLogged = false;
    }

    private void syncIfDue(Disk.Output open, long now) {
        if (policy == Policy.ALWAYS && syncedLength != length && !inDoubt) {
            try { // what another policy left
                open.syncData();
                syncedLength = length;
                syncAskedLength = length;
            } catch (IOException failure) {
                doubt(Failures.reason(failure), now);
            }
        } else if (policy == Policy.EVERY_SECOND
                && !syncSuspended
                && syncAskedLength != length
                && now - lastSyncNs >= SECOND_NS) {
            if (background.pending() == 0) {
                syncAskedLength = length;
                background.sync(open);
            }
            lastSyncNs = now;
        }
    }
}
