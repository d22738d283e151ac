package io.sigrun.oracle;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/** Where random arguments come from, by name. Each source sees the sequence's own random numbers only. */
final class Sources {
    /** Integers at which arithmetic or a check of bounds turns. */
    static final List<String> EDGES = List.of(
            "0",
            "1",
            "-1",
            "2147483647",
            "2147483648",
            "-2147483648",
            "-2147483649",
            "4294967296",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "-9223372036854775809",
            "18446744073709551616");

    private static final List<String> ALMOST_NUMBERS =
            List.of("", " 1", "1 ", "+1", "01", "-0", "1.0", "0x10", "1e3", "abc", "nan", "inf", "1\0", "--1", "-");
    private static final List<String> FLOATS = List.of(
            "0",
            "1",
            "-1",
            "1.5",
            "-2.25",
            "3.0",
            "0.1",
            "1e3",
            "1e-7",
            "5e300",
            "inf",
            "-inf",
            "+inf",
            "nan",
            "1e400",
            "0x1p3",
            "abc",
            "",
            " 1.5",
            "1.5 ",
            ".5",
            "5.",
            "9007199254740993",
            "123456789012345678901234567890",
            "0.30000000000000004",
            "17179869184.5");
    private static final List<String> PATTERNS =
            List.of("*", "k*", "k?", "[kl]1", "[^k]*", "k[1-3]", "*\\*", "", "a*", "*b*", "\\k1", "k1");

    private final Map<String, Function<Random, String>> byName = new HashMap<>();

    Sources() {
        put("key", random -> "k" + (1 + random.nextInt(7)));
        put("value", Sources::value);
        put("member", random -> random.nextInt(3) == 0 ? Integer.toString(random.nextInt(40) - 5) : letter(random));
        put("field", random -> "f" + random.nextInt(9));
        put("integer", Sources::integer);
        put("small", random -> Integer.toString(random.nextInt(9) - 3));
        put("count", random -> Integer.toString(1 + random.nextInt(6)));
        put(
                "float",
                random -> random.nextInt(3) == 0 ? Integer.toString(random.nextInt(20) - 5) : pick(FLOATS, random));
        put(
                "ttl",
                random -> random.nextInt(8) == 0 ? integer(random) : Integer.toString(10_000 + random.nextInt(90_000)));
        put("ttl-ms", random -> random.nextInt(8) == 0 ? integer(random) : (10_000 + random.nextInt(90_000)) + "000");
        put("unix-time", random -> random.nextInt(8) == 0 ? integer(random) : "4" + (100_000_000 + random.nextInt(99)));
        put(
                "unix-time-ms",
                random -> random.nextInt(8) == 0 ? integer(random) : "4" + (100_000_000_000L + random.nextInt(99)));
        put("pattern", random -> pick(PATTERNS, random));
        put("offset", random -> Integer.toString(random.nextInt(12) == 0 ? -random.nextInt(9) : random.nextInt(70)));
        put("bit", random -> Integer.toString(random.nextInt(10) == 0 ? random.nextInt(5) : random.nextInt(2)));
        put("database", random -> Integer.toString(random.nextInt(10) == 0 ? 16 : random.nextInt(3)));
        put("text", Sources::letter);
    }

    void put(String name, Function<Random, String> source) {
        byName.put(name, source);
    }

    String draw(String name, Random random) {
        Function<Random, String> source = byName.get(name);
        if (source == null) {
            throw new IllegalArgumentException("no source of arguments is called " + name);
        }
        return source.apply(random);
    }

    static String pick(List<String> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }

    /** Mostly small numbers, some edges, a few texts that look like numbers. */
    static String integer(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> pick(ALMOST_NUMBERS, random);
            case 1, 2, 3 -> pick(EDGES, random);
            default -> Integer.toString(random.nextInt(25) - 8);
        };
    }

    private static String letter(Random random) {
        return Character.toString('a' + random.nextInt(9));
    }

    private static String value(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> pick(EDGES, random);
            case 1 -> pick(ALMOST_NUMBERS, random);
            case 2 -> pick(FLOATS, random);
            case 3 -> "\0\r\n\u00ff" + letter(random);
            case 4 -> letter(random).repeat(40 + random.nextInt(200));
            case 5, 6 -> Integer.toString(random.nextInt(200) - 50);
            default -> letter(random) + letter(random);
        };
    }
}
