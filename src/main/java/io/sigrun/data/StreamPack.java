package io.sigrun.data;

import io.sigrun.memory.Region;

/**
 * The nodes of a {@link StreamLog}: listpacks that hold some entries each, in the exact form of Redis.
 *
 * <p>An <em>entry</em> is its first element, a ref that is valid until the node changes.
 */
/*
 * Format, each item one listpack element. The node's id is the key it is stored under.
 *
 *   head    live entries | deleted entries | number of fields | fields | 0
 *   entry   flags | ms - node's ms | seq - node's seq | values | count                              SAME_FIELDS
 *           flags | ms - node's ms | seq - node's seq | number of fields | field, value ... | count     without
 *
 * The count is that of the elements of the entry before it, so that a node can be read backwards; the 0 of the head
 * ends that. The fields of the head are those of the entry that the node began with.
 */
final class StreamPack {
    static final int DELETED = 1;
    static final int SAME_FIELDS = 2;

    private static final int ELEMENT_OVERHEAD_BYTES = 11;
    private static final int HEAD_ELEMENTS = 4;
    private static final int ENTRY_ELEMENTS = 5;

    private final Region region;
    private final ListPack pack;

    StreamPack(Region region, ListPack pack) {
        this.region = region;
        this.pack = pack;
    }

    long live(long list) {
        return pack.integer(pack.first(list));
    }

    private long deletedElement(long list) {
        return pack.next(pack.first(list));
    }

    long deleted(long list) {
        return pack.integer(deletedElement(list));
    }

    private long fieldCountElement(long list) {
        return pack.next(deletedElement(list));
    }

    /** The number of fields in the head. */
    int fieldCount(long list) {
        return (int) pack.integer(fieldCountElement(list));
    }

    /** The first field in the head; where there is none, the end of the head. */
    long firstField(long list) {
        return pack.next(fieldCountElement(list));
    }

    private long skip(long element, long count) {
        long at = element;
        for (long left = count; left > 0; left--) {
            at = pack.next(at);
        }
        return at;
    }

    /** The first entry, deleted or not, or 0. */
    long firstEntry(long list) {
        return skip(firstField(list), fieldCount(list) + 1L);
    }

    /** The last entry, deleted or not, or 0. */
    long lastEntry(long list) {
        return entryBefore(list, pack.last(list));
    }

    /** The entry before another one, or 0. */
    long previousEntry(long list, long entry) {
        return entryBefore(list, pack.previous(list, entry));
    }

    private long entryBefore(long list, long count) {
        long elements = pack.integer(count);
        if (elements == 0) {
            return 0;
        }
        long at = count;
        for (long left = elements; left > 0; left--) {
            at = pack.previous(list, at);
        }
        return at;
    }

    /** The entry after another one, or 0. */
    long nextEntry(long list, long entry) {
        long at = skip(entry, 3);
        long elements;
        if ((flags(entry) & SAME_FIELDS) != 0) {
            elements = fieldCount(list);
        } else {
            elements = 2 * pack.integer(at);
            at = pack.next(at);
        }
        return skip(at, elements + 1);
    }

    int flags(long entry) {
        return (int) pack.integer(entry);
    }

    boolean isDeleted(long entry) {
        return (flags(entry) & DELETED) != 0;
    }

    /** What to add to the time of the node's id. */
    long msDelta(long entry) {
        return pack.integer(pack.next(entry));
    }

    /** What to add to the sequence number of the node's id. */
    long seqDelta(long entry) {
        return pack.integer(pack.next(pack.next(entry)));
    }

    /** At most so many bytes does an entry add to a node that it may be the first of. */
    static long bytesAtMost(StreamFields fields) {
        long bytes = (long) (HEAD_ELEMENTS + ENTRY_ELEMENTS) * ELEMENT_OVERHEAD_BYTES;
        int texts = 2 * fields.pairs();
        for (int i = 0; i < texts; i++) {
            bytes += fields.length(i) + ELEMENT_OVERHEAD_BYTES;
        }
        return bytes;
    }

    /** Makes a node without entries whose head has the fields of its first entry. */
    long create(StreamFields fields) {
        long list = pack.create(ListPack.EMPTY_BYTES + bytesAtMost(fields));
        list = pack.append(list, 0);
        list = pack.append(list, 0);
        list = pack.append(list, fields.pairs());
        for (int i = 0; i < fields.pairs(); i++) {
            list = pack.append(list, fields.ref(2 * i), fields.length(2 * i));
        }
        return pack.append(list, 0);
    }

