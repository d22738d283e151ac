package io.sigrun.data;

import io.sigrun.memory.Region;
import io.sigrun.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A log of entries with ascending {@link StreamId ids}, each a list of fields and values, and the {@link ConsumerGroup
 * groups} that read it.
 *
 * <p>Entries are in listpacks of some entries each ({@link StreamPack}), ordered by their first id in an {@link
 * IdTree}. Entries are read with a {@link StreamCursor}. A deleted entry is marked and stays until its whole node is
 * deleted. A <em>node</em> is named by its position, 0 for "none", valid until the log changes.
 */
/*
 * Payload of a node in the tree: ref of the listpack u64 | mark u64, which is what FrozenNodes says and 0 in a new
 * node. A listpack is changed as changeable() hands it out, and given up by giveUp() alone: so a view of the log as it
 * was keeps the listpacks that it has yet to read. Such a listpack does not count for the log any more.
 */
public final class StreamLog implements LargeValue {
    static final int PAYLOAD_BYTES = 16;

    private static final int MARK = 8;
    private static final int NODES_A_STEP = 256;

    private final Region region;
    private final ListPack pack;
    private final StreamPack entries;
    private final UsedBytes account = new UsedBytes();
    private final IdTree nodes;
    private final NamedList<ConsumerGroup> groups;
    private long length;
    private long lastMs;
    private long lastSeq;
    private long firstMs;
    private long firstSeq;
    private long maxDeletedMs;
    private long maxDeletedSeq;
    private long entriesAdded;
    private @Nullable FrozenNodes frozen;

    /** Makes an empty log. */
    public StreamLog(Region region) {
        this.region = region;
        this.pack = new ListPack(region);
        this.entries = new StreamPack(region, pack);
        this.nodes = new IdTree(region, PAYLOAD_BYTES, account);
        this.groups = new NamedList<>(region);
    }

    /** The number of entries that are not deleted. */
    public long length() {
        return length;
    }

    @Override
    public long usedBytes() {
        return account.bytes;
    }

    @Override
    public long freeSome(long position) {
        if (position == 0) {
            for (int i = 0; i < groups.size(); i++) {
                groups.get(i).free();
            }
            groups.clear();
        }
        long node = position == 0 ? nodes.first() : position;
        for (int i = 0; i < NODES_A_STEP && node != 0; i++) {
            giveUp(node);
            node = nodes.next(node);
        }
        if (node == 0) {
            nodes.clear();
            length = 0;
        }
        return node;
    }

    @Override
    public long parts() {
        long parts = nodes.size();
        for (int i = 0; i < groups.size(); i++) {
            parts += 1 + groups.get(i).pending().size();
        }
        return parts;
    }

    /** A second log with the same entries and groups. */
    @Override
    public StreamLog copy() {
        StreamLog copy = new StreamLog(region);
        for (long node = nodes.first(); node != 0; node = nodes.next(node)) {
            copy.insertNode(nodes.ms(node), nodes.seq(node), pack.copy(list(node)));
        }
        copy.length = length;
        copy.setLastId(lastMs, lastSeq);
        copy.firstMs = firstMs;
        copy.firstSeq = firstSeq;
        copy.setMaxDeletedId(maxDeletedMs, maxDeletedSeq);
        copy.entriesAdded = entriesAdded;
        for (int i = 0; i < groups.size(); i++) {
            ConsumerGroup group =
                    new ConsumerGroup(region, copy.account, groups.get(i).name());
            group.copyFrom(groups.get(i));
            copy.groups.add(group);
        }
        return copy;
    }

    /** The time of the largest id that was ever added, or set since. */
    public long lastMs() {
        return lastMs;
    }

    /** The sequence number of the largest id that was ever added, or set since. */
    public long lastSeq() {
        return lastSeq;
    }

    /** Sets the largest id; not smaller than that of any entry. */
    public void setLastId(long ms, long seq) {
        lastMs = ms;
        lastSeq = seq;
    }

    /** The time of the first entry's id, 0 in an empty log. */
    public long firstMs() {
        return firstMs;
    }

    /** The sequence number of the first entry's id, 0 in an empty log. */
    public long firstSeq() {
        return firstSeq;
    }

    /** The time of the largest id that was ever deleted, 0 where none was. */
    public long maxDeletedMs() {
        return maxDeletedMs;
    }

    /** The sequence number of the largest id that was ever deleted, 0 where none was. */
    public long maxDeletedSeq() {
        return maxDeletedSeq;
    }

