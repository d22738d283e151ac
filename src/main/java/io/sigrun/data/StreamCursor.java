package io.sigrun.data;

import io.sigrun.memory.Region;
import org.jspecify.annotations.Nullable;

/**
 * A walk over the entries of a {@link StreamLog} that are not deleted, in either direction; one object serves any
 * number of walks. It is not to be used after the log has changed.
 */
public final class StreamCursor {
    private final Region region;
    private final ListPack pack;
    private final StreamPack entries;
    private @Nullable IdTree nodes;
    private boolean reverse;
    private long startMs;
    private long startSeq;
    private long endMs;
    private long endSeq;
    private long node;
    private long list;
    private long nodeMs;
    private long nodeSeq;
    private int headFieldCount;
    private long entry;
    private boolean sameFields;
    private long ms;
    private long seq;
    private int fieldCount;
    private int fieldsLeft;
    private long headField;
    private long element;
    private long field;
    private long value;

    public StreamCursor(Region region) {
        this.region = region;
        this.pack = new ListPack(region);
        this.entries = new StreamPack(region, pack);
    }

    /**
     * Begins a walk over the ids from the first to the last, both included.
     *
     * @param backward whether the walk goes from the last to the first
     */
    public void range(StreamLog log, long firstMs, long firstSeq, long lastMs, long lastSeq, boolean backward) {
        IdTree tree = log.nodes();
        this.nodes = tree;
        this.reverse = backward;
        this.startMs = firstMs;
        this.startSeq = firstSeq;
        this.endMs = lastMs;
        this.endSeq = lastSeq;
        this.entry = 0;
        if (backward) {
            this.node = tree.floor(lastMs, lastSeq);
        } else {
            long floor = tree.floor(firstMs, firstSeq);
            this.node = floor == 0 ? tree.first() : floor;
        }
    }

    /** Begins a walk over all entries. */
    public void all(StreamLog log, boolean backward) {
        range(log, 0, 0, StreamId.MAX_PART, StreamId.MAX_PART, backward);
    }

    /** Begins a walk over the entries of one node, whose id and listpack these are. */
    public void node(long idMs, long idSeq, long listPack) {
        this.nodes = null;
        this.reverse = false;
        this.nodeMs = idMs;
        this.nodeSeq = idSeq;
        this.list = listPack;
        this.headFieldCount = entries.fieldCount(listPack);
        this.entry = 0;
    }

    /** Goes to the next entry; false where there is none. */
    public boolean next() {
        IdTree tree = nodes;
        if (tree == null) {
            return nextInNode();
        }
        while (node != 0) {
            long candidate = entry == 0 ? enterNode(tree) : neighbour();
            if (candidate == 0) {
                node = reverse ? tree.previous(node) : tree.next(node);
                entry = 0;
                continue;
            }
            read(candidate);
            boolean beforeStart = StreamId.compare(ms, seq, startMs, startSeq) < 0;
            boolean afterEnd = StreamId.compare(ms, seq, endMs, endSeq) > 0;
            if (reverse ? beforeStart : afterEnd) {
                node = 0;
            } else if (!beforeStart && !afterEnd && !entries.isDeleted(entry)) {
                return true;
            }
        }
        return false;
    }

    private boolean nextInNode() {
        while (list != 0) {
            long candidate = entry == 0 ? entries.firstEntry(list) : neighbour();
            if (candidate == 0) {
                list = 0;
                return false;
            }
            read(candidate);
            if (!entries.isDeleted(entry)) {
                return true;
            }
        }
        return false;
    }

    private long enterNode(IdTree tree) {
        list = StreamLog.list(region, tree, node);
        nodeMs = tree.ms(node);
        nodeSeq = tree.seq(node);
        headFieldCount = entries.fieldCount(list);
        return reverse ? entries.lastEntry(list) : entries.firstEntry(list);
    }

    private long neighbour() {
        if (reverse) {
            return entries.previousEntry(list, entry);
        }
        int elementsLeft = sameFields ? fieldsLeft : 2 * fieldsLeft;
        long at = element;
        for (int i = 0; i < elementsLeft; i++) {
            at = pack.next(at);
        }
        return pack.next(at);
    }

    private void read(long candidate) {
        entry = candidate;
        sameFields = (entries.flags(candidate) & StreamPack.SAME_FIELDS) != 0;
        long msElement = pack.next(candidate);
        long seqElement = pack.next(msElement);
        ms = nodeMs + pack.integer(msElement);
        seq = nodeSeq + pack.integer(seqElement);
        element = pack.next(seqElement);
        if (sameFields) {
            fieldCount = headFieldCount;
            headField = entries.firstField(list);
        } else {
            fieldCount = (int) pack.integer(element);
            element = pack.next(element);
        }
        fieldsLeft = fieldCount;
    }

    /** The time of the entry's id. */
    public long ms() {
        return ms;
    }

    /** The sequence number of the entry's id. */
    public long seq() {
        return seq;
    }

    /** The number of fields of the entry. */
    public int fieldCount() {
        return fieldCount;
    }

    /** Goes to the next field of the entry and its value; false where there is none. */
    public boolean nextField() {
        if (fieldsLeft == 0) {
            return false;
        }
        fieldsLeft--;
        if (sameFields) {
            field = headField;
            headField = pack.next(headField);
            value = element;
        } else {
            field = element;
            value = pack.next(element);
        }
        element = pack.next(value);
        return true;
    }

    /** The field, a {@link ListPack} element. */
    public long field() {
        return field;
    }

    /** The value of the field, a {@link ListPack} element. */
    public long value() {
        return value;
    }
}
