package io.sigrun.server;

import io.sigrun.aof.AppendOnlyFile;
import io.sigrun.command.CommandTable;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.memory.Region;
import io.sigrun.util.Clock;
import java.util.List;

/** The parts of a server, for those that report on it. */
interface ServerContext {
    Region region();

    Keyspace keyspace();

    Clock clock();

    ServerSettings settings();

    ServerState state();

    Persistence persistence();

    AppendOnlyFile appendOnlyFile();

    CommandTable table();

    /** Unix time in milliseconds at which the server started. */
    long startedMs();

    /** 40 hexadecimal digits that tell this run from all others. */
    String runId();

    /** 40 hexadecimal digits that name the history of this data set. */
    String replicationId();

    boolean loading();

    long totalCommands();

    /** How often a client was not logged in because name or password were wrong. */
    long refusedLogins();

    /** The way to the kernel, for multiplexing_api. */
    String multiplexing();

    /** What the server listens on, each as a line of INFO's {@code listenerN}. */
    List<String> listeners();

    /**
     * Memory in use for data, indexes and buffers, in bytes, and what the heap held when the server had started. What
     * the heap holds now would be a guess that garbage makes wrong by megabytes; nothing of the data is there.
     */
    long usedMemory();

    /** The part of the memory in use that is not data. */
    long memoryOverhead();

    /** Memory in use when the server had started, before it loaded any data. */
    long startupMemory();

    /** Memory of clients' buffers. */
    long clientMemory();
}