    public void setMaxDeletedId(long ms, long seq) {
        maxDeletedMs = ms;
        maxDeletedSeq = seq;
    }

    /** How many entries were ever added. */
    public long entriesAdded() {
        return entriesAdded;
    }

    public void setEntriesAdded(long count) {
        entriesAdded = count;
    }

    /** The number of nodes. */
    public long nodeCount() {
        return nodes.size();
    }

    /** The number of nodes of the radix tree that Valkey would keep these nodes in. */
    public long radixTreeNodes() {
        return nodes.radixTreeNodes();
    }

    /** The first node, or 0. */
    public long firstNode() {
        return nodes.first();
    }

    /** The node after one, or 0. */
    public long nextNode(long node) {
        return nodes.next(node);
    }

    /** The time of the id that a node's entries are relative to. */
    public long nodeMs(long node) {
        return nodes.ms(node);
    }

    /** The sequence number of the id that a node's entries are relative to. */
    public long nodeSeq(long node) {
        return nodes.seq(node);
    }

    /** The listpack of a node, in the bytes that files have. */
    public long list(long node) {
        return list(region, nodes, node);
    }

    static long list(Region region, IdTree nodes, long node) {
        return region.getLong(nodes.payload(node));
    }

    IdTree nodes() {
        return nodes;
    }

    /** Adds a node with a listpack, which is freed where there is no memory for the node. */
    private void insertNode(long ms, long seq, long list) {
        long payload;
        try {
            payload = nodes.insert(ms, seq);
        } catch (OutOfMemoryError full) {
            region.free(list);
            throw full;
        }
        region.putLong(payload, list);
        region.putLong(payload + MARK, 0);
        account.bytes += region.usableBytes(list);
    }

    @Override
    public FrozenValue freeze() {
        if (frozen != null) {
            throw new IllegalStateException("frozen already");
        }
        FrozenNodes view = new FrozenStream(region, nodes, () -> frozen = null);
        frozen = view;
        return view;
    }

    @Override
    public boolean isFrozen() {
        return frozen != null;
    }

    /** The listpack of a node, to be changed: a copy of the same size where a view has yet to read it as it is. */
    private long changeable(long node) {
        long list = list(node);
        FrozenNodes view = frozen;
        long payload = nodes.payload(node);
        if (view == null || !view.wants(region.getLong(payload + MARK))) {
            return list;
        }
        long copy = region.allocate(region.usableBytes(list));
        region.copy(list, copy, pack.bytes(list));
        view.leave(region.getLong(payload + MARK));
        region.putLong(payload, copy);
        region.putLong(payload + MARK, 0);
        return copy;
    }

    /** Frees the listpack of a node that is to be removed, or leaves it to a view that has yet to read it. */
    private void giveUp(long node) {
        long list = list(node);
        FrozenNodes view = frozen;
        long mark = region.getLong(nodes.payload(node) + MARK);
        account.bytes -= region.usableBytes(list);
        if (view != null && view.wants(mark)) {
            view.leave(mark);
            region.putLong(nodes.payload(node) + MARK, 0);
        } else {
            region.free(list);
        }
    }

    private void removeNode(long node) {
        giveUp(node);
        nodes.remove(nodes.ms(node), nodes.seq(node));
    }

    private void setList(long node, long list, long bytesBefore) {
        region.putLong(nodes.payload(node), list);
        account.bytes += region.usedBytes() - bytesBefore;
    }

    /**
     * Adds an entry at the end.
     *
     * @param ms the time of an id larger than the last one
     * @param seq the sequence number of that id
     * @param nodeMaxBytes a node that would grow to this size is not added to; 0 for no limit
     * @param nodeMaxEntries a node of this many entries, deleted ones too, is not added to; 0 for no limit
     * @return false, and nothing done, where the entry is too large for a node
     */
    public boolean append(long ms, long seq, StreamFields fields, long nodeMaxBytes, long nodeMaxEntries) {
        if (StreamId.compare(ms, seq, lastMs, lastSeq) <= 0) {
            throw new IllegalArgumentException("an id that is not larger than the last one");
        }
        if (!fits(fields)) {
            return false;
        }
        long node = nodes.last();
        if (node != 0 && isFull(list(node), fields, nodeMaxBytes, nodeMaxEntries)) {
            long list = changeable(node);
            long before = region.usedBytes();
            setList(node, entries.closed(list), before);
            node = 0;
        }
        if (node == 0) {
            insertNode(ms, seq, entries.create(fields));
            node = nodes.last();
        }
        long list = changeable(node);
        long before = region.usedBytes();
        list = entries.append(list, ms - nodes.ms(node), seq - nodes.seq(node), fields);
        setList(node, list, before);
        length++;
        entriesAdded++;
        setLastId(ms, seq);
        if (length == 1) {
            firstMs = ms;
            firstSeq = seq;
        }
        return true;
    }

