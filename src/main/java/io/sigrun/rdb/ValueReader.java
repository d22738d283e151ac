package io.sigrun.rdb;

import io.sigrun.data.Handles;
import io.sigrun.data.HashTable;
import io.sigrun.data.LargeValue;
import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.keyspace.StringValues;
import io.sigrun.keyspace.ValueType;
import io.sigrun.memory.Region;
import java.io.IOException;

/** Reads one value of any type and version, and stores it under a key or gives it back. */
final class ValueReader implements AutoCloseable {
    private final Region region;
    private final LoadedValue value;
    private final Blobs blobs;
    private final ListReader lists;
    private final SetReader sets;
    private final HashReader hashes;
    private final SortedSetReader sortedSets;
    private final StreamReader streams;
    private boolean passOverModules;

    ValueReader(Keyspace keyspace) {
        this.region = keyspace.region();
        this.value = new LoadedValue(region);
        this.blobs = new Blobs(keyspace, keyspace.hasher(), value);
        this.lists = new ListReader(keyspace, blobs, value);
        this.sets = new SetReader(keyspace, blobs, value);
        this.hashes = new HashReader(keyspace, blobs, value);
        this.sortedSets = new SortedSetReader(keyspace, blobs, value);
        this.streams = new StreamReader(region, value);
    }

    @Override
    public void close() {
        sortedSets.close();
        hashes.close();
        blobs.close();
    }

    /** Leaves out fields of hashes whose time is over before a moment, Unix time in milliseconds; 0 keeps all. */
    void dropFieldsBefore(long timeMs) {
        hashes.dropFieldsBeforeMs = timeMs;
    }

    /** Whether values of modules are passed over, which leaves an empty string in their place, else refused. */
    void passOverModules(boolean passOver) {
        passOverModules = passOver;
    }

    /** Whether a byte is the type of a value that could be read in some version. */
    static boolean isValueType(int type) {
        return type >= RdbType.STRING && type <= RdbType.FOREIGN_LISTPACK && type != 8;
    }

    /**
     * Reads a value, which {@link #store} or {@link #discard} must follow. Where it fails nothing is left behind.
     *
     * @param version the version of the stream, which decides what types above 21 mean
     */
    void read(RdbInput input, int type, int version) throws IOException {
        value.begin(ValueType.STRING);
        try {
            dispatch(input, type, version);
        } catch (IOException | RuntimeException | OutOfMemoryError failure) {
            value.discard();
            throw failure;
        }
        value.allExpired = value.expiredFields > 0 && value.large instanceof HashTable table && table.length() == 0;
    }

    private void dispatch(RdbInput input, int type, int version) throws IOException {
        if (type <= RdbType.STREAM_3) {
            switch (type) {
                case RdbType.STRING -> readString(input);
                case RdbType.LIST, RdbType.LIST_ZIPLIST, RdbType.LIST_QUICKLIST, RdbType.LIST_QUICKLIST_2 ->
                    readList(input, type);
                case RdbType.SET, RdbType.SET_INTSET, RdbType.SET_LISTPACK -> readSet(input, type);
                case RdbType.SORTED_SET,
                        RdbType.SORTED_SET_2,
                        RdbType.SORTED_SET_ZIPLIST,
                        RdbType.SORTED_SET_LISTPACK -> readSortedSet(input, type);
                case RdbType.HASH, RdbType.HASH_ZIPMAP, RdbType.HASH_ZIPLIST, RdbType.HASH_LISTPACK ->
                    readHash(input, type);
                case RdbType.STREAM -> readStream(input, 1);
                case RdbType.STREAM_2 -> readStream(input, 2);
                case RdbType.STREAM_3 -> readStream(input, 3);
                case RdbType.MODULE, RdbType.MODULE_2 -> readModule(input, type);
                default -> throw input.corrupt("Unknown type of value " + type);
            }
        } else if (RdbVersion.isForeign(version)) {
            readForeign(input, type);
        } else if (type == RdbType.HASH_2) {
            value.type = ValueType.HASH;
            hashes.readVolatileFields(input);
        } else {
            throw input.corrupt("Unknown type of value " + type);
        }
    }

    private void readString(RdbInput input) throws IOException {
        if (input.nextStringIsLong(StringValues.MAX_INLINE_BYTES)) {
            value.blob = input.readOwnString();
            value.text = value.blob;
        } else {
            input.readString();
            value.text = input.ref;
        }
        value.textLength = input.length;
    }

