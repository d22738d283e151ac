/**
 * The one reserved region that holds every key, value, element and network buffer, and the allocator inside it.
 *
 * <p>A {@link io.sigrun.memory.Region} is one {@code MemorySegment} of reserved address space (mmap, no swap reserved).
 * A <em>ref</em> is a {@code long} offset into it, always a multiple of 4 and never 0; 0 means "none". The region is
 * laid out as a table of spans, a page map (one int a 4 KiB page) and the pages themselves. Sizes up to 16 KiB come
 * from size classes (32 a doubling: at most 3 % internal waste, 6 % below 128 bytes), each class from spans of whole
 * pages; larger sizes are spans of their own. Empty spans go back to the page heap, which joins neighbours and gives
 * pages back to the system in bounded steps. Spans that are half empty are emptied on request: the region says which,
 * and whoever knows all refs to an allocation relocates it.
 *
 * <p>Threads: allocation and release belong to one thread, the engine. Other threads may read memory whose owner has
 * promised to leave it alone; {@link io.sigrun.memory.Region#holdPages()} keeps freed pages mapped while they do. A
 * thread of the region's own, {@link io.sigrun.memory.PageProvider}, asks the system for memory that nobody uses yet.
 *
 * <p>Invariants: an access outside the region is an exception, never a crash; {@code usedBytes} is the exact sum of the
 * usable sizes of all live allocations; a double free or a foreign ref is an exception where the span can tell and, in
 * checked mode, always.
 */
@NullMarked
package io.sigrun.memory;

import org.jspecify.annotations.NullMarked;
