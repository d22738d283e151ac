package io.sigrun.keyspace;

import io.sigrun.memory.Region;
import io.sigrun.util.DoubleText;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A range of members of a sorted set as commands name it: by rank, by score or by bytes. {@link
 * SortedSetValues#resolve} finds the ranks that it stands for. One object serves any number of ranges, one after the
 * other.
 */
public final class SortedSetRange {
    /** What the bounds are. */
    enum By {
        RANK,
        SCORE,
        BYTES
    }

    /** How a bound by bytes is meant. */
    enum Bound {
        /** Before every member. */
        LOWEST,
        /** Behind every member. */
        HIGHEST,
        INCLUDED,
        EXCLUDED
    }

    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    private final Region region;
    By by = By.RANK;
    long start;
    long stop;
    double min;
    double max;
    Bound lower = Bound.LOWEST;
    Bound upper = Bound.HIGHEST;
    long lowerRef;
    int lowerLength;
    long upperRef;
    int upperLength;
    private double parsed;
    private Bound parsedBound = Bound.INCLUDED;

    SortedSetRange(Region region) {
        this.region = region;
    }

    /** The ranks from one to another, both included; negative ones from -1 backwards. */
    public void byRank(long first, long last) {
        by = By.RANK;
        start = first;
        stop = last;
    }

    /** The scores between two bounds, each with a parenthesis before it where it is excluded; false for other text. */
    public boolean byScore(long minRef, int minLength, long maxRef, int maxLength) {
        by = By.SCORE;
        if (!parseScore(minRef, minLength)) {
            return false;
        }
        min = parsed;
        lower = parsedBound;
        if (!parseScore(maxRef, maxLength)) {
            return false;
        }
        max = parsed;
        upper = parsedBound;
        return true;
    }

    private boolean parseScore(long ref, int length) {
        boolean open = length > 0 && region.getUnsignedByte(ref) == '(';
        int skip = open ? 1 : 0;
        parsedBound = open ? Bound.EXCLUDED : Bound.INCLUDED;
        parsed = DoubleText.parse(region.segment(), ref + skip, length - skip);
        if (Double.isNaN(parsed)) {
            parsed = parseLeniently(ref + skip, length - skip);
        }
        return !Double.isNaN(parsed);
    }

    /** As Valkey reads bounds, otherwise than scores: empty text is 0, large numbers infinite, a NUL ends the text. */
    private double parseLeniently(long ref, int length) {
        String text = new String(region.bytes(ref, Math.min(length, 1 << 10)), StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\0');
        if (end >= 0) {
            double before = DoubleText.parse(region.segment(), ref, end);
            if (!Double.isNaN(before)) {
                return before;
            }
            text = text.substring(0, end);
        }
        if (text.isEmpty()) {
            return 0;
        }
        return DECIMAL.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
    }

    /**
     * The members between two bounds of bytes: {@code -}, {@code +}, or bytes behind a bracket where they are included
     * and behind a parenthesis where they are not; false for other text. The bytes are read when the range is resolved.
     */
    public boolean byBytes(long minRef, int minLength, long maxRef, int maxLength) {
        by = By.BYTES;
        if (!parseBytes(minRef, minLength)) {
            return false;
        }
        lower = parsedBound;
        lowerRef = minRef + 1;
        lowerLength = minLength - 1;
        if (!parseBytes(maxRef, maxLength)) {
            return false;
        }
        upper = parsedBound;
        upperRef = maxRef + 1;
        upperLength = maxLength - 1;
        return true;
    }

    private boolean parseBytes(long ref, int length) {
        if (length == 0) {
            return false;
        }
        switch (region.getUnsignedByte(ref)) {
            case '[' -> parsedBound = Bound.INCLUDED;
            case '(' -> parsedBound = Bound.EXCLUDED;
            case '-' -> parsedBound = Bound.LOWEST;
            case '+' -> parsedBound = Bound.HIGHEST;
            default -> {
                return false;
            }
        }
        return length == 1 || parsedBound == Bound.INCLUDED || parsedBound == Bound.EXCLUDED;
    }

    /** Whether there can be nothing between the bounds of bytes. */
    boolean isEmpty() {
        boolean literal = lower != Bound.LOWEST && upper != Bound.HIGHEST;
        if (!literal || lower == Bound.HIGHEST || upper == Bound.LOWEST) {
            return literal;
        }
        int order = region.compare(lowerRef, lowerLength, upperRef, upperLength);
        return order > 0 || (order == 0 && (lower == Bound.EXCLUDED || upper == Bound.EXCLUDED));
    }
}
