package io.sigrun.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * The reserved memory that a server keeps its data in, addressed by refs (offsets), with an allocator for it.
 *
 * <p>Numbers are stored little-endian and unaligned access is fine. Every access is checked against the bounds of the
 * region. One thread, the engine, allocates and frees; see the package for what other threads may do.
 */
@SuppressWarnings("MustBeClosedChecker") // the arena is closed by close()
public final class Region implements AutoCloseable {
    /** The largest single allocation: a value of 512 MB with room for its header and slack. */
    public static final long MAX_ALLOCATION_BYTES = 1L << 34;

    private static final int WORKSPACE_LONGS = 2048;

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

    private final MemorySegment memory;
    private final long last;
    private final Allocator allocator;
    private final Arena arena;
    private final Pins pins = new Pins();
    private final long[] workspace = new long[WORKSPACE_LONGS];

    private Region(MemorySegment memory, Arena arena, boolean checked) {
        this.memory = memory;
        this.last = memory.byteSize() - 1;
        this.arena = arena;
        this.allocator = new Allocator(memory, checked);
    }

    /**
     * Reserves a region for a server: {@code max(64 GB, 4 x physicalBytes)}, halved until the system grants it.
     *
     * @param physicalBytes the memory of this machine
     */
    public static Region forMachine(long physicalBytes) {
        long wanted = Math.max(64L << 30, 4 * physicalBytes);
        Arena arena = Arena.ofShared();
        return new Region(NativeMemory.reserve(wanted, 64L << 20, arena), arena, false);
    }

    /** Reserves a region of about the given size. */
    public static Region of(long bytes) {
        Arena arena = Arena.ofShared();
        return new Region(NativeMemory.reserve(bytes, Math.min(bytes, 16L << 20), arena), arena, false);
    }

    /**
     * Reserves a region of about the given size in checked mode: freed memory is poisoned, and what is read of it is
     * noticed.
     */
    public static Region checked(long bytes) {
        Arena arena = Arena.ofShared();
        return new Region(NativeMemory.reserve(bytes, Math.min(bytes, 16L << 20), arena), arena, true);
    }

    /** Unmaps the region; every later access is an exception. */
    @Override
    public void close() {
        allocator.close();
        arena.close();
    }

    /**
     * Allocates memory with unspecified content.
     *
     * @param bytes 1 to {@link #MAX_ALLOCATION_BYTES}
     * @return a ref, a multiple of 4 and never 0
     * @throws OutOfMemoryError when the reserved space is used up
     */
    public long allocate(long bytes) {
        return allocator.allocate(bytes);
    }

    /** Frees an allocation; one that is pinned, when its last reader is done. */
    public void free(long ref) {
        if (pins.isEmpty() || !pins.freeLater(ref)) {
            allocator.free(ref);
        }
    }

    /** Says that somebody reads an allocation until {@link #unpin}: nobody may write to it, and it is not freed. */
    public void pin(long ref) {
        pins.pin(ref);
    }

    /** Ends one {@link #pin}. */
    public void unpin(long ref) {
        if (pins.unpin(ref)) {
            allocator.free(ref);
        }
    }

    /** Whether somebody reads an allocation, so that it must be replaced rather than changed. */
    public boolean isPinned(long ref) {
        return pins.isPinned(ref);
    }

    /** The address in memory of bytes of the region, for the transports' system calls. */
    public long address(long ref, long bytes) {
        Objects.checkFromIndexSize(ref, bytes, memory.byteSize());
        return memory.address() + ref;
    }

    /** The bytes that an allocation can really hold: at least what was asked for. */
    public long usableBytes(long ref) {
        return allocator.usableBytes(ref);
    }

    /** The bytes that an allocation of the given size would occupy. */
    public static long roundUp(long bytes) {
        return bytes <= SizeClasses.MAX_SMALL_BYTES
                ? SizeClasses.bytes(SizeClasses.of((int) bytes))
                : (bytes + SizeClasses.PAGE_BYTES - 1) & -SizeClasses.PAGE_BYTES;
    }

    /**
     * Resizes an allocation, in place where its usable size allows, else by moving it.
     *
     * @param keepBytes how many leading bytes must survive
     * @return the ref to use from now on
     */
    public long reallocate(long ref, long keepBytes, long bytes) {
        long usable = allocator.usableBytes(ref);
        if (bytes <= usable && roundUp(bytes) == usable) {
            return ref;
        }
        long moved = allocator.allocate(bytes);
        copy(ref, moved, keepBytes);
        free(ref);
        return moved;
    }

