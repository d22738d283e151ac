package io.sigrun.command;

/**
 * What a server knows about its memory, all in bytes.
 *
 * @param used in use for data, indexes, buffers and the heap
 * @param peak the most that was ever in use
 * @param startup in use when the server had started, before it loaded any data
 * @param overhead the part of the memory in use that is not data
 * @param clients buffers of clients
 * @param appendBuffer commands that are not in the append-only file yet
 * @param resident of the whole process, as the kernel counts it
 */
public record MemoryFigures(
        long used, long peak, long startup, long overhead, long clients, long appendBuffer, long resident) {}
