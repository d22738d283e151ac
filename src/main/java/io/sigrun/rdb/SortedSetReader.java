package io.sigrun.rdb;

import io.sigrun.data.ListPack;
import io.sigrun.data.SortedSet;
import io.sigrun.keyspace.Encoding;
import io.sigrun.keyspace.EncodingLimits;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.memory.Region;
import io.sigrun.util.DoubleText;
import io.sigrun.util.IntegerText;
import java.io.IOException;

/** Reads sorted sets of all encodings. */
final class SortedSetReader implements AutoCloseable {
    private static final String DUPLICATE = "A sorted set has a member twice";
    private static final String NO_NUMBER = "A sorted set has a score that is no number";

    private final Keyspace keyspace;
    private final Region region;
    private final EncodingLimits limits;
    private final ListPack pack;
    private final Blobs blobs;
    private final LoadedValue value;
    private final KeptText member;
    private final long number;
    private long previousMember;
    private double previousScore;

    SortedSetReader(Keyspace keyspace, Blobs blobs, LoadedValue value) {
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.limits = keyspace.limits();
        this.pack = keyspace.listPack();
        this.blobs = blobs;
        this.value = value;
        this.member = new KeptText(region);
        this.number = region.allocate(Math.max(IntegerText.MAX_BYTES, DoubleText.MAX_BYTES));
    }

    @Override
    public void close() {
        member.close();
        region.free(number);
    }

    private SortedSet begin() {
        SortedSet set = new SortedSet(region, keyspace.hasher());
        value.large = set;
        value.encoding = Encoding.SKIPLIST;
        return set;
    }

    /**
     * Members and scores one by one.
     *
     * @param binary whether scores are doubles, else text
     */
    void readMembers(RdbInput input, boolean binary) throws IOException {
        long count = input.readCount(2);
        value.empty = count == 0;
        SortedSet set = begin();
        int longest = 0;
        for (long i = 0; i < count; i++) {
            input.readString();
            member.keep(input);
            if (member.hasHash) {
                input.touchAhead(set, true);
            }
            double score = binary ? input.readDouble() : readText(input);
            if (Double.isNaN(score)) {
                throw input.corrupt(NO_NUMBER);
            }
            if (!(member.hasHash
                    ? set.add(member.hash, score, member.ref, member.length)
                    : set.add(score, member.ref, member.length))) {
                throw input.corrupt(DUPLICATE);
            }
            longest = Math.max(longest, member.length);
        }
        if (count <= limits.sortedSetEntries && longest <= limits.sortedSetValueBytes) {
            toListPack(set);
        }
    }

    private double readText(RdbInput input) throws IOException {
        int length = input.readByte();
        return switch (length) {
            case 255 -> Double.NEGATIVE_INFINITY;
            case 254 -> Double.POSITIVE_INFINITY;
            case 253 -> Double.NaN;
            default -> {
                input.readBytes(scoreRoom(length), length);
                yield DoubleText.parse(region.segment(), value.scrap, length);
            }
        };
    }

    /** A place for a score's text, which the value gives back in any case. */
    private long scoreRoom(int length) {
        value.dropScrap();
        value.scrap = region.allocate(Math.max(1, length));
        return value.scrap;
    }

    private void toListPack(SortedSet set) {
        value.dropScrap();
        long list = pack.create();
        for (long position = set.first(); position != 0; position = set.next(position)) {
            long entry = set.entryAt(position);
            list = pack.append(list, set.memberRef(entry), set.memberLength(entry));
            list = pack.append(list, number, DoubleText.write(region.segment(), number, set.scoreAt(position)));
        }
        set.free();
        value.large = null;
        value.blob = list;
        value.encoding = Encoding.LISTPACK;
    }

    void readZipList(RdbInput input) throws IOException {
        blobs.readZipList(input);
        finishPairs(input);
    }

    void readListPack(RdbInput input) throws IOException {
        blobs.readListPack(input);
        finishPairs(input);
    }

    private void finishPairs(RdbInput input) throws RdbException {
        value.encoding = Encoding.LISTPACK;
        value.empty = blobs.elements == 0;
        if (blobs.elements % 2 != 0) {
            throw input.corrupt("A sorted set has a member without a score");
        }
        boolean inOrder = checkScores(input);
        boolean tooMany = blobs.elements / 2 > limits.sortedSetEntries;
        if (inOrder && !tooMany) {
            if (!blobs.allDiffer(1)) {
                throw input.corrupt(DUPLICATE);
            }
            return;
        }
        value.scrap = value.blob;
        value.blob = 0;
        SortedSet set = begin();
        boolean distinct = addPairs(set, value.scrap);
        value.dropScrap();
        if (!distinct) {
            throw input.corrupt(DUPLICATE);
        }
        if (!tooMany) {
            toListPack(set);
        }
    }

    private boolean addPairs(SortedSet set, long list) {
        boolean distinct = true;
        for (long element = pack.first(list); element != 0 && distinct; ) {
            long score = pack.next(element);
            distinct = set.add(score(score), pack.textRef(element, number), pack.textLength(element));
            element = pack.next(score);
        }
        return distinct;
    }

    private double score(long element) {
        return pack.isInteger(element)
                ? pack.integer(element)
                : DoubleText.parse(region.segment(), pack.stringRef(element), pack.stringLength(element));
    }

    /** Checks that all scores are numbers; tells whether the members come in order. */
    private boolean checkScores(RdbInput input) throws RdbException {
        boolean inOrder = true;
        previousMember = 0;
        for (long element = pack.first(value.blob); element != 0; ) {
            long scoreElement = pack.next(element);
            double score = score(scoreElement);
            if (Double.isNaN(score)) {
                throw input.corrupt(NO_NUMBER);
            }
            inOrder = inOrder && comesAfter(element, score);
            previousMember = element;
            previousScore = score;
            element = pack.next(scoreElement);
        }
        return inOrder;
    }

    private boolean comesAfter(long element, double score) {
        if (previousMember == 0 || previousScore < score) {
            return true;
        }
        return previousScore == score
                && pack.compare(previousMember, pack.textRef(element, number), pack.textLength(element)) < 0;
    }
}
