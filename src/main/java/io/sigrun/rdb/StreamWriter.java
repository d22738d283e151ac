package io.sigrun.rdb;

import io.sigrun.data.Consumer;
import io.sigrun.data.ConsumerGroup;
import io.sigrun.data.PendingEntries;
import io.sigrun.data.StreamLog;

/** Writes streams with their consumer groups. */
final class StreamWriter {
    private final RdbOutput output;
    private final ValueWriter values;

    StreamWriter(RdbOutput output, ValueWriter values) {
        this.output = output;
        this.values = values;
    }

    /**
     * Writes a stream.
     *
     * @param activeTimes whether the times at which consumers were active are written: version 3 of streams, else 2
     */
    void write(StreamLog log, boolean activeTimes) {
        output.writeLength(log.nodeCount());
        for (long node = log.firstNode(); node != 0; node = log.nextNode(node)) {
            output.writeId(log.nodeMs(node), log.nodeSeq(node));
            values.writeListPack(log.list(node));
        }
        writeTail(log, activeTimes);
    }

    /** Writes what follows the nodes of a stream. */
    void writeTail(StreamLog log, boolean activeTimes) {
        output.writeLength(log.length());
        output.writeLength(log.lastMs());
        output.writeLength(log.lastSeq());
        output.writeLength(log.firstMs());
        output.writeLength(log.firstSeq());
        output.writeLength(log.maxDeletedMs());
        output.writeLength(log.maxDeletedSeq());
        output.writeLength(log.entriesAdded());
        output.writeLength(log.groupCount());
        for (int i = 0; i < log.groupCount(); i++) {
            writeGroup(log.group(i), activeTimes);
        }
    }

    private void writeGroup(ConsumerGroup group, boolean activeTimes) {
        output.writeString(group.name().toByteArray());
        output.writeLength(group.lastMs());
        output.writeLength(group.lastSeq());
        output.writeLength(group.entriesRead());
        PendingEntries pending = group.pending();
        output.writeLength(pending.size());
        for (long at = pending.first(); at != 0; at = pending.next(at)) {
            output.writeBigEndianLong(pending.ms(at));
            output.writeBigEndianLong(pending.seq(at));
            output.writeLong(pending.deliveryTimeMs(at));
            output.writeLength(pending.deliveryCount(at));
        }
        output.writeLength(group.consumerCount());
        for (int i = 0; i < group.consumerCount(); i++) {
            writeConsumer(group.consumer(i), activeTimes);
        }
    }

    private void writeConsumer(Consumer consumer, boolean activeTimes) {
        output.writeString(consumer.name().toByteArray());
        output.writeLong(consumer.seenTimeMs());
        if (activeTimes) {
            output.writeLong(consumer.activeTimeMs());
        }
        output.writeLength(consumer.pendingCount());
        for (long at = consumer.firstPending(); at != 0; at = consumer.nextPending(at)) {
            output.writeBigEndianLong(consumer.pendingMs(at));
            output.writeBigEndianLong(consumer.pendingSeq(at));
        }
    }
}
