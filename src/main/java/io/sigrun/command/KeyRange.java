package io.sigrun.command;

import java.util.List;

/**
 * Where a command's keys stand in the old form: every so many arguments from a first to a last one.
 *
 * @param first index of the first key, or 0 where that cannot be said
 * @param last index of the last key, from the end where negative
 * @param step arguments from one key to the next
 * @param complete whether these are all the keys
 */
record KeyRange(int first, int last, int step, boolean complete) {
    /** The widest range that key specs allow: one spec as it is, several where they follow each other. */
    static KeyRange of(List<KeySpec> specs) {
        if (specs.size() == 1
                && specs.get(0).begin() instanceof KeySpec.Begin.Index(int position)
                && specs.get(0).find() instanceof KeySpec.Find.Range(int end, int every, int limit)) {
            return new KeyRange(position, end < 0 ? end : position + end, every, true);
        }
        int first = 0;
        int last = 0;
        int before = 0;
        boolean complete = true;
        for (KeySpec spec : specs) {
            if (spec.begin() instanceof KeySpec.Begin.Index(int position)
                    && spec.find() instanceof KeySpec.Find.Range(int end, int every, int limit)
                    && every == 1) {
                complete &= before == 0 || before == position - 1;
                first = first == 0 ? position : Math.min(first, position);
                before = end < 0 ? end : position + end;
                last = Integer.compareUnsigned(before, last) > 0 ? before : last;
            } else {
                complete = false;
            }
        }
        return new KeyRange(first, last, first == 0 ? 0 : 1, complete);
    }
}
