package io.sigrun.memory;

/** The spans of each size class that were full once and have room again, apart from the class's current one. */
final class PartialSpans {
    private final Spans spans;
    private final int[] heads = new int[SizeClasses.COUNT];

    PartialSpans(Spans spans) {
        this.spans = spans;
    }

    /** A span of a class with room, or 0. */
    int first(int sizeClass) {
        return heads[sizeClass];
    }

    void link(int sizeClass, int span) {
        int head = heads[sizeClass];
        spans.setNext(span, head);
        spans.setPrevious(span, 0);
        if (head != 0) {
            spans.setPrevious(head, span);
        }
        heads[sizeClass] = span;
    }

    void unlink(int sizeClass, int span) {
        int next = spans.next(span);
        int previous = spans.previous(span);
        if (next != 0) {
            spans.setPrevious(next, previous);
        }
        if (previous != 0) {
            spans.setNext(previous, next);
        } else {
            heads[sizeClass] = next;
        }
        spans.setNext(span, 0);
        spans.setPrevious(span, 0);
    }
}
