package io.sigrun.memory;

/**
 * The table of allocation sizes: multiples of 4 bytes up to 128, then 32 classes a doubling up to 16 KiB, so that
 * rounding up wastes at most 3 % above 128 bytes and 6 % above 64. Each class also knows the length of its spans,
 * chosen so that the tail left over is small.
 */
final class SizeClasses {
    static final int PAGE_BYTES = 4096;
    static final int PAGE_SHIFT = 12;
    static final int MAX_SMALL_BYTES = 16 * 1024;

    private static final int MIN_BYTES = 8;
    private static final int LINEAR_LIMIT = 128;
    private static final int LINEAR_CLASSES = (LINEAR_LIMIT - MIN_BYTES) / 4 + 1;
    private static final int DOUBLINGS = 7;
    private static final int STEPS_SHIFT = 5;
    private static final int STEPS = 1 << STEPS_SHIFT;
    private static final int SPAN_PAGES_MIN = 8;
    private static final int SPAN_OBJECTS_MIN = 4;
    static final int COUNT = LINEAR_CLASSES + DOUBLINGS * STEPS;

    private static final int[] BYTES = new int[COUNT];
    private static final int[] SPAN_PAGES = new int[COUNT];

    static {
        int index = 0;
        for (int size = MIN_BYTES; size <= LINEAR_LIMIT; size += 4) {
            BYTES[index++] = size;
        }
        for (int doubling = 0; doubling < DOUBLINGS; doubling++) {
            int base = LINEAR_LIMIT << doubling;
            for (int step = 1; step <= STEPS; step++) {
                BYTES[index++] = base + step * (base >> STEPS_SHIFT);
            }
        }
        for (int i = 0; i < COUNT; i++) {
            SPAN_PAGES[i] = spanPages(BYTES[i]);
        }
    }

    private SizeClasses() {}

    private static int spanPages(int size) {
        int least = Math.max(SPAN_PAGES_MIN, (SPAN_OBJECTS_MIN * size + PAGE_BYTES - 1) >> PAGE_SHIFT);
        int best = least;
        double bestWaste = 1;
        for (int pages = least; pages <= 2 * least; pages++) {
            int span = pages << PAGE_SHIFT;
            double waste = (double) (span % size) / span;
            if (waste < bestWaste - 0.002) {
                bestWaste = waste;
                best = pages;
            }
        }
        return best;
    }

    /** The class for a size of 1 to {@link #MAX_SMALL_BYTES} bytes. */
    static int of(int size) {
        if (size <= LINEAR_LIMIT) {
            return size <= MIN_BYTES ? 0 : (size - MIN_BYTES + 3) >> 2;
        }
        int last = size - 1;
        int doubling = 31 - Integer.numberOfLeadingZeros(last) - 7;
        return LINEAR_CLASSES + doubling * STEPS + ((last >> (doubling + 7 - STEPS_SHIFT)) & (STEPS - 1));
    }

    /** The usable bytes of one allocation of a class. */
    static int bytes(int sizeClass) {
        return BYTES[sizeClass];
    }

    /** The length of a span of a class, in pages. */
    static int pagesOfSpan(int sizeClass) {
        return SPAN_PAGES[sizeClass];
    }
}
