package io.sigrun.rdb;

import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random contents of databases, with sizes around those at which encodings change. */
final class Models {
    private Models() {}

    static Arbitrary<Model> models() {
        Arbitrary<Map<String, Model.Item>> items =
                Arbitraries.maps(texts(), items()).ofMaxSize(6);
        return Arbitraries.maps(Arbitraries.integers().between(0, 15), items)
                .ofMaxSize(3)
                .map(databases -> {
                    Map<Integer, Map<String, Model.Item>> sorted = new java.util.TreeMap<>(databases);
                    return new Model(sorted);
                });
    }

    private static Arbitrary<Model.Item> items() {
        Arbitrary<Long> expires = Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(-1L)),
                Tuple.of(1, Arbitraries.longs().between(Store.NOW_MS, Store.NOW_MS + 100_000_000)));
        return Combinators.combine(values(), expires).as(Model.Item::new);
    }

    private static Arbitrary<Object> values() {
        return Arbitraries.oneOf(
                texts().map(text -> text),
                Arbitraries.integers().between(1, 40_000).map(Models::longText),
                texts().list().ofMinSize(1).ofMaxSize(40).map(list -> list),
                Arbitraries.integers().between(1, 700).map(Models::manyElements),
                texts().set().ofMinSize(1).ofMaxSize(40).map(set -> set),
                Arbitraries.integers().between(1, 700).map(Models::manyIntegers),
                Arbitraries.maps(texts(), texts()).ofMinSize(1).ofMaxSize(40).map(map -> map),
                Arbitraries.integers().between(1, 700).map(Models::manyFields),
                Arbitraries.maps(texts(), scores()).ofMinSize(1).ofMaxSize(40).map(map -> map),
                Arbitraries.integers().between(1, 300).map(Models::manyScores));
    }

    static Arbitrary<String> texts() {
        return Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.longs().map(String::valueOf)),
                Tuple.of(3, Arbitraries.integers().between(-300, 300).map(String::valueOf)),
                Tuple.of(
                        4,
                        Arbitraries.strings()
                                .withCharRange('\0', '\u00ff')
                                .ofMinLength(1)
                                .ofMaxLength(30)),
                Tuple.of(1, Arbitraries.of("-0", "007", "+1", "9223372036854775808", "1.5")),
                Tuple.of(1, Arbitraries.integers().between(60, 300).map("ab"::repeat)));
    }

    private static Arbitrary<Double> scores() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(-100, 100).map(Integer::doubleValue),
                Arbitraries.doubles().between(-1e6, 1e6),
                Arbitraries.of(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300, 0.1, 3.25));
    }

    private static Object longText(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < length; i++) {
            text.append((char) ('a' + i * i % 23));
        }
        return text.toString();
    }

    private static Object manyElements(int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> i % 3 == 0 ? String.valueOf(i) : "element " + i)
                .toList();
    }

    private static Object manyIntegers(int count) {
        return new java.util.TreeSet<>(java.util.stream.IntStream.range(0, count)
                .mapToObj(String::valueOf)
                .toList());
    }

    private static Object manyFields(int count) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            fields.put("field" + i, String.valueOf(i));
        }
        return fields;
    }

    private static Object manyScores(int count) {
        Map<String, Double> scores = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            scores.put("member" + i, i % 7 / 2.0);
        }
        return scores;
    }
}
