package io.sigrun.aof;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The list of files that an AOF consists of, as the manifest file holds it. Never changes: whoever wants another list
 * makes it, brings it to the medium, and then goes by it.
 *
 * @param base the file that the others stand on, or null
 * @param history files that nobody needs any more
 * @param increments the files of commands, oldest first
 * @param baseSequence the number of the last base there was
 * @param incrementSequence the number of the last increment there was
 */
public record Manifest(
        @Nullable AofFile base,
        List<AofFile> history,
        List<AofFile> increments,
        long baseSequence,
        long incrementSequence) {
    static final Manifest EMPTY = new Manifest(null, List.of(), List.of(), 0, 0);

    public Manifest {
        history = List.copyOf(history);
        increments = List.copyOf(increments);
    }

    /** Whether it lists nothing that could be loaded. */
    boolean isEmpty() {
        return base == null && increments.isEmpty();
    }

    /** What is to be loaded, in order. */
    List<AofFile> files() {
        List<AofFile> files = new ArrayList<>();
        if (base != null) {
            files.add(base);
        }
        files.addAll(increments);
        return files;
    }

    /** The number of files that are loaded. */
    int fileCount() {
        return increments.size() + (base == null ? 0 : 1);
    }

    /** The largest number of the history files whose names end so, so that no new one gets their names; or 0. */
    long historySequence(String ending) {
        long largest = 0;
        for (AofFile file : history) {
            largest = file.name().endsWith(ending) ? Math.max(largest, file.sequence()) : largest;
        }
        return largest;
    }

    /** With another base; the one that was is history. */
    Manifest withBase(AofFile newBase) {
        List<AofFile> newHistory = new ArrayList<>();
        if (base != null) {
            newHistory.add(base.asHistory());
        }
        newHistory.addAll(history);
        return new Manifest(newBase, newHistory, increments, newBase.sequence(), incrementSequence);
    }

    /** With one more increment. */
    Manifest withIncrement(AofFile increment) {
        List<AofFile> newIncrements = new ArrayList<>(increments);
        newIncrements.add(increment);
        return new Manifest(base, history, newIncrements, baseSequence, increment.sequence());
    }

    /** With only the last so many increments; the others, which the base holds, are history. */
    Manifest keepingIncrements(int count) {
        int old = Math.max(0, increments.size() - count);
        List<AofFile> newHistory = new ArrayList<>();
        for (int i = old - 1; i >= 0; i--) {
            newHistory.add(increments.get(i).asHistory());
        }
        newHistory.addAll(history);
        return new Manifest(
                base, newHistory, increments.subList(old, increments.size()), baseSequence, incrementSequence);
    }

    /** The same list, after which come numbers that another one has not used either. */
    Manifest numberedAfter(Manifest other) {
        return new Manifest(
                base,
                history,
                increments,
                Math.max(baseSequence, other.baseSequence),
                Math.max(incrementSequence, other.incrementSequence));
    }

    Manifest withoutHistory() {
        return new Manifest(base, List.of(), increments, baseSequence, incrementSequence);
    }

    /** The content of the manifest file. */
    byte[] toBytes() {
        StringBuilder text = new StringBuilder();
        if (base != null) {
            text.append(base.line());
        }
        history.forEach(file -> text.append(file.line()));
        increments.forEach(file -> text.append(file.line()));
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
