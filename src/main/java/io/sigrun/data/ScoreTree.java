package io.sigrun.data;

import io.sigrun.memory.Region;

/**
 * Members in the order of their scores, and of their bytes where scores are equal, with the number of members before
 * each place known. It knows members by their {@link Entry entries}, which are its owner's.
 */
/*
 * A B+tree (Bayer and McCreight 1972; Comer, "The ubiquitous B-tree", 1979) whose inner slots count the members below
 * them. An inner slot also repeats the first member below it, so every change renews the slots on the way back up from
 * the leaf; operations are recursive, and nodes know no parents.
 *
 * A full leaf first shares with a neighbour that has room and splits only if both are full, which keeps leaves over 0.8
 * full under random insertion. Insertion beyond either end of the tree splits nothing off the full node, so that
 * members that come in order, up or down, leave full nodes behind. A node that falls below half is merged with a
 * neighbour or takes from it; only the outermost nodes, and the two along the seam of a removed range, may stay below.
 *
 * A position is a leaf and a slot, leaf << 6 | slot; any change makes all positions invalid.
 */
final class ScoreTree {
    private static final int SLOT_BITS = 6;
    private static final int FIRST_CAPACITY = 4;
    private static final int LEFT_EDGE = 1;
    private static final int RIGHT_EDGE = 2;

    /** What a search compares: score then bytes, score alone, bytes alone. */
    private enum By {
        BOTH,
        SCORE,
        BYTES
    }

    private final Region region;
    private final ScoreNodes nodes;
    private long root;
    private int height;

    ScoreTree(Region region) {
        this.region = region;
        this.nodes = new ScoreNodes(region);
    }

    long size() {
        return root == 0 ? 0 : nodes.total(root, height);
    }

    /** The order of a slot's member and what is sought: negative where the member comes before. */
    private int compare(long slot, By by, double score, long member, int bytes) {
        if (by != By.BYTES) {
            double slotScore = nodes.score(slot);
            if (slotScore < score) {
                return -1;
            }
            if (slotScore > score) {
                return 1;
            }
            if (by == By.SCORE) {
                return 0;
            }
        }
        long entry = nodes.entry(slot);
        int flags = Entry.flags(region, entry);
        return region.compare(Entry.key(entry, flags), Entry.keyLength(region, entry, flags), member, bytes);
    }

    /** How many slots of a node begin before what is sought, or with it where it is included. */
    private int slotsBefore(long node, int level, By by, double score, long member, int bytes, boolean included) {
        int low = 0;
        int high = nodes.count(node);
        int limit = included ? 0 : -1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(nodes.slot(node, level, middle), by, score, member, bytes) <= limit) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private long countBelow(By by, double score, long member, int bytes, boolean included) {
        if (root == 0) {
            return 0;
        }
        long node = root;
        long below = 0;
        for (int level = height; level > 0; level--) {
            int slots = slotsBefore(node, level, by, score, member, bytes, included);
            if (slots == 0) {
                return below;
            }
            below += nodes.membersBefore(node, slots - 1);
            node = nodes.child(node, slots - 1);
        }
        return below + slotsBefore(node, 0, by, score, member, bytes, included);
    }

    /** How many members have a lower score, or an equal one where that is included. */
    long countBelow(double score, boolean included) {
        return countBelow(By.SCORE, score, 0, 0, included);
    }

    /** How many members come before these bytes, where all scores are equal. */
    long countBelow(long member, int bytes, boolean included) {
        return countBelow(By.BYTES, 0, member, bytes, included);
    }

    /** How many members come before a member with this score and entry. */
    long rank(double score, long entry) {
        int flags = Entry.flags(region, entry);
        return countBelow(By.BOTH, score, Entry.key(entry, flags), Entry.keyLength(region, entry, flags), false);
    }

    private int slotsBefore(long node, int level, double score, long entry, boolean included) {
        int flags = Entry.flags(region, entry);
        int bytes = Entry.keyLength(region, entry, flags);
        return slotsBefore(node, level, By.BOTH, score, Entry.key(entry, flags), bytes, included);
    }

