package io.sigrun.check;

import io.sigrun.rdb.RdbCheck;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;

/** What an RDB file holds, by database and type: how many keys and elements, and how large they are. */
final class Statistics implements RdbCheck.Sizes {
    /** The forms in which valkey-check-rdb shows them. */
    enum Format {
        /** A line for each figure, a column for each type, made to be looked at. */
        TABLE,
        /** A line for each figure of each type. */
        INFO,
        /** As the table, with commas. */
        CSV
    }

    /** So many databases are shown with those that have no keys; where there are more, only those that have some. */
    private static final int SHOWN_EMPTY_MAX = 16384;

    private static final List<String> TYPES = List.of("string", "list", "set", "zset", "hash", "module", "stream");
    private static final int NAME_WIDTH = 30;
    private static final int TEXT_WIDTH = 5;
    private static final int COUNT_POWERS = 18;
    private static final int BYTES_POWERS = 21;

    private record Figure(String name, Function<Column, String> text) {}

    private static final List<Figure> FIGURES = List.of(
            new Figure("keys.total", column -> Long.toString(column.keys)),
            new Figure("expire_keys.total", column -> Long.toString(column.expires)),
            new Figure("already_expired.total", column -> Long.toString(column.expired)),
            new Figure("keys.size", column -> Long.toString(column.keyBytes)),
            new Figure("keys.value_size", column -> Long.toString(column.elementBytes)),
            new Figure("elements.total", column -> Long.toString(column.elements)),
            new Figure("elements.size", column -> Long.toString(column.elementBytes)),
            new Figure("elements.num.max", column -> Long.toString(column.mostElements)),
            new Figure("elements.num.avg", column -> ratio(column.elements, column.keys)),
            new Figure("elements.num.p99", column -> percentile(column.counts, 99)),
            new Figure("elements.num.p90", column -> percentile(column.counts, 90)),
            new Figure("elements.num.p50", column -> percentile(column.counts, 50)),
            new Figure("elements.size.max", column -> Long.toString(column.mostBytes)),
            new Figure("elements.size.avg", column -> ratio(column.elementBytes, column.elements)),
            new Figure("elements.size.p99", column -> percentile(column.sizes, 99)),
            new Figure("elements.size.p90", column -> percentile(column.sizes, 90)),
            new Figure("elements.size.p50", column -> percentile(column.sizes, 50)));

    /** The figures of one type in one database. */
    private static final class Column {
        private final SizeHistogram counts = new SizeHistogram(COUNT_POWERS);
        private final SizeHistogram sizes = new SizeHistogram(BYTES_POWERS);
        private long keys;
        private long expires;
        private long expired;
        private long keyBytes;
        private long elements;
        private long mostElements;
        private long elementBytes;
        private long mostBytes;
    }

    private final NavigableMap<Long, Map<String, Column>> databases = new TreeMap<>(Long::compareUnsigned);
    private final Column none = new Column();
    private Map<String, Column> database = new HashMap<>();
    private Column column = none;

    Statistics() {
        databases.put(0L, database);
    }

    /** The keys that follow belong to a database. */
    void select(long index) {
        database = databases.computeIfAbsent(index, any -> new HashMap<>());
    }

    @Override
    public void key(String type, int keyBytes, boolean expires, boolean expired) {
        column = database.computeIfAbsent(type, any -> new Column());
        column.keys++;
        column.keyBytes += keyBytes;
        column.expires += expires ? 1 : 0;
        column.expired += expired ? 1 : 0;
    }

    @Override
    public void element(long bytes) {
        column.elementBytes += bytes;
        column.mostBytes = Math.max(column.mostBytes, bytes);
        column.sizes.add(bytes);
    }

    @Override
    public void elements(long count) {
        column.elements += count;
        column.mostElements = Math.max(column.mostElements, count);
        column.counts.add(count);
    }

    /** Prints everything. */
    void print(PrintStream out, Format format) {
        long last = databases.lastKey();
        if (last >= 0 && last <= SHOWN_EMPTY_MAX) {
            for (long index = 0; index <= last; index++) {
                print(out, format, index, databases.getOrDefault(index, Map.of()));
            }
        } else {
            databases.forEach((index, columns) -> print(out, format, index, columns));
        }
    }

    private void print(PrintStream out, Format format, long index, Map<String, Column> columns) {
        String prefix = "db." + Long.toUnsignedString(index) + ".";
        if (format == Format.INFO) {
            FIGURES.forEach(figure -> TYPES.forEach(type -> out.println("[info] " + prefix + "type." + type + "."
                    + figure.name() + ":" + figure.text().apply(columns.getOrDefault(type, none)))));
            return;
        }
        printRow(out, format, prefix + "type.name", TYPES);
        for (Figure figure : FIGURES) {
            List<String> texts = TYPES.stream()
                    .map(type -> figure.text().apply(columns.getOrDefault(type, none)))
                    .toList();
            printRow(out, format, prefix + figure.name(), texts);
        }
    }

    private static void printRow(PrintStream out, Format format, String name, List<String> texts) {
        if (format == Format.CSV) {
            out.println(name + "," + String.join(",", texts));
            return;
        }
        out.print(padded(name, NAME_WIDTH));
        texts.forEach(text -> out.print("\t" + padded(text, TEXT_WIDTH)));
        out.println();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String percentile(SizeHistogram histogram, int percent) {
        return histogram.percentile(percent) + ".00";
    }

    /** A quotient in single precision, which is what valkey-check-rdb computes with. */
    private static String ratio(long sum, long count) {
        float ratio = count > 0 ? (float) sum / (float) count : 0;
        return new BigDecimal(ratio).setScale(2, RoundingMode.HALF_EVEN).toPlainString();
    }
}
