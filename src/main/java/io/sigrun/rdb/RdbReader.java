package io.sigrun.rdb;

import io.sigrun.keyspace.Keyspace;
import io.sigrun.util.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads a whole RDB stream, item by item, and checks it. */
final class RdbReader implements AutoCloseable {
    private static final int CHECKSUM_SINCE = 5;
    private static final int MAGIC_BYTES = 9;
    private static final int SLOTS = Keyspace.SLOTS;
    /** What goes through the heap has limits: of a longer note the beginning is told, a longer library is refused. */
    private static final int AUXILIARY_BYTES_MAX = 64 << 10;

    private static final int FUNCTION_BYTES_MAX = 64 << 20;

    private final RdbInput input;
    private final RdbSink sink;
    private final ValueReader values;
    private final KeptText key;
    private final boolean anyVersion;
    private final boolean verifyChecksum;
    private int version;
    private int type;
    private String activity = "start";
    private boolean readingKey;
    private boolean readingValue;
    private boolean hasChecksum;
    private long expireAtMs;
    private long idleSeconds;
    private int frequency;

    /**
     * @param anyVersion whether versions of other servers that nobody here knows are read as far as they go
     * @param verifyChecksum whether the checksum at the end must be right
     */
    RdbReader(Keyspace keyspace, RdbInput input, RdbSink sink, boolean anyVersion, boolean verifyChecksum) {
        this.input = input;
        this.sink = sink;
        this.anyVersion = anyVersion;
        this.verifyChecksum = verifyChecksum;
        this.values = new ValueReader(keyspace);
        this.values.passOverModules(sink.passesOverModules());
        this.key = new KeptText(keyspace.region());
    }

    @Override
    public void close() {
        values.close();
        key.close();
    }

    /** What is being read, in the words of valkey-check-rdb. */
    String activity() {
        return activity;
    }

    /** Whether a value was begun and not finished; its key is in {@link #key}. */
    boolean isReadingValue() {
        return readingValue;
    }

    /** The number and name of the type of the key that is being read, or empty where none is. */
    String typeName() {
        return readingKey ? type + " (" + RdbType.name(type) + ")" : "";
    }

    /** Whether the stream had a checksum; known at its end. */
    boolean hasChecksum() {
        return hasChecksum;
    }

    /** Where values are read. */
    ValueReader values() {
        return values;
    }

    /** The key whose value is being read or was read last. */
    KeptText key() {
        return key;
    }

    /** Reads up to and including the checksum. */
    void read() throws IOException {
        version = readHeader();
        sink.accepted(version, input.offset());
        nextKey();
        while (true) {
            activity = "read-type";
            type = input.readByte();
            if (type == RdbType.END) {
                readChecksum();
                return;
            }
            if (ValueReader.isValueType(type)) {
                readKey();
                nextKey();
                sink.pause(input.offset());
            } else {
                readItem();
            }
        }
    }

    private void nextKey() {
        expireAtMs = -1;
        idleSeconds = -1;
        frequency = -1;
    }

    private int readHeader() throws IOException {
        if (input.size() < MAGIC_BYTES) {
            throw new RdbException(
                    RdbException.Kind.VERSION,
                    "Wrong signature trying to load DB from file",
                    "Unexpected EOF reading RDB file");
        }
        StringBuilder magic = new StringBuilder(MAGIC_BYTES);
        for (int i = 0; i < MAGIC_BYTES; i++) {
            magic.append((char) input.readByte());
        }
        boolean redis = magic.indexOf("REDIS0") == 0;
        String digits = magic.substring(6);
        if ((!redis && magic.indexOf("VALKEY") != 0) || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new RdbException(RdbException.Kind.VERSION, "Wrong signature trying to load DB from file");
        }
        int number = Integer.parseInt(digits);
        boolean known = RdbVersion.isNative(number) || (redis && number == RdbVersion.REDIS_8);
        boolean foreign = RdbVersion.isForeign(number); // and then of anyone
        if (number < 1 || (!foreign && redis != number < RdbVersion.VALKEY_9) || (!known && !anyVersion)) {
            throw new RdbException(
                    RdbException.Kind.VERSION,
                    "Can't handle RDB format version " + (redis ? "REDIS" : "VALKEY") + digits,
                    "Can't handle RDB format version " + number);
        }
        return number;
    }