    private int childIndex(long node, int level, double score, long entry) {
        return Math.max(0, slotsBefore(node, level, score, entry, true) - 1);
    }

    /** Puts an entry in the place of one with the same score and member; both are readable. */
    void replace(double score, long entry, long replacement) {
        long node = root;
        for (int level = height; level > 0; level--) {
            int index = childIndex(node, level, score, entry);
            nodes.replaceEntry(nodes.slot(node, level, index), entry, replacement);
            node = nodes.child(node, index);
        }
        int index = slotsBefore(node, 0, score, entry, true) - 1;
        nodes.replaceEntry(nodes.slot(node, 0, index), entry, replacement);
    }

    /** The position of the member with a rank of 0 to size - 1. */
    long at(long rank) {
        long node = root;
        long left = rank;
        for (int level = height; level > 0; level--) {
            int index = 0;
            long members;
            while (left >= (members = nodes.members(node, index))) {
                left -= members;
                index++;
            }
            node = nodes.child(node, index);
        }
        return (node << SLOT_BITS) | left;
    }

    private static long leaf(long position) {
        return position >>> SLOT_BITS;
    }

    private static int slot(long position) {
        return (int) position & ((1 << SLOT_BITS) - 1);
    }

    long next(long position) {
        long leaf = leaf(position);
        if (slot(position) + 1 < nodes.count(leaf)) {
            return position + 1;
        }
        return nodes.next(leaf) << SLOT_BITS;
    }

    long previous(long position) {
        if (slot(position) > 0) {
            return position - 1;
        }
        long previous = nodes.previous(leaf(position));
        return previous == 0 ? 0 : (previous << SLOT_BITS) | (nodes.count(previous) - 1);
    }

    double score(long position) {
        return nodes.score(nodes.slot(leaf(position), 0, slot(position)));
    }

    long entry(long position) {
        return nodes.entry(nodes.slot(leaf(position), 0, slot(position)));
    }

    /** Adds a member that is not there. */
    void insert(double score, long entry) {
        if (root == 0) {
            root = nodes.newLeaf(FIRST_CAPACITY);
        } else if (height == 0 && nodes.count(root) == nodes.capacity(root)) {
            int capacity = nodes.capacity(root);
            if (capacity < nodes.leafSlots) {
                root = nodes.grown(root, Math.min(nodes.leafSlots, 2 * capacity));
            }
        }
        long right = insert(root, height, score, entry, LEFT_EDGE | RIGHT_EDGE);
        if (right != 0) {
            long top = nodes.newInner();
            nodes.insertChild(top, 0, root, height + 1);
            nodes.insertChild(top, 1, right, height + 1);
            root = top;
            height++;
        }
    }

    /** Inserts below a node; returns the node that was split off behind it, or 0. */
    private long insert(long node, int level, double score, long entry, int edges) {
        if (level == 0) {
            return insertIntoLeaf(node, score, entry, edges);
        }
        int index = childIndex(node, level, score, entry);
        int childEdges = edges & edges(node, index);
        if (level == 1 && shareFullLeaf(node, index, score, entry, childEdges)) {
            index = childIndex(node, level, score, entry);
            childEdges = edges & edges(node, index);
        }
        long right = insert(nodes.child(node, index), level - 1, score, entry, childEdges);
        if (right == 0) {
            nodes.refreshFirst(node, index, level);
            nodes.setMembers(node, index, nodes.members(node, index) + 1);
            return 0;
        }
        nodes.refresh(node, index, level);
        return insertChild(node, level, index + 1, right, edges);
    }

    private int edges(long node, int index) {
        return (index == 0 ? LEFT_EDGE : 0) | (index == nodes.count(node) - 1 ? RIGHT_EDGE : 0);
    }

    private long insertIntoLeaf(long leaf, double score, long entry, int edges) {
        int count = nodes.count(leaf);
        int index = slotsBefore(leaf, 0, score, entry, false);
        if (count < nodes.capacity(leaf)) {
            nodes.insertMember(leaf, index, score, entry);
            return 0;
        }
        int keep = splitPoint(count, index, 0, edges);
        long right = nodes.newLeafAfter(leaf);
        nodes.moveToNext(leaf, right, 0, count - keep);
        if (index < keep || keep == 0) {
            nodes.insertMember(leaf, index, score, entry);
        } else {
            nodes.insertMember(right, index - keep, score, entry);
        }
        return right;
    }

