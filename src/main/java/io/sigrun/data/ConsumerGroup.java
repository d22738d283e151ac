package io.sigrun.data;

import io.sigrun.memory.Region;
import io.sigrun.util.ByteString;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A group of {@link Consumer consumers} that read a {@link StreamLog} together: how far they have come, and which
 * entries were delivered to whom and are not acknowledged. Every pending entry belongs to exactly one consumer.
 */
public final class ConsumerGroup implements Named {
    /** The number of entries read where it is not known. */
    public static final long UNKNOWN = -1;

    private final Region region;
    private final UsedBytes account;
    private final ByteString name;
    private final PendingEntries pending;
    private final NamedList<Consumer> consumers;
    private @Nullable Consumer[] consumersByNumber = new Consumer[2];
    private long lastMs;
    private long lastSeq;
    private long entriesRead;

    ConsumerGroup(Region region, UsedBytes account, ByteString name) {
        this.region = region;
        this.account = account;
        this.name = name;
        this.pending = new PendingEntries(region, account);
        this.consumers = new NamedList<>(region);
    }

    @Override
    public ByteString name() {
        return name;
    }

    /** The time of the id that was delivered last. */
    public long lastMs() {
        return lastMs;
    }

    /** The sequence number of the id that was delivered last. */
    public long lastSeq() {
        return lastSeq;
    }

    public void setLastId(long ms, long seq) {
        lastMs = ms;
        lastSeq = seq;
    }

    /** How many entries of the stream's whole history the group has read, or {@link #UNKNOWN}. */
    public long entriesRead() {
        return entriesRead;
    }

    public void setEntriesRead(long count) {
        entriesRead = count;
    }

    /** The pending entries of all consumers. */
    public PendingEntries pending() {
        return pending;
    }

    public int consumerCount() {
        return consumers.size();
    }

    /**
     * A consumer, in the order of their names.
     *
     * @param index 0 to {@code consumerCount() - 1}
     */
    public Consumer consumer(int index) {
        return consumers.get(index);
    }

    /** The consumer with a name. */
    public @Nullable Consumer findConsumer(long consumerName, int nameLength) {
        return consumers.find(consumerName, nameLength);
    }

    /** Makes a consumer whose name is not there. */
    public Consumer createConsumer(long consumerName, int nameLength, long seenTimeMs) {
        if (consumers.find(consumerName, nameLength) != null) {
            throw new IllegalArgumentException("consumer exists");
        }
        return createConsumer(ByteString.of(region.segment(), consumerName, nameLength), seenTimeMs);
    }

    private Consumer createConsumer(ByteString consumerName, long seenTimeMs) {
        int number = 0;
        while (number < consumersByNumber.length && consumersByNumber[number] != null) {
            number++;
        }
        if (number == consumersByNumber.length) {
            consumersByNumber = Arrays.copyOf(consumersByNumber, 2 * number);
        }
        Consumer consumer = new Consumer(region, account, consumerName, number, seenTimeMs);
        consumersByNumber[number] = consumer;
        consumers.add(consumer);
        return consumer;
    }

    /**
     * Removes a consumer with all that is pending for it.
     *
     * @return how many entries were pending
     */
    public long deleteConsumer(Consumer consumer) {
        IdTree ids = consumer.pending();
        long count = ids.size();
        for (long position = ids.first(); position != 0; position = ids.next(position)) {
            pending.remove(ids.ms(position), ids.seq(position));
        }
        ids.clear();
        consumersByNumber[consumer.number()] = null;
        consumers.remove(consumer);
        return count;
    }

    /** The consumer that a pending entry belongs to; none only while a group is being loaded. */
    public @Nullable Consumer owner(long position) {
        int number = pending.consumerNumber(position);
        return number == PendingEntries.NO_CONSUMER ? null : consumersByNumber[number];
    }

