package io.sigrun.rdb;

import io.sigrun.data.Entry;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.keyspace.Records;
import io.sigrun.memory.Region;
import io.sigrun.util.ByteString;
import java.nio.charset.StandardCharsets;

/** Writes what stands in an RDB stream around the values: its start, the databases, the keys. */
final class RecordWriter {
    private final Keyspace keyspace;
    private final Region region;
    private final RdbOutput output;
    private final RdbSaver.Options options;
    private final ValueWriter values;

    RecordWriter(Keyspace keyspace, RdbOutput output, RdbSaver.Options options) {
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.output = output;
        this.options = options;
        this.values = new ValueWriter(keyspace, output, options.version());
    }

    ValueWriter values() {
        return values;
    }

    /** Writes the header, the notes and the function libraries. */
    void writeStart(FunctionStore functions) {
        boolean valkey = options.version() >= RdbVersion.VALKEY_9;
        String magic = String.format(valkey ? "VALKEY%03d" : "REDIS%04d", options.version());
        for (byte b : magic.getBytes(StandardCharsets.US_ASCII)) {
            output.writeByte(b);
        }
        auxiliary("valkey-ver", options.producer());
        auxiliary("redis-bits", "64");
        auxiliary("ctime", Long.toString(keyspace.clock().nowMs() / 1000));
        auxiliary("used-mem", Long.toString(options.usedMemory()));
        auxiliary("aof-base", options.aofBase() ? "1" : "0");
        for (ByteString source : functions.sources()) {
            output.writeByte(RdbType.FUNCTION);
            output.writeString(source.toByteArray());
        }
    }

    private void auxiliary(String name, String text) {
        output.writeByte(RdbType.AUX);
        output.writeText(name);
        output.writeText(text);
    }

    /** Chooses the database of the keys that follow, and says how many there are in it. */
    void writeDatabase(int index, long size, long volatileSize) {
        writeSelect(index);
        output.writeByte(RdbType.RESIZE);
        output.writeLength(size);
        output.writeLength(volatileSize);
    }

    /** Chooses the database of the keys that follow. */
    void writeSelect(int index) {
        output.writeByte(RdbType.SELECT);
        output.writeLength(index);
    }

    /** Whether a record's value can be said in the version. */
    boolean canWrite(long record) {
        return values.canWrite(record);
    }

    /** What there is to say about a record whose value cannot be said. */
    RdbException refusal(long record) {
        int flags = Entry.flags(region, record);
        byte[] key = region.bytes(Entry.key(record, flags), Entry.keyLength(region, record, flags));
        return new RdbException(
                RdbException.Kind.UNSUPPORTED,
                "Can't store key " + ByteString.of(key).quoted().toLatin1() + " in RDB version " + options.version());
    }

    /** Writes a record with its value. */
    void write(long record) {
        writeKey(record);
        values.write(record);
    }

    /** Writes everything about a record but its value. */
    void writeKey(long record) {
        int flags = Entry.flags(region, record);
        if ((flags & Entry.EXPIRE) != 0) {
            output.writeByte(RdbType.EXPIRE_MS);
            output.writeLong(Entry.expireAtMs(region, record));
        }
        writeAccess(Records.lru(Entry.record(region, record)));
        output.writeByte(values.typeOf(record));
        output.writeString(Entry.key(record, flags), Entry.keyLength(region, record, flags));
    }

    private void writeAccess(int lru) {
        switch (options.access()) {
            case NONE -> {}
            case IDLE_TIME -> {
                output.writeByte(RdbType.IDLE);
                output.writeLength((keyspace.lruClock() - lru) & 0xffffff);
            }
            case FREQUENCY -> {
                output.writeByte(RdbType.FREQUENCY);
                output.writeByte(keyspace.frequencies().counter(lru, keyspace.nowMs()));
            }
        }
    }
}
