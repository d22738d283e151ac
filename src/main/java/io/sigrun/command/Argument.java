package io.sigrun.command;

import java.util.List;
import java.util.Locale;

/**
 * One argument in a command's syntax, as COMMAND DOCS shows it.
 *
 * @param token the word that stands before the argument, or that is the argument; empty for none
 * @param since the version that brought it where that is not the command's own; else empty
 * @param deprecatedSince the version since which it is not to be used, or empty
 * @param display what people are shown in place of the name; empty for {@link Type#ONEOF} and {@link Type#BLOCK}
 * @param keySpecIndex for a key: which of the command's key specs finds it, or -1
 * @param arguments the choices or parts of {@link Type#ONEOF} and {@link Type#BLOCK}
 */
public record Argument(
        String name,
        Type type,
        String token,
        String since,
        String deprecatedSince,
        String display,
        int keySpecIndex,
        boolean optional,
        boolean multiple,
        boolean multipleToken,
        List<Argument> arguments) {

    /** What an argument is. */
    public enum Type {
        KEY,
        STRING,
        INTEGER,
        DOUBLE,
        PATTERN,
        UNIX_TIME,
        PURE_TOKEN,
        ONEOF,
        BLOCK;

        /** The name that COMMAND DOCS shows. */
        public String shownAs() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        boolean isGroup() {
            return this == ONEOF || this == BLOCK;
        }
    }
}
