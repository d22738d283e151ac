package io.sigrun.server;

import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;

/**
 * How many errors of which code went to clients. Codes are limited in number: an attacker may invent them through
 * scripts.
 */
final class ErrorCounts {
    private static final int MAX_CODES = 128;

    private final TreeMap<String, long[]> counts = new TreeMap<>();
    private long total;

    /** Counts one; the code is the first word after the dash. */
    void count(byte[] error) {
        total++;
        int end = 1;
        while (end < error.length && error[end] > ' ') {
            end++;
        }
        String code = new String(error, 1, end - 1, StandardCharsets.ISO_8859_1);
        long[] count = counts.get(code);
        if (count == null) {
            if (counts.size() >= MAX_CODES) {
                return;
            }
            count = new long[1];
            counts.put(code, count);
        }
        count[0]++;
    }

    long total() {
        return total;
    }

    void forEach(ObjLongConsumer<String> action) {
        counts.forEach((code, count) -> action.accept(code, count[0]));
    }

    void reset() {
        counts.clear();
        total = 0;
    }
}
