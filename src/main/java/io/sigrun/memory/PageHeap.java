package io.sigrun.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;

/**
 * Hands out runs of pages and takes them back, joining free neighbours.
 *
 * <p>Free runs hang in lists by length: one list a length up to {@value #EXACT_LISTS} pages, then one a power of two;
 * those whose memory was given back to the system in lists of their own, which are looked at last. The page map holds,
 * for each page that can be asked for, the id of its span: for every page of a span of small objects, and for the first
 * and last page of free and large ones, which is what joining needs.
 *
 * <p>The region grows upward in steps of 2 MiB, which {@link PageProvider} provides before they are needed once {@value
 * #PROVIDE_FROM_BYTES} bytes are in use; a step that is needed while it is being provided is passed over, and used
 * later. From {@value #HUGE_FROM_BYTES} bytes on (below that they would cost more memory than they are worth) these are
 * huge pages. Giving pages back takes the hint back from their step, so that the kernel does not fill the hole again.
 */
final class PageHeap {
    private static final int EXACT_LISTS = 128;
    private static final int LISTS = EXACT_LISTS + 32;
    private static final int STEP_PAGES = 512;
    private static final long PROVIDE_FROM_BYTES = 8L << 20;
    private static final long HUGE_FROM_BYTES = 64L << 20;
    /** To give back a run of pages takes the time that so many bytes take, however short it is. */
    private static final long RELEASE_COST_BYTES = 64L << 10;

    private static final long STEP_BYTES = PageProvider.STEP_BYTES;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    private final MemorySegment memory;
    private final Spans spans;
    private final PageProvider provider;
    private final long mapStart;
    private final int firstPage;
    private final int endPage;
    /** The heads of the lists: first those of runs that are resident, then those of released ones. */
    private final int[] heads = new int[2 * LISTS];
    /** The steps that were marked for huge pages, and whose mark was not taken back. */
    private final BitSet hugeSteps = new BitSet();

    private int grownPage;
    /** The first page of a step that was passed over because it was just being provided, or 0. */
    private int latePage;

    private long activePages;
    private long residentPages;
    private int holds;

    PageHeap(MemorySegment memory, Spans spans) {
        this.memory = memory;
        this.spans = spans;
        long totalPages = memory.byteSize() >>> SizeClasses.PAGE_SHIFT;
        if (totalPages > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a region holds at most 8 TB");
        }
        long tableBytes = (long) Spans.capacity(memory.byteSize()) * Spans.BYTES;
        this.mapStart = (tableBytes + SizeClasses.PAGE_BYTES - 1) & -SizeClasses.PAGE_BYTES;
        this.provider = new PageProvider(memory, mapStart);
        long dataStart = mapStart + 4 * totalPages;
        this.firstPage = (int) (((dataStart + STEP_BYTES - 1) & -STEP_BYTES) >>> SizeClasses.PAGE_SHIFT);
        this.endPage = (int) totalPages;
        this.grownPage = firstPage;
    }

    /** The span that a page belongs to, or 0. */
    int spanAt(long page) {
        if (page < firstPage || page >= grownPage) {
            return 0;
        }
        return memory.get(INT, mapStart + 4 * page);
    }

    private void setSpanAt(int page, int span) {
        memory.set(INT, mapStart + 4L * page, span);
    }

    int allocate(int pages, int kind) {
        int span = takeFree(pages);
        if (span == 0) {
            grow(pages);
            span = takeFree(pages);
        }
        if (spans.pages(span) > pages) {
            split(span, pages);
        }
        if (spans.released(span)) {
            residentPages += pages;
            spans.setReleased(span, false);
        }
        spans.reset(span, kind);
        activePages += pages;
        int first = spans.firstPage(span);
        if (kind == Spans.LARGE) {
            setSpanAt(first, span);
            setSpanAt(first + pages - 1, span);
        } else {
            for (int page = first; page < first + pages; page++) {
                setSpanAt(page, span);
            }
        }
        return span;
    }

    /** Takes a free run of at least so many pages out of its list, one that is resident if there is one; or 0. */
    private int takeFree(int pages) {
        int span = takeFree(pages, 0);
        return span != 0 ? span : takeFree(pages, LISTS);
    }

    private int takeFree(int pages, int lists) {
        for (int list = list(pages); list < LISTS; list++) {
            for (int span = heads[lists + list]; span != 0; span = spans.next(span)) {
                if (spans.pages(span) >= pages) {
                    unlink(span);
                    return span;
                }
            }
        }
        return 0;
    }

    /** The list that a free span belongs to. */
    private int listOf(int span) {
        return list(spans.pages(span)) + (spans.released(span) ? LISTS : 0);
    }

    private static int list(int pages) {
        return pages < EXACT_LISTS ? pages : EXACT_LISTS + 24 - Integer.numberOfLeadingZeros(pages);
    }

    /** Cuts a free span that is in no list: its front keeps {@code pages}, the rest becomes a free span of its own. */
    private void split(int span, int pages) {
        int rest = spans.create(spans.firstPage(span) + pages, spans.pages(span) - pages, Spans.FREE);
        spans.setReleased(rest, spans.released(span));
        spans.setPages(span, pages);
        link(rest);
    }