    /** Gives a pending entry to a consumer, the one it has or another; the position stays valid. */
    public void setOwner(long position, Consumer consumer) {
        Consumer old = owner(position);
        if (old == consumer) {
            return;
        }
        long ms = pending.ms(position);
        long seq = pending.seq(position);
        if (old != null) {
            old.pending().remove(ms, seq);
        }
        consumer.pending().insert(ms, seq);
        pending.setConsumerNumber(position, consumer.number());
    }

    /** Makes an entry that is not pending so, for a consumer. */
    public void addPending(long ms, long seq, Consumer consumer, long deliveryTimeMs, long deliveryCount) {
        if (!loadPending(ms, seq, deliveryTimeMs, deliveryCount)) {
            throw new IllegalArgumentException("entry is pending");
        }
        setOwner(pending.find(ms, seq), consumer);
    }

    /** Notes the first delivery of an entry to a consumer, whether it is pending (for anyone) already or not. */
    public void deliver(long ms, long seq, Consumer consumer, long nowMs) {
        long position = pending.find(ms, seq);
        if (position == 0) {
            pending.add(ms, seq, nowMs, 1, consumer.number());
            consumer.pending().insert(ms, seq);
        } else {
            setOwner(position, consumer);
            pending.setDelivery(position, nowMs, 1);
        }
        consumer.setActiveTimeMs(nowMs);
    }

    /** Ends the pending state of an entry; false where it is not pending. */
    public boolean acknowledge(long ms, long seq) {
        long position = pending.find(ms, seq);
        if (position == 0) {
            return false;
        }
        Consumer owner = owner(position);
        if (owner != null) {
            owner.pending().remove(ms, seq);
        }
        pending.remove(ms, seq);
        return true;
    }

    /**
     * Adds a pending entry as files have it: without its consumer, which {@link #loadOwner} names later.
     *
     * @return false where the id is pending already
     */
    public boolean loadPending(long ms, long seq, long deliveryTimeMs, long deliveryCount) {
        if (pending.find(ms, seq) != 0) {
            return false;
        }
        pending.add(ms, seq, deliveryTimeMs, deliveryCount, PendingEntries.NO_CONSUMER);
        return true;
    }

    /**
     * Names the consumer of a pending entry.
     *
     * @return false where the id is not pending or has a consumer already
     */
    public boolean loadOwner(long ms, long seq, Consumer consumer) {
        long position = pending.find(ms, seq);
        if (position == 0 || pending.consumerNumber(position) != PendingEntries.NO_CONSUMER) {
            return false;
        }
        setOwner(position, consumer);
        return true;
    }

    /** Whether every pending entry has a consumer, which must be so when all is loaded. */
    public boolean allOwned() {
        long owned = 0;
        for (int i = 0; i < consumers.size(); i++) {
            owned += consumers.get(i).pendingCount();
        }
        return owned == pending.size();
    }

    /** Makes an empty group have all that another one has. */
    void copyFrom(ConsumerGroup other) {
        setLastId(other.lastMs, other.lastSeq);
        entriesRead = other.entriesRead;
        PendingEntries from = other.pending;
        for (long at = from.first(); at != 0; at = from.next(at)) {
            loadPending(from.ms(at), from.seq(at), from.deliveryTimeMs(at), from.deliveryCount(at));
        }
        for (int i = 0; i < other.consumers.size(); i++) {
            Consumer original = other.consumers.get(i);
            Consumer copy = createConsumer(original.name(), original.seenTimeMs());
            copy.setActiveTimeMs(original.activeTimeMs());
            for (long at = original.firstPending(); at != 0; at = original.nextPending(at)) {
                loadOwner(original.pendingMs(at), original.pendingSeq(at), copy);
            }
        }
    }

    /** Gives everything back to the region. */
    void free() {
        for (int i = 0; i < consumers.size(); i++) {
            consumers.get(i).pending().clear();
        }
        consumers.clear();
        pending.clear();
    }
}