    private long insertChild(long node, int level, int index, long child, int edges) {
        int count = nodes.count(node);
        if (count < nodes.innerSlots) {
            nodes.insertChild(node, index, child, level);
            return 0;
        }
        int keep = splitPoint(count, index, 1, edges);
        long right = nodes.newInner();
        nodes.moveToNext(node, right, level, count - keep);
        if (index < keep || keep == 1) {
            nodes.insertChild(node, index, child, level);
        } else {
            nodes.insertChild(right, index - keep, child, level);
        }
        return right;
    }

    /** How many slots a full node keeps when it splits: half, or all or nearly none at the ends of the tree. */
    private static int splitPoint(int count, int index, int firstIndex, int edges) {
        if (index == count && (edges & RIGHT_EDGE) != 0) {
            return count;
        }
        return index == firstIndex && (edges & LEFT_EDGE) != 0 ? firstIndex : count / 2;
    }

    /** Makes room in a full leaf by moving members to a neighbour; false where that does not help. */
    private boolean shareFullLeaf(long node, int index, double score, long entry, int edges) {
        long leaf = nodes.child(node, index);
        int count = nodes.count(leaf);
        if (count < nodes.leafSlots) {
            return false;
        }
        if (edges != 0) {
            int place = slotsBefore(leaf, 0, score, entry, false);
            if (splitPoint(count, place, 0, edges) != count / 2) {
                return false;
            }
        }
        int room = nodes.leafSlots - nodes.leafSlots / 8;
        if (index + 1 < nodes.count(node) && nodes.count(nodes.child(node, index + 1)) <= room) {
            balance(node, index, 1);
            return true;
        }
        if (index > 0 && nodes.count(nodes.child(node, index - 1)) <= room) {
            balance(node, index - 1, 1);
            return true;
        }
        return false;
    }

    /** Makes two neighbouring children equally full. */
    private void balance(long node, int index, int level) {
        nodes.shareSlots(nodes.child(node, index), nodes.child(node, index + 1), level - 1);
        nodes.refresh(node, index, level);
        nodes.refresh(node, index + 1, level);
    }

    /** Gives a member another score without moving it; false, and nothing done, where it would have to move. */
    boolean changeInPlace(double oldScore, long entry, double newScore) {
        long position = at(rank(oldScore, entry));
        long before = previous(position);
        long after = next(position);
        if ((before != 0 && score(before) >= newScore) || (after != 0 && score(after) <= newScore)) {
            return false;
        }
        setScore(root, height, oldScore, entry, newScore);
        return true;
    }

    private void setScore(long node, int level, double oldScore, long entry, double newScore) {
        if (level == 0) {
            nodes.setScore(nodes.slot(node, 0, slotsBefore(node, 0, oldScore, entry, false)), newScore);
            return;
        }
        int index = childIndex(node, level, oldScore, entry);
        setScore(nodes.child(node, index), level - 1, oldScore, entry, newScore);
        nodes.refreshFirst(node, index, level);
    }

    /** Removes a member that is there. */
    void remove(double score, long entry) {
        remove(root, height, score, entry);
        lowerRoot();
    }

    private void remove(long node, int level, double score, long entry) {
        if (level == 0) {
            int slot = slotsBefore(node, 0, score, entry, false);
            assert nodes.entry(nodes.slot(node, 0, slot)) == entry : "another member";
            nodes.removeSlots(node, 0, slot, 1);
            return;
        }
        int index = childIndex(node, level, score, entry);
        remove(nodes.child(node, index), level - 1, score, entry);
        nodes.setMembers(node, index, nodes.members(node, index) - 1);
        repair(node, index, level);
    }

