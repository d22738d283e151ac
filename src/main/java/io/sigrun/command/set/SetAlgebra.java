package io.sigrun.command.set;

import io.sigrun.keyspace.Keyspace;
import io.sigrun.keyspace.SetValue;
import io.sigrun.keyspace.SetValues;
import io.sigrun.util.IntegerText;
import java.util.Arrays;

/**
 * Union, intersection and difference of some sets. Which way to the result is taken, and in which encoding it is built,
 * follows Valkey, so that what is stored has the same encoding.
 */
final class SetAlgebra {
    private final Keyspace keyspace;
    private final SetValues sets;
    private final SetValue source;
    private final SetValue other;
    private final SetValue result;
    private final long scratch;

    /** The records of the sets; 0 where there is none. */
    private final long[] records;

    SetAlgebra(Keyspace keyspace, long[] records) {
        this.keyspace = keyspace;
        this.sets = keyspace.sets();
        this.source = new SetValue(keyspace);
        this.other = new SetValue(keyspace);
        this.result = new SetValue(keyspace);
        this.scratch = keyspace.scratch();
        this.records = records;
    }

    /** What was computed last; the caller's to free or to store. */
    SetValue result() {
        return result;
    }

    private long size(long record) {
        return record == 0 ? 0 : sets.open(record, other).length();
    }

    /** Sorts the records from one on by the sizes of their sets; insertion sort, for there are few. */
    private void sortBySize(int from, boolean ascending) {
        if (records.length > 64) {
            Long[] boxed = Arrays.stream(records, from, records.length).boxed().toArray(Long[]::new);
            Arrays.sort(boxed, (a, b) -> ascending ? Long.compare(size(a), size(b)) : Long.compare(size(b), size(a)));
            for (int i = 0; i < boxed.length; i++) {
                records[from + i] = boxed[i];
            }
            return;
        }
        for (int i = from + 1; i < records.length; i++) {
            long record = records[i];
            long size = size(record);
            int at = i;
            while (at > from && (ascending ? size(records[at - 1]) > size : size(records[at - 1]) < size)) {
                records[at] = records[at - 1];
                at--;
            }
            records[at] = record;
        }
    }

    /** What a member found is given to. */
    @FunctionalInterface
    interface Found {
        /** Takes the member that the cursor is on; false ends the search. */
        boolean take(SetValue member);
    }

    /** Finds the members that are in all sets, none of which is missing. */
    void intersect(Found found) {
        sortBySize(0, true);
        sets.open(records[0], source);
        for (boolean there = source.first(); there; there = source.next()) {
            if (inAll(source.textRef(scratch), source.textLength()) && !found.take(source)) {
                return;
            }
        }
    }

    private boolean inAll(long ref, int length) {
        for (int i = 1; i < records.length; i++) {
            if (records[i] != records[0] && !sets.open(records[i], other).contains(ref, length)) {
                return false;
            }
        }
        return true;
    }

    /** Builds the intersection of sets none of which is missing. */
    void storeIntersection() {
        sortBySize(0, true);
        sets.open(records[0], other);
        result.createLike(other);
        boolean[] onlyIntegers = {true};
        intersect(member -> {
            long ref = member.textRef(scratch);
            int length = member.textLength();
            onlyIntegers[0] &= member.isInteger()
                    || IntegerText.isCanonical(keyspace.region().segment(), ref, length);
            result.add(ref, length);
            return true;
        });
        if (onlyIntegers[0]) {
            result.becomeIntSet();
        }
    }

    /**
     * Builds the union.
     *
     * @param toStore whether the result is to be stored, and so has to have the encoding of a stored set
     */
    void union(boolean toStore) {
        createResult(toStore);
        for (long record : records) {
            if (record != 0) {
                sets.open(record, source);
                addAll();
            }
        }
    }

    private void createResult(boolean toStore) {
        boolean integers = true;
        for (long record : records) {
            integers &= record == 0 || sets.open(record, other).isIntSet();
        }
        if (toStore || integers) {
            result.createIntSet();
        } else {
            result.createTable();
        }
    }

    private void addAll() {
        for (boolean there = source.first(); there; there = source.next()) {
            result.add(source.textRef(scratch), source.textLength());
        }
    }

    /** Builds the difference of the first set and all others; {@code toStore} as for {@link #union}. */
    void difference(boolean toStore) {
        createResult(toStore);
        long first = records[0];
        if (first == 0) {
            return;
        }
        long oneByOne = 0;
        long addAndRemove = 0;
        for (int i = 0; i < records.length; i++) {
            if (i > 0 && records[i] == first) {
                return;
            }
            if (records[i] != 0) {
                oneByOne += size(first);
                addAndRemove += size(records[i]);
            }
        }
        if (oneByOne / 2 <= addAndRemove) {
            differenceOneByOne();
        } else {
            differenceByRemoval();
        }
    }

    /** Looks each member of the first set up in the others, the largest first. */
    private void differenceOneByOne() {
        sortBySize(1, false);
        sets.open(records[0], source);
        for (boolean there = source.first(); there; there = source.next()) {
            long ref = source.textRef(scratch);
            int length = source.textLength();
            if (!inAny(ref, length)) {
                result.add(ref, length);
            }
        }
    }

    private boolean inAny(long ref, int length) {
        for (int i = 1; i < records.length; i++) {
            if (records[i] != 0 && sets.open(records[i], other).contains(ref, length)) {
                return true;
            }
        }
        return false;
    }

    /** Takes all members of the first set and removes those of the others. */
    private void differenceByRemoval() {
        sets.open(records[0], source);
        addAll();
        for (int i = 1; i < records.length && result.length() > 0; i++) {
            if (records[i] == 0) {
                continue;
            }
            sets.open(records[i], source);
            for (boolean there = source.first(); there; there = source.next()) {
                result.remove(source.textRef(scratch), source.textLength());
            }
        }
    }
}
