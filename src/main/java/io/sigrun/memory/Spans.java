package io.sigrun.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The table of spans at the start of a region: 40 bytes a span, addressed by a dense id from 1. A span is a run of
 * pages that is free ({@link #FREE}), one large allocation ({@link #LARGE}), or objects of one size class (its kind is
 * the class).
 */
final class Spans {
    static final int FREE = -1;
    static final int UNUSED = -2;
    static final int LARGE = 0x7fff_ffff;
    static final int BYTES = 40;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final int FIRST_PAGE = 0;
    private static final int PAGES = 4;
    private static final int NEXT = 8;
    private static final int PREVIOUS = 12;
    private static final int KIND = 16;
    private static final int USED = 20;
    private static final int BUMP = 24;
    private static final int FREE_HEAD = 28;
    private static final int LIMIT = 32;
    private static final int FLAGS = 36;

    private static final int RELEASED = 1;
    private static final int SPARSE = 2;

    private final MemorySegment memory;
    private final int capacity;
    private int count = 1;
    private int unusedHead;

    Spans(MemorySegment memory) {
        this.memory = memory;
        this.capacity = capacity(memory.byteSize());
    }

    /** How many spans a region of a size may have: one for every four pages, far above what spans of 8 pages need. */
    static int capacity(long regionBytes) {
        return (int) Math.min(Integer.MAX_VALUE / BYTES, (regionBytes >>> SizeClasses.PAGE_SHIFT) / 4 + 64);
    }

    int create(int firstPage, int pages, int kind) {
        int span = unusedHead;
        if (span != 0) {
            unusedHead = next(span);
        } else {
            if (count == capacity) {
                throw new OutOfMemoryError("table of spans is full");
            }
            span = count++;
        }
        set(span, FIRST_PAGE, firstPage);
        set(span, PAGES, pages);
        set(span, NEXT, 0);
        set(span, PREVIOUS, 0);
        reset(span, kind);
        set(span, FLAGS, 0);
        return span;
    }

    /** The offset up to which the table has been used. */
    long tableEnd() {
        return (long) count * BYTES;
    }

    void reset(int span, int kind) {
        set(span, KIND, kind);
        set(span, USED, 0);
        set(span, BUMP, 0);
        set(span, FREE_HEAD, 0);
        set(span, LIMIT, 0);
        setFlag(span, SPARSE, false);
    }

    void recycle(int span) {
        set(span, KIND, UNUSED);
        set(span, NEXT, unusedHead);
        unusedHead = span;
    }

    private int get(int span, int field) {
        return memory.get(INT, (long) span * BYTES + field);
    }

    private void set(int span, int field, int value) {
        memory.set(INT, (long) span * BYTES + field, value);
    }

    int firstPage(int span) {
        return get(span, FIRST_PAGE);
    }

    long firstByte(int span) {
        return (get(span, FIRST_PAGE) & 0xffffffffL) << SizeClasses.PAGE_SHIFT;
    }

    int pages(int span) {
        return get(span, PAGES);
    }

    void setPages(int span, int pages) {
        set(span, PAGES, pages);
    }

    void setFirstPage(int span, int page) {
        set(span, FIRST_PAGE, page);
    }

    int next(int span) {
        return get(span, NEXT);
    }

    void setNext(int span, int next) {
        set(span, NEXT, next);
    }

    int previous(int span) {
        return get(span, PREVIOUS);
    }

    void setPrevious(int span, int previous) {
        set(span, PREVIOUS, previous);
    }

    int kind(int span) {
        return get(span, KIND);
    }

    int used(int span) {
        return get(span, USED);
    }

    int addUsed(int span, int change) {
        int used = get(span, USED) + change;
        set(span, USED, used);
        return used;
    }

    int bump(int span) {
        return get(span, BUMP);
    }

    void setBump(int span, int bump) {
        set(span, BUMP, bump);
    }

    int freeHead(int span) {
        return get(span, FREE_HEAD);
    }

    void setFreeHead(int span, int offsetPlusOne) {
        set(span, FREE_HEAD, offsetPlusOne);
    }

    int limit(int span) {
        return get(span, LIMIT);
    }

    void setLimit(int span, int bytes) {
        set(span, LIMIT, bytes);
    }

    private boolean flag(int span, int flag) {
        return (get(span, FLAGS) & flag) != 0;
    }

    private void setFlag(int span, int flag, boolean on) {
        int flags = get(span, FLAGS);
        set(span, FLAGS, on ? flags | flag : flags & ~flag);
    }

    /** Whether the pages of a free span have been given back to the system. */
    boolean released(int span) {
        return flag(span, RELEASED);
    }

    void setReleased(int span, boolean released) {
        setFlag(span, RELEASED, released);
    }

    /** Whether a span is being emptied; see {@link SparseSpans}. */
    boolean sparse(int span) {
        return flag(span, SPARSE);
    }

    void setSparse(int span, boolean sparse) {
        setFlag(span, SPARSE, sparse);
    }
}
