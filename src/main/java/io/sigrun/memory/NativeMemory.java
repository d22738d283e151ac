package io.sigrun.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The three calls of the C library that a region needs: mmap, munmap and madvise, on 64-bit Linux. */
@SuppressWarnings("restricted") // the three calls are bounded here, and nowhere else
final class NativeMemory {
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x02 | 0x20 | 0x4000;
    private static final int MADV_DONTNEED = 4;
    private static final int MADV_HUGEPAGE = 14;
    private static final int MADV_NOHUGEPAGE = 15;
    private static final int MADV_POPULATE_WRITE = 23;

    private static final MethodHandle MMAP = handle(
            "mmap",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG));
    private static final MethodHandle MUNMAP =
            handle("munmap", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    private static final MethodHandle MADVISE = handle(
            "madvise",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));

    private NativeMemory() {}

    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }

    /**
     * Reserves address space that costs memory only where it is touched.
     *
     * @param bytes the size asked for; halved until the system grants it, down to {@code minimumBytes}
     * @return a segment bounded by what was granted, unmapped when {@code arena} closes
     * @throws OutOfMemoryError when not even {@code minimumBytes} can be had
     */
    static MemorySegment reserve(long bytes, long minimumBytes, Arena arena) {
        for (long size = bytes; size >= minimumBytes; size >>>= 1) {
            long granted = size & -(1L << 21);
            long address = map(granted);
            if (address != -1) {
                return MemorySegment.ofAddress(address)
                        .reinterpret(granted, arena, segment -> unmap(segment.address(), granted));
            }
        }
        throw new OutOfMemoryError("cannot reserve " + minimumBytes + " bytes of address space");
    }

    private static long map(long bytes) {
        try {
            return (long) MMAP.invokeExact(0L, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0L);
        } catch (Throwable failure) {
            throw new IllegalStateException("mmap", failure);
        }
    }

    private static void unmap(long address, long bytes) {
        try {
            int result = (int) MUNMAP.invokeExact(address, bytes);
            assert result == 0;
        } catch (Throwable failure) {
            throw new IllegalStateException("munmap", failure);
        }
    }

    /** Gives the pages of a range back to the system; they read as zero afterwards. */
    static boolean release(MemorySegment memory, long offset, long bytes) {
        return advise(memory, offset, bytes, MADV_DONTNEED);
    }

    /** Asks for huge pages in a range, or for small ones again. A refusal only costs speed. */
    static boolean hugePages(MemorySegment memory, long offset, long bytes, boolean wanted) {
        return advise(memory, offset, bytes, wanted ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
    }

    /** Has the system provide the pages of a range now, their content unchanged; false where it cannot. */
    static boolean populate(MemorySegment memory, long offset, long bytes) {
        return advise(memory, offset, bytes, MADV_POPULATE_WRITE);
    }

    private static boolean advise(MemorySegment memory, long offset, long bytes, int advice) {
        if (offset < 0 || bytes < 0 || offset > memory.byteSize() - bytes) {
            throw new IndexOutOfBoundsException(offset);
        }
        try {
            return (int) MADVISE.invokeExact(memory.address() + offset, bytes, advice) == 0;
        } catch (Throwable failure) {
            throw new IllegalStateException("madvise", failure);
        }
    }
}
