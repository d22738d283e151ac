package io.sigrun.data;

import io.sigrun.memory.Region;
import org.jspecify.annotations.Nullable;

/**
 * A list of byte strings of any length: a sequence of nodes, most of them listpacks of a bounded size.
 *
 * <p>How full a node gets is the directive list-max-listpack-size: -1 to -5 mean 4, 8, 16, 32 and 64 KiB, a positive
 * number means so many elements (and no more than 8 KiB). An element larger than a node may be is a <em>plain</em> node
 * of its own. Reading, and changes in the middle, go through a {@link QuickListCursor}. Bytes to be stored must not lie
 * in the list itself.
 *
 * <p>No node is ever compressed: list-compress-depth may be set, and has no effect on what a list holds or costs.
 */
/*
 * Upkeep. A push goes to the node at the end while that has room, else starts a node. An insertion into the middle of a
 * full node splits it and joins the halves with their outer neighbours where they fit. In all that elements are divided
 * among nodes as Valkey divides them, so that DUMP gives the same bytes. Removal differs: a node that removals have
 * left less than a quarter full is joined with a neighbour where both together fill half a node, which bounds the
 * number of nodes by what a list holds, and keeps a list that is emptied in any order from decaying into single
 * elements.
 *
 * A blob is changed as changeable() hands it out, and given up by giveUp() alone: so a view of the list as it was
 * (FrozenNodes) keeps the blobs that it has yet to read. Such a blob does not count for the list any more.
 */
public final class QuickList implements LargeValue {
    private static final int[] NODE_BYTES = {4096, 8192, 16384, 32768, 65536};
    private static final int COUNTED_NODE_BYTES = 8192;
    private static final int MAX_COUNT = (1 << 15) - 1;
    private static final int ESTIMATED_OVERHEAD = 8;
    private static final int NODES_A_STEP = 256;

    private final Region region;
    private final ListPack pack;
    private final ListNodes nodes;
    private final int fill;
    private final int nodeBytes;
    private final int nodeElements;
    private long usedBytes;
    private @Nullable FrozenNodes frozen;

    /**
     * Makes an empty list.
     *
     * @param fill the value of list-max-listpack-size; below -5 is taken as -5, 0 as 1
     */
    public QuickList(Region region, int fill) {
        this.region = region;
        this.pack = new ListPack(region);
        this.nodes = new ListNodes(region);
        this.fill = fill;
        this.nodeBytes = fill >= 0 ? COUNTED_NODE_BYTES : NODE_BYTES[-Math.max(fill, -NODE_BYTES.length) - 1];
        this.nodeElements = fill < 0 ? Integer.MAX_VALUE : Math.clamp(fill, 1, MAX_COUNT);
    }

    /** The number of elements. */
    public long length() {
        return nodes.elementCount();
    }

    /** The number of nodes. */
    public long nodeCount() {
        return nodes.nodeCount();
    }

    @Override
    public long usedBytes() {
        return usedBytes;
    }

    @Override
    public long freeSome(long position) {
        long node = position == 0 ? nodes.first() : position;
        for (int i = 0; i < NODES_A_STEP && node != 0; i++) {
            giveUp(node);
            node = nodes.next(node);
        }
        if (node == 0) {
            nodes.clear();
            usedBytes = 0;
        }
        return node;
    }

    @Override
    public long parts() {
        return nodes.nodeCount();
    }

    /** A second list with the same elements. */
    @Override
    public QuickList copy() {
        QuickList copy = new QuickList(region, fill);
        long before = region.usedBytes();
        for (long node = nodes.first(); node != 0; node = nodes.next(node)) {
            int bytes = nodes.bytes(node);
            long blob = copyOf(nodes.blob(node), bytes);
            copy.nodes.insertLast(blob, nodes.isPlain(node), nodes.elements(node), bytes);
        }
        copy.usedBytes = region.usedBytes() - before;
        return copy;
    }

    @Override
    public FrozenValue freeze() {
        if (frozen != null) {
            throw new IllegalStateException("frozen already");
        }
        FrozenNodes view = new FrozenList(region, nodes, () -> frozen = null);
        frozen = view;
        return view;
    }

