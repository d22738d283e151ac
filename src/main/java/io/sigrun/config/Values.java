package io.sigrun.config;

import java.util.List;
import java.util.Locale;

/** Turns the arguments of a directive into the form in which its value is kept and shown. */
final class Values {
    private Values() {}

    /**
     * The canonical text of a value.
     *
     * @param old the value so far, to which some directives add
     * @throws ConfigException with Valkey's reason
     */
    static String canonical(Directive directive, List<String> arguments, String old) throws ConfigException {
        if (directive.kind() == Directive.Kind.SPECIAL) {
            return SpecialDirectives.canonical(directive, arguments, old);
        }
        if (arguments.size() != 1) {
            throw new ConfigException("wrong number of arguments");
        }
        String value = arguments.getFirst();
        return switch (directive.kind()) {
            case BOOL -> bool(value);
            case CHOICE -> choice(directive, value);
            case TEXT -> text(directive, value);
            case NUMBER -> Long.toString(bounded(directive, integer(value)));
            case OCTAL -> octal(directive, value);
            case MEMORY, SIGNED_MEMORY ->
                Long.toString(bounded(directive, memory(value, "argument must be a memory value")));
            case PERCENT -> percent(directive, value);
            case SPECIAL -> throw new IllegalStateException(directive.name());
        };
    }

    private static String bool(String value) throws ConfigException {
        String lower = value.toLowerCase(Locale.ROOT);
        if (!lower.equals("yes") && !lower.equals("no")) {
            throw new ConfigException("argument must be 'yes' or 'no'");
        }
        return lower;
    }

    private static String choice(Directive directive, String value) throws ConfigException {
        if (directive.name().startsWith("shutdown-on-sig")) {
            return flagWords(directive, value);
        }
        for (String choice : directive.choices()) {
            if (choice.equalsIgnoreCase(value)) {
                return choice;
            }
        }
        throw oneOf(directive);
    }

    /** Some words of a set, separated by blanks. */
    private static String flagWords(Directive directive, String value) throws ConfigException {
        StringBuilder words = new StringBuilder();
        for (String word : value.trim().split(" +", -1)) {
            String found = "";
            for (String choice : directive.choices()) {
                found = choice.equalsIgnoreCase(word) ? choice : found;
            }
            if (found.isEmpty()) {
                throw oneOf(directive);
            }
            words.append(words.isEmpty() ? "" : " ").append(found);
        }
        return words.toString();
    }

    private static ConfigException oneOf(Directive directive) {
        return new ConfigException(
                "argument(s) must be one of the following: " + String.join(", ", directive.choices()));
    }

    private static String text(Directive directive, String value) throws ConfigException {
        if ((directive.name().equals("dbfilename")
                        || directive.name().equals("appendfilename")
                        || directive.name().equals("appenddirname"))
                && value.contains("/")) {
            throw new ConfigException(directive.name() + " can't be a path, just a filename");
        }
        if (directive.name().startsWith("append")
                && value.isEmpty()
                && !directive.name().equals("appendfsync")) {
            throw new ConfigException(directive.name() + " can't be empty");
        }
        return value;
    }

    static long integer(String value) throws ConfigException {
        try {
            return Long.parseLong(value.startsWith("+") ? "x" : value);
        } catch (NumberFormatException notANumber) {
            throw new ConfigException("argument couldn't be parsed into an integer");
        }
    }

    private static long bounded(Directive directive, long value) throws ConfigException {
        if (value < directive.min() || value > directive.max()) {
            throw new ConfigException(
                    "argument must be between " + directive.min() + " and " + directive.max() + " inclusive");
        }
        return value;
    }

    private static String octal(Directive directive, String value) throws ConfigException {
        long number;
        try {
            number = Long.parseLong(value, 8);
        } catch (NumberFormatException notOctal) {
            throw new ConfigException("argument couldn't be parsed as an octal number");
        }
        if (number < directive.min() || number > directive.max()) {
            throw new ConfigException("argument must be between " + Long.toOctalString(directive.min()) + " and "
                    + Long.toOctalString(directive.max()) + " inclusive");
        }
        return Long.toOctalString(number);
    }

    private static String percent(Directive directive, String value) throws ConfigException {
        String reason = "argument must be a memory or percent value";
        if (value.endsWith("%")) {
            long number;
            try {
                number = Long.parseLong(value.substring(0, value.length() - 1));
            } catch (NumberFormatException notANumber) {
                throw new ConfigException(reason);
            }
            if (number < 0) {
                throw new ConfigException(reason);
            }
            if (-number < directive.min()) {
                throw new ConfigException("percentage argument must be less or equal to " + -directive.min());
            }
            return number + "%";
        }
        long bytes = memory(value, reason);
        if (bytes < 0) {
            throw new ConfigException(reason);
        }
        return Long.toString(bounded(directive, bytes));
    }

    /** A number of bytes with an optional unit: b, k, kb, m, mb, g, gb. */
    static long memory(String value, String reason) throws ConfigException {
        int end = value.length();
        while (end > 0 && !Character.isDigit(value.charAt(end - 1))) {
            end--;
        }
        long factor = switch (value.substring(end).toLowerCase(Locale.ROOT)) {
            case "", "b" -> 1;
            case "k" -> 1000;
            case "kb" -> 1024;
            case "m" -> 1000_000;
            case "mb" -> 1024 * 1024;
            case "g" -> 1000_000_000L;
            case "gb" -> 1024L * 1024 * 1024;
            default -> throw new ConfigException(reason);
        };
        try {
            return Math.multiplyExact(Long.parseLong(value.substring(0, end)), factor);
        } catch (NumberFormatException | ArithmeticException notANumber) {
            throw new ConfigException(reason);
        }
    }
}
