package io.sigrun.memory;

import java.util.Arrays;

/**
 * The spans of small objects that are being emptied, so that their pages can be given back.
 *
 * <p>Objects of a class that are freed here and there leave all its spans partly empty, and none of them quite. So a
 * pass chooses, of each class, as many spans as the room in the others can take the objects of, from those that are not
 * much fuller than the average; nothing is allocated in them any more. Whoever owns the objects moves them ({@link
 * Region#relocate}); a chosen span that has become empty goes back to the page heap at once, as any other does. What is
 * left when the pass ends is an ordinary span again.
 */
final class SparseSpans {
    /** Bounds of the work of one step and of the memory of one pass. */
    private static final int CLASS_SPANS_MAX = 2048;

    private static final int CLASS_VISITS_MAX = 8192;

    private final Spans spans;
    private final PartialSpans partial;
    private final long[] spansOfClass = new long[SizeClasses.COUNT];
    private final long[] objectsOfClass = new long[SizeClasses.COUNT];
    private int[] chosen = new int[64];
    private int chosenCount;
    private int left;
    private int nextClass = SizeClasses.COUNT;

    SparseSpans(Spans spans, PartialSpans partial) {
        this.spans = spans;
        this.partial = partial;
    }

    void countSpans(int sizeClass, int change) {
        spansOfClass[sizeClass] += change;
    }

    void countObjects(int sizeClass, int change) {
        objectsOfClass[sizeClass] += change;
    }

    private static int capacity(int sizeClass) {
        return (SizeClasses.pagesOfSpan(sizeClass) << SizeClasses.PAGE_SHIFT) / SizeClasses.bytes(sizeClass);
    }

    /** How many spans of a class would be empty if its objects stood close together, the current one apart. */
    private long superfluous(int sizeClass) {
        int capacity = capacity(sizeClass);
        long free = spansOfClass[sizeClass] * capacity - objectsOfClass[sizeClass];
        return Math.max(0, free / capacity - 1);
    }

    /** The bytes that would become free if the objects of each class stood close together. */
    long reclaimableBytes() {
        long bytes = 0;
        for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
            bytes += superfluous(sizeClass) * ((long) SizeClasses.pagesOfSpan(sizeClass) << SizeClasses.PAGE_SHIFT);
        }
        return bytes;
    }

    /** Begins a pass; the one before must have ended. */
    void begin() {
        if (chosenCount > 0) {
            throw new IllegalStateException("a pass begins before the last one ended");
        }
        nextClass = 0;
        left = 0;
    }

    /** Chooses spans of the next class; returns whether there are more classes. */
    boolean choose() {
        if (nextClass == SizeClasses.COUNT) {
            return false;
        }
        int sizeClass = nextClass++;
        long wanted = Math.min(CLASS_SPANS_MAX, superfluous(sizeClass));
        long usedMax = objectsOfClass[sizeClass] * 9 / 8;
        int visits = CLASS_VISITS_MAX;
        int span = partial.first(sizeClass);
        while (span != 0 && wanted > 0 && visits > 0) {
            int next = spans.next(span);
            if (spans.used(span) * spansOfClass[sizeClass] <= usedMax) {
                partial.unlink(sizeClass, span);
                add(span);
                wanted--;
            }
            visits--;
            span = next;
        }
        return true;
    }

    private void add(int span) {
        if (chosenCount == chosen.length) {
            chosen = Arrays.copyOf(chosen, 2 * chosenCount);
        }
        chosen[chosenCount++] = span;
        spans.setSparse(span, true);
        left++;
    }

    /** A chosen span has become empty and goes back to the page heap. */
    void emptied() {
        left--;
    }

    /** The number of chosen spans that are not empty yet. */
    int left() {
        return left;
    }

    /** Ends a pass: what is left of the chosen spans takes new objects again. */
    void end() {
        nextClass = SizeClasses.COUNT;
        for (int i = 0; i < chosenCount; i++) {
            int span = chosen[i];
            if (spans.sparse(span)) {
                spans.setSparse(span, false);
                partial.link(spans.kind(span), span);
            }
        }
        chosenCount = 0;
        left = 0;
        if (chosen.length > CLASS_SPANS_MAX) {
            chosen = new int[64];
        }
    }
}
