package io.sigrun.rdb;

import io.sigrun.data.Consumer;
import io.sigrun.data.ConsumerGroup;
import io.sigrun.data.GroupProgress;
import io.sigrun.data.StreamLog;
import io.sigrun.keyspace.Encoding;
import io.sigrun.memory.Region;
import java.io.IOException;

/**
 * Reads streams. The three versions differ in what is known beside the entries: the first has only the last id, the
 * second also what was ever added and deleted and how far groups have read, the third also when consumers were active.
 */
final class StreamReader {
    private static final int ID_BYTES = 16;
    private static final int PENDING_BYTES = ID_BYTES + 8 + 1;

    private final Region region;
    private final LoadedValue value;

    StreamReader(Region region, LoadedValue value) {
        this.region = region;
        this.value = value;
    }

    /** Reads a stream of version 1 to 3. */
    void read(RdbInput input, int streamVersion) throws IOException {
        StreamLog log = new StreamLog(region);
        value.large = log;
        value.encoding = Encoding.STREAM;
        readNodes(input, log);
        readState(input, log, streamVersion);
        long groups = input.readCount(4);
        for (long i = 0; i < groups; i++) {
            readGroup(input, log, streamVersion);
        }
    }

    private void readNodes(RdbInput input, StreamLog log) throws IOException {
        long nodes = input.readCount(2);
        for (long i = 0; i < nodes; i++) {
            input.readString();
            if (input.length != ID_BYTES) {
                throw input.corrupt("A stream node has a key of " + input.length + " bytes");
            }
            long ms = Long.reverseBytes(region.getLong(input.ref));
            long seq = Long.reverseBytes(region.getLong(input.ref + 8));
            long blob = input.readOwnString();
            if (!log.loadNode(ms, seq, blob, input.length)) {
                throw input.corrupt("A stream node is not valid");
            }
        }
    }

    private static void readState(RdbInput input, StreamLog log, int streamVersion) throws IOException {
        long length = input.readNumber();
        long lastMs = input.readNumber();
        long lastSeq = input.readNumber();
        boolean valid;
        if (streamVersion == 1) {
            valid = log.loadOldState(length, lastMs, lastSeq);
        } else {
            long firstMs = input.readNumber();
            long firstSeq = input.readNumber();
            long deletedMs = input.readNumber();
            long deletedSeq = input.readNumber();
            log.setMaxDeletedId(deletedMs, deletedSeq);
            long added = input.readNumber();
            valid = log.loadState(length, lastMs, lastSeq, firstMs, firstSeq, added);
        }
        if (!valid) {
            throw input.corrupt("A stream has not as many entries as it says");
        }
    }

    private void readGroup(RdbInput input, StreamLog log, int streamVersion) throws IOException {
        long name = input.readOwnString();
        value.scrap = name;
        int nameLength = input.length;
        if (log.findGroup(name, nameLength) != null) {
            throw input.corrupt("A stream has a group twice");
        }
        long ms = input.readNumber();
        long seq = input.readNumber();
        long entriesRead = streamVersion == 1 ? GroupProgress.estimateEntriesRead(log, ms, seq) : input.readNumber();
        ConsumerGroup group = log.createGroup(name, nameLength, ms, seq, entriesRead);
        value.dropScrap();
        readPending(input, group);
        long consumers = input.readCount(10);
        for (long i = 0; i < consumers; i++) {
            readConsumer(input, group, streamVersion);
        }
        if (!group.allOwned()) {
            throw input.corrupt("A stream has a pending entry without a consumer");
        }
    }

    private static void readPending(RdbInput input, ConsumerGroup group) throws IOException {
        long pending = input.readCount(PENDING_BYTES);
        for (long i = 0; i < pending; i++) {
            long ms = input.readBigEndianLong();
            long seq = input.readBigEndianLong();
            long deliveryTimeMs = input.readLong();
            if (!group.loadPending(ms, seq, deliveryTimeMs, input.readNumber())) {
                throw input.corrupt("A stream has a pending entry twice");
            }
        }
    }

    private void readConsumer(RdbInput input, ConsumerGroup group, int streamVersion) throws IOException {
        long name = input.readOwnString();
        value.scrap = name;
        int nameLength = input.length;
        if (group.findConsumer(name, nameLength) != null) {
            throw input.corrupt("A group of a stream has a consumer twice");
        }
        long seenTimeMs = input.readLong();
        Consumer consumer = group.createConsumer(name, nameLength, seenTimeMs);
        value.dropScrap();
        consumer.setActiveTimeMs(streamVersion == 3 ? input.readLong() : seenTimeMs);
        long pending = input.readCount(ID_BYTES);
        for (long i = 0; i < pending; i++) {
            long ms = input.readBigEndianLong();
            long seq = input.readBigEndianLong();
            if (!group.loadOwner(ms, seq, consumer)) {
                throw input.corrupt("A consumer of a stream has an entry that is not pending for it");
            }
        }
    }
}
