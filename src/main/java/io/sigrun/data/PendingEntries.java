package io.sigrun.data;

import io.sigrun.memory.Region;

/**
 * The entries that a {@link ConsumerGroup} has delivered and that are not acknowledged, in the order of their ids.
 *
 * <p>A position, 0 for "none", is valid until an entry is added to the group's pending ones or removed from them.
 */
/*
 * Payload in the tree: delivery time i64 | delivery count u64 | number of the consumer i32.
 */
public final class PendingEntries {
    static final int NO_CONSUMER = -1;

    private static final int COUNT = 8;
    private static final int CONSUMER = 16;
    private static final int PAYLOAD_BYTES = 20;

    private final Region region;
    private final IdTree tree;

    PendingEntries(Region region, UsedBytes account) {
        this.region = region;
        this.tree = new IdTree(region, PAYLOAD_BYTES, account);
    }

    public long size() {
        return tree.size();
    }

    /** The position of an id, or 0. */
    public long find(long ms, long seq) {
        return tree.find(ms, seq);
    }

    /** The position of the smallest id that is not smaller than this one, or 0. */
    public long ceiling(long ms, long seq) {
        return tree.ceiling(ms, seq);
    }

    /** The first position, or 0. */
    public long first() {
        return tree.first();
    }

    /** The last position, or 0. */
    public long last() {
        return tree.last();
    }

    /** The position after one, or 0. */
    public long next(long position) {
        return tree.next(position);
    }

    public long ms(long position) {
        return tree.ms(position);
    }

    public long seq(long position) {
        return tree.seq(position);
    }

    /** When the entry was delivered last, Unix time in milliseconds. */
    public long deliveryTimeMs(long position) {
        return region.getLong(tree.payload(position));
    }

    /** How often the entry was delivered; unsigned. */
    public long deliveryCount(long position) {
        return region.getLong(tree.payload(position) + COUNT);
    }

    /** Notes a delivery; the position stays valid. */
    public void setDelivery(long position, long deliveryTimeMs, long deliveryCount) {
        writeDelivery(tree.payload(position), deliveryTimeMs, deliveryCount);
    }

    private void writeDelivery(long payload, long deliveryTimeMs, long deliveryCount) {
        region.putLong(payload, deliveryTimeMs);
        region.putLong(payload + COUNT, deliveryCount);
    }

    int consumerNumber(long position) {
        return region.getInt(tree.payload(position) + CONSUMER);
    }

    void setConsumerNumber(long position, int number) {
        region.putInt(tree.payload(position) + CONSUMER, number);
    }

    /** Adds an id that is not there. */
    void add(long ms, long seq, long deliveryTimeMs, long deliveryCount, int consumerNumber) {
        long payload = tree.insert(ms, seq);
        writeDelivery(payload, deliveryTimeMs, deliveryCount);
        region.putInt(payload + CONSUMER, consumerNumber);
    }

    /** Removes an id that is there. */
    void remove(long ms, long seq) {
        tree.remove(ms, seq);
    }

    void clear() {
        tree.clear();
    }
}