    private boolean hasFields(long list, StreamFields fields) {
        int count = fields.pairs();
        if (count != fieldCount(list)) {
            return false;
        }
        long field = firstField(list);
        for (int i = 0; i < count; i++) {
            if (!pack.matches(field, fields.ref(2 * i), fields.length(2 * i))) {
                return false;
            }
            field = pack.next(field);
        }
        return true;
    }

    /** Adds an entry at the end; returns the node from then on. */
    long append(long list, long msDelta, long seqDelta, StreamFields fields) {
        boolean same = hasFields(list, fields);
        long at = pack.replace(list, pack.first(list), live(list) + 1);
        at = reserve(at, bytesAtMost(fields));
        at = pack.append(at, same ? SAME_FIELDS : 0);
        at = pack.append(at, msDelta);
        at = pack.append(at, seqDelta);
        int pairs = fields.pairs();
        if (!same) {
            at = pack.append(at, pairs);
        }
        for (int i = 0; i < pairs; i++) {
            if (!same) {
                at = pack.append(at, fields.ref(2 * i), fields.length(2 * i));
            }
            at = pack.append(at, fields.ref(2 * i + 1), fields.length(2 * i + 1));
        }
        return pack.append(at, same ? 3L + pairs : 4L + 2L * pairs);
    }

    private long reserve(long list, long moreBytes) {
        long bytes = pack.bytes(list);
        if (bytes + moreBytes <= region.usableBytes(list)) {
            return list;
        }
        return region.reallocate(list, bytes, bytes + Math.max(moreBytes, bytes >> 2));
    }

    /** Gives back the room that a node will not need any more. */
    long closed(long list) {
        return region.reallocate(list, pack.bytes(list), pack.bytes(list));
    }

    /**
     * Marks an entry that is not deleted; returns the node from then on. The entry's offset in it changes by as much as
     * {@link #headCountBytes} does.
     */
    long markDeleted(long list, long entry) {
        long live = live(list);
        long deleted = deleted(list);
        long at = pack.replace(list, entry, flags(entry) | DELETED);
        at = pack.replace(at, pack.first(at), live - 1);
        return pack.replace(at, deletedElement(at), deleted + 1);
    }

    /** The bytes from the start of a node to behind the two counters of its head. */
    long headCountBytes(long list) {
        return fieldCountElement(list) - list;
    }

    /** Checks that the elements of a valid listpack make a node. */
    boolean isNode(long list) {
        long elements = pack.length(list);
        if (elements < HEAD_ELEMENTS || !areIntegers(pack.first(list), 3)) {
            return false;
        }
        long live = live(list);
        long deleted = deleted(list);
        long fields = pack.integer(fieldCountElement(list));
        if (live < 0 || deleted < 0 || fields < 0 || fields > elements - HEAD_ELEMENTS) {
            return false;
        }
        long end = skip(firstField(list), fields);
        if (!isInteger(end, 0)) {
            return false;
        }
        long left = elements - HEAD_ELEMENTS - fields;
        long liveSeen = 0;
        long deletedSeen = 0;
        long at = pack.next(end);
        while (at != 0) {
            long entryElements = entryElements(at, fields, left);
            if (entryElements == 0) {
                return false;
            }
            if (isDeleted(at)) {
                deletedSeen++;
            } else {
                liveSeen++;
            }
            long count = skip(at, entryElements - 1);
            if (!isInteger(count, entryElements - 1)) {
                return false;
            }
            left -= entryElements;
            at = pack.next(count);
        }
        return liveSeen == live && deletedSeen == deleted;
    }

    /** How many elements an entry has by what its beginning says, or 0 where it says nothing valid. */
    private long entryElements(long entry, long headFields, long left) {
        if (left < ENTRY_ELEMENTS - 1 || !areIntegers(entry, 3)) {
            return 0;
        }
        long flags = pack.integer(entry);
        if (flags < 0 || flags > (DELETED | SAME_FIELDS)) {
            return 0;
        }
        if ((flags & SAME_FIELDS) != 0) {
            return headFields + 4 <= left ? headFields + 4 : 0;
        }
        long countElement = skip(entry, 3);
        if (!pack.isInteger(countElement)) {
            return 0;
        }
        long fields = pack.integer(countElement);
        return fields >= 0 && fields <= left && 2 * fields + 5 <= left ? 2 * fields + 5 : 0;
    }

    private boolean areIntegers(long element, int count) {
        long at = element;
        for (int i = 0; i < count; i++) {
            if (!pack.isInteger(at)) {
                return false;
            }
            at = pack.next(at);
        }
        return true;
    }

    private boolean isInteger(long element, long value) {
        return element != 0 && pack.isInteger(element) && pack.integer(element) == value;
    }
}
