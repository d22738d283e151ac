package io.sigrun.keyspace;

import io.sigrun.data.SortedSet;
import io.sigrun.memory.Region;
import io.sigrun.util.DoubleText;
import java.util.Arrays;

/**
 * Unions, intersections and differences of sorted sets, and of sets, whose members count with a score of 1. The sources
 * are gathered first, then one operation makes the result, a set of no key's that is stored or freed. One object serves
 * any number of operations, one after the other.
 *
 * <p>Scores are combined in the order of Valkey: the sources by their sizes, smallest first. A sum of opposite
 * infinities, and a product of zero and infinity, is 0.
 */
public final class SortedSetAlgebra {
    /** What becomes of the scores of a member that is in several sources. */
    public enum Aggregate {
        SUM,
        MIN,
        MAX
    }

    private final Keyspace keyspace;
    private final Region region;
    private final SortedSetValues walked;
    private final SortedSetValues probed;
    private final SetValue walkedSet;
    private final SetValue probedSet;
    private long[] records = new long[8];
    private double[] weights = new double[8];
    private int count;
    private SortedSet result;
    private boolean isSet;

    SortedSetAlgebra(Keyspace keyspace) {
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.walked = new SortedSetValues(keyspace);
        this.probed = new SortedSetValues(keyspace);
        this.walkedSet = new SetValue(keyspace);
        this.probedSet = new SetValue(keyspace);
        this.result = new SortedSet(region, keyspace.hasher());
    }

    /** Forgets all sources. */
    public void clear() {
        count = 0;
    }

    /** Adds a source: the record of a sorted set or a set, or 0 for an empty one. */
    public void addSource(long record) {
        if (count == records.length) {
            records = Arrays.copyOf(records, 2 * count);
            weights = Arrays.copyOf(weights, 2 * count);
        }
        records[count] = record;
        weights[count++] = 1;
    }

    /** Sets what the scores of a source are multiplied by. */
    public void setWeight(int source, double weight) {
        weights[source] = weight;
    }

    private long length(long record) {
        if (record == 0) {
            return 0;
        }
        return isSet(record) ? keyspace.sets().open(record, probedSet).length() : probed.length(record);
    }

    private boolean isSet(long record) {
        return keyspace.records().typeOf(record) == ValueType.SET;
    }

    /** Puts the sources in the order of their sizes, the smallest first, equal ones as they came. */
    private void sort() {
        for (int i = 1; i < count; i++) {
            long record = records[i];
            double weight = weights[i];
            long length = length(record);
            int at = i;
            while (at > 0 && length(records[at - 1]) > length) {
                records[at] = records[at - 1];
                weights[at] = weights[at - 1];
                at--;
            }
            records[at] = record;
            weights[at] = weight;
        }
    }

    private boolean first(long record) {
        if (record == 0) {
            return false;
        }
        isSet = isSet(record);
        return isSet ? keyspace.sets().open(record, walkedSet).first() : walked.seek(record, 0);
    }

    private boolean next() {
        return isSet ? walkedSet.next() : walked.next();
    }

    /** The score of the walk's member in its source, weighted. */
    private double weighted(double weight) {
        double score = weight * (isSet ? 1 : walked.score());
        return Double.isNaN(score) ? 0 : score;
    }

    private long place() {
        return keyspace.scratch() + DoubleText.MAX_BYTES;
    }

    private long textRef() {
        return isSet ? walkedSet.textRef(place()) : walked.textRef(place());
    }

    private int textLength() {
        return isSet ? walkedSet.textLength() : walked.textLength();
    }

    /** The score of a member of a source, not weighted; NaN where it is not there. */
    private double find(long record, long ref, int length) {
        if (record == 0) {
            return Double.NaN;
        }
        if (isSet(record)) {
            return keyspace.sets().open(record, probedSet).contains(ref, length) ? 1 : Double.NaN;
        }
        return probed.find(record, ref, length) ? probed.score() : Double.NaN;
    }

    private static double combine(Aggregate aggregate, double score, double other) {
        return switch (aggregate) {
            case SUM -> Double.isNaN(score + other) ? 0 : score + other;
            case MIN -> other < score ? other : score;
            case MAX -> other > score ? other : score;
        };
    }

    /** Makes the result all members of all sources. */
    public void union(Aggregate aggregate) {
        begin();
        sort();
        for (int i = 0; i < count; i++) {
            for (boolean there = first(records[i]); there; there = next()) {
                double score = weighted(weights[i]);
                long ref = textRef();
                int length = textLength();
                long entry = result.find(ref, length);
                if (entry == 0) {
                    result.add(score, ref, length);
                } else {
                    change(entry, combine(aggregate, result.score(entry), score), ref, length);
                }
            }
        }
    }

    private void change(long entry, double score, long ref, int length) {
        if (score == 0 && result.score(entry) == 0) {
            result.remove(entry); // the signs may differ, which the set would not notice
            result.add(score, ref, length);
        } else {
            result.setScore(entry, score);
        }
    }

    /** Makes the result the members that are in all sources. */
    public void intersect(Aggregate aggregate) {
        begin();
        sort();
        for (boolean there = first(records[0]); there; there = next()) {
            double score = weighted(weights[0]);
            long ref = textRef();
            int length = textLength();
            boolean inAll = true;
            for (int i = 1; i < count && inAll; i++) {
                double other = find(records[i], ref, length);
                inAll = !Double.isNaN(other);
                score = combine(aggregate, score, other * weights[i]);
            }
            if (inAll) {
                result.add(score, ref, length);
            }
        }
    }

    /**
     * Counts the members that are in all sources.
     *
     * @param limit stop at so many; 0 for no limit
     */
    public long countIntersection(long limit) {
        sort();
        long members = 0;
        for (boolean there = first(records[0]); there && (limit == 0 || members < limit); there = next()) {
            long ref = textRef();
            int length = textLength();
            boolean inAll = true;
            for (int i = 1; i < count && inAll; i++) {
                inAll = !Double.isNaN(find(records[i], ref, length));
            }
            members += inAll ? 1 : 0;
        }
        return members;
    }

    /** Makes the result the members of the first source that are in no other. */
    public void subtract() {
        begin();
        for (boolean there = first(records[0]); there; there = next()) {
            long ref = textRef();
            int length = textLength();
            boolean inOther = false;
            for (int i = 1; i < count && !inOther; i++) {
                inOther = !Double.isNaN(find(records[i], ref, length));
            }
            if (!inOther) {
                result.add(weighted(1), ref, length);
            }
        }
    }

    private void begin() {
        result = new SortedSet(region, keyspace.hasher());
    }

    /** The result, valid until the next operation; its owner is this object until it is stored. */
    public SortedSet result() {
        return result;
    }

    /** Frees a result that is not stored. */
    public void free() {
        result.free();
    }

    /**
     * Sets a key to the result, which has members.
     *
     * @param old what the key has, or 0
     */
    public void store(Database database, long hash, long key, int keyLength, long old) {
        keyspace.sortedSets().store(database, hash, key, keyLength, old, result);
    }
}
