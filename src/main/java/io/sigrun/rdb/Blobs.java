package io.sigrun.rdb;

import io.sigrun.data.IntSet;
import io.sigrun.data.KeyHasher;
import io.sigrun.data.ListPack;
import io.sigrun.data.ListPackValidator;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.memory.Region;
import java.io.IOException;

/** Reads the blobs that small collections are stored as, checks them, and brings the old kinds to the present one. */
final class Blobs implements AutoCloseable {
    private final Region region;
    private final ListPack pack;
    private final IntSet integers;
    private final ListPackValidator validator;
    private final ZipList zipList;
    private final ZipMap zipMap;
    private final DistinctTexts distinct;
    private final LoadedValue value;

    /** The number of elements of the blob read last. */
    int elements;

    Blobs(Keyspace keyspace, KeyHasher hasher, LoadedValue value) {
        this.region = keyspace.region();
        this.pack = keyspace.listPack();
        this.integers = keyspace.intSet();
        this.validator = new ListPackValidator(region);
        this.zipList = new ZipList(region);
        this.zipMap = new ZipMap(region);
        this.distinct = new DistinctTexts(region, hasher);
        this.value = value;
    }

    @Override
    public void close() {
        distinct.close();
    }

    /** Reads a listpack into the value's blob. */
    void readListPack(RdbInput input) throws IOException {
        value.blob = input.readOwnString();
        long list = validator.adopt(value.blob, input.length);
        if (list == 0) {
            throw input.corrupt("A listpack is not valid");
        }
        value.blob = list;
        elements = pack.length(list);
    }

    /** Reads a ziplist into the value's blob, which is a listpack then. */
    void readZipList(RdbInput input) throws IOException {
        value.scrap = input.readOwnString();
        value.blob = zipList.toListPack(value.scrap, input.length);
        adoptConverted(input, "A ziplist is not valid");
    }

    /** Reads a zipmap into the value's blob, which is a listpack then. */
    void readZipMap(RdbInput input) throws IOException {
        value.scrap = input.readOwnString();
        value.blob = zipMap.toListPack(value.scrap, input.length);
        adoptConverted(input, "A zipmap is not valid");
    }

    private void adoptConverted(RdbInput input, String complaint) throws RdbException {
        if (value.blob == 0) {
            throw input.corrupt(complaint);
        }
        value.dropScrap();
        elements = pack.length(value.blob);
    }

    /** Reads an integer set into the value's blob. */
    void readIntSet(RdbInput input) throws IOException {
        value.blob = input.readOwnString();
        if (!integers.validate(value.blob, input.length) || integers.length(value.blob) == 0) {
            throw input.corrupt("An integer set is not valid");
        }
        elements = integers.length(value.blob);
    }

    /** Whether the elements of the value's listpack differ: all, or with {@code skip} 1 every second one. */
    boolean allDiffer(int skip) {
        return distinct.allDiffer(value.blob, elements, skip);
    }
}