    private void grow(int pages) {
        boolean full = endPage - grownPage < STEP_PAGES;
        if (latePage != 0 && pages <= STEP_PAGES && (full || !provider.isBusyAt(byteOf(latePage)))) {
            int page = latePage;
            latePage = 0;
            insertGrown(page, STEP_PAGES);
            return;
        }
        int wanted = (pages + STEP_PAGES - 1) / STEP_PAGES * STEP_PAGES;
        if (wanted > endPage - grownPage) {
            throw new OutOfMemoryError("the reserved region is full");
        }
        int page = grownPage;
        grownPage += wanted;
        long activeBytes = activePages << SizeClasses.PAGE_SHIFT;
        if (activeBytes >= PROVIDE_FROM_BYTES) {
            boolean huge = activeBytes >= HUGE_FROM_BYTES;
            provider.grown(byteOf(grownPage), spans.tableEnd(), huge);
            if (huge) {
                hugeSteps.set(page / STEP_PAGES, grownPage / STEP_PAGES);
            }
            if (huge && (wanted > STEP_PAGES || provider.hasEnded())) {
                NativeMemory.hugePages(memory, byteOf(page), byteOf(wanted), true);
            } else if (wanted == STEP_PAGES && latePage == 0 && provider.isBusyAt(byteOf(page))) {
                latePage = page;
                grow(pages);
                return;
            }
        }
        insertGrown(page, wanted);
    }

    private void insertGrown(int firstOfThem, int pages) {
        int span = spans.create(firstOfThem, pages, Spans.FREE);
        spans.setReleased(span, true);
        insert(span);
    }

    private static long byteOf(int page) {
        return (long) page << SizeClasses.PAGE_SHIFT;
    }

    void free(int span) {
        activePages -= spans.pages(span);
        spans.reset(span, Spans.FREE);
        insert(span);
    }

    /** Joins a free span with its free neighbours of the same state and puts the result in its list. */
    private void insert(int span) {
        int before = spanAt((long) spans.firstPage(span) - 1);
        if (before != 0 && joins(before, span)) {
            unlink(before);
            spans.setFirstPage(span, spans.firstPage(before));
            spans.setPages(span, spans.pages(span) + spans.pages(before));
            spans.recycle(before);
        }
        int after = spanAt((long) spans.firstPage(span) + spans.pages(span));
        if (after != 0 && joins(after, span)) {
            unlink(after);
            spans.setPages(span, spans.pages(span) + spans.pages(after));
            spans.recycle(after);
        }
        link(span);
    }

    private boolean joins(int neighbour, int span) {
        return spans.kind(neighbour) == Spans.FREE && spans.released(neighbour) == spans.released(span);
    }

    private void link(int span) {
        int list = listOf(span);
        int head = heads[list];
        spans.setNext(span, head);
        spans.setPrevious(span, 0);
        if (head != 0) {
            spans.setPrevious(head, span);
        }
        heads[list] = span;
        int first = spans.firstPage(span);
        setSpanAt(first, span);
        setSpanAt(first + spans.pages(span) - 1, span);
    }

    private void unlink(int span) {
        int next = spans.next(span);
        int previous = spans.previous(span);
        if (next != 0) {
            spans.setPrevious(next, previous);
        }
        if (previous != 0) {
            spans.setNext(previous, next);
        } else {
            heads[listOf(span)] = next;
        }
        spans.setNext(span, 0);
        spans.setPrevious(span, 0);
    }

    long release(long maxBytes) {
        if (holds > 0) {
            return 0;
        }
        long released = 0;
        for (int list = LISTS - 1; list > 0; list--) {
            while (heads[list] != 0) {
                if (released >= maxBytes) {
                    return released;
                }
                long bytes = releaseSome(heads[list], maxBytes - released);
                if (bytes == 0) {
                    return released; // the system refuses
                }
                released += Math.max(bytes, RELEASE_COST_BYTES);
            }
        }
        return released < maxBytes ? released + provider.giveBack(maxBytes - released) : released;
    }

    /** Gives back the front of a free span, and what follows with later calls. */
    private long releaseSome(int span, long maxBytes) {
        unlink(span);
        int pagesMax = (int) Math.max(1, Math.min(Integer.MAX_VALUE, maxBytes >>> SizeClasses.PAGE_SHIFT));
        if (spans.pages(span) > pagesMax) {
            split(span, pagesMax);
        }
        int page = spans.firstPage(span);
        int pages = spans.pages(span);
        unmarkSteps(page, pages);
        if (!NativeMemory.release(memory, byteOf(page), byteOf(pages))) {
            link(span);
            return 0;
        }
        residentPages -= pages;
        spans.setReleased(span, true);
        insert(span);
        return byteOf(pages);
    }

    /** Takes back the marks for huge pages from all steps that these pages lie in. */
    private void unmarkSteps(int page, int pages) {
        int end = (page + pages - 1) / STEP_PAGES + 1;
        int step = hugeSteps.nextSetBit(page / STEP_PAGES);
        if (step >= 0 && step < end) {
            NativeMemory.hugePages(memory, byteOf(step * STEP_PAGES), byteOf((end - step) * STEP_PAGES), false);
            hugeSteps.clear(step, end);
        }
    }

    /** Ends what goes on beside the owner's thread; the memory can be unmapped then. */
    void close() {
        provider.close();
    }

    void hold(int change) {
        holds += change;
        if (holds < 0) {
            throw new IllegalStateException("more holds ended than begun");
        }
    }

    long grownBytes() {
        return byteOf(grownPage - firstPage);
    }

    long activeBytes() {
        return activePages << SizeClasses.PAGE_SHIFT;
    }

    long residentBytes() {
        return residentPages << SizeClasses.PAGE_SHIFT;
    }
}
