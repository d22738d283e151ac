package io.sigrun.command.generic;

import io.sigrun.command.Call;
import io.sigrun.command.MemoryFigures;
import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.memory.Region;
import io.sigrun.resp.RespWriter;

/** The figures of MEMORY STATS, and what MEMORY DOCTOR makes of them. */
final class MemoryReport {
    /** So little memory says nothing: what the runtime itself needs outweighs the rest. */
    private static final long TOO_LITTLE_BYTES = 64L << 20;

    private static final int FIELDS_WITHOUT_DATABASES = 34;
    private static final double HIGH_PEAK = 1.5;
    private static final double HIGH_FRAGMENTATION = 1.4;
    private static final long HIGH_CLIENT_BYTES = 256L << 20;

    private final Keyspace keyspace;
    private final Region region;
    private final RespWriter reply;
    private final MemoryFigures figures;

    MemoryReport(Call call) {
        this.keyspace = call.keyspace();
        this.region = call.region();
        this.reply = call.reply;
        this.figures = call.server().memoryFigures();
    }

    /** Answers MEMORY STATS. */
    void reply() {
        int databases = 0;
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            databases += isListed(i) ? 1 : 0;
        }
        reply.map(FIELDS_WITHOUT_DATABASES + databases);
        field("peak.allocated", figures.peak());
        field("total.allocated", figures.used());
        field("startup.allocated", figures.startup());
        field("replication.backlog", 0);
        field("replicas.repl.buffer", 0);
        field("clients.slaves", 0);
        field("clients.normal", figures.clients());
        field("cluster.links", 0);
        field("cluster.slot_import", 0);
        field("cluster.slot_export", 0);
        field("aof.buffer", figures.appendBuffer());
        field("lua.caches", 0);
        field("functions.caches", 0);
        replyIndexes();
        replyData();
        replyAllocator();
    }

    /** A database that nobody ever chose, and nothing was moved into, is left out. */
    private boolean isListed(int index) {
        return keyspace.wasSelected(index) || keyspace.database(index).size() > 0;
    }

    private void replyIndexes() {
        long indexes = 0;
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            Database database = keyspace.database(i);
            if (isListed(i)) {
                reply.bulk("db." + i);
                reply.map(2);
                field("overhead.hashtable.main", database.keys().indexBytes());
                field("overhead.hashtable.expires", database.expires().indexBytes());
            }
            indexes += database.keys().indexBytes() + database.expires().indexBytes();
        }
        field("overhead.db.hashtable.lut", indexes);
        field("overhead.db.hashtable.rehashing", 0);
        field("overhead.total", figures.overhead());
        field("db.dict.rehashing.count", 0);
    }

    private void replyData() {
        long keys = keyspace.size();
        long data = Math.max(0, figures.used() - figures.overhead());
        long grown = Math.max(0, figures.used() - figures.startup());
        field("keys.count", keys);
        field("keys.bytes-per-key", keys == 0 ? 0 : grown / keys);
        field("dataset.bytes", data);
        ratio("dataset.percentage", grown == 0 ? 0 : Math.min(100, 100.0 * data / grown));
        ratio("peak.percentage", figures.peak() == 0 ? 0 : 100.0 * figures.used() / figures.peak());
    }

    private void replyAllocator() {
        long resident = region.residentBytes();
        field("allocator.allocated", region.usedBytes());
        field("allocator.active", region.activeBytes());
        field("allocator.resident", resident);
        field("allocator.muzzy", 0);
        ratio("allocator-fragmentation.ratio", fragmentation());
        field("allocator-fragmentation.bytes", region.activeBytes() - region.usedBytes());
        ratio("allocator-rss.ratio", (double) resident / Math.max(1, region.activeBytes()));
        field("allocator-rss.bytes", resident - region.activeBytes());
        ratio("rss-overhead.ratio", (double) figures.resident() / Math.max(1, resident));
        field("rss-overhead.bytes", figures.resident() - resident);
        ratio("fragmentation", (double) figures.resident() / Math.max(1, figures.used()));
        field("fragmentation.bytes", figures.resident() - figures.used());
    }

    private double fragmentation() {
        return (double) region.activeBytes() / Math.max(1, region.usedBytes());
    }

    private void field(String name, long value) {
        reply.bulk(name);
        reply.integer(value);
    }

    private void ratio(String name, double value) {
        reply.bulk(name);
        reply.real(value);
    }

    /** What MEMORY DOCTOR has to say. */
    String advice() {
        if (figures.used() < TOO_LITTLE_BYTES) {
            return "Too little memory is in use to tell anything from it.\n";
        }
        StringBuilder advice = new StringBuilder();
        if (figures.peak() > HIGH_PEAK * figures.used()) {
            advice.append(" * The peak was ").append(figures.peak() / Math.max(1, figures.used() / 100));
            advice.append(" % of what is in use now. Freed pages go back to the system; MEMORY PURGE hastens it.\n");
        }
        if (fragmentation() > HIGH_FRAGMENTATION) {
            advice.append(" * Only ").append(100 * region.usedBytes() / Math.max(1, region.activeBytes()));
            advice.append(" % of the pages of data are in use: many values were deleted or have changed their size.\n");
        }
        if (figures.clients() > HIGH_CLIENT_BYTES) {
            advice.append(" * Buffers of clients take ").append(figures.clients() >> 20);
            advice.append(" MiB: see CLIENT LIST for clients that do not read their replies.\n");
        }
        return advice.isEmpty() ? "Nothing about memory looks wrong.\n" : "What stands out:\n\n" + advice;
    }

    /** What MEMORY MALLOC-STATS says: the state of the allocator. */
    String allocator() {
        return "Region of " + region.reservedBytes() + " bytes of address space\n"
                + "Allocations: " + region.allocationCount() + "\n"
                + "Allocated: " + region.usedBytes() + " bytes\n"
                + "Active: " + region.activeBytes() + " bytes in spans\n"
                + "Resident: " + region.residentBytes() + " bytes in spans and in pages kept for the next ones\n";
    }
}