    private void readItem() throws IOException {
        activity = itemActivity();
        switch (type) {
            case RdbType.EXPIRE_MS -> expireAtMs = Math.max(0, input.readLong());
            case RdbType.EXPIRE_S -> expireAtMs = Math.max(0, 1000L * input.readInt());
            case RdbType.IDLE -> idleSeconds = input.readNumber();
            case RdbType.FREQUENCY -> frequency = input.readByte();
            case RdbType.SELECT -> {
                long index = input.readNumber();
                sink.database(index, input.offset());
            }
            case RdbType.RESIZE -> {
                input.readNumber();
                input.readNumber();
            }
            case RdbType.SLOT_INFO -> {
                input.readNumber();
                input.readNumber();
                input.readNumber();
            }
            case RdbType.AUX -> readAuxiliary();
            case RdbType.FUNCTION -> {
                input.readString();
                if (input.length > FUNCTION_BYTES_MAX) {
                    throw input.corrupt("A function library has " + input.length + " bytes");
                }
                sink.function(ByteString.of(input.bytes(FUNCTION_BYTES_MAX)));
            }
            case RdbType.FUNCTION_PRERELEASE ->
                throw new RdbException(
                        RdbException.Kind.UNSUPPORTED,
                        "Pre-release function format not supported.",
                        "Pre-release function format not supported " + version);
            case RdbType.MODULE_AUX -> readModuleData();
            case RdbType.SLOT_IMPORT -> readSlotImport();
            default -> throw unknown();
        }
    }

    private String itemActivity() {
        return switch (type) {
            case RdbType.EXPIRE_MS, RdbType.EXPIRE_S -> "read-expire";
            case RdbType.AUX -> "read-aux";
            case RdbType.MODULE_AUX -> "read-module-aux";
            case RdbType.FUNCTION -> "read-functions";
            case RdbType.SELECT, RdbType.RESIZE, RdbType.SLOT_INFO -> "read-len";
            default -> activity;
        };
    }

    private RdbException unknown() {
        if (RdbVersion.isForeign(version) && type >= RdbType.FOREIGN_FIRST && type <= RdbType.FOREIGN_LAST) {
            return new RdbException(
                    RdbException.Kind.UNSUPPORTED,
                    "Unsupported foreign data type: " + type + " at offset " + input.offset(),
                    "Unknown object type " + type + " in RDB file with foreign version " + version);
        }
        return new RdbException(
                RdbException.Kind.CORRUPT,
                "Unknown type " + type + " at offset " + input.offset(),
                version > RdbVersion.VALKEY_9
                        ? "Unknown object type " + type + " in RDB file with future version " + version
                        : "Invalid object type: " + type);
    }

    private void readAuxiliary() throws IOException {
        input.readString();
        String name = auxiliaryText();
        input.readString();
        String text = auxiliaryText();
        if (name.equals("slot-info") && !text.matches("\\d{1,5},\\d{1,19},\\d{1,19}(,.*)?")) {
            throw input.corrupt("Invalid slot-info");
        }
        sink.auxiliary(name, text, input.offset());
    }

    private String auxiliaryText() {
        return new String(input.bytes(AUXILIARY_BYTES_MAX), StandardCharsets.ISO_8859_1);
    }

    private void readModuleData() throws IOException {
        if (!sink.passesOverModules()) {
            throw Modules.auxiliaryRefusal(input);
        }
        String name = Modules.name(input.readNumber());
        Modules.readMoment(input);
        sink.module(name, input.offset());
        Modules.skip(input);
    }

    /** The note of a slot migration that was under way: its name and ranges of slots. */
    private void readSlotImport() throws IOException {
        if (version < RdbVersion.VALKEY_9) {
            throw unknown();
        }
        input.readString();
        long ranges = input.readCount(2);
        for (long i = 0; i < ranges; i++) {
            long first = input.readNumber();
            long last = input.readNumber();
            if (first < 0 || last < first || last >= SLOTS) {
                throw input.corrupt("A slot migration has slots " + first + " to " + last);
            }
        }
    }

    private void readKey() throws IOException {
        activity = "read-key";
        readingKey = true;
        input.readString();
        key.keep(input);
        activity = "read-object-value";
        readingValue = true;
        try {
            values.read(input, type, version);
        } catch (RdbException obstacle) {
            throw obstacle.at(", key " + key.shown());
        }
        sink.key(values, key, expireAtMs, idleSeconds, frequency);
        readingKey = false;
        readingValue = false;
    }

    private void readChecksum() throws IOException {
        if (version < CHECKSUM_SINCE) {
            return;
        }
        activity = "check-sum";
        long expected = input.checksum();
        long stored = input.readLong();
        hasChecksum = stored != 0;
        if (verifyChecksum && stored != 0 && stored != expected) {
            throw new RdbException(
                    RdbException.Kind.CORRUPT,
                    String.format(
                            "RDB CRC error: the checksum is %x, expected was %x, at offset %d",
                            stored, expected, input.offset()),
                    "RDB CRC error");
        }
    }
}