    /** Renews the slot of a child that has lost slots, and fills, merges or drops the child. */
    private void repair(long node, int index, int level) {
        int count = nodes.count(nodes.child(node, index));
        if (count == 0) {
            nodes.free(nodes.child(node, index), level - 1);
            nodes.removeSlots(node, level, index, 1);
        } else if (count >= nodes.slots(level - 1) / 2 || nodes.count(node) == 1) {
            nodes.refreshFirst(node, index, level);
        } else {
            joinOrBalance(node, index > 0 ? index - 1 : 0, level);
        }
    }

    private void joinOrBalance(long node, int index, int level) {
        long left = nodes.child(node, index);
        long right = nodes.child(node, index + 1);
        if (nodes.count(left) + nodes.count(right) > nodes.capacity(left)) {
            balance(node, index, level);
            return;
        }
        nodes.moveToPrevious(right, left, level - 1, nodes.count(right));
        nodes.free(right, level - 1);
        nodes.removeSlots(node, level, index + 1, 1);
        nodes.refresh(node, index, level);
    }

    private void lowerRoot() {
        while (height > 0 && nodes.count(root) == 1) {
            long child = nodes.child(root, 0);
            nodes.free(root, height);
            root = child;
            height--;
        }
        if (nodes.count(root) == 0) {
            nodes.free(root, height);
            root = 0;
            height = 0;
        }
    }

    /**
     * Removes the members with ranks from one to before another. Their entries are not looked at any more and may have
     * been freed.
     */
    void removeRange(long from, long to) {
        if (from >= to) {
            return;
        }
        removeRange(root, height, from, to);
        lowerRoot();
    }

    private void removeRange(long node, int level, long from, long to) {
        if (level == 0) {
            nodes.removeSlots(node, 0, (int) from, (int) (to - from));
            return;
        }
        int firstGone = -1;
        int gone = 0;
        int touched = -1;
        long start = 0;
        int count = nodes.count(node);
        for (int i = 0; i < count && start < to; i++) {
            long members = nodes.members(node, i);
            long end = start + members;
            if (start >= from && end <= to) {
                nodes.freeSubtree(nodes.child(node, i), level - 1);
                firstGone = firstGone < 0 ? i : firstGone;
                gone++;
            } else if (end > from) {
                removeRange(nodes.child(node, i), level - 1, Math.max(from - start, 0), Math.min(to - start, members));
                nodes.refresh(node, i, level);
                touched = touched < 0 ? i : touched;
            }
            start = end;
        }
        if (gone > 0) {
            nodes.removeSlots(node, level, firstGone, gone);
        }
        repairSeam(node, level, firstGone >= 0 && (touched < 0 || firstGone < touched) ? firstGone : touched);
    }

    /** Repairs the children at both sides of a removed range. */
    private void repairSeam(long node, int level, int index) {
        if (index + 1 < nodes.count(node)) {
            repair(node, index + 1, level);
        }
        if (index < nodes.count(node)) {
            repair(node, index, level);
        }
    }

    /** Frees all nodes. */
    void clear() {
        if (root != 0) {
            nodes.freeSubtree(root, height);
            root = 0;
            height = 0;
        }
    }

    /** A step of {@link #clear}: frees about so many nodes, at least 2; whether none is left. */
    boolean clearSome(int budget) {
        if (root != 0 && nodes.freeLast(root, height, budget) > 0) {
            root = 0;
            height = 0;
        }
        return root == 0;
    }

    /** Checks the invariants of the whole tree, for tests. */
    void check() {
        if (root != 0) {
            check(root, height, LEFT_EDGE | RIGHT_EDGE);
        }
    }

    private void check(long node, int level, int edges) {
        int count = nodes.count(node);
        if (count == 0 || count > nodes.capacity(node)) {
            throw new IllegalStateException("a node with " + count + " slots");
        }
        for (int i = 0; i < count && level > 0; i++) {
            long child = nodes.child(node, i);
            check(child, level - 1, edges & edges(node, i));
            long slot = nodes.slot(node, level, i);
            long first = nodes.slot(child, level - 1, 0);
            if (nodes.entry(slot) != nodes.entry(first)
                    || nodes.score(slot) != nodes.score(first)
                    || nodes.members(node, i) != nodes.total(child, level - 1)) {
                throw new IllegalStateException("a slot that does not say what is below it");
            }
        }
    }
}
