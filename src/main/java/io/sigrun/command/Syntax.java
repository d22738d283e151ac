package io.sigrun.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The notation of {@link Command.Builder#syntax}: a line of text that stands for a tree of arguments.
 *
 * <pre>
 * name:type            an argument; types are key, string, integer, double, pattern and unix-time
 * TOKEN name:type      the same behind a word; the word belongs to the argument
 * TOKEN                a word that is the whole argument, called by its name in small letters
 * name=TOKEN           a word that is the whole argument, called otherwise (or with an argument behind it)
 * 'token'              a word without capitals, or of signs
 * name:(a|b)           one of several; name:(|a) where there is only one
 * name:(a b)           a block: several together; TOKEN name:(a b) behind a word
 * [a]                  optional; name:[a|b] and name:[a b] are optional groups
 * a...                 once or more; a*... with its token each time
 * </pre>
 *
 * <p>Behind an argument, in this order: {@code #2} the key spec that finds a key ({@code #-1}: none) where it is not
 * the next one, {@code @6.2.0} since when it is there, {@code ~2.8.12} since when it is deprecated, and {@code
 * {ip:port}} what people are shown in place of the name.
 */
public final class Syntax {
    private static final String ENDS_WORD = " |[]()@#~{:='";

    private final String text;
    private int position;
    private int keys;

    private Syntax(String text) {
        this.text = text;
    }

    /**
     * The arguments that a line stands for.
     *
     * @throws IllegalArgumentException if the line does not follow the notation
     */
    public static List<Argument> parse(String line) {
        Syntax syntax = new Syntax(line);
        List<Argument> arguments = syntax.sequence();
        if (syntax.position < line.length()) {
            throw syntax.unexpected();
        }
        return arguments;
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException("syntax \"" + text + "\" is wrong at " + position);
    }

    private List<Argument> sequence() {
        List<Argument> arguments = new ArrayList<>();
        skipBlanks();
        while (position < text.length() && "|])".indexOf(text.charAt(position)) < 0) {
            arguments.add(item());
            skipBlanks();
        }
        return arguments;
    }

    private Argument item() {
        if (accept('[')) {
            List<Argument> inner = sequence();
            require(']');
            if (inner.size() != 1) {
                throw unexpected();
            }
            Argument only = inner.get(0);
            return repeated(with(only, true, only.multiple(), only.multipleToken()));
        }
        boolean quoted = at() == '\'';
        String word = word();
        if (accept('=')) {
            return repeated(attributed(word, Argument.Type.PURE_TOKEN, word(), List.of(), false));
        }
        if (accept(':')) {
            return named(word, "");
        }
        int afterWord = position;
        skipBlanks();
        if (!quoted && word.equals(word.toLowerCase(Locale.ROOT))) {
            throw unexpected();
        }
        if (position > afterWord && startsName()) {
            String name = word();
            require(':');
            return named(name, word);
        }
        position = afterWord;
        return repeated(attributed(word.toLowerCase(Locale.ROOT), Argument.Type.PURE_TOKEN, word, List.of(), false));
    }

    /** Whether a name with its colon follows, so that the word before is its token. */
    private boolean startsName() {
        int end = position;
        while (end < text.length() && ENDS_WORD.indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end > position && end < text.length() && text.charAt(end) == ':';
    }

    private Argument named(String name, String token) {
        if (at() == '(' || at() == '[') {
            boolean optional = at() == '[';
            position++;
            List<Argument> parts = new ArrayList<>(sequence());
            boolean choice = at() == '|';
            while (accept('|')) {
                parts.addAll(sequence());
            }
            require(optional ? ']' : ')');
            Argument.Type type = choice ? Argument.Type.ONEOF : Argument.Type.BLOCK;
            return repeated(attributed(name, type, token, List.copyOf(parts), optional));
        }
        Argument.Type type = switch (word()) {
            case "key" -> Argument.Type.KEY;
            case "string" -> Argument.Type.STRING;
            case "integer" -> Argument.Type.INTEGER;
            case "double" -> Argument.Type.DOUBLE;
            case "pattern" -> Argument.Type.PATTERN;
            case "unix-time" -> Argument.Type.UNIX_TIME;
            default -> throw unexpected();
        };
        return repeated(attributed(name, type, token, List.of(), false));
    }

    private Argument attributed(String name, Argument.Type type, String token, List<Argument> parts, boolean optional) {
        int keySpec = -1;
        if (type == Argument.Type.KEY) {
            keySpec = keys++;
        }
        if (accept('#')) {
            keySpec = Integer.parseInt(taken("-0123456789"));
        }
        String since = accept('@') ? version() : "";
        String deprecated = accept('~') ? version() : "";
        String display = type.isGroup() ? "" : name;
        if (accept('{')) {
            int end = text.indexOf('}', position);
            display = text.substring(position, end);
            position = end + 1;
        }
        return new Argument(name, type, token, since, deprecated, display, keySpec, optional, false, false, parts);
    }

    private Argument repeated(Argument argument) {
        if (text.startsWith(" ...", position)) {
            position++;
        }
        boolean withToken = text.startsWith("*...", position);
        if (withToken || text.startsWith("...", position)) {
            position += withToken ? 4 : 3;
            return with(argument, argument.optional(), true, withToken);
        }
        return argument;
    }

    private static Argument with(Argument argument, boolean optional, boolean multiple, boolean multipleToken) {
        return new Argument(
                argument.name(),
                argument.type(),
                argument.token(),
                argument.since(),
                argument.deprecatedSince(),
                argument.display(),
                argument.keySpecIndex(),
                optional,
                multiple,
                multipleToken,
                argument.arguments());
    }

    private String word() {
        if (accept('\'')) {
            int end = text.indexOf('\'', position);
            if (end < 0) {
                throw unexpected();
            }
            String word = text.substring(position, end);
            position = end + 1;
            return word;
        }
        int start = position;
        while (position < text.length()
                && ENDS_WORD.indexOf(text.charAt(position)) < 0
                && !text.startsWith("...", position)
                && !text.startsWith("*...", position)) {
            position++;
        }
        if (position == start) {
            throw unexpected();
        }
        return text.substring(start, position);
    }

    private String version() {
        String major = taken("0123456789");
        require('.');
        String minor = taken("0123456789");
        require('.');
        return major + "." + minor + "." + taken("0123456789");
    }

    private String taken(String characters) {
        int start = position;
        while (position < text.length() && characters.indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        return text.substring(start, position);
    }

    private void skipBlanks() {
        while (at() == ' ') {
            position++;
        }
    }

    private char at() {
        return position < text.length() ? text.charAt(position) : '\0';
    }

    private boolean accept(char c) {
        if (at() == c) {
            position++;
            return true;
        }
        return false;
    }

    private void require(char c) {
        if (!accept(c)) {
            throw unexpected();
        }
    }
}