    @Override
    public boolean isFrozen() {
        return frozen != null;
    }

    /** The blob of a packed node, to be changed: a copy of it where a view has yet to read it as it is. */
    private long changeable(long node) {
        long blob = nodes.blob(node);
        FrozenNodes view = frozen;
        if (view == null || !view.wants(nodes.mark(node))) {
            return blob;
        }
        long copy = region.allocate(region.usableBytes(blob));
        region.copy(blob, copy, nodes.bytes(node));
        leave(view, node);
        putBlob(node, copy, 0);
        return copy;
    }

    /** Frees the blob of a node, or leaves it to a view that has yet to read it; the node then needs another. */
    private void giveUp(long node) {
        FrozenNodes view = frozen;
        if (view != null && view.wants(nodes.mark(node))) {
            leave(view, node);
        } else {
            region.free(nodes.blob(node));
        }
    }

    private void leave(FrozenNodes view, long node) {
        view.leave(nodes.mark(node));
        nodes.clearMark(node);
        usedBytes -= region.usableBytes(nodes.blob(node));
    }

    private long copyOf(long ref, int bytes) {
        long copy = region.allocate(Math.max(bytes, 1));
        region.copy(ref, copy, bytes);
        return copy;
    }

    ListNodes nodes() {
        return nodes;
    }

    ListPack pack() {
        return pack;
    }

    private boolean isLarge(int bytes) {
        return bytes > nodeBytes;
    }

    /** Whether a node may take one more element. */
    private boolean accepts(long node, int bytes) {
        return !nodes.isPlain(node)
                && nodes.elements(node) < nodeElements
                && nodes.bytes(node) + bytes + ESTIMATED_OVERHEAD <= nodeBytes;
    }

    /** Adds an element at the start. */
    public void pushFirst(long ref, int bytes) {
        long before = region.usedBytes();
        long node = nodes.first();
        if (node != 0 && !isLarge(bytes) && accepts(node, bytes)) {
            putBlob(node, pack.prepend(changeable(node), ref, bytes), 1);
        } else {
            boolean plain = isLarge(bytes);
            long blob = newBlob(plain, ref, bytes);
            nodes.insertFirst(blob, plain, 1, blobBytes(plain, blob, bytes));
        }
        usedBytes += region.usedBytes() - before;
    }

    /** Adds an element at the end. */
    public void pushLast(long ref, int bytes) {
        long before = region.usedBytes();
        long node = nodes.last();
        if (node != 0 && !isLarge(bytes) && accepts(node, bytes)) {
            putBlob(node, pack.append(changeable(node), ref, bytes), 1);
        } else {
            boolean plain = isLarge(bytes);
            long blob = newBlob(plain, ref, bytes);
            nodes.insertLast(blob, plain, 1, blobBytes(plain, blob, bytes));
        }
        usedBytes += region.usedBytes() - before;
    }

    private long newBlob(boolean plain, long ref, int bytes) {
        if (plain) {
            return copyOf(ref, bytes);
        }
        long list = pack.create(ListPack.EMPTY_BYTES + (long) pack.entryBytesOf(ref, bytes));
        return pack.append(list, ref, bytes);
    }

    private int blobBytes(boolean plain, long blob, int plainBytes) {
        return plain ? plainBytes : pack.bytes(blob);
    }

    /** Notes the new blob of a packed node, and by how much its elements have become more. */
    private void putBlob(long node, long blob, int change) {
        nodes.set(node, blob, false, nodes.elements(node) + change, pack.bytes(blob));
    }

    /** Removes the first element; the list must not be empty. */
    public void removeFirst() {
        long before = region.usedBytes();
        long node = nodes.first();
        if (nodes.elements(node) == 1) {
            dropNode(node);
        } else {
            long blob = changeable(node);
            putBlob(node, pack.delete(blob, pack.first(blob)), -1);
        }
        usedBytes += region.usedBytes() - before;
    }