    /**
     * Moves an allocation to another of the same size, for {@link #beginCompaction}.
     *
     * @return the ref to use from now on
     */
    public long relocate(long ref) {
        long bytes = allocator.usableBytes(ref);
        long moved = allocator.allocate(bytes);
        copy(ref, moved, bytes);
        free(ref);
        return moved;
    }

    /** The bytes that would become free if small allocations of the same size stood close together. */
    public long reclaimableBytes() {
        return allocator.sparseSpans().reclaimableBytes();
    }

    /**
     * Begins a pass that empties sparse runs of pages: {@link #chooseSparse} until nothing is left to choose, {@link
     * #relocate} of what {@link #isSparse} says, by who knows all the refs to it, then {@link #endCompaction}.
     */
    public void beginCompaction() {
        allocator.sparseSpans().begin();
    }

    /** Chooses what is to be emptied, for one size of allocations; returns whether there is more to choose. */
    public boolean chooseSparse() {
        return allocator.sparseSpans().choose();
    }

    /** Whether an allocation stands where this pass wants nothing to stand. */
    public boolean isSparse(long ref) {
        return allocator.isSparse(ref);
    }

    /** How many of the chosen runs of pages are not empty yet. */
    public int sparseLeft() {
        return allocator.sparseSpans().left();
    }

    /** Ends a pass, whatever has become of it. */
    public void endCompaction() {
        allocator.sparseSpans().end();
    }

    /** The exact sum of the usable sizes of all live allocations. */
    public long usedBytes() {
        return allocator.usedBytes();
    }

    /** The number of live allocations. */
    public long allocationCount() {
        return allocator.allocationCount();
    }

    /** The bytes of pages that have been handed to spans or wait, still mapped, to be handed out again. */
    public long residentBytes() {
        return allocator.residentBytes();
    }

    /** The bytes of whole pages in use by spans. */
    public long activeBytes() {
        return allocator.activeBytes();
    }

    /** How far the region has grown: the bytes of pages that have ever been in use. */
    public long grownBytes() {
        return allocator.grownBytes();
    }

    /** The size of the reserved address space. */
    public long reservedBytes() {
        return memory.byteSize();
    }

    /**
     * Gives pages of empty spans back to the system.
     *
     * @param maxBytes stop after about this many bytes, so that one step stays short; a short run of pages counts for
     *     more than its bytes, as it takes longer
     * @return about the bytes given back, counted so; 0 when nothing is left to give or pages are held
     */
    public long releasePages(long maxBytes) {
        return allocator.releasePages(maxBytes);
    }

    /** Keeps freed pages mapped until {@link #unholdPages()}, for a reader on another thread. Holds are counted. */
    public void holdPages() {
        allocator.hold(1);
    }

    /** Ends one hold of {@link #holdPages()}. */
    public void unholdPages() {
        allocator.hold(-1);
    }

    /**
     * A byte buffer over part of the region, in native order of the network (big-endian), for transports; made once a
     * block.
     */
    public ByteBuffer buffer(long ref, int bytes) {
        return memory.asSlice(ref, bytes).asByteBuffer();
    }

    /** A bounded view of part of the region, for cold paths (checksums, files) that work on segments. */
    public MemorySegment slice(long ref, long bytes) {
        return memory.asSlice(ref, bytes);
    }

    /** The whole region as one segment, for utilities that take a segment and an offset. */
    public MemorySegment segment() {
        return memory;
    }

    /** Reads a byte at a ref, or the last one there is, so that it is at hand later; whatever it belongs to. */
    public int touch(long ref) {
        return memory.get(BYTE, Math.min(ref, last));
    }

    public byte getByte(long ref) {
        return memory.get(BYTE, ref);
    }

    public int getUnsignedByte(long ref) {
        return memory.get(BYTE, ref) & 0xff;
    }

    public int getUnsignedShort(long ref) {
        return memory.get(SHORT, ref) & 0xffff;
    }

    public int getInt(long ref) {
        return memory.get(INT, ref);
    }

    public long getUnsignedInt(long ref) {
        return memory.get(INT, ref) & 0xffffffffL;
    }

    public long getLong(long ref) {
        return memory.get(LONG, ref);
    }

    public double getDouble(long ref) {
        return memory.get(DOUBLE, ref);
    }

