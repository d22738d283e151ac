package io.sigrun.command;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where a command's keys stand among its arguments, and what it does with them; the form in which COMMAND INFO shows
 * it.
 *
 * @param flags what happens to the keys
 * @param begin how the first key is found
 * @param find how the others follow
 * @param notes a remark that COMMAND INFO shows, or empty
 */
public record KeySpec(Set<Flag> flags, Begin begin, Find find, String notes) {
    /** What a command does with keys; the names, in lower case, are what COMMAND INFO shows (RW as it is). */
    public enum Flag {
        RO,
        RW,
        OW,
        RM,
        ACCESS,
        UPDATE,
        INSERT,
        DELETE,
        NOT_KEY,
        INCOMPLETE,
        VARIABLE_FLAGS
    }

    /** How the first key is found. */
    public sealed interface Begin {
        /** At an argument's index. */
        record Index(int position) implements Begin {}

        /** Behind a keyword, looked for from an argument's index on (negative: from the end, backwards). */
        record Keyword(String word, int startFrom) implements Begin {}

        /** Nobody can say. */
        record Unknown() implements Begin {}
    }

    /** How the keys after the first are found. */
    public sealed interface Find {
        /**
         * Up to a last argument.
         *
         * @param last relative to the first key; negative: from the end of the arguments (-1 the last)
         * @param step arguments from one key to the next
         * @param limit with last = -1, only the first 1/limit of the arguments are keys; 0 and 1 mean all
         */
        record Range(int last, int step, int limit) implements Find {}

        /** As many as an argument says; indexes relative to where the search began. */
        record Count(int countIndex, int firstKey, int step) implements Find {}

        /** Nobody can say. */
        record Unknown() implements Find {}
    }

    /** One key at an index. */
    public static KeySpec one(int position, Flag... flags) {
        return range(position, 0, 1, flags);
    }

    /** The same with a remark for COMMAND INFO. */
    public KeySpec withNotes(String remark) {
        return new KeySpec(flags, begin, find, remark);
    }

    /** Keys from an index on. */
    public static KeySpec range(int position, int last, int step, Flag... flags) {
        return new KeySpec(setOf(flags), new Begin.Index(position), new Find.Range(last, step, 0), "");
    }

    /** The flags as a set. */
    public static Set<Flag> setOf(Flag... flags) {
        EnumSet<Flag> set = EnumSet.noneOf(Flag.class);
        set.addAll(java.util.List.of(flags));
        return java.util.Collections.unmodifiableSet(set);
    }
}