    /** Removes the last element; the list must not be empty. */
    public void removeLast() {
        long before = region.usedBytes();
        long node = nodes.last();
        if (nodes.elements(node) == 1) {
            dropNode(node);
        } else {
            long blob = changeable(node);
            putBlob(node, pack.delete(blob, pack.last(blob)), -1);
        }
        usedBytes += region.usedBytes() - before;
    }

    private long dropNode(long node) {
        giveUp(node);
        return nodes.remove(node);
    }

    /** Adds a listpack as the last node and owns it from then on; an empty one is freed. */
    public void appendListPack(long list) {
        long before = region.usedBytes();
        usedBytes += region.usableBytes(list);
        if (pack.isEmpty(list)) {
            region.free(list);
        } else {
            nodes.insertLast(list, false, pack.length(list), pack.bytes(list));
        }
        usedBytes += region.usedBytes() - before;
    }

    /** Adds an allocation that is one element as the last node, and owns it from then on. */
    public void appendPlain(long blob, int bytes) {
        long before = region.usedBytes();
        usedBytes += region.usableBytes(blob);
        nodes.insertLast(blob, true, 1, bytes);
        usedBytes += region.usedBytes() - before;
    }

    /**
     * Hands over the listpack of a list that has one node, a packed one; the list is empty afterwards, and as free.
     *
     * @return the listpack, the caller's from then on, or 0 where the list is not like that
     */
    public long detachListPack() {
        long node = nodes.first();
        if (nodes.nodeCount() != 1 || nodes.isPlain(node)) {
            return 0;
        }
        long list = changeable(node);
        nodes.clear();
        usedBytes = 0;
        return list;
    }

    /**
     * Removes elements.
     *
     * @param start the index of the first one, from 0
     * @param count how many; as many as there are where the list ends before
     */
    public void deleteRange(long start, long count) {
        if (start >= length() || count <= 0) {
            return;
        }
        long before = region.usedBytes();
        long node = nodes.seek(start);
        long skip = nodes.rest();
        long left = count;
        while (left > 0 && node != 0) {
            int elements = nodes.elements(node);
            if (skip == 0 && left >= elements) {
                left -= elements;
                node = dropNode(node);
            } else {
                int deleted = (int) Math.min(left, elements - skip);
                long blob = changeable(node);
                putBlob(node, pack.deleteRange(blob, pack.index(blob, skip), deleted), -deleted);
                left -= deleted;
                node = skip == 0 ? node : nodes.next(node);
                skip = 0;
            }
        }
        joinAround(node);
        usedBytes += region.usedBytes() - before;
    }

    /** Joins a node with the one before it where either has become sparse. */
    private void joinAround(long node) {
        long previous = node == 0 ? 0 : nodes.previous(node);
        if (previous != 0 && (isSparse(node) || isSparse(previous)) && fit(previous, node, 2)) {
            joinWithNext(previous);
        }
    }

    /**
     * Keeps a range of elements and removes all others.
     *
     * @param start the index of the first one kept, from 0
     * @param count how many are kept
     */
    public void trim(long start, long count) {
        long kept = Math.clamp(count, 0, Math.max(0, length() - start));
        if (kept == 0) {
            free();
            return;
        }
        deleteRange(start + kept, length());
        deleteRange(0, start);
    }

    private boolean isSparse(long node) {
        return !nodes.isPlain(node)
                && (fill < 0 ? nodes.bytes(node) < nodeBytes / 4 : nodes.elements(node) < nodeElements / 4);
    }

    /** Whether two nodes are packed and together no more than a node, divided by a number, may be. */
    private boolean fit(long node, long other, int divisor) {
        return !nodes.isPlain(node)
                && !nodes.isPlain(other)
                && nodes.bytes(node) + nodes.bytes(other) - ListPack.EMPTY_BYTES <= nodeBytes / divisor
                && nodes.elements(node) + nodes.elements(other) <= nodeElements / divisor;
    }

