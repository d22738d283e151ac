package io.sigrun.config;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Turns the arguments of a directive into the form in which its value is kept and shown. */
final class Values {
    private static final String NOT_MEMORY = "argument must be a memory value";
    private static final int MEMORY_DIGITS_MAX = 127;
    private static final int HZ_MIN = 1;
    private static final int HZ_MAX = 500;
    private static final long BACKLOG_BYTES_MIN = 16 * 1024;

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
        if (directive.kind() == Directive.Kind.CHOICE && directive.several()) {
            return flagWords(directive, String.join(" ", arguments));
        }
        if (arguments.size() != 1) {
            throw new ConfigException("wrong number of arguments");
        }
        String value = arguments.getFirst();
        return switch (directive.kind()) {
            case BOOL -> bool(cString(value));
            case CHOICE -> choice(directive, cString(value));
            case TEXT -> TextValues.canonical(directive, value);
            case NUMBER -> number(directive, value);
            case OCTAL -> octal(directive, cString(value));
            case MEMORY -> memoryText(directive, memory(cString(value), NOT_MEMORY));
            case SIGNED_MEMORY -> Long.toString(bounded(directive, signedMemory(cString(value))));
            case PERCENT -> percent(directive, cString(value));
            case SPECIAL -> throw new IllegalStateException(directive.name());
        };
    }

    /** What stands before the first NUL: Valkey reads these values as C strings. */
    static String cString(String value) {
        int end = value.indexOf('\0');
        return end < 0 ? value : value.substring(0, end);
    }

    private static String number(Directive directive, String value) throws ConfigException {
        long number = bounded(directive, integer(value));
        if (directive.equals(ServerDirectives.HZ)) {
            number = Math.clamp(number, HZ_MIN, HZ_MAX);
        }
        return Long.toString(number);
    }

    private static String memoryText(Directive directive, long bytes) throws ConfigException {
        if (directive.max() == Directive.UNSIGNED_MAX) {
            return Long.toUnsignedString(bytes);
        }
        long bounded = bounded(directive, bytes);
        if (directive.equals(ReplicationDirectives.REPL_BACKLOG_SIZE)) {
            bounded = Math.max(bounded, BACKLOG_BYTES_MIN);
        }
        return Long.toString(bounded);
    }

    private static long signedMemory(String value) throws ConfigException {
        return value.startsWith("-") ? -memory(value.substring(1), NOT_MEMORY) : memory(value, NOT_MEMORY);
    }

    private static String bool(String value) throws ConfigException {
        String lower = value.toLowerCase(Locale.ROOT);
        if (!lower.equals("yes") && !lower.equals("no")) {
            throw new ConfigException("argument must be 'yes' or 'no'");
        }
        return lower;
    }

    private static String choice(Directive directive, String value) throws ConfigException {
        for (String choice : directive.choices()) {
            if (choice.equalsIgnoreCase(value)) {
                return choice;
            }
        }
        throw oneOf(directive);
    }

    /** Some words of a set, separated by blanks, in the order of the set. */
    private static String flagWords(Directive directive, String value) throws ConfigException {
        Set<String> found = new HashSet<>();
        for (String word : value.split(" ", -1)) {
            String known = word.toLowerCase(Locale.ROOT);
            if (!directive.choices().contains(known)) {
                throw oneOf(directive);
            }
            found.add(known);
        }
        if (found.contains("save") && found.contains("nosave")) {
            throw new ConfigException("shutdown options SAVE and NOSAVE can't be used simultaneously");
        }
        if (found.size() > 1) {
            found.remove(directive.choices().getFirst()); // it stands for none of the others
        }
        List<String> words = new ArrayList<>(directive.choices());
        words.retainAll(found);
        return String.join(" ", words);
    }

    private static ConfigException oneOf(Directive directive) {
        return new ConfigException(
                "argument(s) must be one of the following: " + String.join(", ", directive.choices()));
    }

    static long integer(String value) throws ConfigException {
        String reason = "argument couldn't be parsed into an integer";
        try {
            long number = Long.parseLong(value);
            if (Long.toString(number).equals(value)) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            throw new ConfigException(reason);
        }
        throw new ConfigException(reason);
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
        if (bytes < directive.min()) {
            throw new ConfigException("percentage argument must be less or equal to " + -directive.min());
        }
        if (bytes < 0) {
            return -bytes + "%";
        }
        return Long.toString(bounded(directive, bytes));
    }

    /**
     * A number of bytes with an optional unit: b, k, kb, m, mb, g, gb. As with strtoull, no digits are zero and what is
     * too large becomes the largest unsigned number; the rest is arithmetic modulo 2 to the 64th.
     */
    static long memory(String value, String reason) throws ConfigException {
        int digits = 0;
        while (digits < value.length() && value.charAt(digits) >= '0' && value.charAt(digits) <= '9') {
            digits++;
        }
        long factor = switch (value.substring(digits).toLowerCase(Locale.ROOT)) {
            case "", "b" -> 1;
            case "k" -> 1000;
            case "kb" -> 1024;
            case "m" -> 1000_000;
            case "mb" -> 1024 * 1024;
            case "g" -> 1000_000_000L;
            case "gb" -> 1024L * 1024 * 1024;
            default -> throw new ConfigException(reason);
        };
        if (digits > MEMORY_DIGITS_MAX) {
            throw new ConfigException(reason);
        }
        if (digits == 0) {
            return 0;
        }
        BigInteger number = new BigInteger(value.substring(0, digits));
        if (number.bitLength() > Long.SIZE) {
            throw new ConfigException(reason);
        }
        return number.longValue() * factor; // what is beyond 64 bits is lost, in Valkey too
    }
}
