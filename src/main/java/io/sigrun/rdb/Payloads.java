package io.sigrun.rdb;

import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.memory.Region;
import io.sigrun.util.ByteString;
import io.sigrun.util.Crc64;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The payloads of DUMP and RESTORE: a value without its key, made to be carried elsewhere.
 *
 * <pre>
 * type u8 | value | version u16 | CRC-64 of all before, u64
 * </pre>
 *
 * The payload of FUNCTION DUMP has, in the place of type and value, the libraries as files have them.
 */
public final class Payloads implements AutoCloseable {
    private static final int FOOTER_BYTES = 10;
    private static final long KEPT_BYTES = 1 << 20;

    private final Keyspace keyspace;
    private final Region region;
    private final ValueReader reader;
    private final int version;
    private boolean skipsChecksums;
    private RdbOutput output;
    private ValueWriter writer;
    private @Nullable RdbInput input;

    /**
     * @param version the version that is written, one of those that {@link RdbVersion#isWritable} allows
     */
    public Payloads(Keyspace keyspace, int version) {
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.version = version;
        this.reader = new ValueReader(keyspace);
        this.output = new RdbOutput(region, true);
        this.writer = new ValueWriter(keyspace, output, version);
    }

    @Override
    public void close() {
        reader.close();
        output.close();
    }

    private void begin() {
        output.clear();
        if (output.capacity() > KEPT_BYTES) {
            output.close();
            output = new RdbOutput(region, true);
            writer = new ValueWriter(keyspace, output, version);
        }
    }

    private long finish() {
        output.writeShort(version);
        output.writeLong(output.memoryChecksum());
        return output.offset();
    }

    /**
     * Makes the payload of a record's value. It is at {@link #bytes} until the next one is made.
     *
     * @return its length
     */
    public long dump(long record) {
        begin();
        output.writeByte(writer.typeOf(record));
        writer.write(record);
        return finish();
    }

    /** Makes the payload of all function libraries; see {@link #dump}. */
    public long dump(FunctionStore functions) {
        begin();
        for (ByteString source : functions.sources()) {
            output.writeByte(RdbType.FUNCTION);
            output.writeString(source.toByteArray());
        }
        return finish();
    }

    /** How many bytes a record's value takes in a file, without its type. */
    public long serializedBytes(long record) {
        begin();
        writer.write(record);
        return output.offset();
    }

    /** The first byte of the payload made last. */
    public long bytes() {
        return output.memory();
    }

    /** Says whether checksums do not matter. */
    public void setSkipsChecksums(boolean skips) {
        skipsChecksums = skips;
    }

    /**
     * Whether a payload is whole and of a version that is read.
     *
     * @param anyVersion whether versions of other servers are
     */
    public boolean isAuthentic(long payload, int bytes, boolean anyVersion) {
        if (bytes < FOOTER_BYTES) {
            return false;
        }
        int found = region.getUnsignedShort(payload + bytes - FOOTER_BYTES);
        boolean readable = RdbVersion.isNative(found) || (anyVersion && found > RdbVersion.VALKEY_8);
        long checksum = region.getLong(payload + bytes - 8);
        return readable && (skipsChecksums || checksum == Crc64.update(0, region.segment(), payload, bytes - 8L));
    }

    /**
     * Reads the value of a payload, which {@link #store} or {@link #discard} must follow.
     *
     * @throws RdbException where it is not valid, or of a type that nobody here knows
     */
    public void read(long payload, int bytes) throws IOException {
        int found = region.getUnsignedShort(payload + bytes - FOOTER_BYTES);
        RdbInput opened = new RdbInput(region, payload, bytes - FOOTER_BYTES);
        input = opened;
        try {
            int type = opened.readByte();
            if (!ValueReader.isValueType(type)) {
                throw RdbVersion.isForeign(found)
                        ? new RdbException(RdbException.Kind.UNSUPPORTED, "Unsupported foreign data type: " + type)
                        : opened.corrupt("Unknown type of value " + type);
            }
            reader.read(opened, type, found);
            if (reader.isEmpty()) {
                reader.discard();
                throw opened.corrupt("A collection without elements");
            }
        } catch (IOException | RuntimeException | OutOfMemoryError failure) {
            closeInput();
            throw failure;
        }
    }

    /** What was read may stand in the memory of its input, which therefore stays open until it is stored. */
    private void closeInput() {
        if (input != null) {
            input.close();
            input = null;
        }
    }

    /** Gives back what was read. */
    public void discard() {
        reader.discard();
        closeInput();
    }

    /**
     * Makes what was read the value of a key that is not there, or whose record the caller removes next.
     *
     * @param expireAtMs Unix time in milliseconds, or {@link Database#NO_EXPIRE}
     */
    public void store(
            Database database, long hash, long key, int keyLength, long expireAtMs, long idleSeconds, int frequency) {
        long record;
        try {
            record = reader.store(database, hash, key, keyLength, expireAtMs);
        } catch (OutOfMemoryError full) {
            discard();
            throw full;
        }
        closeInput();
        AccessTimes.set(keyspace, record, idleSeconds, frequency);
    }
}
