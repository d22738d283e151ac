package io.sigrun.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The commands of a family, as patterns from which random ones are drawn.
 *
 * <p>A pattern is a line of words. Capitals, digits and signs are sent as they stand, and so is what stands between
 * quotes: {@code 'word'}; a word in small letters draws from the source of that name. {@code [x]} is sent half of the
 * time; {@code (x|y)} and {@code [x|y]} are choices;
 * {@code x...} is one to four times a word or group; {@code #x...} sends how many follow before them.
 */
final class Grammar {
    private static final int REPEATS_MAX = 4;
    private static final List<String> OTHER_TYPES = List.of(
            "SET key value",
            "LPUSH key value",
            "SADD key member...",
            "HSET key (field value)...",
            "ZADD key (small member)...",
            "XADD key 1-1 field value",
            "DEL key");

    private final Sources sources = new Sources();
    private final List<Rule> rules = new ArrayList<>();
    private final Predicate<String> known;
    private int clients = 1;

    private record Rule(Pattern pattern, Comparison comparison) {}

    /**
     * A grammar without commands.
     *
     * @param known whether our server has a command of a name
     */
    Grammar(Predicate<String> known) {
        this.known = known;
    }

    /** A command as it is sent, by which of the clients, and how its replies are compared. */
    record Drawn(int client, List<String> arguments, Comparison comparison) {
        @Override
        public String toString() {
            StringBuilder line = new StringBuilder(client == 0 ? "" : "[" + client + "]");
            for (String argument : arguments) {
                String shown = Reply.escape(argument);
                line.append(line.isEmpty() ? "" : " ");
                line.append(shown.isEmpty() || shown.indexOf(' ') >= 0 ? '"' + shown + '"' : shown);
            }
            return line.toString();
        }
    }

    /** A command whose replies must be equal byte for byte. */
    Grammar add(String pattern) {
        return add(pattern, Comparison.EXACT);
    }

    /** A command whose replies are compared in another way. */
    Grammar add(String pattern, Comparison comparison) {
        rules.add(new Rule(new Pattern.Parser(pattern).parse(), comparison));
        return this;
    }

    /** Has each command sent by one of so many clients. */
    Grammar clients(int number) {
        clients = number;
        return this;
    }

    int clients() {
        return clients;
    }

    /** A source of arguments, for patterns to use. */
    Grammar source(String name, Function<Random, String> source) {
        sources.put(name, source);
        return this;
    }

    /** Commands that put values of all types behind the keys, as far as our server has them, and take them away. */
    Grammar otherTypes() {
        for (String pattern : OTHER_TYPES) {
            if (known.test(pattern.substring(0, pattern.indexOf(' ')))) {
                add(pattern);
            }
        }
        return this;
    }

    /** A random command, now and then spoilt. */
    Drawn draw(Random random) {
        Rule rule = rules.get(random.nextInt(rules.size()));
        List<String> arguments = new ArrayList<>();
        rule.pattern.draw(sources, random, arguments);
        spoil(arguments, random);
        int client = clients == 1 ? 0 : random.nextInt(clients);
        return new Drawn(client, List.copyOf(arguments), rule.comparison);
    }

    /** A random command, as the grammar has it. */
    List<String> drawWhole(Random random) {
        List<String> arguments = new ArrayList<>();
        rules.get(random.nextInt(rules.size())).pattern.draw(sources, random, arguments);
        return arguments;
    }

    private static void spoil(List<String> arguments, Random random) {
        int last = arguments.size() - 1;
        switch (random.nextInt(24)) {
            case 0 -> {
                if (last > 0) {
                    arguments.remove(1 + random.nextInt(last));
                }
            }
            case 1 -> arguments.add(1 + random.nextInt(last + 1), Sources.integer(random));
            case 2 -> {
                if (last > 0) {
                    arguments.set(1 + random.nextInt(last), Sources.pick(Sources.EDGES, random));
                }
            }
            case 3 -> {
                if (last > 0) {
                    arguments.set(last, "word");
                }
            }
            case 4 -> arguments.set(0, arguments.get(0).toLowerCase(Locale.ROOT));
            default -> {}
        }
    }

    /** A part of a pattern. */
    private sealed interface Pattern {
        void draw(Sources sources, Random random, List<String> into);

        record Literal(String word) implements Pattern {
            @Override
            public void draw(Sources sources, Random random, List<String> into) {
                into.add(word);
            }
        }

        record Source(String name) implements Pattern {
            @Override
            public void draw(Sources sources, Random random, List<String> into) {
                into.add(sources.draw(name, random));
            }
        }

        record Sequence(List<Pattern> parts) implements Pattern {
            @Override
            public void draw(Sources sources, Random random, List<String> into) {
                parts.forEach(part -> part.draw(sources, random, into));
            }
        }

        record Choice(List<Pattern> options, boolean optional) implements Pattern {
            @Override
            public void draw(Sources sources, Random random, List<String> into) {
                if (!optional || random.nextBoolean()) {
                    options.get(random.nextInt(options.size())).draw(sources, random, into);
                }
            }
        }

        record Repeat(Pattern part, boolean counted) implements Pattern {
            @Override
            public void draw(Sources sources, Random random, List<String> into) {
                int times = 1 + random.nextInt(REPEATS_MAX);
                if (counted) {
                    into.add(Integer.toString(times));
                }
                for (int i = 0; i < times; i++) {
                    part.draw(sources, random, into);
                }
            }
        }

        /** Reads patterns. */
        final class Parser {
            private final String text;
            private int position;

            Parser(String text) {
                this.text = text;
            }

            Pattern parse() {
                Pattern all = choice(false);
                if (position < text.length()) {
                    throw new IllegalArgumentException("unexpected " + text.charAt(position) + " in: " + text);
                }
                return all;
            }

            private Pattern choice(boolean optional) {
                List<Pattern> options = new ArrayList<>();
                do {
                    options.add(sequence());
                } while (accept('|'));
                return options.size() == 1 && !optional ? options.get(0) : new Choice(List.copyOf(options), optional);
            }

            private Pattern sequence() {
                List<Pattern> parts = new ArrayList<>();
                while (true) {
                    while (accept(' ')) {
                        // words are set apart by any number of blanks
                    }
                    if (position == text.length() || "|])".indexOf(text.charAt(position)) >= 0) {
                        return new Sequence(List.copyOf(parts));
                    }
                    parts.add(item());
                }
            }

            private Pattern item() {
                boolean counted = accept('#');
                Pattern part;
                if (accept('(')) {
                    part = choice(false);
                    require(')');
                } else if (accept('[')) {
                    part = choice(true);
                    require(']');
                } else {
                    part = word();
                }
                if (text.startsWith("...", position)) {
                    position += 3;
                    return new Repeat(part, counted);
                }
                return part;
            }

            private Pattern word() {
                if (accept('\'')) {
                    int end = text.indexOf('\'', position);
                    String quoted = text.substring(position, end);
                    position = end + 1;
                    return new Literal(quoted);
                }
                int start = position;
                while (position < text.length()
                        && " |[]()".indexOf(text.charAt(position)) < 0
                        && !text.startsWith("...", position)) {
                    position++;
                }
                String word = text.substring(start, position);
                return Character.isLowerCase(word.charAt(0)) ? new Source(word) : new Literal(word);
            }

            private boolean accept(char c) {
                if (position < text.length() && text.charAt(position) == c) {
                    position++;
                    return true;
                }
                return false;
            }

            private void require(char c) {
                if (!accept(c)) {
                    throw new IllegalArgumentException(c + " is missing in: " + text);
                }
            }
        }
    }
}
