package io.sigrun.rdb;

import io.sigrun.data.Entry;
import io.sigrun.data.FrozenValue;
import io.sigrun.data.StreamLog;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.keyspace.Records;
import io.sigrun.keyspace.ValueType;
import io.sigrun.memory.Region;
import io.sigrun.util.ByteString;
import java.nio.charset.StandardCharsets;

/** Writes what stands in an RDB stream around the values: its start, the databases, the keys. */
final class RecordWriter implements RecordFormat {
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

    @Override
    public void writeStart(FunctionStore functions) {
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

    @Override
    public void writeDatabase(int index, long size, long volatileSize) {
        writeSelect(index);
        output.writeByte(RdbType.RESIZE);
        output.writeLength(size);
        output.writeLength(volatileSize);
    }

    @Override
    public void writeSelect(int index) {
        output.writeByte(RdbType.SELECT);
        output.writeLength(index);
    }

    @Override
    public boolean canWrite(long record) {
        return values.canWrite(record);
    }

    @Override
    public RdbException refusal(long record) {
        int flags = Entry.flags(region, record);
        byte[] key = region.bytes(Entry.key(record, flags), Entry.keyLength(region, record, flags));
        return new RdbException(
                RdbException.Kind.UNSUPPORTED,
                "Can't store key " + ByteString.of(key).quoted().toLatin1() + " in RDB version " + options.version());
    }

    @Override
    public void write(long record) {
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

    @Override
    public void writeEnd() {
        output.writeByte(RdbType.END);
    }

    @Override
    public void writeHead(long record, FrozenValue content) {
        writeKey(record);
        output.writeLength(content.count());
    }

    @Override
    public void writeTail(long record) {
        if (Records.type(Entry.record(region, record)) == ValueType.STREAM) {
            values.writeStreamTail((StreamLog) keyspace.records().large(record));
        }
    }

    @Override
    public Parts parts(long record, FrozenValue content) {
        return new ValueParts(values.typeOf(record));
    }

    /** Writes the parts of a large value of one type. */
    private final class ValueParts implements Parts {
        private final int type;

        ValueParts(int type) {
            this.type = type;
        }

        @Override
        public void entry(long entry) {
            switch (type) {
                case RdbType.HASH -> values.writeField(entry, false);
                case RdbType.HASH_2 -> values.writeField(entry, true);
                case RdbType.SORTED_SET_2 -> values.writeScored(entry);
                default -> values.writeMember(entry);
            }
        }

        @Override
        public void listNode(long blob, int bytes, boolean plain) {
            values.writeNode(blob, bytes, plain);
        }

        @Override
        public void streamNode(long ms, long sequence, long listPack) {
            output.writeId(ms, sequence);
            values.writeListPack(listPack);
        }
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