    /** Moves the elements of the next node to the end of this one, whose position stays valid. */
    private void joinWithNext(long node) {
        long next = nodes.next(node);
        int elements = nodes.elements(next);
        putBlob(node, pack.appendAll(changeable(node), nodes.blob(next)), elements);
        dropNode(next);
    }

    /** Adds an element beside one that a cursor found. All positions become invalid. */
    void insert(long node, long element, boolean after, long ref, int bytes) {
        long before = region.usedBytes();
        boolean large = isLarge(bytes);
        if (!large && accepts(node, bytes)) {
            insertInto(node, element, after, ref, bytes);
        } else if (isAtEdge(node, element, after)) {
            insertAtEdge(node, after, large, ref, bytes);
        } else {
            insertSplitting(node, element, after, large, ref, bytes);
        }
        usedBytes += region.usedBytes() - before;
    }

    private void insertInto(long node, long element, boolean after, long ref, int bytes) {
        long offset = element - nodes.blob(node);
        long blob = changeable(node);
        long at = blob + offset;
        putBlob(node, after ? pack.insertAfter(blob, at, ref, bytes) : pack.insertBefore(blob, at, ref, bytes), 1);
    }

    private boolean isAtEdge(long node, long element, boolean after) {
        return nodes.isPlain(node) || (after ? pack.next(element) == 0 : element == pack.first(nodes.blob(node)));
    }

    private void insertAtEdge(long node, boolean after, boolean large, long ref, int bytes) {
        long neighbour = after ? nodes.next(node) : nodes.previous(node);
        if (!large && neighbour != 0 && accepts(neighbour, bytes)) {
            long blob = changeable(neighbour);
            putBlob(neighbour, after ? pack.prepend(blob, ref, bytes) : pack.append(blob, ref, bytes), 1);
            return;
        }
        long blob = newBlob(large, ref, bytes);
        int blobBytes = blobBytes(large, blob, bytes);
        if (after) {
            nodes.insertAfter(node, blob, large, 1, blobBytes);
        } else {
            nodes.insertBefore(node, blob, large, 1, blobBytes);
        }
    }

    /** Splits a node beside an element; what is added goes to the part that the element is not in. */
    private void insertSplitting(long node, long element, boolean after, boolean large, long ref, int bytes) {
        long offset = (after ? pack.next(element) : element) - nodes.blob(node);
        long blob = changeable(node);
        long tailBlob = pack.split(blob, blob + offset);
        int tailElements = pack.length(tailBlob);
        putBlob(node, blob, -tailElements);
        long tail = nodes.insertAfter(node, tailBlob, false, tailElements, pack.bytes(tailBlob));
        if (large) {
            nodes.insertBefore(tail, copyOf(ref, bytes), true, 1, bytes);
            return;
        }
        long head = nodes.previous(tail);
        if (after) {
            putBlob(tail, pack.prepend(changeable(tail), ref, bytes), 1);
            joinNeighbours(head);
        } else {
            putBlob(head, pack.append(changeable(head), ref, bytes), 1);
            joinNeighbours(tail);
        }
    }

    /**
     * Joins what fits one node around another: first the two before it, and the two behind it, then it with the one
     * before, and what came of that with the one behind.
     */
    private void joinNeighbours(long center) {
        long node = center;
        long previous = nodes.previous(node);
        long beforePrevious = previous == 0 ? 0 : nodes.previous(previous);
        if (beforePrevious != 0 && fit(beforePrevious, previous, 1)) {
            joinWithNext(beforePrevious);
            node = nodes.next(beforePrevious);
        }
        long next = nodes.next(node);
        long behindNext = next == 0 ? 0 : nodes.next(next);
        if (behindNext != 0 && fit(next, behindNext, 1)) {
            joinWithNext(next);
        }
        previous = nodes.previous(node);
        if (previous != 0 && fit(previous, node, 1)) {
            joinWithNext(previous);
            node = previous;
        }
        next = nodes.next(node);
        if (next != 0 && fit(node, next, 1)) {
            joinWithNext(node);
        }
    }