    private void readList(RdbInput input, int type) throws IOException {
        value.type = ValueType.LIST;
        switch (type) {
            case RdbType.LIST -> lists.readElements(input);
            case RdbType.LIST_ZIPLIST -> lists.readZipList(input);
            case RdbType.LIST_QUICKLIST -> lists.readZipLists(input);
            default -> lists.readNodes(input);
        }
    }

    private void readSet(RdbInput input, int type) throws IOException {
        value.type = ValueType.SET;
        switch (type) {
            case RdbType.SET -> sets.readMembers(input);
            case RdbType.SET_INTSET -> sets.readIntSet(input);
            default -> sets.readListPack(input);
        }
    }

    private void readSortedSet(RdbInput input, int type) throws IOException {
        value.type = ValueType.SORTED_SET;
        switch (type) {
            case RdbType.SORTED_SET -> sortedSets.readMembers(input, false);
            case RdbType.SORTED_SET_2 -> sortedSets.readMembers(input, true);
            case RdbType.SORTED_SET_ZIPLIST -> sortedSets.readZipList(input);
            default -> sortedSets.readListPack(input);
        }
    }

    private void readHash(RdbInput input, int type) throws IOException {
        value.type = ValueType.HASH;
        switch (type) {
            case RdbType.HASH -> hashes.readFields(input);
            case RdbType.HASH_ZIPMAP -> hashes.readZipMap(input);
            case RdbType.HASH_ZIPLIST -> hashes.readZipList(input);
            default -> hashes.readListPack(input);
        }
    }

    private void readStream(RdbInput input, int streamVersion) throws IOException {
        value.type = ValueType.STREAM;
        streams.read(input, streamVersion);
    }

    private void readModule(RdbInput input, int type) throws IOException {
        if (!passOverModules || type == RdbType.MODULE) {
            throw Modules.refusal(input, type);
        }
        value.module = true;
        input.readNumber();
        Modules.skip(input);
    }

    private void readForeign(RdbInput input, int type) throws IOException {
        value.type = ValueType.HASH;
        switch (type) {
            case RdbType.FOREIGN_HASH_PRERELEASE -> hashes.readForeignFields(input, false);
            case RdbType.FOREIGN_LISTPACK_PRERELEASE -> hashes.readForeignListPack(input, false);
            case RdbType.FOREIGN_HASH -> hashes.readForeignFields(input, true);
            case RdbType.FOREIGN_LISTPACK -> hashes.readForeignListPack(input, true);
            default ->
                throw new RdbException(
                        RdbException.Kind.UNSUPPORTED,
                        "Unsupported foreign data type: " + type + " at offset " + input.offset());
        }
    }

    /** What was read, until it is stored or discarded. */
    LoadedValue value() {
        return value;
    }

    /** Whether what was read is a collection without elements, which no key may have. */
    boolean isEmpty() {
        return value.empty;
    }

    /** Whether what was read is a hash all of whose fields are over. */
    boolean isAllExpired() {
        return value.allExpired;
    }

    /** Gives back what was read. */
    void discard() {
        value.discard();
    }

    /**
     * Makes what was read the value of a key that is not there, or whose record the caller removes next. Where it
     * fails, {@link #discard} must follow.
     *
     * @param expireAtMs Unix time in milliseconds, or {@link Database#NO_EXPIRE}
     * @return the key's record
     */
    long store(Database database, long hash, long key, int keyLength, long expireAtMs) {
        if (value.type == ValueType.STRING) {
            return storeString(database, hash, key, keyLength, expireAtMs);
        }
        LargeValue large = value.large;
        Handles handles = database.keyspace().handles();
        int handle = large == null ? 0 : handles.add(large);
        long payload = large == null ? value.blob : handle;
        long record;
        try {
            record = database.addCollection(hash, key, keyLength, value.type, value.encoding, payload, expireAtMs);
        } catch (OutOfMemoryError full) {
            if (large != null) {
                handles.remove(handle);
            }
            throw full;
        }
        value.handedOver();
        return record;
    }

    private long storeString(Database database, long hash, long key, int keyLength, long expireAtMs) {
        if (value.blob != 0 && value.textLength > StringValues.MAX_INLINE_BYTES) {
            long record = database.addLongString(hash, key, keyLength, value.blob, value.textLength, expireAtMs);
            value.handedOver();
            return record;
        }
        long record = database.setString(hash, key, keyLength, 0, value.text, value.textLength, expireAtMs);
        value.discard();
        return record;
    }
}