    /** Whether an entry is not too large for a node. */
    public static boolean fits(StreamFields fields) {
        return ListPack.EMPTY_BYTES + StreamPack.bytesAtMost(fields) <= ListPack.MAX_BYTES;
    }

    private boolean isFull(long list, StreamFields fields, long nodeMaxBytes, long nodeMaxEntries) {
        long textBytes = 0;
        for (int i = 0; i < 2 * fields.pairs(); i++) {
            textBytes += fields.length(i);
        }
        long bytes = pack.bytes(list);
        if ((nodeMaxBytes > 0 && bytes + textBytes >= nodeMaxBytes)
                || bytes + StreamPack.bytesAtMost(fields) > ListPack.MAX_BYTES) {
            return true;
        }
        return nodeMaxEntries > 0 && entries.live(list) + entries.deleted(list) >= nodeMaxEntries;
    }

    /** Deletes an entry; false where there is none with this id. */
    public boolean delete(long ms, long seq) {
        long node = nodes.floor(ms, seq);
        if (node == 0) {
            return false;
        }
        long list = list(node);
        long entry = entries.firstEntry(list);
        while (entry != 0 && compare(node, entry, ms, seq) != 0) {
            entry = entries.nextEntry(list, entry);
        }
        if (entry == 0 || entries.isDeleted(entry)) {
            return false;
        }
        if (entries.live(list) == 1) {
            removeNode(node);
        } else {
            long own = changeable(node);
            long before = region.usedBytes();
            setList(node, entries.markDeleted(own, own + (entry - list)), before);
        }
        length--;
        if (StreamId.compare(ms, seq, maxDeletedMs, maxDeletedSeq) > 0) {
            setMaxDeletedId(ms, seq);
        }
        if (length == 0 || (ms == firstMs && seq == firstSeq)) {
            findFirst();
        }
        return true;
    }

    private int compare(long node, long entry, long ms, long seq) {
        long entryMs = nodes.ms(node) + entries.msDelta(entry);
        long entrySeq = nodes.seq(node) + entries.seqDelta(entry);
        return StreamId.compare(entryMs, entrySeq, ms, seq);
    }

    /** Brings the first id up to date. */
    private void findFirst() {
        firstMs = 0;
        firstSeq = 0;
        for (long node = nodes.first(); node != 0; node = nodes.next(node)) {
            long list = list(node);
            for (long entry = entries.firstEntry(list); entry != 0; entry = entries.nextEntry(list, entry)) {
                if (!entries.isDeleted(entry)) {
                    firstMs = nodes.ms(node) + entries.msDelta(entry);
                    firstSeq = nodes.seq(node) + entries.seqDelta(entry);
                    return;
                }
            }
        }
    }

    /**
     * Deletes the first entries until so many are left.
     *
     * @param approximate whether only whole nodes are removed, so that some more may be left
     * @param limit do not delete more than this, by whole nodes; 0 for no limit
     * @return the number of entries deleted
     */
    public long trimToLength(long maxLength, boolean approximate, long limit) {
        long deleted = 0;
        while (length > maxLength) {
            long node = nodes.first();
            if (node == 0) {
                break;
            }
            long live = entries.live(list(node));
            if (limit > 0 && deleted + live > limit) {
                break;
            }
            if (length - live >= maxLength) {
                deleted += removeFirstNode(node, live);
            } else {
                deleted +=
                        approximate ? 0 : deleteInNode(node, length - maxLength, StreamId.MAX_PART, StreamId.MAX_PART);
                break;
            }
        }
        return trimmed(deleted);
    }