    public void putByte(long ref, int value) {
        memory.set(BYTE, ref, (byte) value);
    }

    public void putShort(long ref, int value) {
        memory.set(SHORT, ref, (short) value);
    }

    public void putInt(long ref, int value) {
        memory.set(INT, ref, value);
    }

    public void putLong(long ref, long value) {
        memory.set(LONG, ref, value);
    }

    public void putDouble(long ref, double value) {
        memory.set(DOUBLE, ref, value);
    }

    /** Copies bytes inside the region; the ranges may overlap. */
    public void copy(long from, long to, long bytes) {
        if (bytes <= 32) {
            copyShort(from, to, (int) bytes);
        } else {
            MemorySegment.copy(memory, from, memory, to, bytes);
        }
    }

    /**
     * Short copies by two possibly overlapping words, all read before any is written, which is also right for overlaps.
     */
    private void copyShort(long from, long to, int bytes) {
        if (bytes >= 16) {
            long a = getLong(from);
            long b = getLong(from + 8);
            long c = getLong(from + bytes - 16);
            long d = getLong(from + bytes - 8);
            putLong(to, a);
            putLong(to + 8, b);
            putLong(to + bytes - 16, c);
            putLong(to + bytes - 8, d);
        } else if (bytes >= 8) {
            long a = getLong(from);
            long b = getLong(from + bytes - 8);
            putLong(to, a);
            putLong(to + bytes - 8, b);
        } else if (bytes >= 4) {
            int a = getInt(from);
            int b = getInt(from + bytes - 4);
            putInt(to, a);
            putInt(to + bytes - 4, b);
        } else if (bytes > 0) {
            byte a = getByte(from);
            byte b = getByte(from + (bytes >> 1));
            byte c = getByte(from + bytes - 1);
            putByte(to, a);
            putByte(to + (bytes >> 1), b);
            putByte(to + bytes - 1, c);
        }
    }

    /** Copies bytes of an array into the region. */
    public void copyIn(byte[] from, int offset, long to, int bytes) {
        MemorySegment.copy(from, offset, memory, BYTE, to, bytes);
    }

    /** Copies bytes of the region into an array. */
    public void copyOut(long from, byte[] to, int offset, int bytes) {
        MemorySegment.copy(memory, BYTE, from, to, offset, bytes);
    }

    /** Copies longs of an array into the region. */
    public void copyIn(long[] from, int offset, long to, int longs) {
        MemorySegment.copy(from, offset, memory, LONG, to, longs);
    }

    /** Copies longs of the region into an array. */
    public void copyOut(long from, long[] to, int offset, int longs) {
        MemorySegment.copy(memory, LONG, from, to, offset, longs);
    }

    /**
     * An array of {@value #WORKSPACE_LONGS} longs in which the engine can work on a copy of something in the region;
     * its content lasts until the next who asks for it.
     */
    public long[] workspace() {
        return workspace;
    }

    /** A fresh array with bytes of the region; for cold paths. */
    public byte[] bytes(long from, int bytes) {
        byte[] copy = new byte[bytes];
        copyOut(from, copy, 0, bytes);
        return copy;
    }

    /** Sets a range to one byte value. */
    public void fill(long ref, long bytes, int value) {
        memory.asSlice(ref, bytes).fill((byte) value);
    }

    /** Whether two ranges of the same length hold the same bytes. */
    public boolean equal(long a, long b, long bytes) {
        if (bytes > 64) {
            return MemorySegment.mismatch(memory, a, a + bytes, memory, b, b + bytes) < 0;
        }
        long i = 0;
        for (; i + 8 <= bytes; i += 8) {
            if (getLong(a + i) != getLong(b + i)) {
                return false;
            }
        }
        for (; i < bytes; i++) {
            if (getByte(a + i) != getByte(b + i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a range holds exactly the bytes of an array. */
    public boolean equal(long ref, long bytes, byte[] expected) {
        if (bytes != expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (getByte(ref + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** Orders two ranges as memcmp does, the shorter first where one is a prefix of the other. */
    public int compare(long a, long aBytes, long b, long bBytes) {
        long mismatch = MemorySegment.mismatch(memory, a, a + aBytes, memory, b, b + bBytes);
        if (mismatch < 0) {
            return 0;
        }
        if (mismatch >= aBytes || mismatch >= bBytes) {
            return Long.compare(aBytes, bBytes);
        }
        return getUnsignedByte(a + mismatch) - getUnsignedByte(b + mismatch);
    }
}