    /**
     * Puts other bytes into the place of an element that a cursor found, even where its node becomes larger by that
     * than it may be. All positions become invalid.
     */
    void replace(long node, long element, long ref, int bytes) {
        long before = region.usedBytes();
        boolean large = isLarge(bytes);
        if (!nodes.isPlain(node) && !large) {
            long offset = element - nodes.blob(node);
            long blob = changeable(node);
            putBlob(node, pack.replace(blob, blob + offset, ref, bytes), 0);
        } else if (!nodes.isPlain(node)) {
            replaceByPlain(node, element, ref, bytes);
        } else if (large) {
            long blob = copyOf(ref, bytes);
            giveUp(node);
            nodes.set(node, blob, true, 1, bytes);
        } else {
            replacePlain(node, ref, bytes);
        }
        usedBytes += region.usedBytes() - before;
    }

    /** A small element goes into the node behind the plain one that it replaces, if it may. */
    private void replacePlain(long node, long ref, int bytes) {
        long next = nodes.next(node);
        if (next != 0 && accepts(next, bytes)) {
            putBlob(next, pack.prepend(changeable(next), ref, bytes), 1);
            dropNode(node);
            return;
        }
        long blob = newBlob(false, ref, bytes);
        giveUp(node);
        nodes.set(node, blob, false, 1, pack.bytes(blob));
    }

    private void replaceByPlain(long node, long element, long ref, int bytes) {
        long own = copyOf(ref, bytes);
        if (nodes.elements(node) == 1) {
            giveUp(node);
            nodes.set(node, own, true, 1, bytes);
            return;
        }
        long offset = element - nodes.blob(node);
        long blob = changeable(node);
        boolean alone = blob + offset == pack.first(blob);
        long following = pack.next(blob + offset);
        long tailBlob = following == 0 ? 0 : pack.split(blob, following);
        int tailElements = tailBlob == 0 ? 0 : pack.length(tailBlob);
        if (!alone) {
            blob = pack.delete(blob, blob + offset);
        }
        putBlob(node, blob, alone ? -tailElements : -tailElements - 1);
        long plain = nodes.insertAfter(node, own, true, 1, bytes);
        if (tailBlob != 0) {
            long tail = nodes.insertAfter(plain, tailBlob, false, tailElements, pack.bytes(tailBlob));
            plain = nodes.previous(tail);
        }
        if (alone) {
            dropNode(nodes.previous(plain));
        } else {
            joinNeighbours(plain);
        }
    }

    /**
     * Removes the element that a cursor stands on, and puts the cursor on the place behind it, which may be the end of
     * its node.
     *
     * @return false where the whole node went, and the cursor stands on the start of the node that followed, or nowhere
     */
    boolean remove(QuickListCursor cursor) {
        long before = region.usedBytes();
        long node = cursor.node();
        boolean nodeStays = nodes.elements(node) > 1;
        if (nodeStays) {
            long offset = cursor.element() - nodes.blob(node);
            long blob = changeable(node);
            blob = pack.delete(blob, blob + offset);
            putBlob(node, blob, -1);
            cursor.place(node, blob + offset);
            if (isSparse(node)) {
                joinUnder(cursor);
            }
        } else {
            long following = dropNode(node);
            cursor.place(following, 0);
        }
        usedBytes += region.usedBytes() - before;
        return nodeStays;
    }

    /** Joins the sparse node that a cursor stands in with a neighbour, and keeps the cursor where it is in the list. */
    private void joinUnder(QuickListCursor cursor) {
        long node = cursor.node();
        long offset = cursor.element() - nodes.blob(node);
        long next = nodes.next(node);
        if (next != 0 && fit(node, next, 2)) {
            joinWithNext(node);
            cursor.place(node, nodes.blob(node) + offset);
            return;
        }
        long previous = nodes.previous(node);
        if (previous != 0 && fit(previous, node, 2)) {
            long shift = (long) nodes.bytes(previous) - ListPack.EMPTY_BYTES;
            joinWithNext(previous);
            cursor.place(previous, nodes.blob(previous) + shift + offset);
        }
    }
}