    /**
     * Deletes the entries with ids smaller than one.
     *
     * @param approximate whether only whole nodes are removed, so that some more may be left
     * @param limit do not delete more than this, by whole nodes; 0 for no limit
     * @return the number of entries deleted
     */
    public long trimToId(long minMs, long minSeq, boolean approximate, long limit) {
        long deleted = 0;
        while (true) {
            long node = nodes.first();
            if (node == 0) {
                break;
            }
            long list = list(node);
            long live = entries.live(list);
            if (limit > 0 && deleted + live > limit) {
                break;
            }
            long last = entries.lastEntry(list);
            if (last == 0 || compare(node, last, minMs, minSeq) < 0) {
                deleted += removeFirstNode(node, live);
            } else {
                deleted += approximate ? 0 : deleteInNode(node, Long.MAX_VALUE, minMs, minSeq);
                break;
            }
        }
        return trimmed(deleted);
    }

    private long removeFirstNode(long node, long live) {
        removeNode(node);
        length -= live;
        return live;
    }

    /** Deletes the first entries of a node: so many at most, and only with ids smaller than one. */
    private long deleteInNode(long node, long count, long beforeMs, long beforeSeq) {
        long entry = entries.firstEntry(list(node));
        if (entry == 0 || compare(node, entry, beforeMs, beforeSeq) >= 0) {
            return 0;
        }
        long list = changeable(node);
        entry = entries.firstEntry(list);
        long before = region.usedBytes();
        long deleted = 0;
        while (entry != 0 && deleted < count && compare(node, entry, beforeMs, beforeSeq) < 0) {
            if (!entries.isDeleted(entry)) {
                long offset = entry - list - entries.headCountBytes(list);
                list = entries.markDeleted(list, entry);
                entry = list + entries.headCountBytes(list) + offset;
                deleted++;
            }
            entry = entries.nextEntry(list, entry);
        }
        setList(node, list, before);
        length -= deleted;
        return deleted;
    }

    private long trimmed(long deleted) {
        if (deleted > 0 || length == 0) {
            findFirst();
        }
        return deleted;
    }

    public int groupCount() {
        return groups.size();
    }

    /**
     * A group, in the order of their names.
     *
     * @param index 0 to {@code groupCount() - 1}
     */
    public ConsumerGroup group(int index) {
        return groups.get(index);
    }

    /** The group with a name. */
    public @Nullable ConsumerGroup findGroup(long name, int nameLength) {
        return groups.find(name, nameLength);
    }

    /**
     * Makes a group whose name is not there.
     *
     * @param ms the time of the id after which the group begins to read
     * @param seq the sequence number of that id
     * @param entriesRead how many entries the group is taken to have read, or {@link ConsumerGroup#UNKNOWN}
     */
    public ConsumerGroup createGroup(long name, int nameLength, long ms, long seq, long entriesRead) {
        if (groups.find(name, nameLength) != null) {
            throw new IllegalArgumentException("group exists");
        }
        ConsumerGroup group = new ConsumerGroup(region, account, ByteString.of(region.segment(), name, nameLength));
        group.setLastId(ms, seq);
        group.setEntriesRead(entriesRead);
        groups.add(group);
        return group;
    }

    /** Removes a group with its consumers and all that is pending. */
    public void destroyGroup(ConsumerGroup group) {
        groups.remove(group);
        group.free();
    }

    /**
     * Adds a whole node as files have it, after checking every byte of it.
     *
     * @param blob an allocation of its own, the log's from now on, whatever is returned
     * @return false where it is not a valid node, or there is one with this id
     */
    public boolean loadNode(long ms, long seq, long blob, long bytes) {
        long list = new ListPackValidator(region).adopt(blob, bytes);
        if (list == 0) {
            region.free(blob);
            return false;
        }
        if (!entries.isNode(list) || nodes.find(ms, seq) != 0) {
            region.free(list);
            return false;
        }
        insertNode(ms, seq, list);
        length += entries.live(list);
        return true;
    }

    /**
     * Completes a log whose nodes are loaded, from a file that has all of its numbers.
     *
     * @param expectedLength how many entries the file says there are
     * @return false where that is not so
     */
    public boolean loadState(
            long expectedLength, long last, long lastSequence, long first, long firstSequence, long added) {
        setLastId(last, lastSequence);
        firstMs = first;
        firstSeq = firstSequence;
        entriesAdded = added;
        return length == expectedLength;
    }

    /**
     * Completes a log whose nodes are loaded, from an old file that has no other numbers; what it does not have is
     * worked out as well as can be.
     *
     * @return false where the length is not that of the nodes
     */
    public boolean loadOldState(long expectedLength, long last, long lastSequence) {
        setLastId(last, lastSequence);
        findFirst();
        entriesAdded = length;
        return length == expectedLength;
    }
}
