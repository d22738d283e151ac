package io.sigrun.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A reply taken apart.
 *
 * @param type the byte it starts with on the wire
 * @param text the line behind it, or the bytes of a bulk; the count of a collection
 * @param elements what a collection holds, a map's keys and values in turn
 */
record Reply(char type, String text, List<Reply> elements) {
    /** Takes a reply apart as it came over the wire. */
    static Reply parse(String wire) {
        return new Parser(wire).next();
    }

    boolean isMap() {
        return type == '%' || type == '|';
    }

    boolean isCollection() {
        return !elements.isEmpty();
    }

    Reply withElements(List<Reply> changed) {
        return new Reply(type, text, changed);
    }

    /** This reply with every element, and their elements, changed. */
    Reply map(UnaryOperator<Reply> change) {
        return change.apply(withElements(
                elements.stream().map(element -> element.map(change)).toList()));
    }

    /** For people: one line, with the types of the wire. */
    @Override
    public String toString() {
        if (elements.isEmpty()) {
            return type + escape(text);
        }
        StringBuilder shown = new StringBuilder().append(type).append(text).append('[');
        for (int i = 0; i < elements.size(); i++) {
            shown.append(i == 0 ? "" : ", ").append(elements.get(i));
        }
        return shown.append(']').toString();
    }

    /** Text with what is not printable as {@code \xNN}. */
    static String escape(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            shown.append(c < ' ' || c > '~' ? String.format("\\x%02x", (int) c) : Character.toString(c));
        }
        return shown.toString();
    }

    private static final class Parser {
        private final String wire;
        private int position;

        Parser(String wire) {
            this.wire = wire;
        }

        Reply next() {
            char type = wire.charAt(position);
            int lineEnd = wire.indexOf("\r\n", position);
            String line = wire.substring(position + 1, lineEnd);
            position = lineEnd + 2;
            return switch (type) {
                case '$', '=', '!' -> bulk(type, Integer.parseInt(line));
                case '*', '~', '>' -> collection(type, line, Integer.parseInt(line));
                case '%', '|' -> collection(type, line, 2 * Integer.parseInt(line));
                default -> new Reply(type, line, List.of());
            };
        }

        private Reply bulk(char type, int length) {
            if (length < 0) {
                return new Reply('_', Character.toString(type), List.of());
            }
            String text = wire.substring(position, position + length);
            position += length + 2;
            return new Reply(type, text, List.of());
        }

        private Reply collection(char type, String line, int count) {
            List<Reply> elements = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                elements.add(next());
            }
            return new Reply(type, line, List.copyOf(elements));
        }
    }
}
