package io.sigrun.config;

import java.util.List;

/**
 * What a directive is: its name, the values it takes, and what may be done with it. Immutable.
 *
 * @param alias another name for it, or empty
 * @param defaultText the value where nobody sets one, as CONFIG GET shows it
 * @param min least value of a number
 * @param max largest value of a number, or {@link #UNSIGNED_MAX}
 * @param choices the words of a {@link Kind#CHOICE}
 * @param immutable whether CONFIG SET is refused
 * @param hidden whether CONFIG GET shows it only by its exact name
 * @param guarded whether CONFIG SET needs enable-protected-configs
 * @param sensitive whether its value is kept out of logs
 * @param several whether it takes more than one argument
 */
public record Directive(
        String name,
        String alias,
        Kind kind,
        String defaultText,
        long min,
        long max,
        List<String> choices,
        boolean immutable,
        boolean hidden,
        boolean guarded,
        boolean sensitive,
        boolean several) {

    /** How values are written. */
    public enum Kind {
        BOOL,
        NUMBER,
        /** Bytes, with units such as {@code 64mb}. */
        MEMORY,
        /** As {@link #MEMORY}, negative values allowed. */
        SIGNED_MEMORY,
        /** Bytes, or a percentage kept as a negative number. */
        PERCENT,
        OCTAL,
        CHOICE,
        TEXT,
        /** A form of its own; see {@link SpecialDirectives}. */
        SPECIAL
    }

    /** Stands for the largest unsigned number of 64 bits as {@link #max}. */
    static final long UNSIGNED_MAX = -1;

    private static Directive of(String name, Kind kind, String value, long min, long max, List<String> choices) {
        return new Directive(name, "", kind, value, min, max, choices, false, false, false, false, false);
    }

    static Directive bool(String name, boolean value) {
        return of(name, Kind.BOOL, value ? "yes" : "no", 0, 1, List.of());
    }

    static Directive number(String name, long value, long min, long max) {
        return of(name, Kind.NUMBER, Long.toString(value), min, max, List.of());
    }

    static Directive memory(String name, long value, long min, long max) {
        return of(name, Kind.MEMORY, Long.toString(value), min, max, List.of());
    }

    static Directive signedMemory(String name, long value, long min, long max) {
        return of(name, Kind.SIGNED_MEMORY, Long.toString(value), min, max, List.of());
    }

    static Directive percent(String name, long value, long min, long max) {
        return of(name, Kind.PERCENT, Long.toString(value), min, max, List.of());
    }

    static Directive octal(String name, long value, long min, long max) {
        return of(name, Kind.OCTAL, Long.toOctalString(value), min, max, List.of());
    }

    static Directive choice(String name, String value, String... choices) {
        return of(name, Kind.CHOICE, value, 0, 0, List.of(choices));
    }

    static Directive text(String name, String value) {
        return of(name, Kind.TEXT, value, 0, 0, List.of());
    }

    static Directive special(String name, String value) {
        return of(name, Kind.SPECIAL, value, 0, 0, List.of());
    }

    Directive alias(String other) {
        return new Directive(
                name, other, kind, defaultText, min, max, choices, immutable, hidden, guarded, sensitive, several);
    }

    Directive cannotChange() {
        return new Directive(
                name, alias, kind, defaultText, min, max, choices, true, hidden, guarded, sensitive, several);
    }

    Directive unlisted() {
        return new Directive(
                name, alias, kind, defaultText, min, max, choices, immutable, true, guarded, sensitive, several);
    }

    Directive protectedFromClients() {
        return new Directive(
                name, alias, kind, defaultText, min, max, choices, immutable, hidden, true, sensitive, several);
    }

    Directive secret() {
        return new Directive(
                name, alias, kind, defaultText, min, max, choices, immutable, hidden, guarded, true, several);
    }

    Directive severalArguments() {
        return new Directive(
                name, alias, kind, defaultText, min, max, choices, immutable, hidden, guarded, sensitive, true);
    }
}
