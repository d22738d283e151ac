package io.sigrun.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Allocation by size classes inside spans of pages.
 *
 * <p>A small allocation comes from the current span of its class: from the span's list of freed objects (linked through
 * the objects themselves), else from its untouched rest, else another span with room becomes current. A span whose last
 * object is freed returns to the page heap, unless it is the current one of its class. A large allocation is a span of
 * its own.
 */
final class Allocator {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final byte POISON = (byte) 0xDB;

    private final MemorySegment memory;
    private final PageHeap pages;
    private final Spans spans;
    private final boolean checked;
    private final int[] current = new int[SizeClasses.COUNT];
    private final PartialSpans partial;
    private final SparseSpans sparse;
    private long usedBytes;
    private long allocationCount;

    Allocator(MemorySegment memory, boolean checked) {
        this.memory = memory;
        this.checked = checked;
        this.spans = new Spans(memory);
        this.pages = new PageHeap(memory, spans);
        this.partial = new PartialSpans(spans);
        this.sparse = new SparseSpans(spans, partial);
    }

    long allocate(long bytes) {
        if (bytes <= 0 || bytes > Region.MAX_ALLOCATION_BYTES) {
            throw new IllegalArgumentException("allocation of " + bytes + " bytes");
        }
        if (bytes > SizeClasses.MAX_SMALL_BYTES) {
            return allocateLarge(bytes);
        }
        int sizeClass = SizeClasses.of((int) bytes);
        int size = SizeClasses.bytes(sizeClass);
        int span = current[sizeClass];
        if (span == 0 || isFull(span)) {
            span = nextSpan(sizeClass);
        }
        long base = spans.firstByte(span);
        int free = spans.freeHead(span);
        long ref;
        if (free != 0) {
            ref = base + free - 1;
            spans.setFreeHead(span, memory.get(INT, ref));
            if (checked) {
                checkPoison(ref, size);
            }
        } else {
            int bump = spans.bump(span);
            ref = base + bump;
            spans.setBump(span, bump + size);
        }
        spans.addUsed(span, 1);
        sparse.countObjects(sizeClass, 1);
        usedBytes += size;
        allocationCount++;
        return ref;
    }

    private boolean isFull(int span) {
        return spans.freeHead(span) == 0 && spans.bump(span) >= spans.limit(span);
    }

    /**
     * Makes a span with room the current one of a class: one that was full once and is not any more, else a new one.
     */
    private int nextSpan(int sizeClass) {
        int span = partial.first(sizeClass);
        if (span != 0) {
            partial.unlink(sizeClass, span);
        } else {
            int count = SizeClasses.pagesOfSpan(sizeClass);
            span = pages.allocate(count, sizeClass);
            int size = SizeClasses.bytes(sizeClass);
            spans.setLimit(span, (count << SizeClasses.PAGE_SHIFT) / size * size);
            sparse.countSpans(sizeClass, 1);
        }
        current[sizeClass] = span;
        return span;
    }

    private long allocateLarge(long bytes) {
        int count = (int) ((bytes + SizeClasses.PAGE_BYTES - 1) >> SizeClasses.PAGE_SHIFT);
        int span = pages.allocate(count, Spans.LARGE);
        spans.addUsed(span, 1);
        usedBytes += (long) count << SizeClasses.PAGE_SHIFT;
        allocationCount++;
        return spans.firstByte(span);
    }

    void free(long ref) {
        int span = spanOf(ref);
        int kind = spans.kind(span);
        long offset = ref - spans.firstByte(span);
        if (kind == Spans.LARGE) {
            if (offset != 0) {
                throw new IllegalStateException("free of an address inside an allocation: " + ref);
            }
            usedBytes -= (long) spans.pages(span) << SizeClasses.PAGE_SHIFT;
            allocationCount--;
            pages.free(span);
            return;
        }
        int size = SizeClasses.bytes(kind);
        if (checked) {
            checkLive(ref, span, offset, size);
            memory.asSlice(ref, size).fill(POISON);
        }
        boolean wasFull = isFull(span);
        memory.set(INT, ref, spans.freeHead(span));
        spans.setFreeHead(span, (int) offset + 1);
        int used = spans.addUsed(span, -1);
        if (used < 0) {
            throw new IllegalStateException("double free: " + ref);
        }
        sparse.countObjects(kind, -1);
        usedBytes -= size;
        allocationCount--;
        if (span != current[kind]) {
            if (used == 0) {
                freeSpan(span, kind, wasFull);
            } else if (wasFull) {
                partial.link(kind, span);
            }
        } else if (used == 0) {
            spans.setFreeHead(span, 0);
            spans.setBump(span, 0);
        }
    }

    private void freeSpan(int span, int sizeClass, boolean wasFull) {
        if (spans.sparse(span)) {
            sparse.emptied();
        } else if (!wasFull) {
            partial.unlink(sizeClass, span);
        }
        sparse.countSpans(sizeClass, -1);
        pages.free(span);
    }

    SparseSpans sparseSpans() {
        return sparse;
    }

    boolean isSparse(long ref) {
        return spans.sparse(pages.spanAt(ref >>> SizeClasses.PAGE_SHIFT));
    }

    long usableBytes(long ref) {
        int span = spanOf(ref);
        int kind = spans.kind(span);
        return kind == Spans.LARGE ? (long) spans.pages(span) << SizeClasses.PAGE_SHIFT : SizeClasses.bytes(kind);
    }

    private int spanOf(long ref) {
        int span = pages.spanAt(ref >>> SizeClasses.PAGE_SHIFT);
        if (span == 0 || spans.kind(span) < 0) {
            throw new IllegalStateException("not an allocation: " + ref);
        }
        return span;
    }

    private void checkPoison(long ref, int size) {
        for (int i = 4; i < size; i++) {
            if (memory.get(ValueLayout.JAVA_BYTE, ref + i) != POISON) {
                throw new IllegalStateException("freed memory was written: " + ref + " + " + i);
            }
        }
    }

    private void checkLive(long ref, int span, long offset, int size) {
        if (offset % size != 0 || offset >= spans.bump(span)) {
            throw new IllegalStateException("not an allocation: " + ref);
        }
        for (int free = spans.freeHead(span); free != 0; free = memory.get(INT, spans.firstByte(span) + free - 1)) {
            if (free - 1 == offset) {
                throw new IllegalStateException("double free: " + ref);
            }
        }
    }

    long usedBytes() {
        return usedBytes;
    }

    long allocationCount() {
        return allocationCount;
    }

    long residentBytes() {
        return pages.residentBytes();
    }

    long grownBytes() {
        return pages.grownBytes();
    }

    long activeBytes() {
        return pages.activeBytes();
    }

    long releasePages(long maxBytes) {
        return pages.release(maxBytes);
    }

    void close() {
        pages.close();
    }

    void hold(int change) {
        pages.hold(change);
    }
}
